"""Pages of outcome reviews, as those see them who announce, are reviewed, and answer."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from docx import Document

from anlan.duties.models import Duty
from anlan.plans import presets
from anlan.plans.models import Act
from anlan.reports.models import Outcome, OutcomeReview
from anlan.reports.outcomes import answering, indicators, measuring
from anlan.reports.outcomes.measures import Row
from anlan.reports.tests.test_outcomes import BEGUN, SAID, owed
from tests.cast import appoint, make_person, make_post

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def frozen():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def announced(county, sign_in, frozen):
    presets.install(county.bureau, "outcome", by=None, at=NOW)
    browser = sign_in(county.officer)
    form = {**{key: str(value) for key, value in SAID.items()}, "who": ["schools"]}
    answer = browser.post(reverse("web:outcome-new"), form)
    assert answer.status_code == 302, answer.content.decode()
    return OutcomeReview.objects.get()


@pytest.fixture
def computed(county, sign_in, frozen, announced):
    owed(county, states=["met", "lapsed"])
    frozen.move_to(BEGUN)
    assert sign_in(county.officer).post(reverse("web:outcome-measure", args=[announced.pk])).status_code == 302
    return announced.outcomes.get(unit=county.school)


def page(browser, name, *args):
    answer = browser.get(reverse(f"web:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_too_early_a_day_is_said_beside_its_field(county, sign_in, frozen):
    form = {**{key: str(value) for key, value in SAID.items()}, "who": ["schools"], "begins_on": "2026-12-01"}
    answer = sign_in(county.officer).post(reverse("web:outcome-new"), form)
    assert answer.status_code == 422
    assert "2026-12-20" in answer.content.decode()
    assert not OutcomeReview.objects.exists()


def test_a_unit_reads_what_will_be_measured_and_how(county, sign_in, announced):
    outcome = announced.outcomes.get(unit=county.school)
    said = page(sign_in(county.principal), "outcome", outcome.pk)
    assert "隐患按期治好并销号" in said and "2026年清单第3项" in said
    assert page(sign_in(county.principal), "outcomes").count(SAID["title"]) == 1
    assert sign_in(county.principal).get(reverse("web:outcome", args=[announced.pk])).status_code == 404


def test_the_list_of_units_is_in_the_order_of_the_directory(county, sign_in, computed, announced):
    said = page(sign_in(county.officer), "outcome", announced.pk)
    paths = sorted((str(unit.path), unit.name) for unit in (county.school, county.other_school))
    assert [said.index(name) for _path, name in paths] == sorted(said.index(name) for _path, name in paths)
    assert "%" not in said.split("<tbody>")[1].split("</tbody>")[0], "no figure stands beside another unit's"


def test_from_comment_to_a_corrected_result(county, sign_in, frozen, computed, announced):
    leader = make_person("he.jz", "何局长")
    appoint(make_post(county.bureau, "bureau_leader", "分管局长"), leader)
    principal = sign_in(county.principal)
    said = page(principal, "outcome", computed.pk)
    assert "1/2" not in said and "2" in said and county.posts["principal"].name
    principal.post(reverse("web:outcome-comment", args=[computed.pk]), {"text": "10月8日断网"})
    sign_in(county.officer).post(reverse("web:outcome-publish", args=[announced.pk]))
    assert Outcome.objects.get(pk=computed.pk).published_at
    answer = principal.post(reverse("web:outcome-appeal", args=[computed.pk]), {"text": "断网，不该算"})
    assert answer.status_code == 302, answer.content.decode()
    duty = Duty.objects.get(docket=computed.pk, act=Act.REVIEW)
    assert duty.post and duty.post.function == "bureau_leader"
    above = sign_in(leader)
    assert reverse("web:outcome", args=[computed.pk]) in page(above, "today")
    form = page(above, "outcome-answer", computed.pk)
    key = form.split('name="wrong" value="')[1].split('"')[0]
    above.post(reverse("web:outcome-answer", args=[computed.pk]), {"text": "情况属实", "wrong": [key]})
    said = page(principal, "outcome", computed.pk)
    assert "情况属实" in said and "?version=1" in said
    assert sign_in(county.officer).get(reverse("web:outcome-answer", args=[computed.pk])).status_code == 404
    answer = principal.get(reverse("web:outcome-docx", args=[computed.pk]))
    text = "\n".join(one.text for one in Document(BytesIO(answer.content)).paragraphs)
    assert "断网，不该算" in text and "不计总分，不排名次" in text and "到期1项，按期1项" in text


def test_no_number_of_what_only_its_share_is_shown(county, sign_in, computed, announced):
    """What is answered in writing: neither how many, nor which, on any page or paper."""
    rule = Duty.objects.get(state="met", act="report_up").obligation
    duties = owed_answers(county, rule, 7)
    computed.results.all()
    review = OutcomeReview.objects.get(pk=announced.pk)
    value: dict[str, list[Row]] = {one.code: [] for one in indicators.thaw(review.indicators)}
    value["answers_in_time"] = duties
    county.officer.standing(BEGUN)
    measuring.keep(computed, measuring.value_of(value, BEGUN), number=2, by=county.officer, at=BEGUN)
    said = page(sign_in(county.principal), "outcome", computed.pk)
    block = said.split('id="b-answers_in_time"')[1].split("</section>")[0]
    assert "85%" in block and "7" not in block and "6" not in block
    answer = sign_in(county.principal).get(reverse("web:outcome-docx", args=[computed.pk]))
    text = "\n".join(one.text for one in Document(BytesIO(answer.content)).paragraphs)
    assert "在期限内的占85%" in text and "到期7项" not in text


def owed_answers(county, rule, number):
    due = datetime(2026, 10, 8, tzinfo=UTC)
    return [Row(10_000 + n, 10_000 + n, "late" if n == 0 else "good", due, due) for n in range(number)]


def test_a_bureau_switches_an_indicator_off(county, sign_in, frozen):
    browser = sign_in(county.officer)
    url = reverse("web:outcome-indicator", args=["drills_held"])
    form = {"title": "演练", "how": "按期做的份额", "source": "县教〔2026〕1号", "mark": "D"}
    assert browser.post(url, form).status_code == 302
    assert "演练" in page(browser, "outcome-indicators")
    assert not next(one for one in indicators.in_force("xian") if one.code == "drills_held").is_on
    assert browser.post(url, {"drop": "1"}).status_code == 302
    assert next(one for one in indicators.in_force("xian") if one.code == "drills_held").is_on
    assert sign_in(county.principal).get(url).status_code == 404


def test_nobody_but_the_unit_is_offered_a_comment(county, sign_in, computed):
    assert reverse("web:outcome-comment", args=[computed.pk]) not in page(
        sign_in(county.officer), "outcome", computed.pk
    )
    answer = sign_in(county.director).post(reverse("web:outcome-comment", args=[computed.pk]), {"text": "x"})
    assert answer.status_code == 403
    assert not computed.sayings.filter(kind=answering.Kind.COMMENT).exists()
