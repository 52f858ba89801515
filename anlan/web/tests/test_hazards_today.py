"""A hazard on the page of today and on its forms: its own words, its own pages, dates a browser can read."""

import time_machine

from anlan.cases.hazards import grading
from anlan.cases.hazards.tests.stage import found, staff


def look(sign_in, person, at, url):
    with time_machine.travel(at, tick=False):
        return sign_in(person).get(url).content.decode()


def test_a_major_hazard_is_a_matter_and_leads_to_its_own_page(sign_in, county, at):
    staff(county, at)
    case = found(county, at)
    grading.grade(case, 1, reason="护栏随时会断", by=county.safety_officer, at=at)
    page = look(sign_in, county.principal, at, "/")
    assert "1件事项在办，" in page and "起事件正在处置" not in page
    assert "上报重大事故隐患" in page and f"/cases/{case.pk}/reports/first/" not in page


def test_a_date_is_filled_in_as_browsers_read_it(sign_in, county, at):
    staff(county, at)
    case = found(county, at)
    page = look(sign_in, county.safety_officer, at, f"/cases/{case.pk}/hazard/notice/")
    assert 'type="date"' in page and 'value="2026-10-21"' in page


def test_who_has_one_unit_is_not_asked_which(county, sign_in):
    """The page as it is given out is filled in, pressed, and taken: with a place's code or without."""
    browser = sign_in(county.principal)
    page = browser.get("/hazards/new/")
    given = {field.name: field.value() or "" for field in page.context["form"] if field.is_hidden}
    assert given["unit"] == county.school.pk
    first = next(iter(page.context["form"]["category"].field.choices))[0]
    answer = browser.post("/hazards/new/", {**given, "category": first, "text": "灭火器压力不足", "where": "一层"})
    assert answer.status_code == 302, answer.context["form"].errors
