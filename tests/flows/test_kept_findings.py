"""What lint found is kept as it is with a reason: on the page, in the next version, and in ``anlan plan check``."""

from __future__ import annotations

import json
import re
from io import StringIO

import pytest
from rich.console import Console

from anlan.cli import plan_check
from anlan.compiler.lint import fingerprint
from anlan.journal.models import Entry
from anlan.lib.errors import NotAllowed
from anlan.plans import checking, keeping, reading
from anlan.plans.models import KeptFinding

WEAK = (
    "青山小学火灾应急预案\n一、适用范围：本预案适用于校内火灾。\n二、组织机构：组长：校长\n"
    "三、报告程序：目击者——校长——教育局。\n目击者须立即（5分钟内）向校长报告。\n"
    "校长接到报告后，须在3小时内向教育局报告。\n四、处置措施：组织疏散，拨打119。\n"
)


@pytest.fixture
def version(county, at):
    county.principal.standing(at)
    county.teacher.standing(at)
    return reading.upload(county.school, WEAK.encode(), "plan.txt", by=county.principal, at=at)


def finding(version, at, code="limit.looser_than_law"):
    draft = reading.draft_of(version)
    found = checking.findings(version, draft, at)
    assert code in {one.code for one in found}
    return fingerprint(next(one for one in found if one.code == code), draft)


def test_a_kept_finding_says_why_and_is_not_counted(county, version, sign_in, at):
    browser, page = sign_in(county.principal), f"/versions/{version.pk}/"
    mark = finding(version, at)
    assert f"/versions/{version.pk}/findings/{mark}/" in browser.get(page).content.decode()
    before = to_mend(browser.get(page))
    assert browser.post(f"{page}findings/{mark}/", {"reason": "  "}).status_code == 302
    assert not KeptFinding.objects.exists()
    browser.post(f"{page}findings/{mark}/", {"reason": "与县应急局约定，由镇政府同步转报"})
    after = browser.get(page)
    assert "与县应急局约定，由镇政府同步转报" in after.content.decode() and to_mend(after) == before - 1
    entry = Entry.objects.get(action="plan.finding_kept")
    assert "约定" not in bytes(entry.body).decode() and mark in bytes(entry.body).decode()
    browser.post(f"{page}findings/{mark}/", {"again": "1"})
    assert to_mend(browser.get(page)) == before


def to_mend(page):
    found = re.search(r"show=find[^>]*>.*?(\d+)", page.content.decode(), re.S)
    assert found
    return int(found[1])


def test_the_next_version_with_the_same_sentence_keeps_it_too(county, version, at):
    mark = finding(version, at)
    keeping.keep(version, mark, "镇政府同步转报", by=county.principal, at=at)
    text = WEAK.replace("组织疏散", "组织师生疏散")
    second = reading.upload(county.school, text.encode(), "plan.txt", by=county.principal, at=at, plan=version.plan)
    assert finding(second, at) == mark and keeping.reasons(second.plan) == {mark: "镇政府同步转报"}


def test_only_whoever_edits_plans_keeps_a_finding(county, version, sign_in, at):
    mark = finding(version, at)
    with pytest.raises(NotAllowed):
        keeping.keep(version, mark, "随便", by=county.teacher, at=at)
    address = f"/versions/{version.pk}/findings/{mark}/"
    assert sign_in(county.teacher).post(address, {"reason": "随便"}).status_code == 404
    assert sign_in(county.other_principal).post(address, {"reason": "随便"}).status_code == 404
    assert not KeptFinding.objects.exists()


def checked(tmp_path, county, form):
    file = tmp_path / "plan.txt"
    file.write_text(WEAK, encoding="utf-8")
    out = StringIO()
    asked = plan_check.Asked("zh", form, unit=county.school.code)
    status = plan_check.check(file, asked, out=Console(file=out, width=200), err=Console(file=StringIO()))
    return status, out.getvalue()


def test_plan_check_says_what_is_kept_and_judges_by_the_rest(county, version, tmp_path, at):
    status, said = checked(tmp_path, county, "json")
    everything = json.loads(said)["findings"]
    assert status == plan_check.FOUND and all(one["kept"] is None for one in everything)
    for one in everything:
        keeping.keep(version, one["fingerprint"], "已同县里说定", by=county.principal, at=at)
    status, said = checked(tmp_path, county, "text")
    assert status == plan_check.CLEAN and "保留，理由：已同县里说定" in said
    _status, said = checked(tmp_path, county, "sarif")
    results = json.loads(said)["runs"][0]["results"]
    assert all(one["suppressions"][0]["justification"] == "已同县里说定" for one in results)
