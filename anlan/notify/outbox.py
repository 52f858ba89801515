"""The only writer of messages. They go into the caller's transaction, with one job for the worker."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models.functions import Now
from pgqueuer.adapters.persistence.queries import SyncQueries
from pgqueuer.ports.driver import SyncDriver
from psycopg import RawCursor
from psycopg.rows import dict_row

from anlan.lib import live
from anlan.lib.postgres import bulk
from anlan.notify.models import UNHEARD, Delivery, Message
from anlan.org.holders import Seat

JOB = "deliver"
CHUNK = 200
ALARM, NOTICE, DIGEST = 10, 0, -10
"""Priorities. An alarm goes first, climbs its reader's ladder and pierces the quiet; a digest waits for both."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Something to tell whoever sits in a post.

    ``kind`` chooses the words (``notify.words``), ``params`` fills them. ``key`` makes it once-only for each
    recipient: telling again under the same key changes nothing.
    """

    docket_id: int
    unit_id: int
    unit_path: str
    kind: str
    key: str
    about: str = ""
    post_id: int | None = None
    person_id: int | None = None
    params: dict[str, Any] = field(default_factory=dict)
    priority: int = NOTICE


def to_seat(seat: Seat, **telling: Any) -> list[Telling]:
    """One telling for each person in the seat; for an office, one to the post itself."""
    if seat.persons:
        return [Telling(post_id=seat.post_id, person_id=person, **telling) for person in seat.persons]
    return [Telling(post_id=seat.post_id, **telling)] if seat.is_office else []


def enqueue(tellings: Sequence[Telling], *, at: datetime) -> list[int]:
    """Write messages and the job that sends them; the ids of those that were new."""
    if not tellings:
        return []
    new = _insert(tellings, at)
    summon(new)
    live.changed(persons={t.person_id for t in tellings if t.person_id is not None})
    return [pk for pk, _ in new]


def forget(about: Iterable[str], *, person_id: int | None = None) -> int:
    """Stop saying these things, everywhere at once: what waits is no longer needed, what was said climbs no further.

    With ``person_id`` only to this person. A message that is just being sent goes by no further address.
    """
    meant = Message.objects.filter(about__among=list(about))
    if person_id is not None:
        meant = meant.filter(person=person_id)
    meant.filter(step_at__isnull=False).exclude(state__in=Message.WAITING).update(step_at=None)
    return meant.filter(state__in=Message.WAITING).update(state=Message.State.MOOT, next_at=None, step_at=None)


def stay(about: Iterable[str]) -> int:
    """Let what was said about these things climb its readers' ladders no further; what waits is still sent."""
    return Message.objects.filter(about__among=list(about), step_at__isnull=False).update(step_at=None)


def blank(docket_id: int) -> None:
    """Take what was said and answered out of a docket's messages; when something was told to whom stays.

    For a docket whose content is being destroyed: words of its rules and answers of providers may name somebody.
    """
    Message.objects.filter(docket=docket_id).update(params={})
    Delivery.objects.filter(message__docket=docket_id).update(answer="", provider_ref="")


def reopen(message_id: int) -> None:
    """A vendor took it and could not bring it: the recipient's other addresses are tried, or nobody was reached."""
    sent = Message.objects.filter(pk=message_id, state=Message.State.SENT)
    if sent.update(state=Message.State.QUEUED, next_at=Now() + UNHEARD):
        summon(list(Message.objects.filter(pk=message_id).values_list("pk", "priority")))


def summon(messages: Sequence[tuple[int, int]]) -> None:
    """Call the worker for messages (id, priority): one job for up to :data:`CHUNK` of one priority.

    The outbox is the truth, the job only a summons.
    """
    chunks: list[tuple[int, bytes]] = []
    for priority in sorted({priority for _, priority in messages}, reverse=True):
        ids = [pk for pk, own in messages if own == priority]
        chunks += [(priority, job_payload(ids[n : n + CHUNK])) for n in range(0, len(ids), CHUNK)]
    if chunks:
        SyncQueries(_CallersTransaction()).enqueue(
            [JOB] * len(chunks), [payload for _, payload in chunks], [priority for priority, _ in chunks]
        )


def call(job: str, payload: bytes) -> None:
    """Call the worker for something that is no message, behind all that are; what it is for is a row of its own."""
    SyncQueries(_CallersTransaction()).enqueue([job], [payload], [DIGEST])


def job_payload(message_ids: Sequence[int]) -> bytes:
    return struct.pack(f">{len(message_ids)}Q", *message_ids)


def read_payload(payload: bytes) -> list[int]:
    return list(struct.unpack(f">{len(payload) // 8}Q", payload))


def _insert(tellings: Sequence[Telling], at: datetime) -> list[tuple[int, int]]:
    rows = [
        (t.docket_id, t.unit_id, t.unit_path, t.kind, t.key, t.about, t.post_id, t.person_id,
         json.dumps(t.params), t.priority)
        for t in tellings
    ]  # fmt: skip
    written = bulk.execute(
        """
        INSERT INTO notify_message (docket_id, unit_id, unit_path, kind, key, about, post_id, person_id, params,
                                    priority, created_at, state, attempts)
        SELECT docket_id, unit_id, unit_path::ltree, kind, key, about, post_id, person_id, params::jsonb,
               priority, %b, 'queued', 0
        FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::text[], %b::text[], %b::text[], %b::bigint[],
                    %b::bigint[], %b::text[], %b::int[])
          AS r(docket_id, unit_id, unit_path, kind, key, about, post_id, person_id, params, priority)
        ON CONFLICT DO NOTHING RETURNING id, priority
        """,
        [at, *bulk.columns(rows)],
    )
    return [(pk, priority) for pk, priority in written]


class _CallersTransaction(SyncDriver):
    """PGQueuer's statements on Django's own connection, so that jobs commit with what they announce."""

    def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        connection.ensure_connection()
        with RawCursor(connection.connection, row_factory=dict_row) as cursor:
            cursor.execute(query.encode(), args or None)
            return cursor.fetchall() if cursor.description else []
