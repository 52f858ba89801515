"""Pages on which incidents are graded, and on which a unit chooses the table."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from anlan.cases import intake
from anlan.cases.grades import tables


@pytest.fixture
def case(county, at):
    with time_machine.travel(at, tick=False):
        yield intake.report("incident", county.school, intake.Told("injury"), by=None, at=at).case


def test_the_page_says_which_row_suggests_what_and_decides_nothing(county, sign_in, case):
    browser, url = sign_in(county.principal), reverse("web:case-grade", args=[case.pk])
    answer = browser.post(url, {"deaths": "3", "look": "1"})
    said = answer.content.decode()
    assert answer.status_code == 200 and "较大：3人以上10人以下死亡" in said and "第三条" in said
    case.refresh_from_db()
    assert case.grade == 0


def test_the_grade_is_the_persons_and_the_report_carries_the_casualties(county, sign_in, case):
    county.plan()
    browser = sign_in(county.principal)
    answer = browser.post(reverse("web:case-grade", args=[case.pk]), {"deaths": "1", "injured": "2", "grade": "2"})
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.grade == 2
    said = browser.get(reverse("web:case-report-new", args=[case.pk, "first"])).content.decode()
    assert "死亡（含下落不明）1人，重伤2人" in said


def test_a_bureau_chooses_a_table_and_changes_a_figure(county, sign_in, case):
    browser, url = sign_in(county.officer), reverse("web:grade-table", args=["linan2023"])
    rows = {
        "deaths_0": "3",
        "deaths_1": "1",
        "injured_2": "5",
        "injured_3": "1",
        "source": "县教〔2026〕3号",
        "mark": "D",
    }
    assert browser.post(url, {**rows, "injured_3": ""}).status_code == 422
    assert browser.post(url, rows).status_code == 302
    held = tables.in_force(str(county.school.path))
    assert held.rows[0].deaths == 3 and held.rows[0].text == "Ⅰ级：死亡3人以上"
    assert held.rows[1].text == tables.shipped()["linan2023"].rows[1].text
    said = sign_in(county.principal).post(reverse("web:case-grade", args=[case.pk]), {"deaths": "3", "look": "1"})
    assert "Ⅰ级：死亡3人以上" in said.content.decode()
    browser.post(url, {"drop": "1"})
    assert tables.in_force(str(county.school.path)).code == "national"
