"""One message a day for each person who has something to do, instead of one for each thing.

Alarms do not wait for it: what a matter asks in minutes is told at once, and so is what climbs.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from anlan.duties.models import Heartbeat
from anlan.lib.clock import local
from anlan.lib.postgres import bulk
from anlan.notify import outbox
from anlan.notify.outbox import Telling

PART = "digest"
NAMED = 3
"""Things named in a digest; of more it says how many."""

_WAITING = """
SELECT person, (array_agg(d.docket_id ORDER BY d.due_at, d.id))[1], (array_agg(d.unit_id ORDER BY d.due_at, d.id))[1],
       (array_agg(d.unit_path::text ORDER BY d.due_at, d.id))[1], count(*),
       (array_agg(o.title ORDER BY d.due_at, d.id))[1:%b], (array_agg(d.due_at ORDER BY d.due_at, d.id))[1:%b]
FROM duties_duty d JOIN plans_obligation o ON o.id = d.obligation_id
CROSS JOIN LATERAL unnest(d.expected) AS person
WHERE d.state = 'open' AND d.due_at < %b
GROUP BY person
"""


class Waiting(NamedTuple):
    """What waits for one person: of the first few the titles and when they are due, and how many there are."""

    person_id: int
    docket_id: int
    unit_id: int
    unit_path: str
    number: int
    titles: list[str]
    due: list[datetime]


@transaction.atomic
def send(*, at: datetime) -> int:
    """Once a day, from :data:`settings.DIGEST_AT` on: tell everybody what is due until tomorrow evening; how many.

    Whoever has nothing to do hears nothing. Asked again on the same day it does nothing.
    """
    now = local(at)
    if now.time() < time.fromisoformat(settings.DIGEST_AT) or _is_done(at):
        return 0
    until = (now + timedelta(days=2)).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = [Waiting._make(row) for row in bulk.execute(_WAITING, [NAMED, NAMED, until])]
    outbox.enqueue([_telling(one, at) for one in waiting], at=at)
    Heartbeat.objects.update_or_create(part=PART, defaults={"beat_at": at, "real_at": at})
    return len(waiting)


def _is_done(at: datetime) -> bool:
    sent_at = Heartbeat.objects.filter(part=PART).values_list("beat_at", flat=True).first()
    return sent_at is not None and local(sent_at).date() >= local(at).date()


def _telling(one: Waiting, at: datetime) -> Telling:
    today = local(at).date()
    named = [f"{title} {_when(due, today)}" for title, due in zip(one.titles, one.due, strict=True)]
    more = f" +{one.number - len(named)}" if one.number > len(named) else ""
    return Telling(
        docket_id=one.docket_id, unit_id=one.unit_id, unit_path=one.unit_path, kind="digest.day",
        key=f"digest:{today}", person_id=one.person_id, params={"what": "；".join(named) + more},
        priority=outbox.DIGEST,
    )  # fmt: skip


def _when(due: datetime, today: object) -> str:
    moment = local(due)
    return f"{moment:%H:%M}" if moment.date() == today else f"{moment.month}-{moment.day} {moment:%H:%M}"
