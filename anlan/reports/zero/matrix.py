"""Who handed in, day by day: a table of schools and days for those above, from two queries however large.

A school stands where its code puts it; there is no ranking. What a cell says comes from the duty of the day and from
the report: nothing and in time, something and in time, late, missing, or still in time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection

from anlan.duties.models import Routine
from anlan.org.models import Level, Person, Unit
from anlan.plans.models import Act

ZERO, SOME, LATE, MISS, TODO, NONE = "zero", "some", "late", "miss", "todo", ""


class Cell(NamedTuple):
    """``state``: one of ``zero some late miss todo``, or empty where nothing was asked and nothing said."""

    state: str
    exceptions: int = 0


EMPTY = Cell(NONE)


@dataclass(frozen=True)
class Row:
    unit_id: int
    name: str
    group: str
    cells: list[Cell]
    missing: int
    late: int


@dataclass(frozen=True)
class Matrix:
    """``days``: those on which anything was asked or said, oldest first. ``rows`` by district, then by code."""

    days: list[date]
    rows: list[Row]

    def today(self, day: date) -> dict[str, int]:
        """How many schools stand how on ``day``."""
        if day not in self.days:
            return {}
        column = self.days.index(day)
        return dict(Counter(row.cells[column].state for row in self.rows))


@dataclass(frozen=True)
class Ahead:
    """``schools`` are asked for the report of ``day``, from ``opens_at`` on."""

    day: date
    opens_at: datetime
    schools: int


_CELLS = """
WITH asked AS (
  SELECT DISTINCT ON (d.unit_id, d.occasion)
         d.unit_id, (DATE '0001-01-01' + (d.occasion - 1)::int) AS day, d.state
  FROM duties_duty d
  WHERE d.act = 'file' AND d.unit_id = ANY(%(units)s) AND d.occasion BETWEEN %(first)s AND %(last)s
  ORDER BY d.unit_id, d.occasion, (d.state = 'vacant'), d.rung
), said AS (
  SELECT DISTINCT ON (f.unit_id, f.day) f.unit_id, f.day, f.exceptions, f.is_late
  FROM reports_filing f
  WHERE f.kind = 'zero' AND f.unit_id = ANY(%(units)s) AND f.day BETWEEN %(since)s AND %(until)s
  ORDER BY f.unit_id, f.day, f.serial DESC
)
SELECT coalesce(asked.unit_id, said.unit_id), array_agg(coalesce(asked.day, said.day) - DATE %(since)s),
       array_agg(CASE WHEN said.is_late THEN 'late' WHEN said.exceptions > 0 THEN 'some'
                      WHEN said.exceptions = 0 THEN 'zero' WHEN asked.state = 'open' THEN 'todo'
                      WHEN asked.state IN ('lapsed', 'vacant') THEN 'miss' ELSE '' END),
       array_agg(coalesce(said.exceptions, 0))
FROM asked FULL JOIN said ON asked.unit_id = said.unit_id AND asked.day = said.day
GROUP BY 1
"""
"""One row a school: days after the first, states and exceptions, side by side."""


def next_asked(person: Person) -> Ahead | None:
    """The next day on which schools whose matters the person may read are asked for a report not yet opened."""
    waiting = Routine.objects.filter(
        unit_path__below_any=person.sees(), unit__level=Level.SCHOOL, obligation__act=Act.FILE, opens_at__isnull=False
    )
    first = waiting.order_by("opens_at", "pk").values("next_day", "opens_at").first()
    if first is None or first["next_day"] is None or first["opens_at"] is None:
        return None
    return Ahead(first["next_day"], first["opens_at"], waiting.filter(next_day=first["next_day"]).count())


def matrix(person: Person, *, until: date, days: int = 30) -> Matrix:
    """The schools whose matters the person may read, over ``days`` calendar days up to ``until``."""
    since = until - timedelta(days=days - 1)
    schools = list(
        Unit.objects.filter(level=Level.SCHOOL, path__below_any=person.sees())
        .order_by("parent__code", "code")
        .values_list("pk", "name", "parent__name")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _CELLS,
            {
                "units": [pk for pk, _name, _group in schools], "since": since, "until": until,
                "first": since.toordinal(), "last": until.toordinal(),
            },
        )  # fmt: skip
        shown = {unit: dict(zip(numbers, map(Cell, *said), strict=True)) for unit, numbers, *said in cursor.fetchall()}
    filled = sorted({number for of_unit in shown.values() for number in of_unit})
    rows = [_row(pk, name, group or "", shown.get(pk, {}), filled) for pk, name, group in schools]
    return Matrix([since + timedelta(days=number) for number in filled], rows)


def _row(unit_id: int, name: str, group: str, shown: dict[int, Cell], filled: Sequence[int]) -> Row:
    cells = [shown.get(number, EMPTY) for number in filled]
    states = [cell.state for cell in cells]
    return Row(unit_id, name, group, cells, states.count(MISS), states.count(LATE))
