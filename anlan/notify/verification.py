"""A person's own addresses: entered by themselves, and used once a code sent there has come back."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.lib.clock import local
from anlan.lib.errors import Refused
from anlan.notify import channel_settings
from anlan.notify.channels import CHANNELS
from anlan.notify.channels.base import Channel
from anlan.notify.errors import TransportError
from anlan.notify.models import ContactCode
from anlan.notify.words import Text
from anlan.org.models import Contact, Person

LIFETIME = timedelta(minutes=10)
MOST_TRIES = 5
PAUSE = timedelta(minutes=1)
DAY = timedelta(days=1)
MOST_A_DAY = {"person": 10, "address": 5}
"""Codes within a day: nobody's telephone is to be rung through us."""
MOST_CONTACTS = 10


class NotAnAddress(Refused):
    code = "not_an_address"
    status = 422


class TooManyCodes(Refused):
    code = "too_many_codes"
    status = 429


class WrongCode(Refused):
    code = "wrong_code"
    status = 422


class NotSent(Refused):
    code = "not_sent"
    status = 409


def own_channels() -> list[Channel]:
    """The channels a person may enter an address of their own for: set up here, and reaching one person.

    Robots, services and programs are for whoever runs the installation: their addresses lead to groups and machines.
    """
    usable = channel_settings.usable()
    return [channel for code, channel in CHANNELS.items() if code in usable and channel.bare_address]


@transaction.atomic()
def add(person: Person, channel: str, address: str) -> Contact:
    """Note an address, last in order, not verified. The one that is there already stays as it is.

    Raises :class:`NotAnAddress`.
    """
    found = next((one for one in own_channels() if one.code == channel), None)
    bare = found.bare_address(address) if found and found.bare_address else None
    if bare is None:
        raise NotAnAddress(_("This does not look like an address of that channel. Check it."), field="address")
    mine = Contact.objects.filter(person=person)
    if mine.count() >= MOST_CONTACTS:
        raise NotAnAddress(_("There are ten addresses already. Remove one first."), field="address")
    last = mine.aggregate(last=Max("preference"))["last"]
    contact, _made = Contact.objects.get_or_create(
        person=person, post=None, channel=channel, address=bare,
        defaults={"preference": 0 if last is None else last + 1},
    )  # fmt: skip
    return contact


def send_code(contact: Contact, *, by: Person, at: datetime) -> None:
    """Send a new code to the contact's address; earlier ones do not count any more.

    It counts although it may not be sent: this runs in the caller's transaction. Raises :class:`TooManyCodes`,
    :class:`NotSent`.
    """
    Contact.objects.select_for_update().get(pk=contact.pk)  # two taps at once are one code
    _require_pause(contact, by, at)
    code = f"{secrets.randbelow(10**6):06d}"
    row = ContactCode.objects.create(
        person=by, contact=contact, address_key=_address_key(contact), digest=_digest(contact, code), sent_at=at
    )
    text = Text(
        message_id=0,
        kind="contact.code",
        subject=_("Anlan: your code is %(code)s") % {"code": code},
        body=_(
            "Enter it on the page of your contacts before %(until)s. If you did not ask for it, do nothing: nothing "
            "will be sent here."
        )
        % {"until": local(at + LIFETIME).strftime("%H:%M")},
        url=settings.SITE_URL + reverse("web:my-contacts"),
        is_drill=False,
        parts={
            "what": _("enter the code %(code)s on the page of your contacts") % {"code": code},
            "due": local(at + LIFETIME).strftime("%H:%M"),
            "unit": _("Anlan"),
            "number": code,
        },
    )
    hand_over(contact.channel, contact.address, text, key=f"code-{row.pk}")


def confirm(contact: Contact, code: str, *, by: Person, at: datetime) -> Contact:
    """The code came back: the address is verified, and used from now on. Raises :class:`WrongCode`.

    Not a transaction of its own: a wrong try has to stay counted when this raises.
    """
    row = ContactCode.objects.filter(contact=contact, person=by, sent_at__gt=at - LIFETIME).order_by("-pk").first()
    counted = row is not None and ContactCode.objects.filter(pk=row.pk, tries__lt=MOST_TRIES).update(
        tries=F("tries") + 1
    )
    if row is None or not counted:
        raise WrongCode(_("This code has run out. Have a new one sent."), field="code", counted=True)
    given = _digest(contact, "".join(code.split()))
    if not hmac.compare_digest(bytes(row.digest), given):
        raise WrongCode(_("This is not the code that was sent last. Check the digits."), field="code")
    ContactCode.objects.filter(contact=contact).update(tries=MOST_TRIES)  # used up; they still count for the day
    contact.verified_at = at
    contact.save(update_fields=["verified_at"])
    return contact


def hand_over(code: str, address: str, text: Text, *, key: str) -> None:
    """Send something that belongs to no matter, at once. Raises :class:`NotSent` with the vendor's words."""
    try:
        CHANNELS[code].send(address, text, key, channel_settings.of(code))
    except TransportError as error:
        raise NotSent(_("It was not sent: %(why)s.") % {"why": error.message}, permanent=error.permanent) from error


def _require_pause(contact: Contact, by: Person, at: datetime) -> None:
    ContactCode.objects.filter(sent_at__lt=at - DAY).delete()
    sent = ContactCode.objects.filter(sent_at__gte=at - DAY)
    to_address = sent.filter(address_key=_address_key(contact))
    if to_address.filter(sent_at__gt=at - PAUSE).exists():
        raise TooManyCodes(_("A code was sent less than a minute ago. Wait for it."))
    mine = sent.filter(person=by)
    if to_address.count() >= MOST_A_DAY["address"] or mine.count() >= MOST_A_DAY["person"]:
        raise TooManyCodes(_("Enough codes were sent for today. Try again tomorrow."))


def _address_key(contact: Contact) -> bytes:
    text = f"anlan-contact-code/v1\n{contact.channel}\n{contact.address}"
    return hmac.new(settings.LOOKUP_KEY, text.encode(), hashlib.sha256).digest()


def _digest(contact: Contact, code: str) -> bytes:
    text = f"anlan-contact-code-digest/v1\n{contact.pk}\n{code}"
    return hmac.new(settings.LOOKUP_KEY, text.encode(), hashlib.sha256).digest()
