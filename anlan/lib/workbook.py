"""Opening an .xlsx that strangers filled in: bounded, and every cell that cannot be used named with its place."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.lib import excel
from anlan.lib.errors import Refused

MAX_BYTES = 10 * 2**20
MAX_UNPACKED = 120 * 2**20
MAX_PARTS = 2_000
MAX_ROWS = 31_000
MAX_COLUMNS = 40
EXAMPLE = "例："
"""Rows whose first filled cell begins with this are examples and are passed over."""

TOTALS = ("合计", "小计", "总计")
"""As are rows that add up those above."""

DAMAGED = gettext_lazy("The file is damaged. Open it in Excel or WPS, save it anew as .xlsx.")
OTHER = gettext_lazy("This is not an .xlsx file. Save the table as .xlsx and upload that.")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff]")


class NotAWorkbook(Refused):
    """The file as a whole cannot be read; the message says what to do instead."""

    code = "not_a_workbook"
    status = 422


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong at one place of a workbook, and how to mend it. ``column`` is a letter and its heading."""

    sheet: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"{self.sheet} {self.column}{self.row}: {self.message}"


class CannotImport(Refused):
    """Something in the table is wrong, and nothing was written; ``data["problems"]`` lists every place."""

    code = "cannot_import"
    status = 422


def refuse(problems: Iterable[Problem]) -> None:
    """Raise :class:`CannotImport` with all of them, if there are any."""
    if found := sorted(set(problems)):
        raise CannotImport(_("Nothing was imported. Correct these places and upload the file again."), problems=found)


@dataclass(frozen=True)
class Column:
    """A column of a sheet: the heading people see, other headings it goes by, and what stands in it."""

    key: str
    title: str
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    most: int = 100
    note: Any = ""
    example: str = ""
    choices: tuple[str, ...] = ()
    is_strict: bool = True
    """Whether the drop-down refuses what is not among ``choices``."""
    is_shown_only: bool = False
    """Written by exports and passed over when it comes back."""


@dataclass(frozen=True)
class Sheet:
    key: str
    title: str
    aliases: tuple[str, ...]
    columns: tuple[Column, ...]


@dataclass
class Row:
    """One filled row: text or date by column key, and where each stands."""

    sheet: str
    number: int
    values: dict[str, str | date]
    letters: dict[str, str]
    problems: list[Problem]

    def text(self, key: str) -> str:
        value = self.values.get(key, "")
        return value.isoformat() if isinstance(value, date) else value

    def wrong(self, key: str, message: str) -> None:
        """Note what is wrong with the cell under ``key``."""
        self.problems.append(Problem(self.sheet, self.number, self.letters.get(key, ""), message))


@dataclass
class Table:
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def read_tables(data: bytes, sheets: Sequence[Sheet]) -> tuple[dict[str, Table], list[Problem]]:
    """The rows of each known sheet by its key, and what was passed over. Raises :class:`NotAWorkbook`."""
    book = open_book(data)
    tables: dict[str, Table] = {}
    passed_over = []
    for page in book.worksheets:
        sheet = _find(page.title, sheets)
        if sheet is not None:
            tables[sheet.key] = read_page(page, sheet)
        elif page.title.strip() not in {"说明", "readme"}:
            passed_over.append(Problem(page.title, 1, "", _("This sheet has another name and was not read.")))
    if not tables:
        names = "、".join(sheet.title for sheet in sheets)
        raise NotAWorkbook(
            gettext_lazy("None of the sheets this needs is there. Download the template and fill it in."), sheets=names
        )
    return tables, passed_over


def open_book(data: bytes, *, to_look: bool = False) -> excel.Workbook:
    """The workbook, once it is known to be one of sensible size; ``to_look``: its first rows alone, at once.

    Raises :class:`NotAWorkbook`.
    """
    _check_size(data)
    try:
        return excel.load_workbook(io.BytesIO(data), data_only=False, keep_links=False, read_only=to_look)
    except Exception as error:  # the library raises whatever a damaged part makes it raise
        raise NotAWorkbook(DAMAGED) from error


def _check_size(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise NotAWorkbook(gettext_lazy("The file is larger than 10 MB. Leave out pictures, or import it in parts."))
    if data[:4] == _OLD_OFFICE:
        raise NotAWorkbook(
            gettext_lazy("Old .xls files and files with a password cannot be read. Save it as .xlsx without one.")
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            is_book = "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OverflowError) as error:
        raise NotAWorkbook(OTHER) from error
    if not is_book:
        raise NotAWorkbook(OTHER)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise NotAWorkbook(
            gettext_lazy("The file unpacks to far more than its size. Save it anew in Excel or WPS and upload that.")
        )


def _find(title: str, sheets: Sequence[Sheet]) -> Sheet | None:
    wanted = title.strip().lower()
    return next((sheet for sheet in sheets if wanted in {sheet.title, *sheet.aliases}), None)


def read_page(
    page: excel.Worksheet, sheet: Sheet, *, header_row: int = 1, names: Mapping[str, str] | None = None
) -> Table:
    """The rows of ``page`` under the headings in ``header_row``, with all that is wrong in them.

    ``names``: what this unit's own headings mean, column key by heading (see ``lib.headings``); ``""`` is "leave out".
    """
    table = Table()
    if page.max_row > MAX_ROWS:
        message = _("The sheet goes on after row %(most)s. Delete the empty rows below, or import it in parts.")
        table.problems.append(Problem(sheet.title, MAX_ROWS, "", message % {"most": MAX_ROWS}))
    if page.max_column > MAX_COLUMNS:
        message = _("The sheet goes on after column %(most)s. Delete the columns that are not needed.")
        table.problems.append(
            Problem(sheet.title, 1, excel.get_column_letter(MAX_COLUMNS), message % {"most": MAX_COLUMNS})
        )
    if table.problems:
        return table
    _name_merged(page, sheet, table, header_row)
    heads = _heads(page, sheet, table, header_row, names or {})
    missing = [column for column in sheet.columns if column.is_required and column.key not in heads.values()]
    for column in missing:
        message = _("The column “%(title)s” is missing. Put its heading in the first row.") % {"title": column.title}
        table.problems.append(Problem(sheet.title, header_row, column.title, message))
    if not missing and heads:
        table.rows.extend(_rows(page, sheet, heads, table.problems, header_row))
    return table


def plain_heading(value: Any) -> str:
    """A heading as it is compared: no spaces, no star of required columns, lower case."""
    return re.sub(r"[\s*＊]", "", str(value or "")).lower()


def known_headings(sheet: Sheet) -> dict[str, Column]:
    """Every heading a column of ``sheet`` goes by, as :func:`plain_heading` writes it."""
    return {plain_heading(name): c for c in sheet.columns for name in (c.title, c.key, *c.aliases)}


def _name_merged(page: excel.Worksheet, sheet: Sheet, table: Table, header_row: int) -> None:
    for merged in page.merged_cells.ranges:
        if merged.max_row >= header_row:  # a title above the headings may stretch as it likes
            message = _("Cells are merged here. Undo the merging and fill in every row.")
            table.problems.append(
                Problem(sheet.title, merged.min_row, excel.get_column_letter(merged.min_col), message)
            )


def _heads(
    page: excel.Worksheet, sheet: Sheet, table: Table, header_row: int, names: Mapping[str, str]
) -> dict[int, str]:
    """Column key by column number, from the row of headings."""
    known = known_headings(sheet)
    columns = {column.key: column for column in sheet.columns}
    heads: dict[int, str] = {}
    for cell in next(page.iter_rows(min_row=header_row, max_row=header_row)):
        word = plain_heading(cell.value)
        number = int(cell.column or 0)
        letter = excel.get_column_letter(number)
        column = columns.get(names[word]) if word in names else known.get(word)
        if column is None:
            if word and word not in names:
                table.warnings.append(
                    Problem(sheet.title, header_row, f"{letter} {word}", _("This column was not read."))
                )
        elif column.is_shown_only:
            continue
        elif column.key in heads.values():
            message = _("The heading “%(title)s” is there twice. Keep one.") % {"title": column.title}
            table.problems.append(Problem(sheet.title, header_row, letter, message))
        else:
            heads[number] = column.key
    return heads


def _rows(
    page: excel.Worksheet, sheet: Sheet, heads: dict[int, str], problems: list[Problem], header_row: int
) -> Iterator[Row]:
    columns = {column.key: column for column in sheet.columns}
    letters = {key: f"{excel.get_column_letter(number)} {columns[key].title}" for number, key in heads.items()}
    for cells in page.iter_rows(min_row=header_row + 1, max_col=max(heads)):
        filled = [c for c in cells if isinstance(c, excel.Cell) and c.column in heads and c.value not in (None, "")]
        first = next((str(cell.value) for cell in cells if cell.value not in (None, "")), "")
        if not filled or first.startswith((EXAMPLE, *TOTALS)):
            continue
        row = Row(sheet.title, filled[0].row, {}, letters, problems)
        for cell in filled:
            _take(row, heads[cell.column], columns[heads[cell.column]], cell)
        for column in sheet.columns:
            if column.is_required and not row.values.get(column.key) and not _is_named(row, column.key):
                row.wrong(column.key, _("This is empty. Fill it in, or delete the row."))
        yield row


def _is_named(row: Row, key: str) -> bool:
    """Whether something was already found wrong with this cell; what is wrong with a row stands last."""
    own = takewhile(lambda p: p.row == row.number and p.sheet == row.sheet, reversed(row.problems))
    return any(p.column == row.letters.get(key) for p in own)


def _take(row: Row, key: str, column: Column, cell: excel.Cell) -> None:
    if cell.data_type == "f":
        row.wrong(key, _("A formula stands here. Copy the column and paste it as values."))
    elif cell.data_type == "e":
        row.wrong(key, _("Excel shows an error here. Type the value itself."))
    else:
        value = _plain(cell.value)
        if isinstance(value, str) and len(value) > column.most:
            row.wrong(key, _("This is longer than %(most)s characters. Shorten it.") % {"most": column.most})
        elif value:
            row.values[key] = value


def _plain(value: Any) -> str | date:
    """What a cell holds as text, or as a date: numbers as people typed them, no invisible characters."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return re.sub(r"\s+", " ", _CONTROL.sub("", str(value))).strip()
