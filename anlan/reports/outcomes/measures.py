"""What came of things: the rows behind an indicator, read from the record for many units at once.

Two measures. ``duties``: each obligation at work once for a post of the unit, good when it was done in time.
``hazards``: each hazard whose day fell into the period, good when it was put right by then and struck off.
Nothing here counts what was written, reported or found: a row is something that was owed by a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from anlan.lib.postgres import bulk
from anlan.reports.outcomes.indicators import IN_TIME, Indicator

GOOD, LATE, OUT = "good", "late", "out"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was owed. ``pk``: the duty, or the docket of the hazard. ``verdict``: :data:`GOOD`, :data:`LATE`,
    or :data:`OUT` (left out of the share). ``is_own``: a hazard the unit found itself."""

    pk: int
    docket_id: int
    verdict: str
    due_at: datetime
    ended_at: datetime | None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """``good`` of ``of``; ``of`` 0: nothing was owed."""

    good: int
    of: int

    @property
    def share(self) -> int | None:
        """Whole per cent, never rounded up to 100."""
        return self.good * 100 // self.of if self.of else None


def tally(rows: Sequence[Row]) -> Tally:
    good = sum(row.verdict == GOOD for row in rows)
    return Tally(good, good + sum(row.verdict == LATE for row in rows))


def judged(indicator: Indicator, rows: Sequence[Row]) -> list[Row]:
    """The rows as they count: a hazard the unit found itself never costs it anything."""
    return [replace(row, verdict=OUT) if row.is_own and _is_left_out(indicator, row) else row for row in rows]


def _is_left_out(indicator: Indicator, row: Row) -> bool:
    return indicator.found_by_itself != IN_TIME or row.verdict == LATE


def measure(
    indicator: Indicator, units: Collection[int], first: date, last: date, *, at: datetime
) -> dict[int, list[Row]]:
    """Of each unit the rows due from ``first`` to ``last``, as they stand ``at``, judged; earliest first."""
    zone = ZoneInfo(settings.TIME_ZONE)
    begin, end = (datetime.combine(day, time(), tzinfo=zone) for day in (first, last + timedelta(days=1)))
    found: dict[int, list[Row]] = defaultdict(list)
    read = _duties if indicator.measure == "duties" else _hazards
    for unit, *said in read(indicator, sorted(units), begin, end, at):
        found[unit].append(Row(*said))
    return {unit: judged(indicator, rows) for unit, rows in found.items()}


def _duties(
    indicator: Indicator, units: list[int], begin: datetime, end: datetime, at: datetime
) -> list[tuple[Any, ...]]:
    def patterns(words: Sequence[str]) -> list[str]:
        return [f"%{word}%" for word in words]

    return bulk.execute(
        _DUTIES,
        [units, list(indicator.acts), begin, end, list(indicator.subjects), indicator.matter, indicator.matter,
         patterns(indicator.titles) or ["%"], patterns(indicator.without), at],
    )  # fmt: skip


_DUTIES = """
WITH asked AS (SELECT id, path FROM org_unit WHERE id = ANY(%b::bigint[])),
owed AS (
  SELECT asked.id AS for_unit, duty.*,
         min(duty.rung) OVER (PARTITION BY asked.id, duty.docket_id, duty.obligation_id, duty.occasion) AS first_rung
  FROM duties_duty duty
  JOIN org_post post ON post.id = duty.post_id
  JOIN org_unit home ON home.id = post.unit_id
  JOIN asked ON asked.id = home.id OR home.level = 'section' AND home.path <@ asked.path
  JOIN plans_obligation rule ON rule.id = duty.obligation_id
  JOIN journal_docket docket ON docket.id = duty.docket_id
  WHERE duty.act = ANY(%b::text[]) AND duty.due_at >= %b AND duty.due_at < %b AND NOT docket.is_drill
    AND docket.audience <> 'lapses'
    AND docket.subject = ANY(%b::text[]) AND (%b::text = '' OR rule.matter = %b::text)
    AND rule.title LIKE ANY(%b::text[]) AND NOT rule.title LIKE ANY(%b::text[]) AND duty.state <> 'vacant'
), strand AS (
  SELECT for_unit, min(id) AS pk, docket_id, min(due_at) AS due_at, max(ended_at) AS ended_at,
         bool_or(state IN ('lapsed', 'met_late') OR state = 'open' AND due_at <= %b) AS late,
         bool_or(state = 'met') AS good
  FROM owed WHERE rung = first_rung GROUP BY for_unit, docket_id, obligation_id, occasion
)
SELECT for_unit, pk, docket_id, CASE WHEN late THEN 'late' WHEN good THEN 'good' ELSE 'out' END, due_at, ended_at
FROM strand ORDER BY for_unit, due_at, pk
"""
"""A duty belongs to the unit of the post that was asked first, and to the unit of its section. What was called off,
relieved before anybody was late, or is not due yet is left out; so is everything about who was late."""


def _hazards(
    indicator: Indicator, units: list[int], begin: datetime, end: datetime, at: datetime
) -> list[tuple[Any, ...]]:
    return bulk.execute(_HAZARDS, [units, begin, end, at])


_HAZARDS = """
WITH asked AS (SELECT id, path FROM org_unit WHERE id = ANY(%b::bigint[])),
due AS (
  SELECT asked.id AS unit_id, hazard.docket_id, hazard.due_at, found.closed_at,
         hazard.source IN ('self', 'import') AS is_own
  FROM cases_hazard hazard
  JOIN org_unit home ON home.id = hazard.unit_id
  JOIN asked ON asked.id = home.id OR home.level = 'section' AND home.path <@ asked.path
  JOIN cases_case found ON found.docket_id = hazard.docket_id
  JOIN journal_docket docket ON docket.id = hazard.docket_id
  WHERE hazard.due_at >= %b AND hazard.due_at < %b AND found.state <> 'cancelled' AND NOT docket.is_drill
), round AS (
  SELECT due.docket_id, coalesce(one.due_at, due.due_at) AS due_at, one.repaired_at,
         lead(one.noticed_at) OVER (PARTITION BY due.docket_id ORDER BY one.number) AS again_at
  FROM due JOIN cases_round one ON one.docket_id = due.docket_id
), came AS (
  SELECT docket_id, bool_or(coalesce(repaired_at, again_at, 'infinity') > due_at) AS missed,
         max(repaired_at) AS repaired_at
  FROM round GROUP BY docket_id
)
SELECT due.unit_id, due.docket_id, due.docket_id,
       CASE WHEN due.closed_at IS NOT NULL AND NOT coalesce(came.missed, true) THEN 'good'
            WHEN coalesce(came.missed, due.closed_at IS NULL) AND due.due_at <= %b THEN 'late'
            ELSE 'out' END,
       due.due_at, came.repaired_at, due.is_own
FROM due LEFT JOIN came ON came.docket_id = due.docket_id
ORDER BY due.unit_id, due.due_at, due.docket_id
"""
"""Late stays late, however often it was asked for again. Put right and waiting to be checked by another is left out."""
