"""A vendor's limit, kept by all workers together: each message is given the moment from which it may go.

The moments of one endpoint lie ``1 / rate`` seconds apart and are given out of one row. Digests are given moments
no further ahead than :data:`AHEAD`, so that an alarm that comes after a hundred thousand of them is next; what finds
none is put off to about when its turn will come.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from anlan.notify.models import ChannelHealth

AHEAD = timedelta(seconds=0.3)
ALARM_AHEAD = timedelta(seconds=60)


def reserve(
    endpoint: str, channel: str, rate: float, urgent: Sequence[bool], *, real_at: datetime
) -> list[tuple[bool, datetime]]:
    """For each message in order: whether it may go, and from when; or not now, and when to ask again.

    ``rate`` in messages a second. The row stays locked until the caller's transaction ends.
    """
    ChannelHealth.objects.bulk_create(
        [ChannelHealth(endpoint=endpoint, channel=channel)], ignore_conflicts=True
    )  # fmt: skip
    row = ChannelHealth.objects.select_for_update().get(endpoint=endpoint)
    gap = timedelta(seconds=1 / rate)
    free_at = max(row.free_at or real_at, real_at)
    waiting_until = max(row.waiting_until or real_at, free_at)
    given: list[tuple[bool, datetime]] = []
    for is_urgent in urgent:
        if free_at - real_at < (ALARM_AHEAD if is_urgent else AHEAD):
            given.append((True, free_at))
            free_at += gap
        else:
            waiting_until = max(waiting_until, free_at) + gap
            given.append((False, waiting_until))
    row.free_at, row.waiting_until = free_at, waiting_until
    row.save(update_fields=["free_at", "waiting_until"])
    return given


def hold(endpoint: str, channel: str, until: datetime) -> None:
    """The vendor says: too many. Nothing goes there before ``until``."""
    ChannelHealth.objects.bulk_create([ChannelHealth(endpoint=endpoint, channel=channel)], ignore_conflicts=True)
    ChannelHealth.objects.filter(endpoint=endpoint).exclude(free_at__gt=until).update(free_at=until)


def held(endpoints: Collection[str], *, real_at: datetime) -> dict[str, datetime]:
    """Those of ``endpoints`` that are held at present, and until when."""
    if not endpoints:
        return {}
    rows = ChannelHealth.objects.filter(endpoint__in=endpoints, free_at__gt=real_at)
    return {row.endpoint: row.free_at for row in rows if row.free_at}
