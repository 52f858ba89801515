"""The ladder of a person, step by step: what is due is a fact in the database, and whoever looks first does it.

A message that nobody has answered comes to its next step at ``step_at``: channels further up the reader's ladder are
tried, or the deputies of the post are told the same. An answer clears ``step_at`` (``outbox.forget``), and with it
every later step.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from anlan.lib.postgres import bulk
from anlan.notify import outbox, reading
from anlan.notify.hand import Hand
from anlan.notify.models import UNHEARD, Message
from anlan.notify.words import KINDS
from anlan.org import holders

MOST = 32_000


@transaction.atomic(savepoint=False)
def climb(*, at: datetime, real_at: datetime, limit: int = 500) -> int:
    """Take the steps that are due, earliest first; how many. Rows that another worker holds are left to it."""
    rows = bulk.execute(_DUE, [at, limit])
    stood = {row[0]: row[-2:] for row in rows}
    hands = reading.hands(rows, real_at)
    tried = [hand for hand in hands if _step(hand, at, real_at, *stood[hand.message.pk])]
    _write([hand.message for hand in hands])
    outbox.summon([(hand.message.pk, hand.message.priority) for hand in tried])
    call_deputies([hand.message for hand in hands if _has_come_to_deputies(hand)], at=at)
    return len(hands)


_DUE = """
SELECT m.id, m.docket_id, m.unit_id, m.unit_path::text, m.post_id, m.person_id, m.kind, m.params, m.about, m.key,
       m.priority, m.created_at, m.attempts, m.reached, m.step_at, m.state, m.next_at
FROM notify_message m
WHERE m.step_at <= %b AND m.state <> 'sending' ORDER BY m.step_at, m.id LIMIT %b FOR UPDATE SKIP LOCKED
"""


def _step(hand: Hand, at: datetime, real_at: datetime, state: str, next_at: datetime | None) -> bool:
    """Note how far it has come and when it goes on; whether there is somebody to send to now."""
    message, before = hand.message, hand.message.reached
    message.reached = min(max((at - message.created_at) // timedelta(minutes=1), before), MOST)
    message.step_at = hand.next_step()
    message.state, message.next_at = Message.State(state), next_at
    if any(before < way.minute <= message.reached for way in hand.ways):
        message.state, message.next_at = Message.State.QUEUED, real_at + UNHEARD
        return True
    return False


def _has_come_to_deputies(hand: Hand) -> bool:
    return hand.calls_deputies and hand.message.reached >= (hand.steps.deputy_after or 0)


def _write(messages: Sequence[Message]) -> None:
    rows = [(m.pk, str(m.state), m.next_at, m.step_at, m.reached) for m in sorted(messages, key=lambda m: m.pk)]
    if rows:
        bulk.execute(_PUT, bulk.columns(rows))


_PUT = """
UPDATE notify_message AS m SET state = r.state, next_at = r.next_at, step_at = r.step_at, reached = r.reached
FROM unnest(%b::bigint[], %b::text[], %b::timestamptz[], %b::timestamptz[], %b::int[])
  AS r(id, state, next_at, step_at, reached)
WHERE m.id = r.id
"""


def call_deputies(messages: Sequence[Message], *, at: datetime) -> int:
    """Tell the same to the next of their posts' deputies whom nobody has told; how many were told."""
    if not messages:
        return 0
    found = holders.deputies({message.post_id for message in messages if message.post_id}, at)
    asked = Message.objects.filter(about__in={message.about for message in messages if message.about})
    told: set[tuple[str, int | None]] = set(asked.values_list("about", "person_id"))
    tellings = []
    for message in messages:
        told.add((message.about, message.person_id))
        ranks = found.get(message.post_id or 0, [])
        fresh = [[person for person in rank if (message.about, person) not in told] for rank in ranks]
        for person in next((rank for rank in fresh if rank), []):
            tellings.append(_telling(message, person))
    return len(outbox.enqueue(tellings, at=at))


def _telling(message: Message, person: int) -> outbox.Telling:
    return outbox.Telling(
        docket_id=message.docket_id, unit_id=message.unit_id, unit_path=str(message.unit_path),
        kind=KINDS[message.kind].stands_in, key=message.key, about=message.about, post_id=message.post_id,
        person_id=person, params=message.params, priority=message.priority,
    )  # fmt: skip
