"""Who is reachable now, and the monthly test of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import TimestamptzRange

from anlan.duties import acknowledgement, answer_times
from anlan.duties.models import Duty, ReachFinding, ReachTest, Routine
from anlan.duties.reach import now, testing
from anlan.duties.rota_models import Outcome
from anlan.duties.routine import choose, open_due, reconcile
from anlan.lib.errors import NotAllowed
from anlan.notify import words
from anlan.notify.models import ChannelHealth, Delivery, Message
from anlan.org.models import Absence, Contact, Level, Post, Shift
from anlan.plans import presets
from anlan.plans.models import Act
from tests.cast import VERIFIED, make_unit

AT = datetime(2026, 10, 14, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def ready(county, settings):
    """A plan in force; e-mail and webhook can be sent by."""
    settings.EMAIL_HOST = "mail.example"
    county.plan()
    presets.install(county.bureau, "reach", by=None, at=AT - timedelta(days=1))
    county.safety_officer.standing(AT)
    return county


def flags(county, at=AT):
    return {(row.post.name if row.post else row.named.function): row.flags
            for row in now.rows([county.school], at)[county.school.pk]}  # fmt: skip


def test_every_post_of_every_rung_is_there_with_what_is_amiss(ready):
    found = flags(ready)
    assert {"值班领导", "校长", "片区督导办主任", "镇政府值班室", "安全科科长"} <= set(found)
    assert found["校长"] == ["one_way"]  # the vice principal deputises
    assert found["值班领导"] == ["one_way", "no_deputy"]
    Contact.objects.create(
        person=ready.principal, channel="webhook", address="https://hook.example/x", verified_at=VERIFIED
    )
    assert flags(ready)["校长"] == []


def test_a_way_that_is_not_verified_is_none(ready):
    ready.duty_leader.contacts.update(verified_at=None)
    assert flags(ready)["值班领导"] == ["no_way", "no_deputy"]


def test_nobody_there_is_vacant_and_a_shift_fills_it(ready):
    ready.duty_leader.appointments.all().delete()
    assert flags(ready)["值班领导"] == ["vacant"]
    post = ready.posts["duty_leader"]
    span = TimestamptzRange(AT - timedelta(hours=1), AT + timedelta(hours=1))
    Shift.objects.create(post=post, unit=post.unit, unit_path=post.unit_path, person=ready.teacher, during=span)
    assert flags(ready)["值班领导"] == ["one_way", "no_deputy"]


def test_whoever_is_away_does_not_count(ready):
    Absence.objects.create(person=ready.duty_leader, during=TimestamptzRange(AT, AT + timedelta(days=1)))
    assert flags(ready)["值班领导"] == ["vacant"]


def test_a_channel_that_is_down_is_said(ready):
    ChannelHealth.objects.create(endpoint="email", channel="email", failures=9, opened_at=AT)
    assert flags(ready)["校长"] == ["down"]


def test_a_function_that_no_post_fills_is_said(ready):
    Post.objects.filter(pk=ready.posts["duty_leader"].pk).update(function="nobodys")
    assert flags(ready)["duty_leader"] == ["no_post"]


def test_what_proves_a_way_is_shown(ready):
    contact = ready.principal.contacts.get()
    message = Message.objects.create(
        docket=ready.plan(ready.district).plan.docket, unit=ready.school, unit_path=ready.school.path,
        person=ready.principal, kind="digest.day", key="x", created_at=AT,
    )  # fmt: skip
    Delivery.objects.create(
        message=message, unit=ready.school, unit_path=ready.school.path, contact=contact, channel="email", attempt=1,
        state="delivered", started_at=AT, finished_at=AT,
    )  # fmt: skip
    rows = now.rows([ready.school], AT)[ready.school.pk]
    [row] = [row for row in rows if row.post == ready.posts["principal"]]
    assert row.people[0].ways[0].proved_at == AT


def test_the_number_of_queries_does_not_grow_with_units(ready):
    def queries(units):
        with CaptureQueriesContext(connection) as found:
            now.rows(units, AT)
        return len(found)

    one = queries([ready.school])
    more = [make_unit(f"x{n}", f"第{n}小学", Level.SCHOOL, ready.district) for n in range(5)]
    assert queries([ready.school, ready.other_school, *more]) == one


def test_all_units_are_checked_in_batches(ready, monkeypatch):
    monkeypatch.setattr(now, "BATCH", 2)
    found = list(now.check(at=AT))
    assert {row.unit for row in found} >= {ready.school}
    assert {row.unit for row in now.check(at=AT, below=str(ready.school.path))} == {ready.school}


def begun(county, minutes=10, at=AT):
    test = testing.plan(county.school, at, minutes, by=county.safety_officer, at=at)
    testing.work(at=at)
    test.refresh_from_db()
    return test


def test_a_test_goes_to_the_units_own_posts_and_says_what_it_is(ready):
    test = begun(ready)
    told = Message.objects.filter(docket=test.docket)
    assert {message.post.name for message in told if message.post} == {"值班领导", "校长"} | _others(ready, told)
    assert {message.kind for message in told} == {"reach.test"} and test.docket.is_drill
    text = words.text_of(told[0], at=AT)
    assert text.is_drill and text.subject.startswith(("【演练】", "[Drill] ")) and "/tap/" in text.url
    duties = Duty.objects.filter(docket=test.docket)
    assert {duty.due_at for duty in duties} == {None}  # no clock: nothing lapses, climbs or is late
    assert not any(message.unit_path != ready.school.path for message in told)


def _others(county, told):
    """Posts that the rule book of the test itself names (the safety officer)."""
    return {message.post.name for message in told if message.post} & {"安全办主任"}


def test_what_came_back_is_kept_by_post_and_channel(ready):
    ready.duty_leader.contacts.update(verified_at=None)
    test = begun(ready)
    duty = Duty.objects.get(docket=test.docket, post=ready.posts["principal"])
    _delivered(duty, "email", "delivered")
    acknowledgement.accept(duty, by=ready.principal, way="link", event_kind="", at=AT + timedelta(minutes=2))
    assert testing.work(at=AT + timedelta(minutes=9)) == 0
    testing.work(at=AT + timedelta(minutes=10))
    test.refresh_from_db()
    rows = ReachFinding.objects.filter(test=test).values_list("post__name", "channel", "outcome")
    found = {(post, channel): outcome for post, channel, outcome in rows}
    assert test.state == ReachTest.State.OVER
    assert found["校长", ""] == Outcome.ANSWERED and found["校长", "email"] == Outcome.DELIVERED
    assert found["值班领导", ""] == Outcome.NOT_SENT
    assert not Duty.objects.open().filter(docket=test.docket).exists()


def _delivered(duty, channel, state):
    message = Message.objects.get(about=f"duty:{duty.pk}", kind="reach.test")
    assert message.person is not None
    Delivery.objects.create(
        message=message, unit=duty.unit, unit_path=duty.unit_path, contact=message.person.contacts.first(),
        channel=channel, attempt=1, state=state, started_at=AT,
    )  # fmt: skip


def test_an_answer_after_the_minutes_does_not_count(ready):
    test = begun(ready, minutes=5)
    duty = Duty.objects.get(docket=test.docket, post=ready.posts["principal"])
    _delivered(duty, "email", "sent")
    acknowledgement.accept(duty, by=ready.principal, way="link", event_kind="", at=AT + timedelta(minutes=6))
    testing.work(at=AT + timedelta(minutes=7))
    assert ReachFinding.objects.get(post=duty.post, channel="").outcome == Outcome.SILENT


def test_a_test_is_compared_with_the_one_before_and_two_do_not_run_at_once(ready):
    first = begun(ready)
    with pytest.raises(testing.CannotTest):
        testing.plan(ready.school, AT, 10, by=ready.safety_officer, at=AT)
    testing.work(at=AT + timedelta(minutes=10))
    later = AT + timedelta(days=30)
    second = begun(ready, at=later)
    assert testing.before(second) == first and testing.kept([first])[first.pk]
    testing.call_off(second, by=ready.safety_officer, at=later)
    assert testing.work(at=later + timedelta(hours=1)) == 0
    ready.teacher.standing(AT)
    with pytest.raises(NotAllowed):
        testing.plan(ready.school, AT, 10, by=ready.teacher, at=AT)


def test_the_rule_of_the_month_is_offered_and_met_by_a_test(ready):
    reconcile(at=AT)
    row = Routine.objects.get(unit=ready.school, obligation__title="每月一次通讯畅通测试")
    assert row.opens_at is None
    choose(row, on=True, due_time=None, by=ready.safety_officer, at=AT)
    Routine.objects.filter(pk=row.pk).update(opens_at=AT)
    open_due(at=AT)
    asked = Duty.objects.get(act=Act.DO, docket__subject="routine")
    begun(ready)
    testing.work(at=AT + timedelta(minutes=10))
    asked.refresh_from_db()
    assert asked.state == Duty.State.MET


def test_a_test_teaches_nothing_about_answer_times(ready):
    test = begun(ready)
    duty = Duty.objects.get(docket=test.docket, post=ready.posts["principal"])
    _delivered(duty, "email", "sent")
    acknowledgement.accept(duty, by=ready.principal, way="link", event_kind="", at=AT + timedelta(minutes=2))
    assert list(answer_times.samples(at=AT + timedelta(days=1))) == []
