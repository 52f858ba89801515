"""Whether a vendor, or one server of many, is left out for now, and for how long.

After :data:`TRIPS` passing failures in a row nothing is handed to it any more: messages go by the next channel, or
wait. At ``probe_at`` one message is let through; if it comes through all is as before, if not the next is let through
later. Whoever runs the installation is told at the first of it, and may have it tried at once (``probing``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from anlan.journal import chain, dockets
from anlan.journal.models import Docket
from anlan.lib.postgres import bulk
from anlan.notify import outbox
from anlan.notify.models import ChannelHealth
from anlan.org.models import Person, Unit

log = structlog.get_logger(__name__)

TRIPS = 5
FIRST_PROBE, LAST_PROBE = timedelta(seconds=15), timedelta(minutes=5)
FRESH = timedelta(minutes=1)
"""How exactly the last success is kept: a row written for each message would be a queue of its own."""
SERIES = "通道"
DOWN, UP = "channel.down", "channel.up"


@dataclass(slots=True)
class Said:
    """What one endpoint answered to a few messages, in order: whether it took the last, and failures since it did."""

    channel: str
    took: bool = False
    failures: int = 0
    error: str = ""

    def add(self, error: str | None) -> None:
        if error is None:
            self.took, self.failures = True, 0
        else:
            self.failures, self.error = self.failures + 1, error


def endpoint(channel: str, address: str) -> str:
    """What fails or works as one: a channel; where addresses are of many servers, each of these."""
    if address.startswith(("http://", "https://")):
        try:
            return f"{channel}:{urlsplit(address).hostname or ''}"[:120]
        except ValueError:  # it will be refused when it is tried
            return channel
    return channel


class Gate:
    """Which of some endpoints may be handed messages in this transaction; read by one query."""

    def __init__(self, endpoints: Collection[str], *, real_at: datetime) -> None:
        self._real_at = real_at
        rows = ChannelHealth.objects.filter(endpoint__in=endpoints, opened_at__isnull=False) if endpoints else []
        self._open = {row.endpoint: row for row in rows}

    def is_shut(self, endpoint: str) -> bool:
        """Whether it is down, so that what goes there is its probe."""
        return endpoint in self._open

    def shut_until(self, endpoint: str) -> datetime | None:
        """``None``: it may go. A message that may go although the endpoint is down is its probe: the next waits."""
        row = self._open.get(endpoint)
        if row is None:
            return None
        if row.probe_at is None or row.probe_at <= self._real_at:
            next_probe = self._real_at + wait_after(row, self._real_at)
            mine = ChannelHealth.objects.filter(endpoint=endpoint, probe_at=row.probe_at)
            won = bool(mine.update(probe_at=next_probe))
            row.probe_at = next_probe
            if won:
                return None
        return row.probe_at


def wait_after(row: ChannelHealth, real_at: datetime) -> timedelta:
    """Twice as long each time: as long again as it has been down."""
    down = real_at - (row.opened_at or real_at)
    return min(max(down, FIRST_PROBE), LAST_PROBE)


def note(said: dict[str, Said], *, at: datetime, real_at: datetime) -> set[str]:
    """Keep what endpoints answered; in the caller's transaction. The channels of those that work again."""
    up: set[str] = set()
    rows = ChannelHealth.objects.in_bulk(list(said))
    for name, one in sorted(said.items()):
        row = rows.get(name)
        if one.failures == 0 and row and not row.failures and not row.opened_at and _is_fresh(row, real_at):
            continue
        if one.took and row and row.opened_at:
            _close(row, at)
            up.add(one.channel)
        [(failures, opened_at)] = bulk.execute(_NOTE, [name, one.channel, one.took, one.failures, one.error[:300],
                                                       real_at, real_at])  # fmt: skip
        if failures >= TRIPS and opened_at is None:
            _open(name, one, at, real_at)
    return up


def _is_fresh(row: ChannelHealth, real_at: datetime) -> bool:
    return row.last_ok_at is not None and real_at - row.last_ok_at < FRESH


_NOTE = """
INSERT INTO notify_channelhealth AS h (endpoint, channel, failures, last_error, last_ok_at, last_failed_at)
SELECT name, channel, failures, error, CASE WHEN took THEN ok_at END, CASE WHEN failures > 0 THEN failed_at END
FROM (SELECT %b::text AS name, %b::text AS channel, %b::bool AS took, %b::int AS failures, %b::text AS error,
             %b::timestamptz AS ok_at, %b::timestamptz AS failed_at) AS r
ON CONFLICT (endpoint) DO UPDATE SET
  failures = CASE WHEN EXCLUDED.last_ok_at IS NULL THEN h.failures ELSE 0 END + EXCLUDED.failures,
  opened_at = CASE WHEN EXCLUDED.last_ok_at IS NULL THEN h.opened_at END,
  probe_at = CASE WHEN EXCLUDED.last_ok_at IS NULL THEN h.probe_at END,
  last_ok_at = coalesce(EXCLUDED.last_ok_at, h.last_ok_at),
  last_failed_at = coalesce(EXCLUDED.last_failed_at, h.last_failed_at),
  last_error = CASE WHEN EXCLUDED.failures > 0 THEN EXCLUDED.last_error ELSE h.last_error END
RETURNING failures, opened_at
"""


def _open(name: str, one: Said, at: datetime, real_at: datetime) -> None:
    ChannelHealth.objects.filter(endpoint=name).update(opened_at=real_at, probe_at=real_at + FIRST_PROBE)
    log.warning("channel_down", endpoint=name, error=one.error)
    _tell_operators(name, one.channel, at, real_at)


def _close(row: ChannelHealth, at: datetime) -> None:
    """It works again; entered once, by whichever worker comes first."""
    down = ChannelHealth.objects.filter(endpoint=row.endpoint, opened_at__isnull=False)
    if down.update(opened_at=None, probe_at=None):
        log.warning("channel_up", endpoint=row.endpoint)
        if row.docket:
            chain.note(row.docket, UP, at=at, channel=row.channel)


def _tell_operators(name: str, channel: str, at: datetime, real_at: datetime) -> None:
    """Everybody who runs the installation, once for each time it goes down, by what still works."""
    operators = list(Person.objects.filter(is_operator=True, is_active=True).values_list("pk", flat=True))
    root = Unit.objects.filter(parent__isnull=True).order_by("pk").first()
    if root is None or not operators:
        return
    docket = dockets.open_docket(root, Docket.Subject.UNIT, series=SERIES, at=at, is_confidential=False)
    chain.note(docket, DOWN, at=at, channel=channel)
    ChannelHealth.objects.filter(endpoint=name).update(docket=docket)
    outbox.enqueue(
        [
            outbox.Telling(
                docket_id=docket.pk, unit_id=root.pk, unit_path=str(root.path), kind=DOWN, person_id=person,
                key=f"{DOWN}:{name}:{real_at:%Y%m%d%H%M%S}"[:100], params={"channel": channel},
                priority=outbox.ALARM,
            )
            for person in operators
        ],
        at=at,
    )  # fmt: skip


def gather(answers: Iterable[tuple[str, str, str | None]]) -> dict[str, Said]:
    """(endpoint, channel, error or ``None``) in order, by endpoint."""
    found: dict[str, Said] = {}
    for name, channel, error in answers:
        found.setdefault(name, Said(channel)).add(error)
    return found
