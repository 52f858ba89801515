"""The calendar as people meet it: a month, the rules that run, the school year, and the feed of a post."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from anlan.duties import routine
from anlan.duties.models import Duty, PostFeed, Routine
from anlan.org.models import CalendarDay, Term
from anlan.plans import presets
from anlan.web.tests.case_stage import at_time, text_of

QUERIES = 21


@pytest.fixture
def running(county, at):
    """The shipped book of the working day, in force for the county."""
    presets.install(county.bureau, "routine", by=None, at=at - timedelta(days=9))
    routine.reconcile(at=at - timedelta(hours=9))
    return county


def row_of(county, title):
    return Routine.objects.get(unit=county.school, obligation__title=title)


def test_a_month_shows_what_comes_holidays_and_make_up_days(running, sign_in, at):
    browser = sign_in(running.safety_officer)
    with at_time(at):
        page = text_of(browser.get("/calendar/"))
        assert "报送每日零报告" in page and "2026年10月" in page and "国庆节" in page
        assert "夜间防火巡查" not in page  # only offered
        later = text_of(browser.get("/calendar/?month=2027-03"))
        routine.open_due(at=at)
        patrol = Duty.objects.get(unit=running.school, obligation__title="防火巡查", rung=0)
        link = f'href="/routine/duties/{patrol.pk}/"'
        assert link in browser.get("/calendar/").content.decode()
        assert link not in sign_in(running.officer).get(f"/calendar/?unit={running.school.pk}").content.decode()
    assert "2027年的放假安排这里还没有" in later


def test_a_month_takes_the_same_number_of_queries_for_one_school_and_for_forty(
    running, sign_in, at, django_assert_max_num_queries
):
    from tests.cast import make_unit

    browser = sign_in(running.officer)
    with at_time(at):
        browser.get("/calendar/")
        with django_assert_max_num_queries(QUERIES):
            browser.get(f"/calendar/?unit={running.school.pk}")
        for number in range(38):
            make_unit(f"s{number}", f"学校{number}", "school", running.district)
        with django_assert_max_num_queries(QUERIES):
            page = browser.get(f"/calendar/?unit={running.school.pk}")
    assert "学校37" in page.content.decode() and "报送每日零报告" in page.content.decode()


def test_nobody_sees_the_calendar_of_another_school(running, sign_in, at):
    with at_time(at):
        page = text_of(sign_in(running.other_principal).get(f"/calendar/?unit={running.school.pk}"))
        assert running.school.name not in page and running.other_school.name in page
        row = row_of(running, "防火检查")
        assert sign_in(running.other_principal).post(f"/calendar/rules/{row.pk}/", {"on": "0"}).status_code == 404
        assert sign_in(running.duty_leader).post(f"/calendar/rules/{row.pk}/", {"on": "0"}).status_code == 403


def test_a_rule_is_switched_on_with_another_time_and_off(running, sign_in, at):
    browser, row = sign_in(running.safety_officer), row_of(running, "夜间防火巡查（寄宿制学校、幼儿园）")
    with at_time(at):
        page = text_of(browser.get("/calendar/rules/"))
        assert "可以启用，或已停用" in page and "61号令" in page
        answer = browser.post(f"/calendar/rules/{row.pk}/", {"on": "1", "due_time": "22:30"})
        assert "已启用" in text_of(browser.get(answer.url))
        row.refresh_from_db()
        assert row.is_on and row.due_time.hour == 22 and row.opens_at
        browser.post(f"/calendar/rules/{row.pk}/", {"on": "0"})
        assert browser.post(f"/calendar/rules/{row.pk}/", {"on": "1", "due_time": "25:99"}).status_code == 422
    row.refresh_from_db()
    assert row.is_on is False and row.opens_at is None


def test_what_the_clock_set_aside_says_why_and_is_tried_again(running, sign_in, at):
    browser, row = sign_in(running.safety_officer), row_of(running, "防火检查")
    Routine.objects.filter(pk=row.pk).update(opens_at=None, set_aside_error="ValueError: bad rule")
    with at_time(at):
        assert "ValueError: bad rule" in text_of(browser.get("/calendar/rules/"))
        browser.post(f"/calendar/rules/{row.pk}/", {"again": "1"})
    row.refresh_from_db()
    assert row.set_aside_error == "" and row.opens_at


def test_terms_and_days_off_are_entered_changed_and_taken_out(running, sign_in, at):
    browser, unit = sign_in(running.officer), running.bureau.pk
    term = {"term-name": "第一学期", "term-first_day": "2026-09-01", "term-last_day": "2027-01-22"}
    with at_time(at):
        assert "国庆节" in text_of(browser.get("/calendar/days/"))
        browser.post(f"/calendar/terms/{unit}/", term)
        wrong = browser.post(f"/calendar/terms/{unit}/", {**term, "term-name": "另一个"})
        assert wrong.status_code == 422 and "属于另一个学期" in text_of(wrong)
        pk = Term.objects.get().pk
        browser.post(f"/calendar/terms/{pk}/change/", {**term, "term-last_day": "2027-01-20"})
        assert Term.objects.get().last_day == date(2027, 1, 20)
        browser.post(
            f"/calendar/days/{unit}/entering/",
            {"days-kind": "off", "days-first_day": "2026-10-15", "days-last_day": "2026-10-16", "days-name": "运动会"},
        )
        assert CalendarDay.objects.count() == 2
        assert row_of(running, "报送每日零报告").next_day not in {date(2026, 10, 15), date(2026, 10, 16)}
        assert "运动会" in text_of(sign_in(running.safety_officer).get("/calendar/"))
        browser.post(f"/calendar/days/{unit}/2026-10-15/removal/", {"last": "2026-10-16"})
        browser.post(f"/calendar/terms/{pk}/removal/")
    assert not Term.objects.exists() and not CalendarDay.objects.exists()


def test_a_feed_is_read_by_its_address_names_nobody_and_is_closed(running, sign_in, client, at):
    browser = sign_in(running.safety_officer)
    with at_time(at):
        made = browser.post("/calendar/feeds/", {"post": running.posts["safety_officer"].pk})
        address = made.content.decode().split('id="al-feed">')[1].split("<")[0]
        path = address[address.index("/feeds/") :]
        answer = client.get(path)
        again = client.get(path, HTTP_IF_NONE_MATCH=answer.headers["ETag"])
        assert (again.status_code, again.content) == (304, b"")
        parsed = Calendar.from_ical(answer.content)
        events = list(parsed.walk("VEVENT"))
        assert any("报送每日零报告" in str(event["summary"]) for event in events)
        assert max(event.decoded("dtend") for event in events) < at + timedelta(days=91)
        assert len({str(event["uid"]) for event in events}) == len(events) > 100
        assert running.safety_officer.name not in answer.content.decode()
        assert (
            sign_in(running.principal).post(f"/calendar/feeds/{PostFeed.objects.get().pk}/ending/").status_code == 404
        )
        browser.post(f"/calendar/feeds/{PostFeed.objects.get().pk}/ending/")
        assert client.get(path).status_code == 404
    assert not Duty.objects.exists()
