"""Delivering a message: claimed, tried by each verified contact, and what came back written down.

Between a provider's answer and its record lies the one window in which a killed worker leads to a second
delivery: the attempt stands as ``started``, nobody knows how it ended, and it is tried again under the same key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from anlan.lib import live
from anlan.notify import outbox
from anlan.notify.channels import TRANSPORTS
from anlan.notify.errors import TransportError
from anlan.notify.models import Delivery, Message
from anlan.notify.words import Text, text_of
from anlan.org.models import Contact

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=90)
MOST_ATTEMPTS = 6
BACKOFF = (timedelta(seconds=5), timedelta(seconds=15), timedelta(seconds=45), timedelta(minutes=2), timedelta(minutes=5))


@dataclass(frozen=True)
class Try:
    """One attempt about to be made."""

    delivery: Delivery
    address: str


def deliver(message_id: int, *, at: datetime, real_at: datetime) -> Message.State | None:
    """Try a message by every contact that has not had it; its state afterwards, ``None`` when it was not to be had.

    ``at`` goes into the record, ``real_at`` into the lease: a provider keeps the machine's time, not a drill's.
    """
    claimed = _claim(message_id, at, real_at)
    if claimed is None:
        return None
    message, text, tries = claimed
    results = [(one, *_send(one, text)) for one in tries]
    return _record(message, results, at, real_at)


def recover(*, real_at: datetime, limit: int = 500) -> int:
    """Summon the worker again for messages whose job or worker was lost, and for those whose next try has come."""
    lost = Q(state=Message.State.SENDING, leased_until__lt=real_at) | Q(
        state=Message.State.QUEUED, next_at__lt=real_at
    )
    with transaction.atomic():
        rows = list(Message.objects.select_for_update(skip_locked=True).filter(lost).order_by("-priority", "pk")[:limit])
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=Message.State.QUEUED, next_at=real_at + LEASE, leased_until=None
        )
        outbox.summon([(row.pk, row.priority) for row in rows])
    return len(rows)


@transaction.atomic(durable=True)
def _claim(message_id: int, at: datetime, real_at: datetime) -> tuple[Message, Text, list[Try]] | None:
    """Take the message for :data:`LEASE`, see whether it still matters, and note each attempt before making it."""
    message = (
        Message.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("docket", "unit", "person")
        .filter(pk=message_id)
        .filter(Q(state=Message.State.QUEUED) | Q(state=Message.State.SENDING, leased_until__lt=real_at))
        .first()
    )
    if message is None:
        return None
    message.state, message.leased_until = Message.State.SENDING, real_at + LEASE
    message.attempts += 1
    message.save(update_fields=["state", "leased_until", "attempts"])
    tries = [_begin(message, contact, at) for contact in _contacts(message)]
    return message, text_of(message, at=at), tries


def _contacts(message: Message) -> list[Contact]:
    """Verified contacts that have not had the message and have not refused it for good."""
    owner = Q(person=message.person) if message.person_id else Q(post=message.post)
    done = Delivery.objects.filter(message=message, state__in=[Delivery.State.SENT, Delivery.State.FAILED])
    active = Q(person__isnull=True) | Q(person__is_active=True)
    contacts = Contact.objects.filter(owner & active, verified_at__isnull=False, channel__in=TRANSPORTS)
    return list(contacts.exclude(pk__in=done.values("contact")).order_by("preference", "pk"))


def _begin(message: Message, contact: Contact, at: datetime) -> Try:
    delivery = Delivery.objects.create(
        message=message, unit_id=message.unit_id, unit_path=message.unit_path, contact=contact,
        channel=contact.channel, attempt=message.attempts, started_at=at,
    )  # fmt: skip
    return Try(delivery, contact.address)


def _send(one: Try, text: Text) -> tuple[Delivery.State, str]:
    key = f"m{text.message_id}-c{one.delivery.contact_id}"
    try:
        return Delivery.State.SENT, TRANSPORTS[one.delivery.channel](one.address, text, key)
    except TransportError as error:
        return (Delivery.State.FAILED if error.permanent else Delivery.State.FAILED_FOR_NOW), error.message
    except Exception as error:  # a transport's own bug must not stop the queue; it is logged and tried again
        log.exception("transport_bug", channel=one.delivery.channel, message=text.message_id)
        return Delivery.State.FAILED_FOR_NOW, f"{type(error).__name__}"


@transaction.atomic(durable=True)
def _record(
    message: Message, results: Sequence[tuple[Try, Delivery.State, str]], at: datetime, real_at: datetime
) -> Message.State:
    for one, state, answer in results:
        Delivery.objects.filter(pk=one.delivery.pk).update(state=state, answer=answer[:300], finished_at=at)
    again = any(state == Delivery.State.FAILED_FOR_NOW for _, state, _ in results)
    message.leased_until = message.next_at = None
    if again and message.attempts < MOST_ATTEMPTS:
        wait = BACKOFF[min(message.attempts, len(BACKOFF)) - 1]
        message.state, message.next_at = Message.State.QUEUED, real_at + wait
    else:
        message.state = Message.State.SENT if _was_told(message) else Message.State.FAILED
    message.save(update_fields=["state", "next_at", "leased_until"])
    live.changed(dockets=[message.docket_id])
    return Message.State(message.state)


def _was_told(message: Message) -> bool:
    """A person has the message in the inbox of the page at least; an office only by a contact that took it."""
    if message.person_id and not _contacts(message):
        return True
    return Delivery.objects.filter(message=message, state=Delivery.State.SENT).exists()
