"""Wake-ups through PostgreSQL's NOTIFY, sent with the transaction that caused them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

LIVE = "anlan_live"
CLOCK = "anlan_clock"
EVERYTHING = "*"
MANY = 50


def changed(dockets: Iterable[int] = (), persons: Iterable[int] = (), units: Iterable[int] = ()) -> None:
    """Tell open pages that these dockets and inboxes changed, and that these units have a new matter.

    Many at once become one call to look again.
    """
    payloads = sorted({*(f"d{pk}" for pk in dockets), *(f"p{pk}" for pk in persons), *(f"u{pk}" for pk in units)})
    if payloads:
        _notify(LIVE, payloads if len(payloads) <= MANY else [EVERYTHING])


def wake_clock() -> None:
    """Tell sleeping clocks that something may be due earlier than they think."""
    _notify(CLOCK, [""])


def _notify(channel: str, payloads: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, payload) FROM unnest(%s::text[]) AS payload", [channel, payloads])
