"""Asking vendors that do not call us how a message fared: a few times after the send, and then no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from anlan.lib.postgres import bulk
from anlan.notify import channel_settings, receipts
from anlan.notify.channels import CHANNELS
from anlan.notify.channels.base import Callback, Settings
from anlan.notify.errors import TransportError

OPEN = ("sent", "delivered")
"""What may still become something else."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    channel: str
    provider_ref: str
    settings: Settings


def askable() -> list[str]:
    """Codes of the channels whose vendor is asked."""
    return sorted(code for code, channel in CHANNELS.items() if channel.ask is not None)


def most() -> int:
    """How many questions a worker has under way at once."""
    return int(receipts.figures()["ask"]["most"])


def steps() -> list[timedelta]:
    """How long after the send."""
    return [timedelta(seconds=seconds) for seconds in sorted(receipts.figures()["ask"]["after_seconds"])]


def first_at(at: datetime) -> datetime:
    """When to ask first about what was handed over at ``at``."""
    return at + steps()[0]


def claim(*, at: datetime, limit: int) -> list[Question]:
    """What is to be asked now, by this worker alone: when each is asked next, if at all, is written down first.

    A worker that dies here costs one answer, and no vendor is asked twice. What is not set up is not asked.
    """
    if limit < 1 or not (codes := askable()):
        return []
    rows = bulk.execute(_CLAIM, [steps(), at, at, codes, limit])
    filled = channel_settings.in_use() if rows else {}
    return [
        Question(channel, ref, filled[channel])
        for channel, ref, state in rows
        if ref and channel in filled and state in OPEN
    ]


_CLAIM = """
UPDATE notify_delivery AS d
SET ask_at = CASE WHEN d.state IN ('sent', 'delivered') AND d.provider_ref <> '' THEN (
  SELECT min(d.finished_at + step) FROM unnest(%b::interval[]) AS step WHERE d.finished_at + step > %b) END
FROM (SELECT id FROM notify_delivery WHERE ask_at <= %b AND channel = ANY(%b::text[])
      ORDER BY ask_at LIMIT %b FOR UPDATE SKIP LOCKED) AS due
WHERE d.id = due.id
RETURNING d.channel, d.provider_ref, d.state
"""


def ask(one: Question) -> list[Callback]:
    """What the vendor says of it, as a receipt; nothing when it cannot say, or not now."""
    how = CHANNELS[one.channel].ask
    try:
        return how(one.provider_ref, one.settings) if how is not None else []
    except TransportError as error:
        log.info("not_answered", channel=one.channel, error=error.message)
    except Exception as error:  # a transport's own bug must not stop the worker
        log.error("transport_bug", channel=one.channel, exc_info=error)
    return []
