"""The channels against real servers on loopback: what is permanent, what passes, what each attempt leaves behind."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core import signing
from django.utils import translation
from django.utils.translation import gettext as _

from anlan.duties import clock
from anlan.journal import dockets
from anlan.journal.models import Docket
from anlan.notify import hand, links, sending
from anlan.notify.channels import CHANNELS
from anlan.notify.channels.webhook import transport as webhook
from anlan.notify.errors import TransportError
from anlan.notify.hand import Outcome
from anlan.notify.models import Delivery, Message
from anlan.org.models import Contact
from anlan.plans.models import Trigger
from tests.cast import VERIFIED
from tests.flows.sinks import MailSink, WebSink, free_port

State = Message.State


@pytest.fixture
def mail(settings):
    sink = MailSink().start()
    settings.SMTP_HOST, settings.SMTP_PORT = "127.0.0.1", sink.port
    yield sink
    sink.stop()


@pytest.fixture
def hook():
    sink = WebSink().start()
    yield sink
    sink.stop()


@pytest.fixture
def message(county, at):
    """The principal has 15 minutes to confirm, and one address."""
    return opened(county, at, is_drill=False)


def opened(county, at, *, is_drill):
    county.plan()
    docket = dockets.open_docket(county.school, Docket.Subject.CASE, series="事件", at=at, is_drill=is_drill)
    clock.start(docket, Trigger.REPORTED, event_kind="injury", at=at)
    return Message.objects.get(person=county.principal, kind="duty.opened")


def by_webhook(message, url):
    message.person.contacts.update(channel="webhook", address=url)


def deliver(message, at):
    state = sending.deliver(message.pk, now=lambda: at, real_now=lambda: at)
    message.refresh_from_db()
    return state


def attempts(message):
    rows = Delivery.objects.filter(message=message).order_by("pk")
    return [(row.attempt, row.channel, row.state, row.answer) for row in rows]


# -- e-mail -----------------------------------------------------------------------------------------------------


def test_mail_says_what_to_do_by_when_with_a_link_and_nobodys_name(message, mail, county, at):
    assert deliver(message, at) == State.SENT
    [got] = mail.mails
    assert got.to == "zhou.mh@school.example"
    assert "14:27" in got.message["Subject"]
    [link] = re.findall(r"http://testserver/tap/(\S+)/", got.body)
    duty = message.params["duty"]
    assert links.read(links.ACKNOWLEDGE, link, at=at) == links.Pass(duty, str(county.school.path), county.principal.pk)
    names = [person.name for person in (county.principal, county.teacher, county.duty_leader)]
    assert not [name for name in names if name in got.body + str(got.message["Subject"])]
    assert attempts(message) == [(1, "email", "sent", "250")]


def test_a_drill_says_so_before_anything_else(county, at, mail):
    message = opened(county, at, is_drill=True)
    deliver(message, at)
    [got] = mail.mails
    with translation.override("zh-hans"):
        prefix = str(_("[Drill] "))
    assert got.message["Subject"].startswith(prefix) and got.body.startswith(prefix)
    assert got.message["X-Anlan-Drill"] == "yes"


def test_a_box_that_does_not_exist_is_not_tried_again_and_counts_as_not_reached(message, mail, at):
    mail.refuse_to = "550 no such box"
    assert deliver(message, at) == State.FAILED
    assert attempts(message) == [(1, "email", "permanent", "550 no such box")]
    assert sending.recover(real_at=at + timedelta(days=1)) == 0


def test_a_server_that_is_busy_is_tried_again_ever_more_slowly_under_the_same_id(message, mail, at):
    mail.answer = "451 later"
    moments = []
    moment = at
    for _try in range(3):
        assert deliver(message, moment) == State.QUEUED
        moments.append(message.next_at - moment)
        moment = message.next_at + timedelta(milliseconds=1)
        assert sending.recover(real_at=moment) == 1
    mail.answer = "250 taken"
    assert deliver(message, moment) == State.SENT
    assert moments == list(hand.BACKOFF[:3])
    assert [row[2] for row in attempts(message)] == ["passing", "passing", "passing", "sent"]
    assert [row[0] for row in attempts(message)] == [1, 2, 3, 4]
    assert len(mail.counts()) == 1 and len(mail.mails) == 4


def test_after_the_last_attempt_the_message_is_shown_as_not_reached(message, mail, at):
    mail.answer = "451 later"
    states = [deliver(message, at + n * timedelta(hours=1)) for n in range(hand.MOST_ATTEMPTS)]
    assert states == [State.QUEUED] * (hand.MOST_ATTEMPTS - 1) + [State.FAILED]
    assert message.next_at is None


def test_a_server_that_cannot_be_reached_passes(message, settings, at):
    settings.SMTP_HOST, settings.SMTP_PORT = "127.0.0.1", free_port()
    assert deliver(message, at) == State.QUEUED
    [(*_before, state, answer)] = attempts(message)
    assert state == "passing" and "refused" in answer


def test_a_server_that_hangs_up_passes(message, mail, at):
    mail.hangs_up = True
    assert deliver(message, at) == State.QUEUED
    assert attempts(message)[0][2] == "passing"


@pytest.mark.parametrize("farewell", ["421 too many", "500 what", "221 bye"])
def test_mail_that_was_taken_is_sent_whatever_the_server_says_at_parting(message, mail, at, farewell):
    mail.farewell = farewell
    assert deliver(message, at) == State.SENT
    assert len(mail.mails) == 1


def test_a_server_that_wants_a_password_is_our_mistake_and_passes(message, mail, settings, at):
    settings.SMTP_USER, settings.SMTP_PASSWORD = "anlan", "wrong"
    assert deliver(message, at) == State.QUEUED
    assert attempts(message)[0][2] == "passing"


def test_what_is_sent_in_clear_where_encryption_is_asked_for_is_not_sent(message, mail, settings, at):
    settings.SMTP_STARTTLS = True
    assert deliver(message, at) == State.QUEUED
    assert mail.mails == []


# -- webhook ----------------------------------------------------------------------------------------------------


def test_webhook_is_signed_so_that_a_receiver_can_check_it(message, hook, settings, at):
    by_webhook(message, hook.url + "/hook")
    assert deliver(message, at) == State.SENT
    [call] = hook.calls
    [(moment, signature)] = re.findall(r"^t=(\d+),v1=([0-9a-f]{64})$", call.headers["X-Anlan-Signature"])
    expected = hmac.new(settings.WEBHOOK_KEY, moment.encode() + b"." + call.body, hashlib.sha256).hexdigest()
    assert signature == expected
    said = json.loads(call.body)
    assert (said["id"], said["kind"], said["drill"]) == (call.headers["X-Anlan-Delivery"], "duty.opened", False)
    assert attempts(message) == [(1, "webhook", "sent", "HTTP 200")]


@pytest.mark.parametrize("status", [404, 410, 302])
def test_webhook_that_is_gone_is_not_tried_again(message, hook, at, status):
    by_webhook(message, hook.url + "/hook")
    hook.status = status
    assert deliver(message, at) == State.FAILED
    assert attempts(message) == [(1, "webhook", "permanent", f"HTTP {status}")]


@pytest.mark.parametrize("status", [500, 503, 429])
def test_webhook_that_fails_for_now_is_tried_again_under_the_same_key(message, hook, at, status):
    by_webhook(message, hook.url + "/hook")
    hook.status = status
    assert deliver(message, at) == State.QUEUED
    hook.status = 200
    assert deliver(message, at + timedelta(seconds=6)) == State.SENT
    assert len({call.headers["X-Anlan-Delivery"] for call in hook.calls}) == 1
    assert [row[2] for row in attempts(message)] == ["passing", "sent"]


@pytest.mark.parametrize("way", ["silent", "hangs up", "nobody there"])
def test_webhook_without_an_answer_passes(message, hook, at, monkeypatch, way):
    monkeypatch.setattr(webhook, "TIMEOUT", 0.2)
    by_webhook(message, f"http://127.0.0.1:{free_port()}/" if way == "nobody there" else hook.url + "/hook")
    hook.hangs_up, hook.delay = way == "hangs up", 0.6 if way == "silent" else 0.0
    assert deliver(message, at) == State.QUEUED
    assert attempts(message)[0][2] == "passing"


def test_what_a_provider_answers_is_kept_without_the_address(message, mail, at, monkeypatch):
    def refuses(address, *_more):
        raise TransportError(f"550 no such user: <{address}>", permanent=True)

    monkeypatch.setitem(CHANNELS, "email", replace(CHANNELS["email"], send=refuses))
    deliver(message, at)
    assert attempts(message)[0][3] == "550 no such user: <…>"


# -- several ways at once ---------------------------------------------------------------------------------------


def test_what_one_way_has_taken_is_not_sent_again_because_another_failed(message, mail, hook, at):
    Contact.objects.create(
        person=message.person, channel="webhook", address=hook.url + "/hook", verified_at=VERIFIED, preference=1
    )
    hook.status = 500
    assert deliver(message, at) == State.QUEUED
    hook.status = 200
    assert deliver(message, at + timedelta(seconds=6)) == State.SENT
    assert len(mail.mails) == 1
    assert [row[:3] for row in attempts(message)] == [
        (1, "email", "sent"), (1, "webhook", "passing"), (2, "webhook", "sent"),
    ]  # fmt: skip


def test_what_one_way_has_taken_is_on_record_before_the_next_is_tried(message, mail, hook, at, monkeypatch):
    """A worker that dies at the second address leaves no doubt about the first."""
    Contact.objects.create(
        person=message.person, channel="webhook", address=hook.url + "/hook", verified_at=VERIFIED, preference=1
    )

    def dies(*_arguments):
        raise SystemExit

    monkeypatch.setitem(CHANNELS, "webhook", replace(CHANNELS["webhook"], send=dies))
    with pytest.raises(SystemExit):
        deliver(message, at)
    assert [row[1:3] for row in attempts(message)] == [("email", "sent"), ("webhook", "started")]


def test_who_has_no_address_finds_it_in_the_inbox_of_the_page(message, at):
    message.person.contacts.all().delete()
    assert deliver(message, at) == State.SENT
    assert attempts(message) == []


def test_a_message_taken_over_by_another_worker_keeps_that_ones_word(message, mail, at):
    """A worker cut off for longer than its lease comes back: what it did is noted; the message is no longer its own."""
    [one] = sending.claim([message.pk], at=at, real_at=at).tries
    later = at + sending.LEASE + timedelta(seconds=1)
    assert deliver(message, later) == State.SENT
    lost = Outcome(Delivery.State.FAILED_FOR_NOW, "timed out")
    assert sending.record([(one, lost)], at=later, real_at=later).tries == []
    message.refresh_from_db()
    assert message.state == State.SENT
    assert [row[2] for row in attempts(message)] == ["passing", "sent"]


def test_what_is_no_longer_needed_is_not_sent(message, mail, at):
    Message.objects.filter(pk=message.pk).update(state=State.MOOT)
    assert deliver(message, at) is None
    assert mail.mails == []


def test_a_message_whose_job_is_lost_is_called_for_after_two_minutes(message, at):
    called_for_at = message.next_at
    assert sending.recover(real_at=called_for_at - timedelta(seconds=1)) == 0
    assert sending.recover(real_at=called_for_at + timedelta(seconds=1)) == 2  # the duty leader's and the principal's


# -- one-tap links ----------------------------------------------------------------------------------------------

WHEN = datetime.fromisoformat("2026-10-14T06:12:05+00:00")


def token():
    return links.make(links.ACKNOWLEDGE, 7, "xian.qs.qszx", 3, at=WHEN)


def test_a_link_is_good_for_what_it_names_until_it_runs_out():
    last = WHEN + links.LIFETIME - timedelta(seconds=1)
    assert links.read(links.ACKNOWLEDGE, token(), at=last) == links.Pass(7, "xian.qs.qszx", 3)
    with pytest.raises(links.BadLink):
        links.read(links.ACKNOWLEDGE, token(), at=WHEN + links.LIFETIME)


@pytest.mark.parametrize("place", [0, 5, -1, -20])
def test_an_altered_link_is_refused(place):
    text = list(token())
    text[place] = "A" if text[place] != "A" else "B"
    with pytest.raises(links.BadLink):
        links.read(links.ACKNOWLEDGE, "".join(text), at=WHEN)


def test_a_link_for_another_purpose_is_refused():
    with pytest.raises(links.BadLink):
        links.read("close", token(), at=WHEN)


def test_a_link_signed_with_another_key_is_refused():
    forged = signing.dumps([7, "xian.qs.qszx", 3, 2**40], key="another", salt=f"anlan.{links.ACKNOWLEDGE}.v1")
    with pytest.raises(links.BadLink):
        links.read(links.ACKNOWLEDGE, forged, at=WHEN)


def test_a_warning_that_its_time_has_overtaken_is_not_sent(message, mail, at):
    Message.objects.filter(pk=message.pk).update(kind="duty.warned")
    assert deliver(message, at + timedelta(minutes=16)) is None
    assert (message.state, mail.mails) == (Message.State.MOOT, [])


def test_a_warning_in_time_is_sent(message, mail, at):
    Message.objects.filter(pk=message.pk).update(kind="duty.warned")
    assert deliver(message, at + timedelta(minutes=11)) == Message.State.SENT
