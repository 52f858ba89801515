"""A vendor's limit, kept by all workers together: each message is given the moment from which it may go.

The moments of one endpoint lie ``1 / rate`` seconds apart and are given out of one row, no further ahead than
:data:`AHEAD`, so that an alarm that comes after a hundred thousand digests is next. A worker keeps a little more than
that in hand (:func:`kept`) and asks again before it has used up what it was given (:class:`Given`), so that no moment
goes unused; what is beyond that is put off to about its turn (:func:`put_off`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from anlan.lib.postgres import bulk
from anlan.notify.channels import CHANNELS
from anlan.notify.channels.base import Settings
from anlan.notify.hand import Way
from anlan.notify.models import ChannelHealth

AHEAD = timedelta(seconds=0.6)
ALARM_AHEAD = timedelta(seconds=60)
KEPT_SECONDS, KEPT_LEAST, KEPT_MOST = 1.5, 4, 256


@dataclass(frozen=True, slots=True)
class Given:
    """``moments`` for the first so many of those asked for; ``ask_at``: when to ask for the rest."""

    moments: list[datetime]
    ask_at: datetime


def key_of(way: Way) -> str:
    """What a vendor's limit counts: a channel, or each address of it (a group's robot)."""
    if not CHANNELS[way.channel].rate_by_address:
        return way.channel
    return f"{way.channel}@{hashlib.sha256(way.address.encode()).hexdigest()[:16]}"


def rate_of(code: str, filled: Settings) -> float:
    """Messages a second: the operator's figure, else the vendor's. 0: no limit is known."""
    own = filled.get("rate", "")
    try:
        return max(float(own), 0.0) if own else CHANNELS[code].rate
    except ValueError:
        return CHANNELS[code].rate


def kept(rate: float) -> int:
    """How many messages a worker keeps in hand for their turn, besides those that have one."""
    return max(KEPT_LEAST, min(KEPT_MOST, round(rate * KEPT_SECONDS)))


def reserve(key: str, channel: str, rate: float, urgent: Sequence[bool], *, real_at: datetime) -> Given:
    """Moments for messages, those that are urgent first in ``urgent``.

    The row stays locked until the caller's transaction ends.
    """
    row = _locked(key, channel)
    gap = timedelta(seconds=1 / rate)
    free_at = max(row.free_at or real_at, real_at)
    moments: list[datetime] = []
    for is_urgent in urgent:
        if free_at - real_at >= (ALARM_AHEAD if is_urgent else AHEAD):
            break
        moments.append(free_at)
        free_at += gap
    ChannelHealth.objects.filter(endpoint=key).update(free_at=free_at)
    return Given(moments, free_at - AHEAD / 2)


def put_off(key: str, channel: str, rate: float, count: int, *, real_at: datetime) -> list[datetime]:
    """About when the turns of ``count`` more messages will come, behind all that were put off before."""
    gap = timedelta(seconds=1 / rate)
    span = gap * count
    [(until,)] = bulk.execute(_PUT_OFF, [key, channel, real_at + span, span, span])
    return [until - gap * (count - number) for number in range(1, count + 1)]


_PUT_OFF = """
INSERT INTO notify_channelhealth AS h (endpoint, channel, failures, last_error, waiting_until)
VALUES (%b, %b, 0, '', %b)
ON CONFLICT (endpoint) DO UPDATE
SET waiting_until = greatest(h.waiting_until, h.free_at, EXCLUDED.waiting_until - %b::interval) + %b::interval
RETURNING waiting_until
"""


def hold(key: str, channel: str, until: datetime) -> None:
    """The vendor says: too many. Nothing goes there before ``until``."""
    ChannelHealth.objects.bulk_create([ChannelHealth(endpoint=key, channel=channel)], ignore_conflicts=True)
    ChannelHealth.objects.filter(endpoint=key).exclude(free_at__gt=until).update(free_at=until)


def held(keys: Collection[str], *, real_at: datetime) -> dict[str, datetime]:
    """Those of ``keys`` that are held at present, and until when."""
    if not keys:
        return {}
    rows = ChannelHealth.objects.filter(endpoint__in=keys, free_at__gt=real_at)
    return {row.endpoint: row.free_at for row in rows if row.free_at}


def _locked(key: str, channel: str) -> ChannelHealth:
    found = ChannelHealth.objects.select_for_update().filter(endpoint=key).first()
    if found is None:
        ChannelHealth.objects.bulk_create([ChannelHealth(endpoint=key, channel=channel)], ignore_conflicts=True)
        found = ChannelHealth.objects.select_for_update().get(endpoint=key)
    return found
