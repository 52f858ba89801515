"""Writing a workbook that :mod:`anlan.lib.workbook` reads: headings, notes, drop-downs, and a page that explains."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from anlan.lib import excel
from anlan.lib.workbook import EXAMPLE, MAX_ROWS, Column, Sheet

_HEAD, _QUIET = "E3EEF2", "6B7680"


def lay_out_book(sheets: Sequence[Sheet], lines: Iterable[str]) -> excel.Workbook:
    """The workbook with headings and drop-downs, without rows; ``lines`` explain how it is filled in."""
    book = excel.Workbook()
    explanation = book.active
    assert isinstance(explanation, excel.Worksheet)
    explanation.title = "说明"
    for sheet in sheets:
        _lay_out(book.create_sheet(sheet.title), sheet)
    _explain(explanation, sheets, lines)
    return book


def add_example(page: excel.Worksheet, sheet: Sheet) -> None:
    """A grey row that shows how it is meant, and is passed over."""
    example = [column.example for column in sheet.columns]
    page.append([f"{EXAMPLE}{example[0]}" if example[0] else EXAMPLE, *example[1:]])
    quiet = excel.Font(color=_QUIET)
    for cell in page[page.max_row]:
        cell.font = quiet


def add_row(page: excel.Worksheet, values: Iterable[Any]) -> None:
    """A row of values. Text stays text: what begins with = or + is never taken for a formula."""
    page.append(list(values))
    for cell in page[page.max_row]:
        if isinstance(cell.value, str):
            cell.data_type = "s"


def to_bytes(book: excel.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _lay_out(page: excel.Worksheet, sheet: Sheet) -> None:
    head = excel.PatternFill("solid", fgColor=_HEAD)
    for number, column in enumerate(sheet.columns, start=1):
        cell = page.cell(row=1, column=number, value=f"{column.title}*" if column.is_required else column.title)
        cell.font, cell.fill = excel.Font(bold=True), head
        if column.note:
            cell.comment = excel.Comment(str(column.note), "Anlan", height=90, width=260)
        letter = excel.get_column_letter(number)
        page.column_dimensions[letter].width = max(12, 2 * len(column.title) + 4, len(column.example) + 8)
        page.column_dimensions[letter].number_format = "@"  # a code such as 007 stays as typed
        if column.choices:
            _offer(page, letter, column)
    page.freeze_panes = "A2"


def _offer(page: excel.Worksheet, letter: str, column: Column) -> None:
    choices = excel.DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
    choices.showErrorMessage = column.is_strict
    choices.error = _("Choose from the list.")
    page.add_data_validation(choices)
    choices.add(f"{letter}2:{letter}{MAX_ROWS}")


def _explain(page: excel.Worksheet, sheets: Sequence[Sheet], lines: Iterable[str]) -> None:
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 24, 96
    page.append([_("How to fill this in"), ""])
    for line in lines:
        page.append(["", line])
    for sheet in sheets:
        page.append([])
        page.append([sheet.title, ""])
        page.cell(row=page.max_row, column=1).font = excel.Font(bold=True)
        for column in sheet.columns:
            choices = "、".join(column.choices)
            page.append([column.title, "  ".join(part for part in (str(column.note), choices) if part)])
    page["A1"].font = excel.Font(bold=True, size=14)
    for (cell,) in page.iter_rows(min_col=2, max_col=2):
        cell.alignment = excel.Alignment(wrap_text=True, vertical="top")
