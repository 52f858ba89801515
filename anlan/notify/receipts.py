"""Receipts that come before the worker has written down which message they are about.

They wait in a table of their own, without any address, until the send is recorded (:func:`early`). One that crosses
with the record, each in a transaction that does not see the other, is found a little later (:func:`crossed`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from anlan.lib.postgres import bulk
from anlan.notify.channels.base import Callback
from anlan.notify.models import Delivery, EarlyReceipt

FILE = Path(__file__).parent / "data" / "receipts.toml"
CROSSING = timedelta(minutes=10)
"""For so long it is looked whether a receipt has crossed with its send: far longer than a send takes to be recorded."""

State = Delivery.State

AFTER: dict[str, tuple[State, list[State]]] = {
    "delivered": (State.DELIVERED, [State.STARTED, State.SENT]),
    "read": (State.READ, [State.STARTED, State.SENT, State.DELIVERED]),
    "failed": (State.FAILED, [State.STARTED, State.SENT]),
}
"""What each kind of receipt makes of a delivery, and of which: receipts come twice, late and out of order."""

Reference = tuple[str, str]
"""A channel, and its vendor's id of a message."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What a vendor has said of a message by now. ``error``: why it failed."""

    state: State
    error: str


@lru_cache(maxsize=1)
def figures() -> dict[str, Any]:
    """The figures of ``data/receipts.toml``, each with its source."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def keep(channel: str, one: Callback, *, at: datetime) -> None:
    """Keep a receipt of what is not recorded (yet). The same one again changes nothing."""
    error = one.error.replace(one.address, "…") if one.address else one.error
    error = error.replace("\x00", "")[:300]
    row = EarlyReceipt(channel=channel, provider_ref=one.provider_ref[:120], kind=one.kind, error=error, at=at)
    EarlyReceipt.objects.bulk_create([row], ignore_conflicts=True)


def early(sent: Collection[Reference]) -> dict[Reference, Fate]:
    """What has come already about messages that are being recorded; it is taken out of the table."""
    if not sent:
        return {}
    found: dict[Reference, Fate] = {}
    for _pk, channel, ref, kind, error in sorted(bulk.execute(_EARLY, bulk.columns(sorted(sent)))):
        fate = found.get((channel, ref), Fate(State.SENT, ""))
        state, before = AFTER[kind]
        if fate.state in before:
            found[channel, ref] = Fate(state, error)
    return found


_EARLY = """
DELETE FROM notify_earlyreceipt AS e USING unnest(%b::text[], %b::text[]) AS r(channel, ref)
WHERE e.channel = r.channel AND e.provider_ref = r.ref
RETURNING e.id, e.channel, e.provider_ref, e.kind, e.error
"""


def crossed(*, at: datetime) -> list[tuple[str, Callback]]:
    """Those whose message is recorded by now, in the order they came; taken out of the table."""
    rows = sorted(bulk.execute(_CROSSED, [at - CROSSING]))
    return [(channel, Callback(kind, provider_ref=ref, error=error)) for _pk, channel, ref, kind, error in rows]


_CROSSED = """
DELETE FROM notify_earlyreceipt AS e USING notify_delivery d
WHERE e.at > %b AND d.provider_ref = e.provider_ref AND d.channel = e.channel AND d.provider_ref <> ''
RETURNING e.id, e.channel, e.provider_ref, e.kind, e.error
"""


def sweep(*, at: datetime) -> int:
    """Let go of receipts that were about nothing of ours."""
    kept = timedelta(hours=figures()["early"]["kept_hours"])
    return EarlyReceipt.objects.filter(at__lt=at - kept).delete()[0]
