"""Registers as workbooks: the template, what stands in them now, and a filled-in table coming back in.

The bureau's own tables are read too: what their headings mean is asked once and remembered (``registers.headings``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.lib.cells import choice_of, day_of, number_of
from anlan.lib.headings import StrangeHeadings, read_own
from anlan.lib.workbook import CannotImport, Column, NotAWorkbook, Problem, Row, Sheet, refuse
from anlan.lib.workbook_layout import add_example, add_row, lay_out_book, to_bytes
from anlan.org import access
from anlan.org.functions import HANDLE
from anlan.org.models import Person, Unit
from anlan.registers import headings, items, values
from anlan.registers.fields import Field, Kind, Type
from anlan.registers.items import New
from anlan.registers.models import Item
from anlan.registers.names import Known
from anlan.registers.values import Unfit, Value

__all__ = ["CannotImport", "NotAWorkbook", "Parsed", "Result", "StrangeHeadings", "bring_in", "export", "read",
           "sheet_of", "template"]  # fmt: skip

UNIT = Column("unit", "单位", ("单位名称", "单位编码", "学校", "学校名称"),
              note=gettext_lazy("Name or code of the unit. Left empty, it is the unit you chose."))  # fmt: skip
CHECKED = Column("checked_on", "上次检查", ("检查日",), is_shown_only=True)
STATE = Column("state", "状态", is_shown_only=True)


AT_ONCE = 500
"""Rows that are written while somebody waits; more go through the worker (``registers.incoming``)."""
MOST_ROWS = 30_000


@dataclass
class Parsed:
    """The rows of one register with everything found wrong in them so far. Nothing has been written."""

    kind: Kind
    rows: list[tuple[Row, dict[str, Value]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


@dataclass
class Result:
    added: int = 0
    changed: int = 0
    same: int = 0
    warnings: list[Problem] = field(default_factory=list)


def sheet_of(kind: Kind) -> Sheet:
    """The register's sheet: its fields under their Chinese headings, the unit first."""
    columns = [UNIT, *(_column(one) for one in kind.fields)]
    if kind.checked_every:
        columns += [CHECKED, STATE]
    return Sheet(kind.code, kind.words.zh, (kind.code,), tuple(columns))


def template(kind: Kind) -> bytes:
    """An .xlsx that reads as empty until somebody fills it in."""
    sheet = sheet_of(kind)
    book = lay_out_book([sheet], _lines())
    add_example(book[sheet.title], sheet)
    return to_bytes(book)


def export(kind: Kind, rows: Iterable[Item]) -> bytes:
    """What stands in the register, under the headings that :func:`read` takes back."""
    sheet = sheet_of(kind)
    book = lay_out_book([sheet], _lines())
    for item in rows:
        add_row(book[sheet.title], _cells(kind, item))
    return to_bytes(book)


def read(data: bytes, kind: Kind, unit: Unit) -> Parsed:
    """Read a workbook for ``unit``: the template, or a table of its own under headings it has explained.

    Raises :class:`NotAWorkbook`, and :class:`StrangeHeadings` where a person must say first what headings mean.
    """
    sheet = sheet_of(kind)
    names = headings.remembered(unit, kind.code)
    table, found = read_own(data, sheet, names)
    if len(table.rows) > MOST_ROWS:
        message = _("More than %(n)s rows at once. Import the table in parts.") % {"n": MOST_ROWS}
        table.problems.append(Problem(sheet.title, MOST_ROWS, "", message))
        table.rows.clear()
    found.require_meaning(sheet, names)
    parsed = Parsed(kind, problems=table.problems, warnings=table.warnings)
    for row in table.rows:
        row.problems = parsed.problems
        parsed.rows.append((row, {one.key: _value(row, one) for one in kind.fields}))
    return parsed


@transaction.atomic
def bring_in(parsed: Parsed, unit: Unit, *, by: Person | None, at: datetime) -> Result:
    """Write every row, or nothing. A row that means something already there changes it; none is removed.

    A thing is known again by its number; without one, by name, place in words and year. ``by`` is ``None`` on the
    server's own command line. Raises :class:`CannotImport` with every problem at once, :class:`NotAllowed`.
    """
    if by is not None:
        access.require(by, HANDLE, str(unit.path))
    units = _units(parsed, unit, by)
    new, changed, same = _sorted(parsed, units)
    refuse(parsed.problems)
    items.add_many(parsed.kind, new, by=by, at=at)
    for item, said in changed:
        items.change(item, said, by=by, at=at)
    return Result(len(new), len(changed), same, sorted(set(parsed.warnings)))


def _sorted(parsed: Parsed, units: Mapping[int, Unit]) -> tuple[list[New], list[tuple[Item, dict[str, Value]]], int]:
    """What is new, what changes something that is there, and how many are the same; what is wrong goes among the
    problems. Nothing is written, and nothing asked of the database row by row."""
    kind, unit_ids = parsed.kind, {one.pk for one in units.values()}
    standing = _standing(kind, unit_ids)
    taken = set(Item.objects.filter(kind=kind.code, unit__in=unit_ids).values_list("unit", "number"))
    names = Known(unit_ids, {str(said["docket"]) for _row, said in parsed.rows if said.get("docket")})
    named = {(one.row, one.column) for one in parsed.problems}
    seen: dict[Any, int] = {}
    new: list[New] = []
    changed: list[tuple[Item, dict[str, Value]]] = []
    same = 0
    for row, said in parsed.rows:
        unit = units.get(row.number)
        if unit is None or _is_said_twice(row, said, unit, seen):
            continue
        item = standing.get(_key(unit.pk, said.get("number"), said))
        # A column the table does not have leaves alone what is kept there.
        kept = (
            {**values.of(item, kind), **{key: one for key, one in said.items() if key in row.letters}} if item else {}
        )
        wanted = {**kept, "number": said.get("number") or item.number} if item else said
        try:
            columns, data = values.check(kind, wanted, unit, names)
        except Unfit as error:
            _note(row, error, named)
            continue
        number = columns.get("number")
        if number and (item is None or number != item.number) and (unit.pk, number) in taken:
            row.wrong("number", _("Something in this register has the number already. Choose another."))
        elif item is None:
            new.append(New(unit, columns, data))
        elif data != item.data or any(getattr(item, name) != value for name, value in columns.items()):
            changed.append((item, wanted))
        else:
            same += 1
    return new, changed, same


def _is_said_twice(row: Row, said: dict[str, Value], unit: Unit, seen: dict[Any, int]) -> bool:
    key = _key(unit.pk, said.get("number"), said)
    if seen.setdefault(key, row.number) == row.number:
        return False
    message = _("Row %(row)s says the same thing already.") % {"row": seen[key]}
    row.wrong("number" if said.get("number") else "name", message)
    return True


def _note(row: Row, error: Unfit, named: Collection[tuple[int, str | None]]) -> None:
    """What is wrong with the row, but for cells of which something was found wrong already."""
    for name, message in error.data["fields"].items():
        if (row.number, row.letters.get(name)) not in named:
            row.wrong(name, message)


def _units(parsed: Parsed, unit: Unit, by: Person | None) -> dict[int, Unit]:
    """The unit each row is for, by row number: named in the row, else the chosen one; at or below the chosen one."""
    words = {row.text("unit") for row, _said in parsed.rows if row.text("unit")}
    below = Unit.objects.filter(path__below=str(unit.path))
    known = {word: one for one in below.filter(code__in=words) for word in (one.code,)}
    for one in below.filter(name__in=words):
        known.setdefault(one.name, one)
    found: dict[int, Unit] = {}
    for row, _said in parsed.rows:
        word = row.text("unit")
        target = known.get(word) if word else unit
        if target is None:
            row.wrong("unit", _("No unit at or below “%(unit)s” has this name or code.") % {"unit": unit.name})
        elif by is not None and not access.may(by, HANDLE, str(target.path)):
            row.wrong("unit", _("This unit is not yours to change. Leave its row out, or ask the unit above."))
        else:
            found[row.number] = target
    return found


def _standing(kind: Kind, unit_ids: set[int]) -> dict[Any, Item]:
    """What is on the register, by number and by words."""
    found: dict[Any, Item] = {}
    rows = (
        Item.objects.current()
        .filter(kind=kind.code, unit__in=unit_ids)
        .select_related("unit", "place", "parent", "post")
    )
    for item in rows.order_by("-pk"):
        said = values.of(item, kind)
        found[_key(item.unit_id, "", said)] = item
        found[_key(item.unit_id, item.number, said)] = item
    return found


def _key(unit_id: int, number: Value, said: Mapping[str, Value]) -> tuple[Any, ...]:
    if number:
        return (unit_id, "number", str(number))
    when = said.get("on_date") or said.get("year") or ""
    amount = str(said.get("amount") or "") if said.get("on_date") else ""
    return (unit_id, "words", said.get("name"), said.get("spot") or "", str(when), amount)


def _value(row: Row, one: Field) -> Value:
    match one.type:
        case Type.DATE:
            return day_of(row, one.key)
        case Type.NUMBER | Type.MONEY:
            return number_of(row, one.key)
        case Type.YEAR:
            number = number_of(row, one.key, places=0, most=Decimal(10_000)) if row.text(one.key) else None
            return None if number is None else int(number)
        case Type.CHOICE:
            words = {word: code for code, both in one.choices for word in (both.en, both.en.lower(), code, both.zh)}
            return choice_of(row, one.key, words, [both.zh for _code, both in one.choices], "")
    return row.text(one.key)


def _column(one: Field) -> Column:
    return Column(
        one.key, one.words.zh, (*one.aliases, one.words.en), is_required=one.is_required, most=max(one.most, 20),
        note=one.note or "", example=one.example, choices=tuple(both.zh for _code, both in one.choices),
    )  # fmt: skip


def _cells(kind: Kind, item: Item) -> list[Any]:
    said = values.of(item, kind)
    cells: list[Any] = [item.unit.name]
    for one in kind.fields:
        value = said[one.key]
        if one.type is Type.CHOICE:
            value = next((both.zh for code, both in one.choices if code == value), "")
        elif isinstance(value, Decimal):
            cells.append(int(value) if value == value.to_integral_value() else float(value))
            continue
        cells.append(value.isoformat() if isinstance(value, date) else value)
    if kind.checked_every:
        cells += [item.checked_on.isoformat() if item.checked_on else "", "故障" if item.fault_at else "完好"]
    return cells


def _lines() -> tuple[str, ...]:
    return (
        _("Fill in only what is new or has changed. A second import changes what is there; it never makes a copy."),
        _("Headings with * must be filled in. Grey rows that begin with 例： are examples and are passed over."),
        _("A thing is known again by its number; without one, by its name and where it is."),
        _("If one cell is wrong, nothing is imported, and every wrong cell is named at once."),
        _("At most %(n)s rows at once.") % {"n": MOST_ROWS},
    )
