"""A ledger as an Excel file: what its page shows, for every row of the filter, with the columns of its kind.

Rows are written as they are read, so that the file costs no more memory than a page. Whose matter was taken away in a
file was looked at: each row is recorded as a look. What a kind adds is a module with ``COLUMNS`` and ``read(dockets)``:
of ``cases.ledgers``, or, where it tells of reports, of this package.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from types import ModuleType
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.cases import ledgers as of_cases
from anlan.cases.kinds import KINDS
from anlan.cases.ledgers.columns import Column, local
from anlan.cases.listing import Row
from anlan.cases.models import Case
from anlan.journal import viewings
from anlan.org.models import Person
from anlan.reports.ledgers import incidents
from anlan.reports.ledgers.sheets import Sheet, file

MOST = 20_000
"""Rows of one file; more are asked for in parts."""
BATCH = 500

COMMON = (
    Column(gettext_lazy("Number"), 18, lambda row, more: row.number),
    Column(gettext_lazy("Kind"), 8, lambda row, more: str(KINDS[row.kind].label)),
    Column(gettext_lazy("Unit"), 20, lambda row, more: row.unit),
    Column(gettext_lazy("Title"), 32, lambda row, more: row.title),
    Column(gettext_lazy("About"), 18, lambda row, more: str(KINDS[row.kind].categories[row.category])),
    Column(gettext_lazy("Where"), 18, lambda row, more: row.where),
    Column(gettext_lazy("Grade"), 12, lambda row, more: _grade(row)),
    Column(gettext_lazy("State"), 14, lambda row, more: str(KINDS[row.kind].states[row.state])),
    Column(gettext_lazy("Reported at"), 17, lambda row, more: local(row.reported_at)),
    Column(gettext_lazy("Ended at"), 17, lambda row, more: local(row.ended_at)),
    Column(gettext_lazy("Closed at"), 17, lambda row, more: local(row.closed_at)),
    Column(gettext_lazy("Next due"), 17, lambda row, more: local(row.clock.due_at)),
    Column(gettext_lazy("Overdue"), 8, lambda row, more: _("yes") if row.clock.is_overdue and not row.is_over else ""),
    Column(gettext_lazy("Drill"), 8, lambda row, more: _("yes") if row.is_drill else ""),
)
OWN: dict[str, ModuleType] = {**of_cases.OWN, "incident": incidents}
"""What a kind adds where the ledger is of that kind alone."""


def workbook(rows: Iterable[Row], kind: str, *, by: Person, at: datetime) -> bytes:
    """The file. ``kind``: the one all rows are of, or empty."""
    title = str(KINDS[kind].label) if kind else _("Ledger")
    return file(Sheet(title, columns(kind), _with_details(rows, kind, by, at)))


def columns(kind: str) -> list[Column]:
    return [*COMMON, *(OWN[kind].COLUMNS if kind in OWN else ())]


def _with_details(rows: Iterable[Row], kind: str, by: Person, at: datetime) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Rows with what their kind adds, read and recorded in batches."""
    walk = iter(rows)
    while batch := list(islice(walk, BATCH)):
        details = OWN[kind].read([row.pk for row in batch]) if kind in OWN else {}
        viewings.record_many([(row.pk, row.unit_path) for row in batch], by, "ledger", at=at)
        yield from ((row, details.get(row.pk, {})) for row in batch)


def _grade(row: Row) -> str:
    grades = KINDS[row.kind].grades
    if not row.grade:
        return ""
    return str(grades[row.grade]) if grades else str(Case.Grade(row.grade).label)
