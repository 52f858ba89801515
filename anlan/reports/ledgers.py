"""A ledger as an Excel file: what its page shows, for every row of the filter, with the columns of its kind.

Rows are written as they are read, so that the file costs no more memory than a page. Whose matter was taken away in a
file was looked at: each row is recorded as a look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from anlan.cases.kinds import KINDS
from anlan.cases.listing import Row
from anlan.cases.models import Case, Hazard
from anlan.journal import viewings
from anlan.org.models import Person

MOST = 20_000
"""Rows of one file; more are asked for in parts."""
BATCH = 500


@dataclass(frozen=True)
class Column:
    """``value`` is given the row and what :data:`DETAILS` read of it."""

    title: Any
    width: int
    value: Callable[[Row, dict[str, Any]], Any]


COMMON = (
    Column(gettext_lazy("Number"), 18, lambda row, more: row.number),
    Column(gettext_lazy("Kind"), 8, lambda row, more: str(KINDS[row.kind].label)),
    Column(gettext_lazy("Unit"), 20, lambda row, more: row.unit),
    Column(gettext_lazy("Title"), 32, lambda row, more: row.title),
    Column(gettext_lazy("About"), 18, lambda row, more: str(KINDS[row.kind].categories[row.category])),
    Column(gettext_lazy("Where"), 18, lambda row, more: row.where),
    Column(gettext_lazy("Grade"), 12, lambda row, more: _grade(row)),
    Column(gettext_lazy("State"), 14, lambda row, more: str(KINDS[row.kind].states[row.state])),
    Column(gettext_lazy("Reported at"), 17, lambda row, more: _local(row.reported_at)),
    Column(gettext_lazy("Ended at"), 17, lambda row, more: _local(row.ended_at)),
    Column(gettext_lazy("Closed at"), 17, lambda row, more: _local(row.closed_at)),
    Column(gettext_lazy("Next due"), 17, lambda row, more: _local(row.clock.due_at)),
    Column(gettext_lazy("Overdue"), 8, lambda row, more: _("yes") if row.clock.is_overdue and not row.is_over else ""),
    Column(gettext_lazy("Drill"), 8, lambda row, more: _("yes") if row.is_drill else ""),
)
OWN: dict[str, tuple[Column, ...]] = {
    "hazard": (
        Column(gettext_lazy("How it was found"), 14, lambda row, more: more.get("source", "")),
        Column(gettext_lazy("Found on"), 12, lambda row, more: more.get("found_on")),
        Column(gettext_lazy("Who puts it right"), 14, lambda row, more: more.get("post__name") or ""),
        Column(gettext_lazy("To be put right by"), 17, lambda row, more: _local(more.get("due_at"))),
        Column(gettext_lazy("Times extended"), 8, lambda row, more: more.get("extensions")),
        Column(gettext_lazy("Money (yuan)"), 12, lambda row, more: more.get("money")),
        Column(gettext_lazy("Number in the unit's own ledger"), 16, lambda row, more: more.get("imported_number", "")),
    ),
}
"""Columns a kind adds where the ledger is of that kind alone."""


def _hazards(dockets: Sequence[int]) -> dict[int, dict[str, Any]]:
    names = ("source", "found_on", "post__name", "due_at", "extensions", "money", "imported_number")
    found = {values.pop("pk"): values for values in Hazard.objects.filter(pk__in=dockets).values("pk", *names)}
    for values in found.values():
        values["source"] = str(Hazard.Source(values["source"]).label)
    return found


DETAILS: dict[str, Callable[[Sequence[int]], dict[int, dict[str, Any]]]] = {"hazard": _hazards}


def workbook(rows: Iterable[Row], kind: str, *, by: Person, at: datetime) -> bytes:
    """The file. ``kind``: the one all rows are of, or empty."""
    columns = [*COMMON, *OWN.get(kind, ())]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(KINDS[kind].label) if kind else _("Ledger"))
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([_head(sheet, str(column.title)) for column in columns])
    for row, more in _with_details(rows, kind, by, at):
        sheet.append([_cell(sheet, column.value(row, more)) for column in columns])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _with_details(rows: Iterable[Row], kind: str, by: Person, at: datetime) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Rows with what their kind adds, read and recorded in batches."""
    walk = iter(rows)
    while batch := list(islice(walk, BATCH)):
        details = DETAILS[kind]([row.pk for row in batch]) if kind in DETAILS else {}
        viewings.record_many([(row.pk, row.unit_path) for row in batch], by, "ledger", at=at)
        yield from ((row, details.get(row.pk, {})) for row in batch)


def _head(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """Text stays text: what begins with = is never taken for a formula."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value="".join(char for char in value if char >= " " or char in "\n\t"))
    cell.data_type = "s"
    return cell


def _local(at: datetime | None) -> datetime | None:
    """By the clock on the wall, as Excel keeps times."""
    return timezone.localtime(at).replace(tzinfo=None, microsecond=0) if at else None


def _grade(row: Row) -> str:
    grades = KINDS[row.kind].grades
    if not row.grade:
        return ""
    return str(grades[row.grade]) if grades else str(Case.Grade(row.grade).label)
