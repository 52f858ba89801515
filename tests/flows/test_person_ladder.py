"""The ladder of a person: channel after channel, then the deputy, until somebody answers. Times are the installation's
clock; a web sink stands for every vendor."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.db.models import Q

from anlan.duties import acknowledgement, clock, escalation
from anlan.duties.models import Duty
from anlan.journal import dockets
from anlan.journal.models import Docket
from anlan.lib.errors import NotAllowed
from anlan.notify import channels, climbing, ladders, outbox, sending
from anlan.notify.channels.base import Channel, Sent
from anlan.notify.errors import TransportError
from anlan.notify.ladders import BadLadder, Steps
from anlan.notify.models import UNHEARD, Delivery, Ladder, Message
from anlan.org.models import Contact
from anlan.plans.models import Trigger
from tests.cast import VERIFIED, appoint, make_person

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def heard(monkeypatch):
    """What went out, as (channel, address); ``heard.down`` names channels that fail for now."""
    return _Heard(monkeypatch)


class _Heard(list[tuple[str, str]]):
    def __init__(self, monkeypatch):
        super().__init__()
        self.down, self.gone = set(), set()
        for code in ("email", "sms", "voice", "wecom", "webhook"):
            monkeypatch.setitem(channels.CHANNELS, code, self._channel(code))

    def _channel(self, code):
        def send(address, text, key, filled):
            if code in self.down or code in self.gone:
                raise TransportError("down", permanent=code in self.gone)
            self.append((code, address))
            return Sent("ok")

        return Channel(code=code, label=code, address_label=code, send=send)

    @property
    def ways(self):
        return [code for code, _ in self]


@pytest.fixture
def duty(county, at):
    county.plan()
    docket = dockets.open_docket(county.school, Docket.Subject.CASE, series="事件", at=at)
    clock.start(docket, Trigger.REPORTED, event_kind="injury", at=at)
    return Duty.objects.get(docket=docket, post__function="principal")


def give(person, *codes):
    person.contacts.all().delete()
    for place, code in enumerate(codes):
        Contact.objects.create(person=person, channel=code, address=f"{code}@{person.pk}", verified_at=VERIFIED,
                               preference=place)  # fmt: skip


def work(at):
    """What worker and clock do at a moment: steps that are due, and all that waits for this moment."""
    climbing.climb(at=at, real_at=at)
    due = Q(attempts=0) | Q(next_at__lte=at) | Q(next_at=at + UNHEARD)
    while found := Message.objects.filter(due, state="queued").order_by("pk").first():
        sending.deliver(found.pk, now=lambda: at, real_now=lambda: at)


def accept(duty, by, at):
    acknowledgement.accept(duty, by=by, way="page", event_kind="injury", at=at)


def to(county, heard, person):
    own = set(person.contacts.values_list("pk", flat=True))
    return [d.channel for d in Delivery.objects.filter(contact__in=own, state="sent").order_by("pk")]


def test_chat_and_mail_at_once_sms_after_two_minutes_voice_after_four_the_deputy_after_five(county, duty, heard, at):
    give(county.principal, "sms", "wecom", "email", "voice")
    give(county.vice_principal, "wecom")
    told = {}
    for minute in range(7):
        work(at + minute * MINUTE)
        told[minute] = (to(county, heard, county.principal), to(county, heard, county.vice_principal))
    both = ["wecom", "email"]
    assert [told[m][0] for m in range(7)] == [both, both, [*both, "sms"], [*both, "sms"]] + [
        [*both, "sms", "voice"]
    ] * 3
    assert [told[m][1] for m in range(7)] == [[]] * 5 + [["wecom"]] * 2
    deputy = Message.objects.get(person=county.vice_principal)
    assert (deputy.kind, deputy.params["duty"], deputy.priority) == ("duty.stand_in", duty.pk, outbox.ALARM)


def test_the_first_acknowledgement_stops_the_ladder_everywhere_at_once(county, duty, heard, at):
    give(county.principal, "wecom", "sms")
    give(county.vice_principal, "wecom", "sms")
    work(at)
    work(at + 5 * MINUTE)
    told = Delivery.objects.filter(message__about=f"duty:{duty.pk}")
    before = told.count()
    Message.objects.filter(person=county.vice_principal).update(state="sending", next_at=at + MINUTE)
    accept(duty, county.vice_principal, at + 5 * MINUTE)
    for minute in range(6, 12):
        work(at + minute * MINUTE)
    assert told.count() == before == 3
    assert not Message.objects.filter(about=f"duty:{duty.pk}", step_at__isnull=False).exists()
    duty.refresh_from_db()
    assert duty.state == Duty.State.MET


def test_confirming_that_one_has_it_stops_the_ladder_of_a_duty_that_asks_for_more(county, duty, heard, at):
    """Acknowledgement is no discharge: the report upward stays owed, and nobody is called any further for it."""
    accept(duty, county.principal, at)
    report = Duty.objects.get(act="report_up", post__function="principal")
    give(county.principal, "wecom", "sms")
    work(at)
    accept(report, county.principal, at + MINUTE)
    heard.clear()
    for minute in range(1, 8):
        work(at + minute * MINUTE)
    report.refresh_from_db()
    assert report.state == Duty.State.OPEN
    assert not Message.objects.filter(about=f"duty:{report.pk}", step_at__isnull=False).exists()
    assert "sms" not in heard.ways


def test_where_everybody_must_answer_only_the_one_who_did_is_left_alone(county, duty, heard, at):
    duty.obligation.everyone = True
    duty.obligation.save(update_fields=["everyone"])
    second = make_person("second", "第二校长")
    appoint(county.posts["principal"], second)
    Duty.objects.filter(pk=duty.pk).update(expected=[county.principal.pk, second.pk])
    outbox.enqueue([replace_to(duty, second)], at=at)
    for person in (county.principal, second):
        give(person, "wecom", "sms")
    work(at)
    accept(duty, county.principal, at + MINUTE)
    work(at + 2 * MINUTE)
    assert (to(county, heard, county.principal), to(county, heard, second)) == (["wecom"], ["wecom", "sms"])


def replace_to(duty, person):
    return outbox.Telling(
        docket_id=duty.docket_id, unit_id=duty.unit_id, unit_path=str(duty.unit_path), kind="duty.opened",
        key=f"duty:{duty.pk}:opened", about=f"duty:{duty.pk}", post_id=duty.post_id, person_id=person.pk,
        params={"duty": duty.pk}, priority=outbox.ALARM,
    )  # fmt: skip


def test_a_lapse_ends_the_ladder_of_the_rung_below(county, duty, heard, at):
    give(county.principal, "wecom", "sms")
    work(at)
    lapse_at = duty.due_at + SECOND
    escalation.sweep(at=lapse_at)
    opened = Message.objects.get(person=county.principal, kind="duty.opened")
    assert opened.step_at is None


def test_whoever_has_only_sms_gets_it_at_once(county, duty, heard, at):
    give(county.principal, "sms")
    work(at)
    assert to(county, heard, county.principal) == ["sms"]


def test_a_channel_that_fails_is_passed_over_for_the_next_at_once_and_tried_again(county, duty, heard, at):
    give(county.principal, "wecom", "sms")
    heard.down.add("wecom")
    work(at)
    assert to(county, heard, county.principal) == ["sms"]
    heard.down.clear()
    work(at + 6 * SECOND)
    assert to(county, heard, county.principal) == ["sms", "wecom"]


def test_whom_nothing_reaches_is_stood_in_for_at_once(county, duty, heard, at):
    give(county.principal, "wecom")
    give(county.vice_principal, "email")
    heard.gone.add("wecom")
    work(at)
    assert Message.objects.get(person=county.principal, kind="duty.opened").state == Message.State.FAILED
    assert to(county, heard, county.vice_principal) == ["email"]


def test_the_deputies_deputy_is_next_when_the_deputy_is_silent_too(county, duty, heard, at):
    third = make_person("third", "教务主任")
    appoint(county.posts["principal"], third, rank=2)
    for minute in range(12):
        work(at + minute * MINUTE)
    asked = Message.objects.filter(kind="duty.stand_in").order_by("pk").values_list("person", "created_at")
    assert list(asked) == [(county.vice_principal.pk, at + 5 * MINUTE), (third.pk, at + 10 * MINUTE)]


def test_after_an_hour_without_a_worker_every_step_that_was_due_is_taken_once(county, duty, heard, at):
    give(county.principal, "wecom", "sms", "voice")
    work(at)
    work(at + 60 * MINUTE)
    work(at + 61 * MINUTE)
    assert to(county, heard, county.principal) == ["wecom", "sms", "voice"]
    assert Message.objects.filter(kind="duty.stand_in").count() == 1


def test_unverified_addresses_are_never_tried(county, duty, heard, at):
    give(county.principal, "wecom", "sms")
    county.principal.contacts.filter(channel="sms").update(verified_at=None)
    for minute in range(7):
        work(at + minute * MINUTE)
    assert to(county, heard, county.principal) == ["wecom"]


# -- whose ladder counts ----------------------------------------------------------------------------------------


def test_the_nearest_ladder_counts_the_persons_own_before_the_units_before_the_installations(county, at):
    operator = county.officer
    operator.is_operator = True
    for person in (operator, county.principal):
        person.standing(at)
    ladders.keep(Steps({"sms": 9}, 5), by=operator, at=at)
    ladders.keep(Steps({"sms": 7}, 5), unit=county.school, by=county.principal, at=at)
    ladders.keep(Steps({"sms": 3}, 5), person=county.principal, by=county.principal, at=at)
    found = ladders.Ladders({(str(county.school.path), county.principal.pk), (str(county.district.path), None)})
    of = [found.of(str(unit.path), person) for unit, person in (
        (county.school, county.principal.pk), (county.school, county.teacher.pk), (county.district, None))]  # fmt: skip
    assert [steps.minute("sms") for steps in of] == [3, 7, 9]
    ladders.drop(person=county.principal, by=county.principal)
    assert (
        ladders.Ladders({(str(county.school.path), county.principal.pk)})
        .of(str(county.school.path), county.principal.pk)
        .minute("sms")
        == 7
    )


def test_a_ladder_is_its_owners_to_change(county, at):
    for person in (county.teacher, county.principal):
        person.standing(at)
    for scope in ({}, {"unit": county.school}, {"person": county.principal}):
        with pytest.raises(NotAllowed):
            ladders.keep(Steps(), **scope, by=county.teacher, at=at)
    with pytest.raises(NotAllowed):
        ladders.keep(Steps(), unit=county.other_school, by=county.principal, at=at)


@pytest.mark.parametrize("steps", [Steps({"sms": -1}), Steps({"sms": 500}), Steps({"pigeon": 1}), Steps({}, 0),
                                   Steps({}, 5, time(22, 0), None)])  # fmt: skip
def test_figures_that_make_no_sense_are_refused(county, at, steps):
    county.principal.standing(at)
    with pytest.raises(BadLadder):
        ladders.keep(steps, person=county.principal, by=county.principal, at=at)


def test_the_default_is_data_that_says_where_it_comes_from(db):
    row = Ladder.objects.get(unit=None, person=None)
    assert (row.minutes["sms"], row.deputy_after, row.mark) == (2, 5, "C")
    assert row.source


def test_in_words(db):
    steps = Steps({"sms": 2, "voice": 4, "phone": None}, 5)
    say = ladders.words
    from django.utils import translation

    with translation.override("en"):
        assert (
            say(steps, ["sms", "wecom"], "副校长") == "at once by WeCom, after 2 minutes by SMS, after 5 minutes 副校长"
        )
        assert say(steps, ["sms"], "") == "at once by SMS"
        assert say(steps, ["phone"], "") == "at once by Telephone"


# -- quiet hours ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("clock_time", "is_quiet"), [("22:00", True), ("23:30", True), ("06:29", True),
                                                      ("06:30", False), ("14:00", False)])  # fmt: skip
def test_quiet_ends_at_the_hour_that_was_set(at, clock_time, is_quiet):
    from zoneinfo import ZoneInfo

    steps = Steps({}, None, time(22, 0), time(6, 30))
    here = at.astimezone(ZoneInfo("Asia/Shanghai")).replace(
        hour=int(clock_time[:2]), minute=int(clock_time[3:]), second=0
    )
    until = steps.quiet_until(here)
    assert (until is not None) == is_quiet
    if until:
        assert (until.hour, until.minute) == (6, 30) and timedelta() < until - here <= timedelta(hours=8.5)


def test_digests_wait_for_the_morning_alarms_and_news_of_them_do_not(county, duty, heard, at):
    night = at + timedelta(hours=9)  # 23:12 in Shanghai
    give(county.principal, "wecom")
    Message.objects.all().delete()
    tell = {grade: replace(replace_to(duty, county.principal), key=str(grade), about="", kind="report.first",
                           priority=grade) for grade in (outbox.ALARM, outbox.NOTICE, outbox.DIGEST)}  # fmt: skip
    outbox.enqueue(list(tell.values()), at=night)
    states = {}
    for message in Message.objects.all():
        sending.deliver(message.pk, now=lambda: night, real_now=lambda: night)
        message.refresh_from_db()
        states[message.priority] = (message.state, message.next_at)
    assert (states[outbox.ALARM][0], states[outbox.NOTICE][0]) == ("sent", "sent")
    assert states[outbox.DIGEST] == ("queued", night + timedelta(hours=7, minutes=17, seconds=55))
