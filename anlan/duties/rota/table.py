"""The rota as a table of Excel, out and back in: one row a day, one column for each turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from anlan.duties.rota.planning import Wanted
from anlan.lib import excel, headings
from anlan.lib.cells import day_of
from anlan.lib.headings import NotAWorkbook, StrangeHeadings
from anlan.lib.workbook import CannotImport, Column, Row, Sheet, known_headings, refuse
from anlan.lib.workbook_layout import add_row, lay_out_book, to_bytes
from anlan.org.models import Person, ShiftKind
from anlan.org.rota import Month

__all__ = ["CannotImport", "NotAWorkbook", "StrangeHeadings", "export", "read", "sheet_of"]
MOST_DAYS = 400


def sheet_of(kinds: Sequence[ShiftKind]) -> Sheet:
    """A column for each kind of turn; where a name is in use once only it is enough by itself."""
    names = [kind.name for kind in kinds]
    turns = (
        Column(
            f"k{kind.pk}", f"{kind.post.name} {kind.name}", most=60,
            aliases=(kind.name,) if names.count(kind.name) == 1 else (),
        )
        for kind in kinds
    )  # fmt: skip
    return Sheet(
        "rota", "值班表", ("值班安排", "排班表"),
        (
            Column("day", "日期", ("值班日期", "时间"), is_required=True, example="2026-10-14"),
            Column("weekday", "星期", ("周几",), is_shown_only=True),
            Column("type", "日别", is_shown_only=True),
            *turns,
        ),
    )  # fmt: skip


def export(month: Month) -> bytes:
    """The month as it stands; a turn that changed hands names both, the later one last."""
    sheet = sheet_of(month.kinds)
    book = lay_out_book([sheet], ["每天一行，一班一列，填姓名。读回时只看填了姓名的格子，空格子不改。"])
    page = book[sheet.title]
    for day in month.days:
        names = ["、".join(turn.shift.person.name for turn in cell.turns) for cell in day.cells]
        weekday = date_format(day.day, "l")
        add_row(page, [day.day.isoformat(), weekday, day.name or str(day.type.label), *names])
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.sheet_properties.pageSetUpPr = excel.PageSetupProperties(fitToPage=True)
    return to_bytes(book)


def read(
    data: bytes, kinds: Sequence[ShiftKind], people: Sequence[Person], now: Mapping[tuple[int, date], int],
    names: Mapping[str, str],
) -> list[Wanted]:  # fmt: skip
    """What the table asks for; ``now``: who has each turn (kind, day); ``names``: what the unit has said its headings
    mean. Cells left empty ask for nothing.

    Raises :class:`NotAWorkbook`, :class:`StrangeHeadings`, or :class:`CannotImport` with every cell that is wrong.
    """
    sheet = sheet_of(kinds)
    table, found = headings.read_own(data, sheet, names)
    found.require_meaning(sheet, names, is_enough=_has_turns(found, sheet, names))
    by_name: dict[str, list[Person]] = {}
    for person in people:
        by_name.setdefault(person.name, []).append(person)
    wanted = [one for row in table.rows[:MOST_DAYS] for one in _row(row, kinds, by_name, now)]
    refuse([*table.problems, *(problem for row in table.rows for problem in row.problems)])
    return wanted


def _has_turns(found: headings.Found, sheet: Sheet, names: Mapping[str, str]) -> bool:
    """Whether any heading stands for a turn; a column that is no turn of the unit may be left as it is."""
    known = known_headings(sheet)
    turns = {column.key for column in sheet.columns if column.key.startswith("k")}
    meant = {names.get(one.plain, known[one.plain].key if one.plain in known else "") for one in found.headings}
    return not turns or bool(meant & turns)


def _row(
    row: Row, kinds: Sequence[ShiftKind], by_name: Mapping[str, list[Person]], now: Mapping[tuple[int, date], int]
) -> list[Wanted]:
    day = day_of(row, "day")
    if day is None:
        return []
    found = []
    for kind in kinds:
        name = row.text(f"k{kind.pk}")
        if not name:
            continue
        people = by_name.get(name.replace(" ", ""), by_name.get(name, []))
        if len(people) == 1:
            found.append(Wanted(kind.pk, day, people[0].pk, now.get((kind.pk, day))))
        elif people:
            row.wrong(f"k{kind.pk}", str(_("Two people of the unit have this name. Enter this turn on the page.")))
        else:
            row.wrong(f"k{kind.pk}", str(_("Nobody of this name holds a post in the unit. One name stands in a cell.")))
    return found
