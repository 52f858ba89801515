"""What a worker needs of the messages it has claimed, read for all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from anlan.journal.models import Docket
from anlan.notify import breaker, channel_settings
from anlan.notify.hand import MOST_ATTEMPTS, Hand, Way
from anlan.notify.ladders import Ladders
from anlan.notify.models import Delivery, Message
from anlan.org.models import Contact, Person, Unit

COLUMNS = (
    "id", "docket_id", "unit_id", "unit_path", "post_id", "person_id", "kind", "params", "about", "key", "priority",
    "created_at", "attempts", "reached", "step_at",
)  # fmt: skip
"""Of ``notify_message``, as :func:`hands` takes them."""


State = Delivery.State
Owner = tuple[int | None, int | None]


def hands(rows: Sequence[Sequence[Any]], lease: datetime) -> list[Hand]:
    """Claimed rows (:data:`COLUMNS`) with recipients, addresses and ladders, what is urgent first; in seven queries."""
    messages = _messages(rows, lease)
    if not messages:
        return []
    contacts = _contacts(messages)
    before = _before([message.pk for message in messages if message.attempts > 1])
    ladders = Ladders({(str(message.unit_path), message.person_id) for message in messages})
    found = [_hand(message, contacts.get(_owner(message), []), before, ladders) for message in messages]
    return sorted(found, key=lambda hand: (-hand.message.priority, hand.message.pk))


def _messages(rows: Sequence[Sequence[Any]], lease: datetime) -> list[Message]:
    found = [
        Message(**dict(zip(COLUMNS, row, strict=False)), state=Message.State.SENDING, next_at=lease) for row in rows
    ]
    dockets = {one.pk: one for one in Docket.objects.filter(pk__among={one.docket_id for one in found})}
    units = {one.pk: one for one in Unit.objects.filter(pk__among={one.unit_id for one in found})}
    persons = _persons({one.person_id for one in found if one.person_id})
    for one in found:
        one.docket, one.unit = dockets[one.docket_id], units[one.unit_id]
        one.person = persons[one.person_id] if one.person_id else None
    return found


def _persons(ids: set[int]) -> dict[int, Person]:
    """With what is asked of a reader here, and no password."""
    rows = Person.objects.filter(pk__among=ids).only("is_active", "language", "name")
    return {one.pk: one for one in rows}


def _owner(message: Message) -> Owner:
    return (message.person_id, None) if message.person_id else (None, message.post_id)


def _contacts(messages: Iterable[Message]) -> dict[Owner, list[tuple[int, str, str]]]:
    """Verified addresses of channels that can be used, of people who are active: (id, channel, address) by owner."""
    owners = {_owner(message) for message in messages}
    persons = {message.person_id for message in messages if message.person and message.person.is_active}
    rows = (
        Contact.objects.filter(
            Q(person__among=persons) | Q(post__among={post for _, post in owners if post}),
            verified_at__isnull=False,
            channel__in=channel_settings.usable(),
        )
        .order_by("preference", "pk")
        .values_list("person_id", "post_id", "pk", "channel", "address")
    )
    found: dict[Owner, list[tuple[int, str, str]]] = {}
    for person, post, pk, channel, address in rows:
        found.setdefault((person, post), []).append((pk, channel, address))
    return found


_Before = dict[int, list[tuple[int | None, str]]]


def _before(message_ids: Sequence[int]) -> _Before:
    """What came of earlier attempts: (contact, state) by message."""
    found: _Before = {}
    if message_ids:
        rows = Delivery.objects.filter(message__among=message_ids).values_list("message_id", "contact_id", "state")
        for message, contact, state in rows:
            found.setdefault(message, []).append((contact, state))
    return found


def _hand(message: Message, contacts: Sequence[tuple[int, str, str]], before: _Before, ladders: Ladders) -> Hand:
    steps = ladders.of(str(message.unit_path), message.person_id)
    earlier = before.get(message.pk, [])
    failed: dict[int, int] = {}
    for contact, state in earlier:
        if state == State.FAILED_FOR_NOW and contact:
            failed[contact] = failed.get(contact, 0) + 1
    done = {contact for contact, state in earlier if state in {*Delivery.TAKEN, State.FAILED}}
    done |= {contact for contact, times in failed.items() if times >= MOST_ATTEMPTS}
    timed = steps.sorted((channel, (pk, channel, address)) for pk, channel, address in contacts)
    ways = [
        Way(pk, channel, address, minute, breaker.endpoint(channel, address))
        for minute, (pk, channel, address) in timed
        if pk not in done
    ]
    was_taken = any(state in Delivery.TAKEN for _contact, state in earlier)
    return Hand(message, steps, ways, failed, was_taken, bool(message.person_id) and not contacts)
