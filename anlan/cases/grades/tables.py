"""Tables of grades as data: shipped ones, and the one a unit has chosen for its area."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases.models import GradeTable
from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import MANAGE_ORG
from anlan.org.models import Person, Unit
from anlan.registers import book
from anlan.registers.figures import MARKS

FILE = Path(__file__).with_name("tables.toml")
DEFAULT = "national"


class UnfitTable(Refused):
    """``data["field"]`` names what is wrong."""

    code = "unfit_grade_table"
    status = 422


@dataclass(frozen=True)
class Row:
    """Reached when any figure is; ``None`` does not count. ``loss`` in ten thousand yuan."""

    grade: int
    text: str
    deaths: int | None = None
    injured: int | None = None
    loss: int | None = None


@dataclass(frozen=True)
class Table:
    """``set_at_unit``: the unit that chose it; ``None``: nobody did, and the national one is shown."""

    code: str
    title: str
    source: str
    mark: str
    injured_word: str
    rows: tuple[Row, ...]
    only: tuple[str, ...] = ()
    set_at_unit: int | None = None


@dataclass(frozen=True)
class Casualties:
    """What is known: deaths with the missing, injured as the table counts them, direct loss in ten thousand yuan."""

    deaths: int = 0
    injured: int = 0
    loss: int = 0


@dataclass(frozen=True)
class Suggestion:
    """A grade with the row it rests on; a person confirms it, or not."""

    table: Table
    row: Row


@cache
def shipped() -> Mapping[str, Table]:
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {code: _read(code, row) for code, row in said.items()}


def in_force(path: str) -> Table:
    """The table that holds for the unit at ``path``: the nearest unit's choice."""
    labels = path.split(".")
    above = [".".join(labels[:depth]) for depth in range(1, len(labels) + 1)]
    rows = sorted(GradeTable.objects.filter(unit_path__in=above), key=lambda row: len(str(row.unit_path)))
    return _of_row(rows[-1]) if rows else shipped()[DEFAULT]


def suggest(table: Table, found: Casualties, category: str) -> Suggestion | None:
    """The gravest row that is reached; ``None`` where none is, or the table is about other incidents."""
    if table.only and category not in table.only:
        return None
    row = next((row for row in table.rows if _is_reached(row, found)), None)
    return Suggestion(table, row) if row else None


def words_of(row: Row, table: Table) -> str:
    """What a row with figures of a unit's own says, in Chinese like the tables."""
    parts = (
        f"死亡{row.deaths}人以上" if row.deaths else "",
        f"{table.injured_word}{row.injured}人以上" if row.injured else "",
        f"直接经济损失{row.loss}万元以上" if row.loss else "",
    )
    return f"{'ⅠⅡⅢⅣ'[row.grade - 1]}级：" + "，或者".join(part for part in parts if part)


@transaction.atomic
def choose(
    unit: Unit, code: str, rows: Sequence[Row], *, source: str, mark: str, by: Person, at: datetime
) -> GradeTable:
    """Let a table hold for ``unit`` and all below, with these figures. Raises :class:`UnfitTable`,
    :class:`NotAllowed`."""
    access.require(by, MANAGE_ORG, str(unit.path))
    base = shipped().get(code)
    if base is None:
        raise UnfitTable(_("There is no such table."), field="code")
    if not source.strip() or mark not in MARKS:
        raise UnfitTable(_("Say what the figures rest on, and how they are known."), field="source")
    if not rows or any(not _is_fit(row) for row in rows):
        raise UnfitTable(_("Every row needs at least one figure, one or more."), field="rows")
    made, _new = GradeTable.objects.update_or_create(
        unit=unit,
        defaults={"unit_path": unit.path, "code": code, "title": base.title, "rows": [asdict(row) for row in rows],
                  "source": source.strip(), "mark": mark, "post_id": book.post_of(by, unit), "set_at": at},
    )  # fmt: skip
    book.enter(unit, "grades.set", by=by, at=at, table=code, rows=len(rows))
    return made


@transaction.atomic
def drop(unit: Unit, *, by: Person, at: datetime) -> None:
    """Go back to what holds without the unit's own choice."""
    access.require(by, MANAGE_ORG, str(unit.path))
    if GradeTable.objects.filter(unit=unit).delete()[0]:
        book.enter(unit, "grades.dropped", by=by, at=at)


def _is_reached(row: Row, found: Casualties) -> bool:
    pairs = ((row.deaths, found.deaths), (row.injured, found.injured), (row.loss, found.loss))
    return any(limit is not None and known >= limit for limit, known in pairs)


def _is_fit(row: Row) -> bool:
    figures = [figure for figure in (row.deaths, row.injured, row.loss) if figure is not None]
    return bool(figures) and min(figures) >= 1 and 1 <= row.grade <= 4


def _of_row(row: GradeTable) -> Table:
    rows = tuple(Row(**said) for said in row.rows)
    return replace(
        shipped()[row.code], title=row.title, source=row.source, mark=row.mark, rows=rows, set_at_unit=row.unit_id
    )


def _read(code: str, row: dict[str, Any]) -> Table:
    rows = tuple(Row(**said) for said in row["rows"])
    return Table(code, row["title"], row["source"], row["mark"], row["injured_word"], rows, tuple(row.get("only", ())))
