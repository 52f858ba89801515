"""Delivering a message: claimed, tried by each verified contact in turn, each answer written down as it comes.

Between a provider's answer and its record lies the one window in which a killed worker leads to a second
delivery: the attempt stands as ``started``, nobody knows how it ended, and it is tried again under the same key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection, models, transaction
from django.db.models import Q

from anlan.lib import live
from anlan.notify import channel_settings, outbox
from anlan.notify.channels import CHANNELS
from anlan.notify.errors import TransportError
from anlan.notify.models import UNHEARD, Delivery, Message
from anlan.notify.words import Text, text_of
from anlan.org.models import Contact

log = structlog.get_logger(__name__)

Now = Callable[[], datetime]

WARNING = "duty.warned"
LEASE = timedelta(seconds=30)
"""How long a message belongs to a worker that is not heard of any more (:func:`hold`)."""
MOST_ATTEMPTS = 6
BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 45, 120, 300))


@dataclass(frozen=True)
class Try:
    """One attempt about to be made."""

    delivery: Delivery
    address: str


def deliver(message_id: int, *, now: Now, real_now: Now) -> Message.State | None:
    """Try a message by every contact that has not had it; its state afterwards, ``None`` when it was not to be had.

    It takes clocks, not moments, because it takes time. ``now`` goes into the record, ``real_now`` into the lease: a
    provider keeps the machine's time, not a drill's.
    """
    claimed = _claim(message_id, now(), real_now())
    if claimed is None:
        return None
    message, text, one, tried = claimed
    while one is not None:
        state, answer = _send(one, text)
        tried[one.delivery.contact_id or 0] = state
        one = _record(message, one, state, answer, tried, now(), real_now())
    return Message.State(message.state)


def hold(message_ids: Collection[int], *, real_at: datetime) -> None:
    """Renew the lease of messages that are being sent: a slow provider is not a dead worker."""
    if message_ids:
        Message.objects.filter(pk__in=message_ids, state=Message.State.SENDING).update(next_at=real_at + LEASE)


def recover(*, real_at: datetime, limit: int = 500) -> int:
    """Summon the worker again for messages whose job or worker was lost, and for those whose next try has come."""
    waiting = Message.objects.filter(state__in=Message.WAITING, next_at__lt=real_at)
    with transaction.atomic():
        rows = list(
            waiting.select_for_update(skip_locked=True).order_by("next_at").values_list("pk", "priority")[:limit]
        )
        Message.objects.filter(pk__in=[pk for pk, _ in rows]).update(
            state=Message.State.QUEUED, next_at=real_at + UNHEARD
        )
        outbox.summon(rows)
    return len(rows)


Tried = dict[int, Delivery.State]
"""What each contact answered in this round, by its id."""


@transaction.atomic(durable=True)
def _claim(message_id: int, at: datetime, real_at: datetime) -> tuple[Message, Text, Try | None, Tried] | None:
    """Take the message for :data:`LEASE`, see whether it still matters, and note the first attempt before making it.

    A row that another transaction holds is waited for: passed over, it would lie until somebody looks for it.
    """
    message = (
        Message.objects.select_for_update(of=("self",))
        .select_related("docket", "unit", "person")
        .filter(pk=message_id)
        .filter(Q(state=Message.State.QUEUED) | Q(state=Message.State.SENDING, next_at__lt=real_at))
        .first()
    )
    if message is None or _is_overtaken(message, at):
        return None
    message.state, message.next_at = Message.State.SENDING, real_at + LEASE
    message.attempts += 1
    message.save(update_fields=["state", "next_at", "attempts"])
    return message, text_of(message, at=at), _go_on(message, {}, at, real_at), {}


def _is_overtaken(message: Message, at: datetime) -> bool:
    """Whether what it warns of has happened meanwhile: then the lapse tells more, and this is no longer needed."""
    due = message.params.get("due_at")
    if message.kind != WARNING or not due or datetime.fromisoformat(due) > at:
        return False
    message.state, message.next_at = Message.State.MOOT, None
    message.save(update_fields=["state", "next_at"])
    return True


def _go_on(message: Message, tried: Tried, at: datetime, real_at: datetime) -> Try | None:
    """Note the attempt at the next contact; after the last one, how the message stands."""
    contact = next((contact for contact in _contacts(message) if contact.pk not in tried), None)
    if contact is None:
        _settle(message, tried, real_at)
        return None
    return _begin(message, contact, at)


def _contacts(message: Message) -> list[Contact]:
    """Verified contacts that have not had the message and have not refused it for good."""
    done = Delivery.objects.filter(message=message, state__in=[Delivery.State.SENT, Delivery.State.FAILED])
    return list(_usable(message).exclude(pk__in=done.values("contact")).order_by("preference", "pk"))


def _usable(message: Message) -> models.QuerySet[Contact]:
    owner = Q(person=message.person) if message.person_id else Q(post=message.post)
    active = Q(person__isnull=True) | Q(person__is_active=True)
    return Contact.objects.filter(owner & active, verified_at__isnull=False, channel__in=channel_settings.usable())


def _begin(message: Message, contact: Contact, at: datetime) -> Try:
    delivery = Delivery.objects.create(
        message=message, unit_id=message.unit_id, unit_path=message.unit_path, contact=contact,
        channel=contact.channel, attempt=message.attempts, started_at=at,
    )  # fmt: skip
    return Try(delivery, contact.address)


def _send(one: Try, text: Text) -> tuple[Delivery.State, str]:
    filled = channel_settings.of(one.delivery.channel)
    if not connection.in_atomic_block:
        connection.close()  # nobody keeps a connection from the pool while a provider thinks
    key = f"m{text.message_id}-c{one.delivery.contact_id}"
    channel = CHANNELS[one.delivery.channel]
    try:
        return Delivery.State.SENT, channel.send(one.address, text, key, filled).answer
    except TransportError as error:
        return (Delivery.State.FAILED if error.permanent else Delivery.State.FAILED_FOR_NOW), error.message
    except Exception as error:  # a transport's own bug must not stop the queue; it is logged and tried again
        log.exception("transport_bug", channel=one.delivery.channel, message=text.message_id)
        return Delivery.State.FAILED_FOR_NOW, f"{type(error).__name__}"


@transaction.atomic(durable=True)
def _record(
    message: Message, one: Try, state: Delivery.State, answer: str, tried: Tried, at: datetime, real_at: datetime
) -> Try | None:
    """Write down what came back, and go on; not with a message that was taken from us meanwhile."""
    if one.address:  # providers repeat it, and it is to lie nowhere in clear
        answer = answer.replace(one.address, "…")
    Delivery.objects.filter(pk=one.delivery.pk).update(state=state, answer=answer[:300], finished_at=at)
    ours = Message.objects.filter(pk=message.pk, state=Message.State.SENDING, attempts=message.attempts)
    if not ours.update(next_at=real_at + LEASE):
        return None
    return _go_on(message, tried, at, real_at)


def _settle(message: Message, tried: Tried, real_at: datetime) -> None:
    again = Delivery.State.FAILED_FOR_NOW in tried.values()
    if again and message.attempts < MOST_ATTEMPTS:
        wait = BACKOFF[min(message.attempts, len(BACKOFF)) - 1]
        message.state, message.next_at = Message.State.QUEUED, real_at + wait
    else:
        message.state = Message.State.SENT if _was_told(message) else Message.State.FAILED
        message.next_at = None
    message.save(update_fields=["state", "next_at"])
    live.changed(dockets=[message.docket_id])


def _was_told(message: Message) -> bool:
    """Somebody took it; or it is for a person who has no address, and finds it in the inbox of the page."""
    if message.person_id and not _usable(message).exists():
        return True
    return Delivery.objects.filter(message=message, state=Delivery.State.SENT).exists()
