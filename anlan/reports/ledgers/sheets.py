"""A workbook of ledgers, written as its rows are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from anlan.cases.ledgers.columns import Column
from anlan.lib import excel


@dataclass(frozen=True)
class Sheet:
    """``rows`` are read once, as they are written."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[tuple[Any, dict[str, Any]]]


def file(*sheets: Sheet) -> bytes:
    """A workbook, written as its rows are read."""
    book = excel.Workbook(write_only=True)
    for one in sheets:
        sheet = book.create_sheet(one.title)
        sheet.freeze_panes = "A2"
        for number, said in enumerate(one.columns, 1):
            sheet.column_dimensions[excel.get_column_letter(number)].width = said.width
        sheet.append([_head(sheet, str(said.title)) for said in one.columns])
        for row, more in one.rows:
            sheet.append([_cell(sheet, said.value(row, more)) for said in one.columns])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: Any, text: str) -> Any:
    cell = excel.WriteOnlyCell(sheet, value=text)
    cell.font, cell.alignment = excel.Font(bold=True), excel.Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """Text stays text: what begins with = is never taken for a formula."""
    if not isinstance(value, str):
        return value
    cell = excel.WriteOnlyCell(sheet, value="".join(char for char in value if char >= " " or char in "\n\t"))
    cell.data_type = "s"
    if len(value) > 20 or "\n" in value:
        cell.alignment = excel.Alignment(wrap_text=True, vertical="top")
    return cell
