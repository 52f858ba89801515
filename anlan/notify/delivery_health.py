"""How each vendor or server has been answering, for reading. Counts of the installation, no message and no person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from anlan.notify.models import ChannelHealth
from anlan.org.models import Channel


@dataclass(frozen=True)
class Line:
    """``server``: which of many, where a channel's addresses are of many servers. ``probe_at``: empty when it is to be
    tried in the worker's next round."""

    endpoint: str
    label: str
    server: str
    is_down: bool
    down_since: datetime | None
    probe_at: datetime | None
    last_ok_at: datetime | None
    last_failed_at: datetime | None
    last_error: str


def lines() -> list[Line]:
    """What is down first, then by channel. What is only a vendor's pace is left out."""
    rows = ChannelHealth.objects.exclude(last_ok_at=None, last_failed_at=None)
    return [_line(row) for row in rows.order_by(F("opened_at").asc(nulls_last=True), "channel", "endpoint")[:200]]


def down() -> int:
    """How many are left out at present."""
    return ChannelHealth.objects.filter(opened_at__isnull=False).count()


def _line(row: ChannelHealth) -> Line:
    return Line(
        endpoint=row.endpoint, label=str(dict(Channel.choices).get(row.channel, row.channel)),
        server=row.endpoint.partition(":")[2],
        is_down=row.opened_at is not None, down_since=row.opened_at, probe_at=row.probe_at,
        last_ok_at=row.last_ok_at, last_failed_at=row.last_failed_at, last_error=row.last_error,
    )  # fmt: skip
