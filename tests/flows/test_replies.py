"""What vendors tell us later: a receipt makes a delivery truer, a reply acknowledges as the link would."""

from __future__ import annotations

import pytest
from django.db import connection

from anlan.cases import replying
from anlan.duties import clock
from anlan.duties.models import Acknowledgement, Duty
from anlan.journal import dockets
from anlan.journal.models import Docket
from anlan.notify import answers, channels, sending
from anlan.notify.answers import says_yes
from anlan.notify.channels.base import Callback, Channel, Sent
from anlan.notify.models import Delivery, Message
from anlan.org.models import Contact
from anlan.plans.models import Trigger
from tests.cast import VERIFIED

NUMBER = "13800001111"


@pytest.fixture
def told(county, at, monkeypatch):
    """The principal was asked by SMS (reference ``ref-1``) and by mail; the duty."""
    for code in ("sms", "email"):
        channel = Channel(code=code, label=code, address_label=code, cost_unit="segment" if code == "sms" else "",
                          send=lambda address, text, key, filled: Sent("ok", f"ref-{address[-1]}", 2))  # fmt: skip
        monkeypatch.setitem(channels.CHANNELS, code, channel)
    county.principal.contacts.all().delete()
    Contact.objects.create(person=county.principal, channel="sms", address=NUMBER, verified_at=VERIFIED)
    county.plan()
    docket = dockets.open_docket(county.school, Docket.Subject.CASE, series="事件", at=at)
    clock.start(docket, Trigger.REPORTED, event_kind="injury", at=at)
    message = Message.objects.get(person=county.principal)
    assert sending.deliver(message.pk, now=lambda: at, real_now=lambda: at) == Message.State.SENT
    return Duty.objects.get(docket=docket, post__function="principal")


def vendor_says(*callbacks, at, channel="sms"):
    """As the hook does: by the web's role, in nobody's scope."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE anlan_app")
        try:
            cursor.execute("SELECT set_config('anlan.scope', 'directory', true)")
            return replying.take(answers.take(channel, list(callbacks), at=at), at=at)
        finally:
            cursor.execute("SET ROLE anlan_engine")


def delivery():
    return Delivery.objects.get(channel="sms")


def test_a_receipt_says_that_it_was_delivered_and_read_and_never_goes_back(told, at):
    vendor_says(Callback("delivered", provider_ref="ref-1"), at=at)
    assert delivery().state == "delivered"
    vendor_says(Callback("read", provider_ref="ref-1"), at=at)
    vendor_says(Callback("delivered", provider_ref="ref-1"), at=at)
    assert delivery().state == "read"


def test_what_a_vendor_took_and_could_not_bring_reached_nobody(told, at):
    vendor_says(Callback("failed", provider_ref="ref-1", error="DELIVRD? no"), at=at)
    assert (delivery().state, delivery().answer) == ("permanent", "DELIVRD? no")
    message = Message.objects.get(pk=delivery().message_id)
    assert message.state == Message.State.QUEUED
    sending.deliver(message.pk, now=lambda: at, real_now=lambda: at)
    message.refresh_from_db()
    assert message.state == Message.State.FAILED
    assert Message.objects.filter(kind="duty.stand_in").exists(), "so the deputy is called at once"


def test_a_receipt_of_something_else_changes_nothing(told, at):
    vendor_says(Callback("delivered", provider_ref="ref-2"), Callback("delivered"), at=at)
    vendor_says(Callback("delivered", provider_ref="ref-1"), at=at, channel="voice")
    assert delivery().state == "sent"


@pytest.mark.parametrize("address", [NUMBER, "86" + NUMBER, "+86" + NUMBER])
def test_a_reply_by_sms_acknowledges_and_stops_the_ladder(told, county, at, address):
    assert vendor_says(Callback("reply", address=address, text="收到。"), at=at) == [told]
    said = Acknowledgement.objects.get(duty=told)
    assert (said.person, said.by_way) == (county.principal, "sms")
    told.refresh_from_db()
    assert told.state == Duty.State.MET
    assert not Message.objects.filter(about=f"duty:{told.pk}", step_at__isnull=False).exists()


def test_a_key_of_the_telephone_is_known_by_the_reference_of_the_call(told, at):
    assert vendor_says(Callback("reply", provider_ref="ref-1", text="1"), at=at) == [told]


@pytest.mark.parametrize("text", ["不知道", "9", "", "收到了吗？"])
def test_what_does_not_say_yes_is_no_answer(told, at, text):
    assert vendor_says(Callback("reply", address=NUMBER, text=text), at=at) == []
    assert not Acknowledgement.objects.exists()


def test_a_strangers_reply_and_a_second_one_change_nothing(told, at):
    assert vendor_says(Callback("reply", address="13900000000", text="1"), at=at) == []
    vendor_says(Callback("reply", address=NUMBER, text="1"), at=at)
    assert vendor_says(Callback("reply", address=NUMBER, text="1"), at=at) == []
    assert Acknowledgement.objects.filter(duty=told).count() == 1


def test_a_reply_means_the_latest_that_still_waits(told, county, at):
    from datetime import timedelta

    later = at + timedelta(minutes=1)
    docket = dockets.open_docket(county.school, Docket.Subject.CASE, series="事件", at=later)
    clock.start(docket, Trigger.REPORTED, event_kind="injury", at=later)
    for message in Message.objects.filter(person=county.principal, state="queued"):
        sending.deliver(message.pk, now=lambda: later, real_now=lambda: later)
    second = Duty.objects.get(docket=docket, post__function="principal")
    assert vendor_says(Callback("reply", address=NUMBER, text="1"), at=later) == [second]
    assert vendor_says(Callback("reply", address=NUMBER, text="1"), at=later) == [told]


def test_an_account_that_was_closed_answers_nothing(told, county, at):
    county.principal.is_active = False
    county.principal.save(update_fields=["is_active"])
    assert vendor_says(Callback("reply", address=NUMBER, text="1"), at=at) == []


@pytest.mark.parametrize("text", ["1", "１", " 收到! ", "OK", "好的。", "Yes"])
def test_yes_in_the_ways_people_write_it(text):
    assert says_yes(text)


def test_what_sms_cost_is_counted_by_month(told, at):
    from anlan.notify.models import ChannelUse

    assert list(ChannelUse.objects.values_list("channel", "messages", "units")) == [("sms", 1, 2)]
