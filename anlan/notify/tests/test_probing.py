"""Having a vendor tried at once: who may, what comes back with it, and what is entered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.journal import dockets
from anlan.journal.models import Docket, Entry
from anlan.lib.errors import NotAllowed
from anlan.notify import breaker, outbox, probing
from anlan.notify.models import ChannelHealth, Delivery, Message
from anlan.org.models import Contact
from tests.cast import VERIFIED

DOWN, OTHER = "webhook:x.example", "webhook:y.example"
LATER = timedelta(minutes=5)


@pytest.fixture
def operator(county):
    county.officer.is_operator = True
    county.officer.save(update_fields=["is_operator"])
    return county.officer


@pytest.fixture
def waiting(county, operator, at):
    """Two servers are down; a notice and an alarm wait for the one, a notice for the other: message by server."""
    for name in (DOWN, OTHER):
        breaker.note(breaker.gather([(name, "webhook", "HTTP 500")] * breaker.TRIPS), at=at, real_at=at)
    docket = dockets.open_docket(county.school, Docket.Subject.CASE, series="事件", at=at)
    found = {}
    for name, host, priority in (("notice", "x", 0), ("alarm", "x", outbox.ALARM), ("other", "y", 0)):
        contact = Contact.objects.create(
            person=county.teacher, channel="webhook", address=f"https://{host}.example/{name}", verified_at=VERIFIED
        )
        telling = outbox.Telling(
            docket_id=docket.pk, unit_id=county.school.pk, unit_path=str(county.school.path), kind="report.first",
            key=name, person_id=county.teacher.pk, priority=priority,
        )  # fmt: skip
        [found[name]] = outbox.enqueue([telling], at=at)
        Delivery.objects.create(
            message_id=found[name], unit=county.school, unit_path=county.school.path, contact=contact,
            channel="webhook", attempt=1, state="skipped", started_at=at,
        )  # fmt: skip
    Message.objects.filter(pk__in=found.values()).update(next_at=at + LATER, attempts=1)
    return found


def entered(action):
    rows = Entry.objects.filter(action=action).values_list("docket__number", "person")
    return [(number.split("-")[1], person) for number, person in rows]


def test_who_runs_the_installation_asks_and_the_worker_does(county, operator, waiting, at):
    with pytest.raises(NotAllowed):
        probing.ask(DOWN, by=county.principal)
    with pytest.raises(probing.NotDown):
        probing.ask("email", by=operator)
    assert probing.take_up(at=at, real_at=at) == 0
    probing.ask(DOWN, by=operator)
    gate = breaker.Gate({DOWN}, real_at=at)
    assert gate.shut_until(DOWN) is None, "whatever comes first is the probe"
    assert probing.take_up(at=at, real_at=at) == 1 and probing.take_up(at=at, real_at=at) == 0
    assert ChannelHealth.objects.get(endpoint=DOWN).probe_at == at
    assert entered("channel.tried") == [("通道", operator.pk)]
    back = set(Message.objects.exclude(next_at=at + LATER).values_list("pk", flat=True))
    assert back & set(waiting.values()) == {waiting["notice"], waiting["alarm"]}, "what waits for the other still waits"


def test_few_come_back_the_most_urgent_first(operator, waiting, at, monkeypatch):
    monkeypatch.setattr(probing, "MOST", 1)
    probing.ask(DOWN, by=operator)
    probing.take_up(at=at, real_at=at)
    back = Message.objects.filter(pk__in=waiting.values()).exclude(next_at=at + LATER)
    assert [one.pk for one in back] == [waiting["alarm"]]


def test_one_that_came_back_meanwhile_is_entered_and_left_alone(operator, waiting, at):
    probing.ask(DOWN, by=operator)
    breaker.note(breaker.gather([(DOWN, "webhook", None)]), at=at, real_at=at)
    breaker.note(breaker.gather([(DOWN, "webhook", None)]), at=at, real_at=at)
    assert entered("channel.up") == [("通道", None)], "once"
    assert probing.take_up(at=at, real_at=at) == 1 and entered("channel.tried") == [("通道", operator.pk)]
    assert not Message.objects.filter(pk__in=waiting.values()).exclude(next_at=at + LATER).exists()
    assert ChannelHealth.objects.get(endpoint=DOWN).asked_by is None
