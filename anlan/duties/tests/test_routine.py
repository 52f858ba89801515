"""The working day: what the calendar's rules open, for whom, when, and what becomes of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from anlan.duties import escalation, routine
from anlan.duties.models import Duty, Routine
from anlan.journal.models import Docket, Entry
from anlan.lib.errors import NotAllowed
from anlan.notify.models import Message
from anlan.org.calendar import Calendar
from anlan.org.models import CalendarDay
from anlan.plans import presets, recurrence
from anlan.plans.models import Obligation, Trigger
from tests.cast import make_plan, make_rule

pytestmark = pytest.mark.django_db(transaction=True)  # the clock's rounds are transactions of their own
ZONE = timezone.get_fixed_timezone(480)


def local(day: int, hour: int, minute: int = 0, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def school_rule(county, recurrence_said, title="防火巡查", **changes):
    """A rule of the school's own plan that runs by the calendar."""
    version = make_plan(county.school, county.principal)
    chain = [[{"word": "安全办", "function": "safety_officer"}], [{"word": "校长", "function": "principal"}]]
    return make_rule(
        version, 9, Trigger.RECURRING, "do", chain, 60, "20分钟内", title=title, recurrence=recurrence_said, **changes
    )


def days_of(said, since, count, calendar=None):
    rule = Obligation(recurrence=said, function="safety_officer")
    found = recurrence.schedule_of(rule).occasions(calendar or Calendar({}), since)
    return [next(found).day for _ in range(count)]


def test_daily_means_school_days():
    assert days_of({"freq": "daily"}, date(2026, 9, 30), 3) == [date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 9)]


def test_monthly_is_due_on_the_last_school_day_and_opens_before():
    rule = Obligation(recurrence={"freq": "monthly"}, function="safety_officer")
    one = next(recurrence.schedule_of(rule).occasions(Calendar({}), date(2026, 10, 5)))
    assert one.day == date(2026, 10, 30)  # the 31st is a Saturday
    assert (one.due_at - one.opens_at) > timedelta(days=20)


def test_twice_a_term_lies_in_the_terms():
    terms = Calendar({}, ((date(2026, 9, 1), date(2027, 1, 20)),))
    first, second = days_of({"per": "term", "times": 2}, date(2026, 9, 1), 2, terms)
    assert date(2026, 10, 25) < first < date(2026, 11, 15) and second == date(2027, 1, 20)


def test_every_second_friday_as_rfc_5545_has_it():
    found = days_of({"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "days": "all"}, date(2026, 11, 1), 3)
    assert [(b - a).days for a, b in zip(found, found[1:], strict=False)] == [14, 14]
    assert all(day.weekday() == 4 for day in found)


def test_a_duty_opens_at_its_time_quietly_and_lapses_up(county):
    school_rule(county, {"freq": "daily"})
    routine.reconcile(at=local(14, 5))
    assert routine.open_due(at=local(14, 5, 59)) == 0
    assert routine.open_due(at=local(14, 6)) == 1
    duty = Duty.objects.get(obligation__title="防火巡查")
    assert (duty.due_at, duty.post) == (local(14, 17), county.posts["safety_officer"])
    assert duty.docket.subject == Docket.Subject.ROUTINE
    assert not Message.objects.exists()  # what belongs to the day is in the digest and on the page of today
    assert routine.open_due(at=local(14, 6)) == 0
    while escalation.sweep(at=local(14, 17)).total:
        pass
    above = Duty.objects.get(obligation__title="防火巡查", rung=1)
    assert above.post == county.posts["principal"] and above.occasion == duty.occasion
    assert Message.objects.filter(kind="duty.climbed", person=county.principal).exists()


def test_tomorrow_is_another_time_of_the_same_rule(county):
    school_rule(county, {"freq": "daily"})
    routine.reconcile(at=local(14, 5))
    for day in (14, 15):
        routine.open_due(at=local(day, 6))
    found = Duty.objects.filter(rung=0)
    assert found.count() == 2 and len({duty.occasion for duty in found}) == 2
    assert len({duty.docket_id for duty in found}) == 1


def test_the_program_was_off_for_three_days(county):
    school_rule(county, {"freq": "daily"})
    routine.reconcile(at=local(13, 5))
    assert routine.open_due(at=local(16, 9)) == 1
    assert not Duty.objects.exists()
    assert Entry.objects.filter(action="routine.passed").count() == 1
    routine.open_due(at=local(16, 9))
    assert [duty.due_at for duty in Duty.objects.all()] == [local(16, 17)]


def test_two_clocks_open_it_once(county):
    school_rule(county, {"freq": "daily"})
    routine.reconcile(at=local(14, 5))
    Routine.objects.update(next_day=date(2026, 10, 14), opens_at=local(14, 6))
    routine.open_due(at=local(14, 6))
    Routine.objects.update(next_day=date(2026, 10, 14), opens_at=local(14, 6))  # as if the other had read it before
    routine.open_due(at=local(14, 6))
    assert Duty.objects.count() == 1


def test_done_with_a_line_of_what_was_found(county):
    school_rule(county, {"freq": "daily"})
    routine.reconcile(at=local(14, 5))
    routine.open_due(at=local(14, 6))
    duty = Duty.objects.get()
    with pytest.raises(NotAllowed):
        routine.complete(duty, by=county.teacher, at=local(14, 9))
    duty = routine.complete(duty, by=county.safety_officer, at=local(14, 9), text="三楼东侧灭火器压力不足，已更换")
    assert duty.state == Duty.State.MET
    assert not any("灭火器".encode() in bytes(entry.body) for entry in Entry.objects.all())


def test_done_late_relieves_whom_it_had_climbed_to(county):
    school_rule(county, {"freq": "daily"})
    routine.reconcile(at=local(14, 5))
    routine.open_due(at=local(14, 6))
    while escalation.sweep(at=local(14, 17)).total:
        pass
    routine.complete(Duty.objects.get(rung=0), by=county.safety_officer, at=local(14, 17, 30))
    assert [duty.state for duty in Duty.objects.order_by("rung")] == ["met_late", "relieved"]


def test_what_is_only_offered_runs_once_a_unit_switches_it_on(county):
    school_rule(county, {"freq": "daily", "offered": True})
    routine.reconcile(at=local(14, 5))
    row = Routine.objects.get()
    assert row.opens_at is None
    county.principal.standing(local(14, 5))
    routine.choose(row, on=True, due_time=time(16, 0), by=county.principal, at=local(14, 5))
    routine.open_due(at=local(14, 6))
    assert Duty.objects.get().due_at == local(14, 16)


def test_a_choice_outlives_a_new_version(county):
    rule = school_rule(county, {"freq": "daily"})
    routine.reconcile(at=local(14, 5))
    county.principal.standing(local(14, 5))
    routine.choose(Routine.objects.get(), on=False, due_time=None, by=county.principal, at=local(14, 5))
    rule.version.state = "superseded"
    rule.version.save()
    newer = make_plan(county.school, county.principal)
    newer.plan_id, newer.number = rule.version.plan_id, 2
    newer.save()
    again = make_rule(
        newer, 12, Trigger.RECURRING, "do", rule.chain, 60, "20分钟内", title="防火巡查", recurrence={"freq": "daily"}
    )
    routine.reconcile(at=local(14, 6))
    row = Routine.objects.get()
    assert (row.is_on, row.opens_at, row.obligation_id) == (False, None, again.pk)


def test_the_bureaus_book_runs_in_its_schools_and_by_their_calendar(county):
    presets.install(county.bureau, "routine", by=None, at=local(1, 8))
    CalendarDay.objects.create(
        unit=county.other_school, unit_path=county.other_school.path, day=date(2026, 10, 14), kind="off"
    )
    routine.reconcile(at=local(14, 5))
    assert {unit.code for unit in (row.unit for row in Routine.objects.all())} == {"qszx", "blzx"}
    while routine.open_due(at=local(14, 12)):
        pass
    zero = Duty.objects.filter(obligation__title="报送每日零报告", rung=0)
    assert [duty.unit for duty in zero] == [county.school]


def test_one_row_that_cannot_be_worked_off_does_not_stop_the_others(county):
    rule = school_rule(county, {"freq": "daily"})
    good = make_rule(
        rule.version,
        10,
        Trigger.RECURRING,
        "do",
        rule.chain,
        60,
        "20分钟内",
        title="巡查",
        recurrence={"freq": "daily"},
    )  # fmt: skip
    routine.reconcile(at=local(14, 5))
    Obligation.objects.filter(pk=rule.pk).update(recurrence={"rrule": "FREQ=NEVER"})
    routine.open_due(at=local(14, 6))
    assert [duty.obligation for duty in Duty.objects.all()] == [good]
    bad = Routine.objects.get(obligation=rule)
    assert bad.opens_at is None and bad.set_aside_error


def test_a_rule_that_names_nobody_opens_nothing(county):
    school_rule(county, {"freq": "daily"})
    Obligation.objects.filter(trigger="recurring").update(chain=[])
    assert routine.reconcile(at=local(14, 5)).added == 0


def test_what_a_unit_chose_for_a_rule_outlives_a_new_edition_of_the_book(county, at):
    old = presets.install(county.bureau, "routine", by=None, at=at)
    old.source_sha256 = bytes(32)  # as an installation of an earlier release has it
    old.save(update_fields=["source_sha256"])
    routine.reconcile(at=at)
    row = Routine.objects.get(unit=county.school, obligation__title="防火巡查")
    county.principal.standing(at)
    routine.choose(row, on=False, due_time=None, by=county.principal, at=at)
    assert presets.bring_to_roots(at=at)
    routine.reconcile(at=at)
    row = Routine.objects.get(unit=county.school, obligation__title="防火巡查")
    assert row.is_on is False and row.obligation.version.number == 2
