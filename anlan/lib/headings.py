"""Somebody's own table: which sheet of the file it is, where its headings stand, and what each of them means.

What a heading means is kept by whoever reads the table (``registers.headings`` keeps it for each unit and kind of
table), as column key by heading; ``""`` says that a column is left out on purpose. Nothing here touches a database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from anlan.lib import excel
from anlan.lib.errors import Refused
from anlan.lib.workbook import (
    MAX_ROWS,
    NotAWorkbook,
    Problem,
    Sheet,
    Table,
    known_headings,
    open_book,
    plain_heading,
    read_page,
)

LOOK = 10
"""The headings stand in one of so many first rows; above them people write a title."""
COUNTERS = ("序号", "no", "no.")
"""Columns that only number the rows."""


class StrangeHeadings(Refused):
    """Columns are missing, and there are headings whose meaning nobody has said: ``data["found"]``."""

    code = "strange_headings"
    status = 422


@dataclass(frozen=True)
class Heading:
    """A heading of the file as people wrote it, as it is compared, and the first thing under it."""

    said: str
    plain: str
    sample: str


@dataclass(frozen=True)
class Found:
    """Where the table is in the file."""

    page: str
    row: int
    headings: tuple[Heading, ...]

    def strange(self, sheet: Sheet, names: Mapping[str, str]) -> list[Heading]:
        """Headings nobody has said the meaning of yet."""
        known = known_headings(sheet)
        return [one for one in self.headings if one.plain not in names and one.plain not in known]

    def lacks(self, sheet: Sheet, names: Mapping[str, str]) -> list[str]:
        """Keys of required columns that no heading stands for."""
        known = known_headings(sheet)
        here = {names.get(one.plain, known[one.plain].key if one.plain in known else "") for one in self.headings}
        return [column.key for column in sheet.columns if column.is_required and column.key not in here]

    def require_meaning(self, sheet: Sheet, names: Mapping[str, str], *, is_enough: bool = True) -> None:
        """Raise :class:`StrangeHeadings` where required columns are missing, or the others are not ``is_enough``, and
        a person can say what a strange heading means."""
        if (self.lacks(sheet, names) or not is_enough) and self.strange(sheet, names):
            raise StrangeHeadings(_("Say once what the headings of your table mean."), found=self)


def read_own(data: bytes, sheet: Sheet, names: Mapping[str, str]) -> tuple[Table, Found]:
    """The table for ``sheet`` in the file, and where it was found. Raises :class:`NotAWorkbook`.

    The sheet of that title is taken; else the one whose headings are known best. Of its first rows the one with the
    most known headings is the row of headings, else the one with the most words.
    """
    names = {**dict.fromkeys(COUNTERS, ""), **names}
    best, row = _best(open_book(data).worksheets, sheet, names)
    return read_page(best, sheet, header_row=row, names=names), Found(best.title, row, _headings(best, row))


def look(data: bytes, sheet: Sheet, names: Mapping[str, str]) -> tuple[Found, int]:
    """Where the table is in the file and about how many rows it has, without reading them.

    Raises :class:`NotAWorkbook`.
    """
    best, row = _best(open_book(data, to_look=True).worksheets, sheet, {**dict.fromkeys(COUNTERS, ""), **names})
    return Found(best.title, row, _headings(best, row)), (best.max_row or MAX_ROWS) - row


def _best(pages: Sequence[excel.Worksheet], sheet: Sheet, names: Mapping[str, str]) -> tuple[excel.Worksheet, int]:
    """The page that holds the table, and the row of its headings."""
    titled = [page for page in pages if page.title.strip().lower() in {sheet.title, *sheet.aliases}]
    known = {*known_headings(sheet), *names}
    best = max(titled or pages, key=lambda page: _best_row(page, known)[0])
    return best, _best_row(best, known)[1]


def suggest(found: Found, sheet: Sheet, names: Mapping[str, str]) -> dict[str, str]:
    """What each heading most likely means, to be looked at by a person: what was said before, what is known by
    name, then whatever shares the most letters with a name; each column once."""
    known = known_headings(sheet)
    meant = {one.plain: names[one.plain] for one in found.headings if one.plain in names}
    meant |= {
        one.plain: known[one.plain].key for one in found.headings if one.plain in known and one.plain not in meant
    }
    for one in found.headings:
        if one.plain not in meant:
            free = {name: column.key for name, column in known.items() if column.key not in meant.values()}
            shared, name = max(((_shared(name, one.plain), name) for name in free), default=(0, ""))
            meant[one.plain] = free[name] if shared > 1 and one.plain not in COUNTERS else ""
    return meant


def _shared(one: str, other: str) -> int:
    """How long a piece both have in common."""
    return SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size


def _best_row(page: excel.Worksheet, known: set[str]) -> tuple[tuple[int, int], int]:
    """How well the best of the first rows does (known headings, words), and which it is."""
    rows = page.iter_rows(min_row=1, max_row=min(LOOK, max(page.max_row or LOOK, 1)), values_only=True)
    scores = []
    for number, values in enumerate(rows, start=1):
        words = [plain_heading(value) for value in values if isinstance(value, str)]
        scores.append(((sum(word in known for word in words), sum(map(bool, words))), -number))
    score, number = max(scores)
    return score, -number


def _headings(page: excel.Worksheet, row: int) -> tuple[Heading, ...]:
    below = list(page.iter_rows(min_row=row + 1, max_row=row + 5, values_only=True))
    return tuple(
        Heading(str(value).strip(), plain_heading(value), _first(below, number))
        for number, value in enumerate(next(page.iter_rows(min_row=row, max_row=row, values_only=True)))
        if plain_heading(value)
    )


def _first(rows: list[tuple[Any, ...]], number: int) -> str:
    return next((str(row[number])[:40] for row in rows if number < len(row) and row[number] not in (None, "")), "")


__all__ = ["Found", "Heading", "NotAWorkbook", "Problem", "StrangeHeadings", "look", "read_own", "suggest"]
