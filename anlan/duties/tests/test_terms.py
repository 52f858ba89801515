"""Working days: what is published, what a unit entered, and terms counted by them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from anlan.duties import terms
from anlan.org import calendar
from anlan.org.calendar import Calendar
from anlan.org.models import CalendarDay, Term
from anlan.plans.models import Counting

PLAIN = Calendar({})


def test_holidays_and_make_up_days_as_published():
    assert not PLAIN.is_working(date(2026, 10, 1))  # 国庆
    assert PLAIN.is_working(date(2026, 10, 10))  # a Saturday worked for it
    assert PLAIN.is_working(date(2026, 11, 23)) and not PLAIN.is_working(date(2026, 11, 22))


def test_a_year_nobody_published_follows_the_weekday():
    assert not calendar.is_published(2040)
    assert PLAIN.is_working(date(2040, 1, 2)) and not PLAIN.is_working(date(2040, 1, 1))


def test_what_the_nearest_unit_entered_wins(county):
    day = date(2026, 11, 25)
    for unit, kind in ((county.bureau, "off"), (county.school, "working")):
        CalendarDay.objects.create(unit=unit, unit_path=unit.path, day=day, kind=kind)
    found = calendar.of_units([str(county.school.path), str(county.other_school.path)])
    assert found[str(county.school.path)].is_working(day)
    assert not found[str(county.other_school.path)].is_working(day)


def test_school_days_lie_in_a_term(county):
    Term.objects.create(
        unit=county.bureau, unit_path=county.bureau.path, name="秋", first_day=date(2026, 9, 1),
        last_day=date(2027, 1, 20),
    )  # fmt: skip
    found = calendar.of_unit(str(county.school.path))
    assert found.is_school_day(date(2026, 11, 23)) and not found.is_school_day(date(2026, 8, 31))
    assert PLAIN.is_school_day(date(2026, 8, 31))


def test_days_begin_the_day_after_and_pass_over_a_last_day_off():
    since = datetime(2026, 9, 16, 3, tzinfo=UTC)
    due = terms.due_at(timedelta(days=15), Counting.DAYS, since=since, days=PLAIN)
    assert due.isoformat() == "2026-10-08T23:59:59+08:00"  # 1 October is off, and so on to the 7th


def test_working_days_count_only_those():
    since = datetime(2026, 9, 29, 16, 30, tzinfo=UTC)  # already the 30th here
    due = terms.due_at(timedelta(days=5), Counting.WORKING_DAYS, since=since, days=PLAIN)
    assert due.date() == date(2026, 10, 13)  # 8, 9, 10 (worked Saturday), 12, 13


def test_minutes_need_no_calendar():
    since = datetime(2026, 9, 29, tzinfo=UTC)
    assert terms.due_at(timedelta(minutes=20), Counting.ELAPSED, since=since) == since + timedelta(minutes=20)
