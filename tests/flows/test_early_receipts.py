"""A receipt that comes before its send is recorded is kept and noted with it; one that is about nothing goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from anlan.duties import clock
from anlan.journal import dockets
from anlan.journal.models import Docket
from anlan.notify import answers, channels, receipts, sending
from anlan.notify.channels.base import Callback, Channel, Sent
from anlan.notify.models import Delivery, EarlyReceipt, Message
from anlan.org.models import Contact
from anlan.plans.models import Trigger
from tests.cast import VERIFIED

NUMBER = "13800001111"


@pytest.fixture
def message(county, at, monkeypatch):
    """The principal is to be asked, by SMS (reference ``ref-1``)."""
    for code in ("sms", "email"):
        channel = Channel(code=code, label=code, address_label=code,
                          send=lambda address, text, key, filled: Sent("ok", f"ref-{address[-1]}"))  # fmt: skip
        monkeypatch.setitem(channels.CHANNELS, code, channel)
    county.principal.contacts.all().delete()
    Contact.objects.create(person=county.principal, channel="sms", address=NUMBER, verified_at=VERIFIED)
    county.plan()
    docket = dockets.open_docket(county.school, Docket.Subject.CASE, series="事件", at=at)
    clock.start(docket, Trigger.REPORTED, event_kind="injury", at=at)
    return Message.objects.get(person=county.principal)


def vendor_says(*callbacks, at, channel="sms"):
    """As the hook does: by the web's role, in nobody's scope."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE anlan_app")
        try:
            cursor.execute("SELECT set_config('anlan.scope', 'directory', true)")
            answers.take(channel, list(callbacks), at=at)
        finally:
            cursor.execute("SET ROLE anlan_engine")


def receipt(kind, error="", ref="ref-1"):
    return Callback(kind, provider_ref=ref, error=error)


def deliver(message, at):
    return sending.deliver(message.pk, now=lambda: at, real_now=lambda: at)


def states():
    return [(one.channel, one.state, one.answer) for one in Delivery.objects.order_by("pk")]


@pytest.mark.parametrize("kinds", [["delivered"], ["delivered", "read"], ["read", "delivered"]])
@pytest.mark.parametrize("is_early", [True, False])
def test_a_receipt_counts_whichever_comes_first(message, at, kinds, is_early):
    said = [receipt(kind) for kind in kinds]
    if is_early:
        vendor_says(*said, *said, at=at)
    assert deliver(message, at) == Message.State.SENT
    if not is_early:
        vendor_says(*said, *said, at=at)
    assert states() == [("sms", "read" if "read" in kinds else "delivered", "ok")]
    assert not EarlyReceipt.objects.exists()


def test_what_could_not_be_brought_before_it_was_recorded_goes_by_the_next_address(message, county, at):
    mail = "p@school.example"
    Contact.objects.create(person=county.principal, channel="email", address=mail, verified_at=VERIFIED)
    vendor_says(Callback("failed", provider_ref="ref-e", address=mail, error=f"{mail}: no"), at=at, channel="email")
    assert EarlyReceipt.objects.get().error == "…: no", "no address is kept"
    assert deliver(message, at) == Message.State.SENT
    assert states() == [("email", "permanent", "…: no"), ("sms", "sent", "ok")]


def test_nobody_is_reached_when_the_only_address_failed_before_it_was_recorded(message, at):
    vendor_says(receipt("failed", "no"), at=at)
    assert deliver(message, at) == Message.State.FAILED


def test_a_receipt_that_crossed_with_the_record_is_noted_a_little_later(message, at):
    deliver(message, at)
    receipts.keep("sms", receipt("delivered"), at=at)
    answers.catch_up(at=at)
    assert states() == [("sms", "delivered", "ok")] and not EarlyReceipt.objects.exists()


def test_a_receipt_of_another_channel_or_of_nothing_changes_nothing_and_is_swept(message, at):
    vendor_says(receipt("delivered"), at=at, channel="voice")
    vendor_says(receipt("delivered", ref="ref-9"), Callback("delivered"), at=at)
    deliver(message, at)
    assert states() == [("sms", "sent", "ok")] and EarlyReceipt.objects.count() == 2
    kept = timedelta(hours=receipts.figures()["early"]["kept_hours"])
    answers.catch_up(at=at + kept)
    assert EarlyReceipt.objects.count() == 2
    answers.catch_up(at=at + kept + timedelta(seconds=1))
    assert not EarlyReceipt.objects.exists()
