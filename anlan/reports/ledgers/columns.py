"""A column of a ledger, and how its cells are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from anlan.lib.bilingual import Both


@dataclass(frozen=True)
class Column:
    """``value`` is given the row and what the ledger's kind read of it."""

    title: Any
    width: int
    value: Callable[[Any, dict[str, Any]], Any]


def column(zh: str, en: str, key: str, width: int = 14) -> Column:
    """A column that shows what its kind read under ``key``; empty where nothing is known."""
    return Column(Both(zh, en), width, lambda row, more: more.get(key))


@dataclass(frozen=True)
class Sheet:
    """``rows`` are read once, as they are written."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[tuple[Any, dict[str, Any]]]


def file(*sheets: Sheet) -> bytes:
    """A workbook, written as its rows are read."""
    book = Workbook(write_only=True)
    for one in sheets:
        sheet = book.create_sheet(one.title)
        sheet.freeze_panes = "A2"
        for number, said in enumerate(one.columns, 1):
            sheet.column_dimensions[get_column_letter(number)].width = said.width
        sheet.append([_head(sheet, str(said.title)) for said in one.columns])
        for row, more in one.rows:
            sheet.append([_cell(sheet, said.value(row, more)) for said in one.columns])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def local(at: datetime | None) -> datetime | None:
    """By the clock on the wall, as Excel keeps times."""
    return timezone.localtime(at).replace(tzinfo=None, microsecond=0) if at else None


def label(choice: Any, code: Any) -> str:
    """The word of a choice; nothing where none was made."""
    return str(choice(code).label) if code else ""


def _head(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """Text stays text: what begins with = is never taken for a formula."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value="".join(char for char in value if char >= " " or char in "\n\t"))
    cell.data_type = "s"
    if len(value) > 20 or "\n" in value:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
