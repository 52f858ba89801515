"""Telling people that their turns on duty changed: at once where it is soon, else when it is not quiet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from anlan.journal.models import Docket
from anlan.lib.clock import local
from anlan.notify import outbox
from anlan.notify.outbox import Telling
from anlan.org.models import Shift

SOON = timedelta(hours=48)
NAMED = 4
"""Turns named in one message; of more it says how many."""


def changed(docket: Docket, given: Iterable[Shift], taken: Iterable[Shift], *, by_id: int, at: datetime) -> int:
    """One message to everybody whose turns these are or were, whatever the number; nothing to who did it."""
    lines: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for sign, shifts in (("＋", given), ("－", taken)):
        for shift in shifts:
            lines[shift.person_id].append((shift.during.lower or at, sign + in_words(shift)))
    lines.pop(by_id, None)
    tellings = [
        Telling(
            docket_id=docket.pk, unit_id=docket.unit_id, unit_path=str(docket.unit_path), kind="rota.changed",
            key=f"rota:{docket.last_seq}:{at:%Y%m%d%H%M%S%f}", person_id=person,
            params={"what": _named([text for _when, text in sorted(said)])},
            priority=outbox.NOTICE if min(said)[0] - at < SOON else outbox.DIGEST,
        )
        for person, said in sorted(lines.items())
    ]  # fmt: skip
    return len(outbox.enqueue(tellings, at=at))


def in_words(shift: Shift) -> str:
    """ "10-15 17:30 夜班"."""
    begin = local(shift.during.lower)
    name = shift.kind.name if shift.kind else ""
    return f"{begin:%m-%d %H:%M} {name}".rstrip()


def _named(texts: list[str]) -> str:
    more = f" +{len(texts) - NAMED}" if len(texts) > NAMED else ""
    return "；".join(texts[:NAMED]) + more
