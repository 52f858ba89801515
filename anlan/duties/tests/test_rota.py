"""Who is on duty: laying down turns, filling them, swapping them, and what becomes of what runs."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from psycopg.types.range import TimestamptzRange

from anlan.duties import acknowledgement, clock
from anlan.duties.models import Duty, HandOver, Swap
from anlan.duties.rota import handing_over, passing, planning, swapping
from anlan.duties.rota.planning import Wanted
from anlan.journal import dockets
from anlan.journal.models import Docket, Entry
from anlan.lib.errors import NotAllowed
from anlan.notify.models import Message
from anlan.org import calendar, holders, rota
from anlan.org.models import Absence, Shift, Term
from anlan.plans import presets
from anlan.plans.models import Act, Trigger
from tests.cast import appoint

ZONE = ZoneInfo("Asia/Shanghai")
EVERY = ["school", "weekend", "holiday", "break"]


def local(day, hour=8, minute=0):
    return datetime(2026, 10, day, hour, minute, tzinfo=ZONE)


@pytest.fixture
def stage(county):
    """The duty leader's post with a day turn and a night turn, and two people who take turns in it."""
    at = local(9)
    county.principal.standing(at)
    county.safety_officer.standing(at)
    county.duty_leader.standing(at)
    post = county.posts["duty_leader"]
    appoint(post, county.vice_principal, rank=1)
    appoint(post, county.safety_officer, rank=2)
    by = {"by": county.principal, "at": at}
    day = planning.add_kind(post, "白班", time(7, 30), time(17, 30), ["school"], **by)
    night = planning.add_kind(post, "夜班", time(17, 30), time(7, 30), EVERY, **by)
    county.post, county.day, county.night = post, day, night
    return county


def put(county, kind, day, person, was=None, at=None):
    wanted = [Wanted(kind.pk, date(2026, 10, day), person.pk if person else None, was.pk if was else None)]
    return planning.assign(county.school, wanted, by=county.principal, at=at or local(9))


def month(county):
    days = calendar.of_unit(str(county.school.path))
    return rota.month(county.school, date(2026, 10, 1), date(2026, 10, 31), calendar=days, names={})


def test_a_month_shows_who_is_on_and_where_nobody_is(stage):
    put(stage, stage.day, 14, stage.duty_leader)
    found = {(cell.day.day, cell.kind.name): cell for cell in month(stage).cells}
    assert found[14, "白班"].last.shift.person == stage.duty_leader
    assert not found[14, "白班"].is_gap and found[14, "夜班"].is_gap and found[15, "白班"].is_gap
    assert not found[17, "白班"].is_asked and not found[17, "白班"].is_gap  # a Saturday
    assert found[10, "白班"].is_asked  # a Saturday that is worked
    assert [day.day.day for day in month(stage).days if day.is_empty][-3:] == [29, 30, 31]


def test_a_rota_is_filled_in_turn_over_the_days_it_is_for(stage):
    people = [stage.duty_leader.pk, stage.vice_principal.pk]
    days = date(2026, 10, 12), date(2026, 10, 19)
    made = planning.fill(stage.day, people, *days, by=stage.principal, at=local(9))
    rows = Shift.objects.order_by("during").values_list("day", "person__username")
    assert made == 6 and [(day.day, name) for day, name in rows if day] == [
        (12, "he.j"), (13, "wu.gf"), (14, "he.j"), (15, "wu.gf"), (16, "he.j"), (19, "wu.gf"),
    ]  # fmt: skip
    assert planning.fill(stage.day, people, *days, by=stage.principal, at=local(9)) == 0
    planning.fill(stage.day, people, date(2026, 10, 20), date(2026, 10, 20), by=stage.principal, at=local(9))
    assert Shift.objects.get(day=date(2026, 10, 20)).person == stage.duty_leader  # it goes on where it stopped


def test_whoever_is_away_is_passed_over_and_a_week_may_be_one_persons(stage):
    away = TimestamptzRange(local(13, 0), local(14, 0))
    Absence.objects.create(person=stage.duty_leader, during=away)
    people = [stage.duty_leader.pk, stage.vice_principal.pk]
    days = date(2026, 10, 12), date(2026, 10, 20)
    planning.fill(stage.day, people, *days, weekly=True, by=stage.principal, at=local(9))
    who = dict(Shift.objects.values_list("day__day", "person__username"))
    assert who == {12: "he.j", 13: "wu.gf", 14: "he.j", 15: "he.j", 16: "he.j", 19: "wu.gf", 20: "wu.gf"}


def test_breaks_and_holidays_are_days_of_their_own(stage):
    term = {"unit": stage.school, "unit_path": str(stage.school.path), "name": "第一学期"}
    Term.objects.create(**term, first_day=date(2026, 9, 1), last_day=date(2026, 10, 20))
    days = calendar.of_unit(str(stage.school.path))
    types = {day: rota.day_type(days, date(2026, 10, day)).value for day in (1, 10, 14, 17, 21)}
    assert types == {1: "holiday", 10: "school", 14: "school", 17: "weekend", 21: "break"}


def test_those_concerned_are_told_in_one_message(stage):
    people = [stage.duty_leader.pk, stage.vice_principal.pk]
    planning.fill(stage.day, people, date(2026, 10, 12), date(2026, 10, 30), by=stage.principal, at=local(9))
    told = Message.objects.filter(kind="rota.changed")
    assert {message.person for message in told} == {stage.duty_leader, stage.vice_principal}
    assert told.count() == 2 and {message.priority for message in told} == {-10}
    assert "白班" in told[0].params["what"] and "+" in told[0].params["what"]
    put(stage, stage.night, 10, stage.duty_leader, at=local(9, 12))
    told = Message.objects.filter(kind="rota.changed").order_by("pk")
    assert [one.priority for one in told][-1] == 0  # of tomorrow: at once


def test_only_who_keeps_the_rota_changes_it_and_only_people_of_the_unit_are_put_in(stage):
    stage.teacher.standing(local(9))
    wanted = [Wanted(stage.day.pk, date(2026, 10, 14), stage.teacher.pk, None)]
    with pytest.raises(NotAllowed):
        planning.assign(stage.school, wanted, by=stage.teacher, at=local(9))
    with pytest.raises(NotAllowed):
        planning.add_kind(stage.post, "x", time(1), time(2), ["school"], by=stage.duty_leader, at=local(9))
    with pytest.raises(planning.BadRota):
        put(stage, stage.day, 14, stage.other_principal)


def test_what_somebody_else_changed_meanwhile_is_not_written_over(stage):
    put(stage, stage.day, 14, stage.duty_leader)
    with pytest.raises(planning.BadRota):
        put(stage, stage.day, 14, stage.safety_officer, was=None)
    assert Shift.objects.get().person == stage.duty_leader


def test_a_turn_that_is_over_stays_and_one_that_runs_is_parted(stage):
    put(stage, stage.day, 14, stage.duty_leader)
    put(stage, stage.day, 14, stage.vice_principal, was=stage.duty_leader, at=local(14, 12))
    first, second = Shift.objects.order_by("during")
    assert (first.person, first.during.upper) == (stage.duty_leader, local(14, 12))
    assert (second.person, second.during.lower) == (stage.vice_principal, local(14, 12))
    assert holders.seat(stage.post, local(14, 13)).persons == (stage.vice_principal.pk,)
    with pytest.raises(planning.BadRota):
        put(stage, stage.day, 14, None, was=stage.vice_principal, at=local(14, 18))


def alarm(county, at):
    """Something that the duty leader is to confirm within three minutes."""
    county.plan()
    docket = dockets.open_docket(county.school, Docket.Subject.CASE, series="测试", at=at)
    clock.start(docket, Trigger.REPORTED, event_kind="injury", at=at)
    return Duty.objects.get(docket=docket, post=county.post)


def test_what_runs_is_passed_on_when_the_shift_changes(stage):
    put(stage, stage.day, 14, stage.duty_leader)
    put(stage, stage.night, 14, stage.safety_officer)
    passing.look_after(list(Shift.objects.filter(next_at__lte=local(14, 7, 31))), at=local(14, 7, 31))
    duty = alarm(stage, local(14, 17, 29))
    assert duty.expected == [stage.duty_leader.pk]
    shifts = Shift.objects.filter(next_at__lte=local(14, 17, 30)).select_related("unit")
    passing.look_after(list(shifts), at=local(14, 17, 30))
    duty.refresh_from_db()
    assert duty.expected == [stage.safety_officer.pk] and duty.due_at == local(14, 17, 32)
    old, new = Message.objects.filter(about=f"duty:{duty.pk}").order_by("pk")
    assert (old.person, old.state) == (stage.duty_leader, Message.State.MOOT)
    assert (new.person, new.kind, new.priority) == (stage.safety_officer, "duty.shift", 10)
    assert Entry.objects.filter(docket=duty.docket_id, action="duty.shift_changed").count() == 1
    at = local(14, 17, 31)
    accepted = {"way": "page", "event_kind": "injury", "at": at}
    stage.safety_officer._posts = None
    stage.safety_officer.standing(at)
    acknowledgement.accept(duty, by=stage.safety_officer, **accepted)
    assert Duty.objects.get(pk=duty.pk).state == Duty.State.MET


def test_who_only_had_the_turn_cannot_answer_for_the_one_who_has_it(stage):
    """The vice principal deputises; a teacher who only had the turn is told whose it is now."""
    by = {"post": stage.post, "unit": stage.school, "unit_path": str(stage.school.path)}
    Shift.objects.create(**by, person=stage.teacher, during=TimestamptzRange(local(14, 7), local(14, 17, 30)))
    Shift.objects.create(**by, person=stage.safety_officer, during=TimestamptzRange(local(14, 17, 30), local(15, 7)))
    duty = alarm(stage, local(14, 17, 29))
    with pytest.raises(acknowledgement.NotYours, match="班"):
        acknowledgement.accept(duty, by=stage.teacher, way="link", event_kind="injury", at=local(14, 17, 31))


def test_a_swap_that_both_want_takes_place_at_once(stage):
    put(stage, stage.day, 14, stage.duty_leader)
    put(stage, stage.day, 15, stage.vice_principal)
    mine, theirs = Shift.objects.order_by("during")
    swap = swapping.ask(mine, stage.vice_principal, theirs, by=stage.duty_leader, at=local(13))
    assert Message.objects.get(kind="rota.swap").person == stage.vice_principal
    with pytest.raises(NotAllowed):
        swapping.answer(swap, True, by=stage.safety_officer, at=local(13, 9))
    swapping.answer(swap, True, by=stage.vice_principal, at=local(13, 9))
    who = dict(Shift.objects.values_list("day__day", "person__username"))
    assert who == {14: "wu.gf", 15: "he.j"} and Swap.objects.get().state == Swap.State.DONE


def test_a_running_turn_can_be_taken_and_who_is_on_duty_follows_at_once(stage):
    put(stage, stage.day, 14, stage.duty_leader)
    duty = alarm(stage, local(14, 12))
    swap = swapping.ask(Shift.objects.get(), stage.vice_principal, by=stage.duty_leader, at=local(14, 12, 1))
    swapping.answer(swap, True, by=stage.vice_principal, at=local(14, 12, 1))
    duty.refresh_from_db()
    assert duty.expected == [stage.vice_principal.pk]
    assert holders.seat(stage.post, local(14, 12, 2)).persons == (stage.vice_principal.pk,)


def test_where_the_unit_wants_it_a_leader_decides(stage):
    planning.ask_leader(stage.school, True, by=stage.principal, at=local(9))
    put(stage, stage.day, 14, stage.duty_leader)
    swap = swapping.ask(Shift.objects.get(), stage.vice_principal, by=stage.duty_leader, at=local(13))
    swapping.answer(swap, True, by=stage.vice_principal, at=local(13, 9))
    assert Shift.objects.get().person == stage.duty_leader
    assert stage.principal in {message.person for message in Message.objects.filter(kind="rota.swap_waits")}
    stage.duty_leader.standing(local(13))
    with pytest.raises(NotAllowed):
        swapping.decide(swap, True, by=stage.duty_leader, at=local(13, 10))
    swapping.decide(swap, True, by=stage.principal, at=local(13, 10))
    assert Shift.objects.get().person == stage.vice_principal


def test_nobody_is_asked_to_be_at_two_places_nor_who_takes_no_turns_there(stage):
    put(stage, stage.day, 14, stage.duty_leader)
    shift = Shift.objects.get()
    Absence.objects.create(person=stage.vice_principal, during=TimestamptzRange(local(14, 0), local(15, 0)))
    for person in (stage.vice_principal, stage.teacher):
        with pytest.raises(swapping.CannotSwap):
            swapping.ask(shift, person, by=stage.duty_leader, at=local(13))
    assert [person for person, _turns in swapping.may_be_asked(shift, local(13))] == [
        stage.vice_principal, stage.safety_officer]  # fmt: skip


@pytest.fixture
def watched(stage):
    presets.install(stage.bureau, "shift", by=None, at=local(1))
    put(stage, stage.day, 14, stage.duty_leader)
    put(stage, stage.night, 14, stage.safety_officer)
    return stage


def look(at):
    passing.look_after(list(Shift.objects.filter(next_at__lte=at).select_related("unit").order_by("next_at")), at=at)


def test_the_hand_over_is_asked_of_who_leaves_and_stays_theirs(watched):
    look(local(14, 7, 30))
    assert not Duty.objects.exists() and Shift.objects.order_by("during")[0].next_at == local(14, 17, 0)
    look(local(14, 17, 0))
    duty = Duty.objects.get(act=Act.HAND_OVER)
    assert duty.expected == [watched.duty_leader.pk] and duty.due_at == local(14, 17, 45)
    assert not Message.objects.filter(about=f"duty:{duty.pk}").exists()  # of the working day: nobody is called
    look(local(14, 17, 30))
    duty.refresh_from_db()
    assert duty.expected == [watched.duty_leader.pk]


def test_handing_over_and_taking_over_meet_what_was_asked(watched):
    look(local(14, 7, 30))
    look(local(14, 17, 0))
    shift = Shift.objects.order_by("during")[0]
    thing = handing_over.OpenThing("2026-隐患-0001", "二楼栏杆松动", local(16, 17))
    found = handing_over.write(shift, "一切正常", [thing], by=watched.duty_leader, at=local(14, 17, 20))
    assert Duty.objects.get(act=Act.HAND_OVER).state == Duty.State.MET and not found.is_late
    assert handing_over.words_of(found)["open"][0]["number"] == "2026-隐患-0001"
    taking = Duty.objects.get(act=Act.TAKE_OVER)
    assert taking.expected == [watched.safety_officer.pk] and taking.due_at == local(14, 18, 0)
    with pytest.raises(NotAllowed):
        handing_over.take(found, by=watched.teacher, at=local(14, 17, 31))
    handing_over.take(found, by=watched.safety_officer, at=local(14, 17, 31))
    assert Duty.objects.get(act=Act.TAKE_OVER).state == Duty.State.MET
    with pytest.raises(handing_over.CannotHandOver):
        handing_over.write(shift, "", by=watched.duty_leader, at=local(14, 17, 32))


def test_what_is_handed_over_before_it_is_asked_is_not_asked(watched):
    look(local(14, 7, 30))
    handing_over.write(Shift.objects.order_by("during")[0], "", by=watched.duty_leader, at=local(14, 16, 50))
    look(local(14, 17, 0))
    assert not Duty.objects.filter(act=Act.HAND_OVER).exists() and HandOver.objects.count() == 1
