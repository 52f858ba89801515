"""The browsers a person has allowed us to push to: each is a contact of that person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from anlan.lib.errors import Refused
from anlan.notify import channel_settings
from anlan.notify.channels import CHANNELS
from anlan.notify.channels.webpush import keys, subscription
from anlan.notify.errors import Gone, TransportError
from anlan.notify.words import Text
from anlan.org import contacts
from anlan.org.models import Channel, Contact, Person

MOST = 10
"""Browsers of one person. Dead ones are taken out as soon as their service says so."""


class NotADevice(Refused):
    code = "not_a_device"
    status = 422


@dataclass(frozen=True)
class Trial:
    """What came of a test: the host of the service that took it, or why none did; ``is_gone``: it is off the list."""

    service: str = ""
    why: str = ""
    is_gone: bool = False


def public_key() -> str | None:
    """What a page needs to subscribe; ``None`` where the operator has not switched push on."""
    return keys.public_text() if Channel.WEBPUSH in channel_settings.usable() else None


def of(person: Person) -> list[Contact]:
    return list(Contact.objects.filter(person=person, channel=Channel.WEBPUSH).order_by("pk"))


@transaction.atomic
def add(person: Person, given: str, *, at: datetime) -> Contact:
    """Keep the subscription a browser of this person gave: verified, for it came from the browser itself.

    A browser belongs to whoever signed in last: others who used it are no longer alerted there. Raises
    :class:`NotADevice` for what is no subscription, at a service that may not be called, or one too many.
    """
    address = subscription.bare(given)
    services = channel_settings.of(Channel.WEBPUSH)["services"]
    found = subscription.parsed(given)
    if address is None or found is None or not subscription.is_allowed(found["endpoint"], services):
        raise NotADevice(_("This browser's push service is not one the installation may call. Ask whoever runs it."))
    held = contacts.by_address(address, channel=Channel.WEBPUSH, verified=False)
    Contact.objects.filter(pk__in=[one.pk for one in held if one.person_id != person.pk]).delete()
    mine = next((one for one in held if one.person_id == person.pk), None)
    if mine is not None:
        Contact.objects.filter(pk=mine.pk).update(verified_at=at)
        return mine
    if len(of(person)) >= MOST:
        raise NotADevice(_("Ten devices are alerted already. Take one out first."))
    last = Contact.objects.filter(person=person).aggregate(last=Max("preference"))["last"]
    return Contact.objects.create(
        person=person, channel=Channel.WEBPUSH, address=address, verified_at=at,
        preference=0 if last is None else last + 1,
    )  # fmt: skip


def remove(person: Person, contact_id: int) -> bool:
    """Take one of the person's own devices out; ``False`` when it is not theirs."""
    found = Contact.objects.filter(person=person, channel=Channel.WEBPUSH, pk=contact_id)
    return bool(found.delete()[0])


def try_out(person: Person, contact_id: int) -> Trial:
    """Push a harmless test to one of the person's own devices. A device that is gone is taken out.

    Raises ``Contact.DoesNotExist`` for a device that is not theirs.
    """
    contact = Contact.objects.get(person=person, channel=Channel.WEBPUSH, pk=contact_id)
    found = subscription.parsed(contact.address)
    with override(person.language):
        subject = str(_("Test: this device is alerted. Nothing is to be done."))
    text = Text(0, "device.test", subject, subject, "/me/devices/", is_drill=False)
    try:
        CHANNELS[Channel.WEBPUSH].send(contact.address, text, f"t{contact.pk}", channel_settings.of(Channel.WEBPUSH))
    except TransportError as error:
        is_gone = isinstance(error, Gone)
        if is_gone:
            contact.delete()
        return Trial(why=error.message, is_gone=is_gone)
    return Trial(service=str(urlsplit(found["endpoint"]).netloc) if found else "")
