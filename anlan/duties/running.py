"""How the clocks of many dockets stand, for lists: one query however many they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from anlan.lib.postgres import bulk


@dataclass(frozen=True, slots=True)
class Running:
    """``due_at``, ``warn_at``: of the clock that runs out next. ``is_overdue``: one has run out, and nobody has done
    what it was for."""

    due_at: datetime | None
    warn_at: datetime | None
    is_overdue: bool


STILL = Running(None, None, False)


def clocks(dockets: Collection[int], *, at: datetime) -> dict[int, Running]:
    """Those of ``dockets`` that have a clock running, or one that ran out."""
    if not dockets:
        return {}
    found: dict[int, Running] = {}
    for docket, is_open, due_at, warn_at in bulk.execute(_CLOCKS, [sorted(dockets)]):
        known = found.get(docket, STILL)
        is_first = is_open and known.due_at is None
        found[docket] = Running(
            due_at if is_first else known.due_at,
            warn_at if is_first else known.warn_at,
            known.is_overdue or not is_open or due_at <= at,
        )
    return found


_CLOCKS = """
SELECT docket_id, state = 'open', due_at, warn_at FROM duties_duty one
WHERE docket_id = ANY(%b::bigint[])
  AND (state = 'open' AND due_at IS NOT NULL OR state = 'lapsed' AND NOT EXISTS (
    SELECT FROM duties_duty done
    WHERE done.docket_id = one.docket_id AND done.obligation_id = one.obligation_id
      AND done.occasion = one.occasion AND done.state IN ('met', 'met_late')))
ORDER BY due_at, id
"""
