"""A vendor that does not call us is asked how its messages fared: a few times, and then no more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.duties import clock
from anlan.journal import dockets
from anlan.journal.models import Docket
from anlan.notify import answers, asking, channel_settings, sending
from anlan.notify.channels.tests.double import running
from anlan.notify.models import Delivery, Message
from anlan.org.models import Contact
from anlan.plans.models import Trigger
from tests.cast import VERIFIED

SECOND = timedelta(seconds=1)
RESULT = "/topapi/message/corpconversation/getsendresult"


class DingTalk:
    """Takes every notice; ``result`` is how it fared."""

    result: dict[str, list[str]] = {}

    def __call__(self, call):
        if call.path == "/gettoken":
            return {"errcode": 0, "access_token": "token", "expires_in": 7200}
        if call.path == RESULT:
            assert call.json["task_id"] == "256271667526"
            return {"errcode": 0, "send_result": self.result} if self.result is not None else (500, {})
        return {"errcode": 0, "task_id": 256271667526}


@pytest.fixture
def rules():
    return DingTalk()


@pytest.fixture
def vendor(rules, county, at):
    """DingTalk took a notice for the principal at ``at``."""
    with running(rules) as vendor:
        county.principal.is_operator = True
        filled = {"app_key": "k", "app_secret": "s", "agent_id": "1", "base_url": vendor.url}
        channel_settings.keep("dingtalk", filled, is_on=True, by=county.principal, at=at)
        county.principal.contacts.all().delete()
        Contact.objects.create(person=county.principal, channel="dingtalk", address="user1", verified_at=VERIFIED)
        county.plan()
        docket = dockets.open_docket(county.school, Docket.Subject.CASE, series="事件", at=at)
        clock.start(docket, Trigger.REPORTED, event_kind="injury", at=at)
        message = Message.objects.get(person=county.principal)
        assert sending.deliver(message.pk, now=lambda: at, real_now=lambda: at) == Message.State.SENT
        yield vendor


def round_at(moment):
    """What the worker does; how many it asked about."""
    questions = asking.claim(at=moment, limit=asking.most())
    for one in questions:
        answers.take(one.channel, asking.ask(one), at=moment)
    return len(questions)


def state():
    return Delivery.objects.get(channel="dingtalk").state


def test_it_is_asked_at_each_step_and_then_never_again(vendor, at):
    for step in asking.steps():
        assert round_at(at + step - SECOND) == 0
        assert round_at(at + step) == 1 and round_at(at + step) == 0
    assert round_at(at + timedelta(days=2)) == 0
    assert (state(), len(vendor.to(RESULT))) == ("sent", len(asking.steps()))


def test_it_becomes_delivered_and_then_read_and_is_asked_no_more(vendor, rules, at):
    first, second, third = asking.steps()
    rules.result = {"unread_user_id_list": ["user1"]}
    assert round_at(at + first) == 1 and state() == "delivered"
    rules.result = {"read_user_id_list": ["user1"]}
    assert round_at(at + second) == 1 and state() == "read"
    assert round_at(at + third) == 0 and len(vendor.to(RESULT)) == 2


def test_what_could_not_be_brought_reached_nobody(vendor, rules, at):
    rules.result = {"failed_user_id_list": ["user1"]}
    round_at(at + asking.steps()[0])
    assert state() == "permanent"
    assert Message.objects.get(deliveries__channel="dingtalk").state == Message.State.QUEUED


def test_a_vendor_that_does_not_answer_is_asked_at_the_next_step(vendor, rules, at):
    rules.result = None
    assert round_at(at + asking.steps()[0]) == 1 and state() == "sent"
    rules.result = {"unread_user_id_list": ["user1"]}
    assert round_at(at + asking.steps()[1]) == 1 and state() == "delivered"


def test_after_a_long_silence_it_is_asked_once(vendor, at):
    assert [round_at(at + timedelta(hours=2) + n * SECOND) for n in range(3)] == [1, 0, 0]


def test_what_was_destroyed_meanwhile_is_let_go(vendor, at):
    Delivery.objects.update(provider_ref="")
    assert round_at(at + asking.steps()[0]) == 0
    assert not Delivery.objects.filter(ask_at__isnull=False).exists()
