"""The list of cases: open ones first, only what the reader may see, filters as links, a constant number of queries."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from anlan.cases import listing
from anlan.cases.models import Case
from anlan.web.tests.case_stage import MINUTE, at_time, entitle, report, sweep, text_of


@pytest.fixture
def some(county, at):
    county.plan()
    cases = [report(county, at + n * MINUTE) for n in range(3)]
    entitle(cases[2], county, "三（2）班一名学生在东楼台阶跌落", at + 4 * MINUTE)
    Case.objects.filter(pk=cases[2].pk).update(state="closed", ended_at=at, closed_at=at)
    return cases


def titles(response) -> list[str]:
    return re.findall(r'<div class="al-cl-t"><a href="[^"]+">([^<]+)</a>', text_of(response))


def numbers(response) -> list[str]:
    return re.findall(r'<span class="al-nb">(2026-事件-\d{4})', text_of(response))


def test_what_is_not_over_comes_first_and_titles_are_read_from_the_facts(county, sign_in, some, at):
    with at_time(at + 5 * MINUTE):
        page = sign_in(county.principal).get("/cases/")
    assert page.status_code == 200
    assert titles(page)[-1] == "三（2）班一名学生在东楼台阶跌落"  # the newest, but no longer open
    assert numbers(page) == ["2026-事件-0002", "2026-事件-0001", "2026-事件-0003"]
    assert "2起事件正在处置" in text_of(page)


def test_other_schools_do_not_appear_and_the_bureau_sees_all(county, sign_in, some, at):
    report(county, at, unit=county.other_school, text="肚子疼", category="food")
    with at_time(at + 5 * MINUTE):
        other = sign_in(county.other_principal).get("/cases/")
        bureau = sign_in(county.officer).get("/cases/")
    assert len(titles(other)) == 1
    assert len(titles(bureau)) == 4
    assert "白鹭镇中心小学" in text_of(bureau) and "青山镇中心小学" in text_of(bureau)


def test_a_teacher_has_no_list(county, sign_in, some):
    assert sign_in(county.teacher).get("/cases/").status_code == 404


def test_filters_narrow_by_state_category_and_overdue(county, sign_in, some, at):
    report(county, at + 4 * MINUTE, category="fire")
    browser = sign_in(county.principal)
    with at_time(at + 5 * MINUTE):
        assert numbers(browser.get("/cases/?state=closed")) == ["2026-事件-0003"]
        assert numbers(browser.get("/cases/?category=fire")) == ["2026-事件-0004"]
        assert numbers(browser.get("/cases/?state=ended")) == []
        assert "2026-事件-0004" not in text_of(browser.get("/cases/?overdue=1"))  # due at 4 + 3 minutes
        assert "2026-事件-0001" in text_of(browser.get("/cases/?overdue=1"))  # its three minutes are over
        assert browser.get("/cases/?state=nonsense&start=x&since=2026-13-01&grade=9&unit=x&kind=x").status_code == 200


def test_what_lapsed_and_was_done_above_is_not_overdue(county, sign_in, at):
    from anlan.web.tests.case_stage import acknowledge

    county.plan()
    case = report(county, at)
    sweep(at + 3 * MINUTE)
    acknowledge(case, county, "principal", at + 4 * MINUTE)
    for duty in case.docket.duties.filter(state="open", act="acknowledge"):
        acknowledge(case, county, {v.pk: k for k, v in county.posts.items()}[duty.post_id], at + 4 * MINUTE)
    with at_time(at + 5 * MINUTE):
        page = sign_in(county.principal).get("/cases/?overdue=1")
    lapsed = case.docket.duties.filter(state="lapsed").count()
    assert lapsed == 1 and numbers(page) == ["2026-事件-0001"]  # the duty leader's rule: nobody has done it yet
    acknowledge(case, county, "duty_leader", at + 6 * MINUTE)
    with at_time(at + 7 * MINUTE):
        assert numbers(sign_in(county.principal).get("/cases/?overdue=1")) == []


def test_older_ones_are_reached_by_the_last_docket_of_the_page(county, sign_in, some, at, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 1)
    browser = sign_in(county.principal)
    seen, url = [], "/cases/"
    with at_time(at + 5 * MINUTE):
        for _ in range(3):
            page = browser.get(url)
            seen += numbers(page)
            url = following(page)
    assert seen == ["2026-事件-0002", "2026-事件-0001", "2026-事件-0003"]
    assert url == ""


def test_dates_grade_and_unit_narrow_the_list(county, sign_in, some, at):
    report(county, at + 4 * MINUTE, unit=county.other_school, category="fire")
    Case.objects.filter(pk=some[0].pk).update(grade=2)
    Case.objects.filter(pk=some[1].pk).update(reported_at=at - timedelta(days=40))
    bureau = sign_in(county.officer)
    with at_time(at + 5 * MINUTE):
        assert numbers(bureau.get("/cases/?grade=2")) == ["2026-事件-0001"]
        assert '<span class="al-unit">清河县教育局</span>' in text_of(bureau.get("/cases/?grade=2"))
        assert numbers(bureau.get(f"/cases/?unit={county.other_district.pk}")) == ["2026-事件-0001"]
        assert len(numbers(bureau.get(f"/cases/?unit={county.district.pk}"))) == 3
        assert numbers(bureau.get("/cases/?until=2026-09-30")) == ["2026-事件-0002"]
        assert "2026-事件-0002" not in numbers(bureau.get("/cases/?since=2026-10-01"))
        assert numbers(bureau.get("/cases/?since=2026-09-04&until=2026-09-04")) == ["2026-事件-0002"]


def test_the_unit_of_another_school_lists_nothing(county, sign_in, some, at):
    report(county, at, unit=county.other_school)
    with at_time(at + 5 * MINUTE):
        page = sign_in(county.principal).get(f"/cases/?unit={county.other_school.pk}")
    assert numbers(page) == [] and "白鹭" not in text_of(page)


def test_pages_do_not_repeat_what_moves_between_them(county, sign_in, some, at, monkeypatch):
    """A matter that is closed while somebody leafs is met at most once more, and none is missed."""
    monkeypatch.setattr(listing, "PAGE", 1)
    browser = sign_in(county.principal)
    with at_time(at + 5 * MINUTE):
        first = browser.get("/cases/")
        report(county, at + 5 * MINUTE)
        second = browser.get(following(first))
    assert numbers(first) == ["2026-事件-0002"] and numbers(second) == ["2026-事件-0001"]


def test_of_a_large_scope_counts_may_be_some_seconds_old_and_say_so(county, sign_in, some, at, monkeypatch):
    monkeypatch.setattr(listing, "MANY", 2)
    monkeypatch.setattr(listing, "_counted", {})
    browser = sign_in(county.officer)
    with at_time(at + 2 * MINUTE):
        assert "14:14:05" in text_of(browser.get("/cases/"))
        report(county, at + 2 * MINUTE)
        assert "2起事件正在处置" in text_of(browser.get("/cases/"))
    with at_time(at + 2 * MINUTE + listing.RECOUNT):
        assert "3起事件正在处置" in text_of(browser.get("/cases/"))


def following(response) -> str:
    found = re.search(r'href="([^"]+)" rel="next"', text_of(response))
    return found.group(1).replace("&amp;", "&") if found else ""


def test_what_people_typed_is_escaped(county, sign_in, some, at):
    entitle(some[0], county, "<script>alert('1')</script>\"&", at + 4 * MINUTE)
    with at_time(at + 5 * MINUTE):
        page = text_of(sign_in(county.principal).get("/cases/?q=alert"))
    assert "<script>alert" not in page and "&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;&quot;&amp;" in page
