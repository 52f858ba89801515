"""Starting a plan from a skeleton."""

from io import BytesIO
from urllib.parse import quote

import pytest
from docx import Document

from anlan.plans.models import Plan, Version
from anlan.plans.skeletons import SKELETONS


def test_all_kinds_are_offered_with_what_they_hold(sign_in, county):
    page = sign_in(county.principal).get("/plans/skeletons/").content.decode()
    assert "14份范本可以拿来起草" in page
    for code in SKELETONS:
        assert f'action="/plans/skeletons/{code}/drafts/"' in page
        assert f'href="/plans/skeletons/{code}.docx"' in page
    for label in ("火灾", "停电停水", "学生欺凌", "大型活动"):
        assert f'<th scope="row">{label}</th>' in page


def test_starting_from_one_makes_a_draft_of_the_own_unit(sign_in, county):
    answer = sign_in(county.principal).post("/plans/skeletons/fire/drafts/", {"unit": county.school.pk})
    version = Version.objects.get()
    assert answer["Location"] == f"/versions/{version.pk}/"
    assert (version.state, version.unit, version.plan.name) == ("draft", county.school, "青山镇中心小学火灾应急预案")
    assert version.obligations.count() >= 15


def test_the_word_file_has_the_schools_name(sign_in, county):
    answer = sign_in(county.principal).get("/plans/skeletons/fire.docx")
    assert quote("青山镇中心小学火灾应急预案.docx") in answer["Content-Disposition"]
    assert Document(BytesIO(answer.content)).paragraphs[0].text == "青山镇中心小学火灾应急预案"


def test_nobody_starts_a_plan_for_a_unit_of_others(sign_in, county):
    answer = sign_in(county.principal).post("/plans/skeletons/fire/drafts/", {"unit": county.other_school.pk})
    assert answer.status_code == 422
    assert not Plan.objects.exists()


@pytest.mark.parametrize("path", ["", "fire.docx"])
def test_who_may_not_edit_plans_finds_nothing(sign_in, client, county, path):
    assert sign_in(county.teacher).get(f"/plans/skeletons/{path}").status_code == 404
    assert client.get(f"/plans/skeletons/{path}").status_code == 302


def test_an_unknown_kind_is_not_there(sign_in, county):
    browser = sign_in(county.principal)
    assert browser.get("/plans/skeletons/dragon.docx").status_code == 404
    assert browser.post("/plans/skeletons/dragon/drafts/", {"unit": county.school.pk}).status_code == 404
    assert browser.get("/plans/skeletons/fire/drafts/").status_code == 405
