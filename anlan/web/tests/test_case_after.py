"""After an incident: every limit beside its clause, what it took, and what to change; the record to take away."""

from __future__ import annotations

import json

import pytest

from anlan.journal import sealing
from anlan.web.tests.case_stage import MINUTE, acknowledge, at_time, report, sweep, text_of


@pytest.fixture
def case(county, at):
    county.plan()
    return report(county, at)


def after(browser, case, at):
    with at_time(at):
        return text_of(browser.get(f"/cases/{case.pk}/after/"))


def test_the_sentence_counts_in_time_late_missed_and_vacant(county, sign_in, case, at):
    county.posts["director"].appointments.all().delete()
    acknowledge(case, county, "duty_leader", at + MINUTE)
    sweep(at + 15 * MINUTE)
    acknowledge(case, county, "principal", at + 21 * MINUTE)
    page = after(sign_in(county.officer), case, at + 22 * MINUTE)
    assert "4项时限，1项按时，1项迟6分，1项岗位无人任职，1项还在走" in page
    assert "用时1分" in page and "迟6分" in page
    assert "岗位无人任职。请安排人任职" in page
    assert "<mark>3分钟内</mark>" in page


def test_where_nobody_acted_it_says_what_to_change(county, sign_in, case, at):
    for minutes in (15, 30, 45):
        sweep(at + minutes * MINUTE)
    page = after(sign_in(county.principal), case, at + 60 * MINUTE)
    assert "项没有人办" in page and "再往上也没有人了" in page and "加B角" in page
    assert "看这条规则" in page
    assert "看这条规则" not in after(sign_in(county.duty_leader), case, at + 60 * MINUTE)  # may not edit the plan


def test_what_was_called_off_is_not_counted(county, sign_in, case, at):
    sweep(at + 15 * MINUTE)
    acknowledge(case, county, "principal", at + 16 * MINUTE)
    acknowledge(case, county, "duty_leader", at + 16 * MINUTE)
    page = after(sign_in(county.principal), case, at + 17 * MINUTE)
    assert "不用再办" in page and "3项时限，2项迟，最多迟13分" in page


def test_without_a_plan_it_says_so(county, sign_in, at):
    case = report(county, at)
    assert "这件事没有走过时限" in after(sign_in(county.principal), case, at)


def test_the_record_is_a_download_of_this_docket_with_proofs(county, sign_in, case, at):
    other = report(county, at)
    sealing.seal(at=at + MINUTE)
    answer = sign_in(county.principal).get(f"/cases/{case.pk}/record.jsonl")
    assert "attachment" in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]
    lines = [json.loads(line) for line in text_of(answer).splitlines()]
    assert {line["docket"] for line in lines if line["type"] == "entry"} == {case.pk}
    assert all("proof" in line for line in lines if line["type"] == "leaf")
    assert sign_in(county.other_principal).get(f"/cases/{other.pk}/record.jsonl").status_code == 404
