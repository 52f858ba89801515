"""``bench lateness``: how long after its due time a duty is acted on, by the real clock process, beside many others.

*Entered* is the time that stands in the journal. *Seen* is when another process is told of the lapse, which is after
its commit: what a person at an open page would notice.
"""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from bench import engine, ground

LEAD = timedelta(seconds=5)
"""Between writing the duties and the first due time."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--due", type=int, default=2_000, help="duties that fall due (2,000)")
    parser.add_argument("--over", type=float, default=60, help="seconds over which they fall due (60)")
    parser.add_argument("--open", type=int, default=100_000, help="duties open beside them (100,000)")
    parser.add_argument("--schools", type=int, default=500)
    parser.add_argument("--districts", type=int, default=10)


def measure(given: argparse.Namespace) -> dict[str, Any]:
    ground.build_county(ground.Size(given.schools, given.districts))
    now = datetime.now(UTC)
    ground.open_duties(given.open, first_at=now + timedelta(days=1), over=timedelta(days=1))
    ground.settle()
    with engine.running("run", "clock", ready=_beats), _listener() as listener:
        first_at = datetime.now(UTC) + LEAD
        ground.open_duties(given.due, first_at=first_at, over=timedelta(seconds=given.over))
        seen = _watch(listener, given.due, until=first_at + timedelta(seconds=given.over + 30))
    lapsed = _lapsed()
    entered = [(entry_at - due_at).total_seconds() for _, due_at, entry_at in lapsed]
    noticed = [(seen[docket] - due_at).total_seconds() for docket, due_at, _ in lapsed if docket in seen]
    if len(lapsed) != given.due:
        raise RuntimeError(f"{len(lapsed)} of {given.due} duties lapsed")
    return {
        "due": given.due, "over_seconds": given.over, "open": given.open,
        "entered_seconds": engine.percentiles(entered),
        "seen_seconds": engine.percentiles(noticed),
        "seen": len(noticed),
    }  # fmt: skip


def lines(found: dict[str, Any]) -> list[str]:
    return [
        f"{found['due']:,} duties falling due over {found['over_seconds']:g} s beside {found['open']:,} open ones",
        *(
            f"{words:>8} after the due time: p50 {times['p50'] * 1000:.0f} ms, p99 {times['p99'] * 1000:.0f} ms, "
            f"most {times['most'] * 1000:.0f} ms"
            for words, times in (("entered", found["entered_seconds"]), ("seen", found["seen_seconds"]))
        ),
    ]


def _beats() -> bool:
    from anlan.duties import health

    return health.last_beat(health.CLOCK) is not None


def _listener() -> psycopg.Connection:
    from django.conf import settings

    from anlan.lib import live

    connection = psycopg.connect(**settings.DATABASE_LOGINS["engine"], autocommit=True)
    connection.execute(f"LISTEN {live.LIVE}".encode())
    return connection


def _watch(listener: psycopg.Connection, wanted: int, *, until: datetime) -> dict[int, datetime]:
    """When each docket's change was heard of. A large batch is announced as one; then every lapse is looked up."""
    from anlan.lib import live

    seen: dict[int, datetime] = {}
    while len(seen) < wanted and (left := until.timestamp() - time.time()) > 0:
        for heard in listener.notifies(timeout=min(left, 1.0), stop_after=1):
            now = datetime.now(UTC)
            if heard.payload == live.EVERYTHING:
                for docket, _, _ in _lapsed():
                    seen.setdefault(docket, now)
            elif heard.payload.startswith("d"):
                seen.setdefault(int(heard.payload[1:]), now)
    return seen


def _lapsed() -> list[tuple[int, datetime, datetime]]:
    """Docket, due time, and the time entered, of every lapse so far."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT duty.docket_id, duty.due_at, entry.at FROM duties_duty duty
               JOIN journal_entry entry ON entry.docket_id = duty.docket_id AND entry.action = 'duty.lapsed'
               WHERE duty.state = 'lapsed'"""
        )
        return list(cursor.fetchall())
