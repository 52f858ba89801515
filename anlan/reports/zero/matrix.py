"""Who handed in, day by day: a table of schools and days for those above, from two queries however large.

A school stands where its code puts it; there is no ranking. What a cell says comes from the duty of the day and from
the report: nothing and in time, something and in time, late, missing, or still in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from anlan.duties.models import Routine
from anlan.org.models import Level, Person, Unit
from anlan.plans.models import Act

ZERO, SOME, LATE, MISS, TODO, NONE = "zero", "some", "late", "miss", "todo", ""


@dataclass(frozen=True)
class Cell:
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

    @property
    def missing(self) -> int:
        return sum(cell.state == MISS for cell in self.cells)

    @property
    def late(self) -> int:
        return sum(cell.state == LATE for cell in self.cells)


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
        counted: dict[str, int] = {}
        for row in self.rows:
            state = row.cells[column].state
            counted[state] = counted.get(state, 0) + 1
        return counted


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
SELECT coalesce(asked.unit_id, said.unit_id), coalesce(asked.day, said.day),
       CASE WHEN said.is_late THEN 'late' WHEN said.exceptions > 0 THEN 'some' WHEN said.exceptions = 0 THEN 'zero'
            WHEN asked.state = 'open' THEN 'todo' WHEN asked.state IN ('lapsed', 'vacant') THEN 'miss' ELSE '' END,
       coalesce(said.exceptions, 0)
FROM asked FULL JOIN said ON asked.unit_id = said.unit_id AND asked.day = said.day
"""


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
        .select_related("parent")
        .order_by("parent__code", "code")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _CELLS,
            {
                "units": [unit.pk for unit in schools], "since": since, "until": until,
                "first": since.toordinal(), "last": until.toordinal(),
            },
        )  # fmt: skip
        rows = cursor.fetchall()
    known: dict[tuple[int, int], Cell] = {}
    shown: dict[tuple[int, date], Cell] = {}
    for unit_id, day, state, exceptions in rows:
        key = (state, exceptions)
        shown[unit_id, day] = known.setdefault(key, Cell(state, exceptions))
    filled = sorted({day for _unit, day in shown})
    return Matrix(
        filled,
        [
            Row(
                unit.pk,
                unit.name,
                unit.parent.name if unit.parent else "",
                [shown.get((unit.pk, day), EMPTY) for day in filled],
            )
            for unit in schools
        ],
    )
