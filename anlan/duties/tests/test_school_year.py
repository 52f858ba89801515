"""The calendar changes, and what it brings changes with it; a post's calendar for other programs."""

from __future__ import annotations

from datetime import date, time

import pytest

from anlan.duties import feeds, occasions, routine, school_year
from anlan.duties.models import Duty, PostFeed, Routine
from anlan.duties.tests.test_routine import local, school_rule
from anlan.journal.models import Entry
from anlan.lib.errors import NotAllowed
from anlan.org.models import CalendarDay, Term

pytestmark = pytest.mark.django_db(transaction=True)
OFF, WORKING = CalendarDay.Kind.OFF, CalendarDay.Kind.WORKING


def next_of(county):
    return Routine.objects.get(unit=county.school, obligation__title="防火巡查")


def opened_daily(county):
    """A daily rule whose occasion of the 14th, a Wednesday, has been opened."""
    school_rule(county, {"freq": "daily"})
    routine.reconcile(at=local(14, 5))
    routine.open_due(at=local(14, 6))
    assert next_of(county).next_day == date(2026, 10, 15)


def standing(person, at):
    person.standing(at)
    return person


def test_days_off_of_the_bureau_move_what_comes_next_in_its_schools(county):
    opened_daily(county)
    at = local(14, 9)
    number = school_year.enter_days(
        county.bureau,
        date(2026, 10, 15),
        date(2026, 10, 16),
        OFF,
        name="运动会",
        by=standing(county.officer, at),
        at=at,
    )
    assert number == 2 and next_of(county).next_day == date(2026, 10, 19)
    assert Entry.objects.filter(action="calendar.days_entered", docket__unit=county.bureau).count() == 1
    school_year.remove_days(county.bureau, date(2026, 10, 15), date(2026, 10, 16), by=county.officer, at=at)
    assert next_of(county).next_day == date(2026, 10, 15) and Duty.objects.count() == 1


def test_a_make_up_working_day_comes_before_what_was_next(county):
    opened_daily(county)
    routine.open_due(at=local(15, 6))
    routine.open_due(at=local(16, 6))
    assert next_of(county).next_day == date(2026, 10, 19)
    at = local(16, 9)
    school_year.enter_days(
        county.school, date(2026, 10, 17), date(2026, 10, 17), WORKING, by=standing(county.principal, at), at=at
    )
    assert next_of(county).next_day == date(2026, 10, 17)


def test_what_was_opened_is_not_opened_again_when_its_day_moves(county):
    school_rule(county, {"freq": "monthly"})
    routine.reconcile(at=local(14, 5))
    routine.open_due(at=local(14, 6))
    assert Duty.objects.get().due_at == local(30, 17)
    at = local(14, 9)
    person = standing(county.principal, at)
    school_year.enter_days(county.school, date(2026, 10, 31), date(2026, 10, 31), WORKING, by=person, at=at)
    assert next_of(county).next_day == date(2026, 11, 30)
    seen = occasions.foreseen(county.school, date(2026, 10, 14), date(2026, 11, 30), at=at)
    assert [one.occasion.day for one in seen] == [date(2026, 11, 30)]


def test_terms_do_not_overlap_and_belong_to_who_manages_the_unit(county):
    at = local(14, 9)
    officer, director = standing(county.officer, at), standing(county.director, at)
    term = school_year.add_term(county.bureau, "第一学期", date(2026, 9, 1), date(2027, 1, 22), by=officer, at=at)
    with pytest.raises(school_year.BadTerm):
        school_year.add_term(county.bureau, "另一个", date(2027, 1, 22), date(2027, 7, 1), by=officer, at=at)
    with pytest.raises(school_year.BadTerm):
        school_year.add_term(county.bureau, "倒过来", date(2027, 7, 1), date(2027, 2, 1), by=officer, at=at)
    with pytest.raises(NotAllowed):
        school_year.remove_term(term, by=director, at=at)
    school_year.change_term(term, "第一学期", date(2026, 9, 1), date(2027, 1, 20), by=officer, at=at)
    assert Term.objects.get().last_day == date(2027, 1, 20)
    school_year.remove_term(term, by=officer, at=at)
    assert not Term.objects.exists()


def test_outside_the_term_nothing_comes(county):
    opened_daily(county)
    at = local(14, 9)
    person = standing(county.principal, at)
    school_year.add_term(county.school, "短学期", date(2026, 9, 1), date(2026, 10, 16), by=person, at=at)
    seen = occasions.foreseen(county.school, date(2026, 10, 14), date(2026, 11, 30), at=at)
    assert [one.occasion.day for one in seen] == [date(2026, 10, 15), date(2026, 10, 16)]


def test_a_row_set_aside_is_tried_again_and_keeps_its_choice(county):
    opened_daily(county)
    Routine.objects.update(opens_at=None, set_aside_error="ValueError: x", due_time="15:00")
    assert (
        routine.look_again(str(county.school.path), at=local(14, 9)) == 0
    )  # the clock gave up on it, not the calendar
    row = routine.try_again(next_of(county), by=standing(county.principal, local(14, 9)), at=local(14, 9))
    assert (row.set_aside_error, row.opens_at, row.due_time) == ("", local(15, 6), time(15))


def test_a_rule_that_names_nobody_is_listed_and_does_not_run(county):
    rule = school_rule(county, {"freq": "daily"})
    rule.chain = []
    rule.save(update_fields=["chain"])
    routine.reconcile(at=local(14, 5))
    assert routine.unnamed(county.school) == [rule] and not Routine.objects.exists()


def test_a_feed_names_what_is_asked_of_its_post_only_and_closes(county):
    opened_daily(county)
    at = local(14, 9)
    officer, principal = standing(county.safety_officer, at), standing(county.principal, at)
    with pytest.raises(NotAllowed):
        feeds.open_feed(county.posts["safety_officer"], by=principal, at=at)
    token = feeds.open_feed(county.posts["safety_officer"], by=officer, at=at)
    other = feeds.open_feed(county.posts["principal"], by=principal, at=at)
    feed, others = feeds.enter(token), feeds.enter(other)
    assert feed and others
    found = feeds.lines(feed, at=at)
    assert found[0].key == f"duty-{Duty.objects.get().pk}" and found[1].due_at == local(15, 17)
    assert len(found) > 50 and feeds.lines(others, at=at) == []
    feeds.end_feed(feed, by=officer, at=at)
    assert feeds.enter(token) is None and feeds.enter(token + "x") is None
    assert PostFeed.objects.count() == 2 and Entry.objects.filter(action="feed.ended").count() == 1
