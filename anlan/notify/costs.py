"""What channels that are paid for have used, by month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from anlan.lib.clock import local_date
from anlan.lib.postgres import bulk
from anlan.notify.channels import CHANNELS
from anlan.notify.models import ChannelUse


def count(sent: Iterable[tuple[str, int]], *, at: datetime) -> None:
    """Add messages (channel, units) that were taken; in the caller's transaction."""
    used: dict[str, list[int]] = {}
    for channel, units in sent:
        if CHANNELS[channel].cost_unit:
            used.setdefault(channel, []).append(units)
    month = local_date(at).replace(day=1)
    for channel, units_of in sorted(used.items()):
        bulk.execute(_ADD, [channel, month, len(units_of), sum(units_of)])


_ADD = """
INSERT INTO notify_channeluse AS u (channel, month, messages, units) VALUES (%b, %b, %b, %b)
ON CONFLICT (channel, month) DO UPDATE
SET messages = u.messages + EXCLUDED.messages, units = u.units + EXCLUDED.units
"""


def by_month(months: int = 12) -> list[ChannelUse]:
    """The last rows, the newest month first."""
    return list(ChannelUse.objects.order_by("-month", "channel")[: months * len(CHANNELS)])
