"""Things enter a register, change, leave it and come back; each is a line in the unit's book."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext as _

from anlan.lib.clock import local_date
from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import HANDLE
from anlan.org.models import Person, Unit
from anlan.registers import book, figures, values
from anlan.registers.fields import Kind
from anlan.registers.kinds import KINDS
from anlan.registers.models import Item, Movement, Picture
from anlan.registers.places import ALPHABET, LENGTH
from anlan.registers.values import Unfit, Values

__all__ = ["New", "Unfit", "add", "add_many", "archive", "change", "pin", "restore", "unpin"]

BATCH = 1_000


class HasParts(Refused):
    """Something else still refers to it."""

    code = "register_has_parts"
    status = 409


@transaction.atomic
def add(unit: Unit, kind: Kind, said: Values, *, by: Person | None, at: datetime) -> Item:
    """A new thing of the register. ``by`` is ``None`` on the server's own command line.

    Raises :class:`Unfit`, :class:`NotAllowed`.
    """
    _allow(unit, by)
    book.hold(unit)
    item = _make(unit, kind, said, at)
    item.save(force_insert=True)
    _moved(item, Movement.What.CREATED, by, at)
    book.enter(unit, "register.added", by=by, at=at, item=item.pk, register=kind.code)
    return item


@dataclass(frozen=True)
class New:
    """A thing that is to enter: what :func:`values.check` gave for it."""

    unit: Unit
    columns: dict[str, Any]
    data: dict[str, Any]


@transaction.atomic
def add_many(kind: Kind, rows: Sequence[New], *, by: Person | None, at: datetime) -> list[Item]:
    """Enter checked things of many units at once, by a few statements however many.

    Their numbers are free: the caller has looked. What has none is given one. Raises :class:`NotAllowed`.
    """
    units = {one.unit.pk: one.unit for one in rows}
    for pk in sorted(units):
        _allow(units[pk], by)
        book.hold(units[pk])
    last = _last_numbers(units, kind)
    for one in rows:  # a number given here is passed by those that stand further down in their own table
        number = str(one.columns.get("number") or "")
        if number.isascii() and number.isdigit() and len(number) <= 8:
            last[one.unit.pk] = max(last[one.unit.pk], int(number))
    checks = {pk: first_check(kind, unit, at) for pk, unit in units.items()}
    made = []
    for one in rows:
        columns = dict(one.columns)
        if not columns.get("number"):
            last[one.unit.pk] += 1
            columns["number"] = f"{last[one.unit.pk]:03d}"
        if "next_check_on" in kind.keys:
            columns["next_check_on"] = columns.get("next_check_on") or checks[one.unit.pk]
        made.append(Item(unit=one.unit, unit_path=one.unit.path, kind=kind.code, code=_code(), data=one.data,
                         created_at=at, changed_at=at, **columns))  # fmt: skip
    Item.objects.bulk_create(made, batch_size=BATCH)
    posts = {pk: book.post_of(by, unit) for pk, unit in units.items()}
    moved = (_movement(item, Movement.What.CREATED, by, posts[item.unit_id], at) for item in made)
    Movement.objects.bulk_create(moved, batch_size=BATCH)
    book.enter_many(units, "register.added", [(item.unit_id, {"item": item.pk, "register": kind.code})
                                              for item in made], by=by, posts=posts, at=at)  # fmt: skip
    return made


def _last_numbers(units: Collection[int], kind: Kind) -> dict[int, int]:
    """The greatest whole number that each unit's register has given."""
    last = dict.fromkeys(units, 0)
    taken = Item.objects.filter(unit__in=units, kind=kind.code, number__regex=r"^[0-9]{1,8}$")
    for unit_id, number in taken.values_list("unit", "number"):
        last[unit_id] = max(last[unit_id], int(number))
    return last


@transaction.atomic
def change(item: Item, said: Values, *, by: Person | None, at: datetime) -> bool:
    """Say it anew, and whether anything was different; what is the same leaves no trace.

    Raises :class:`Unfit`, :class:`NotAllowed`.
    """
    _allow(item.unit, by)
    kind = KINDS[item.kind]
    item = _locked(item)
    before = values.of(item, kind)
    columns, data = values.check(kind, said, item.unit)
    _check_number(item, columns)
    columns["number"] = columns.get("number") or item.number
    for name, value in columns.items():
        setattr(item, name, value)
    item.data = data
    changes = _changes(kind, before, values.of(item, kind))
    if changes:
        item.changed_at = at
        item.save(update_fields=[*columns, "data", "changed_at"])
        _moved(item, Movement.What.CHANGED, by, at, changes=changes)
        book.enter(item.unit, "register.changed", by=by, at=at, item=item.pk, fields=sorted(changes))
    return bool(changes)


@transaction.atomic
def archive(item: Item, *, by: Person, at: datetime) -> None:
    """Take it off the register. It can come back, with its code. Raises :class:`HasParts`, :class:`NotAllowed`."""
    _allow(item.unit, by)
    item = _locked(item)
    if item.parts.filter(archived_at=None).exists():
        raise HasParts(_("Payments still stand against this line. Move them to another line first."))
    if item.archived_at is None:
        item.archived_at = item.changed_at = at
        item.save(update_fields=["archived_at", "changed_at"])
        _moved(item, Movement.What.ARCHIVED, by, at)
        book.enter(item.unit, "register.archived", by=by, at=at, item=item.pk)


@transaction.atomic
def restore(item: Item, *, by: Person, at: datetime) -> None:
    """Put it back on the register as it was."""
    _allow(item.unit, by)
    item = _locked(item)
    if item.archived_at is not None:
        item.archived_at, item.changed_at = None, at
        item.save(update_fields=["archived_at", "changed_at"])
        _moved(item, Movement.What.RESTORED, by, at)
        book.enter(item.unit, "register.restored", by=by, at=at, item=item.pk)


@transaction.atomic
def pin(item: Item, picture: Picture, x: float, y: float, *, by: Person, at: datetime) -> None:
    """Put its pin on a picture of the same unit, at shares of its width and height. Raises :class:`Unfit`."""
    _allow(item.unit, by)
    if picture.unit_id != item.unit_id or not (0 <= x <= 1 and 0 <= y <= 1):
        raise Unfit(_("Choose a square that lies on the picture."), fields={})
    item = _locked(item)
    item.picture, item.pin_x, item.pin_y, item.changed_at = picture, x, y, at
    item.save(update_fields=["picture", "pin_x", "pin_y", "changed_at"])
    book.enter(item.unit, "register.pinned", by=by, at=at, item=item.pk, picture=picture.pk)


@transaction.atomic
def unpin(item: Item, *, by: Person, at: datetime) -> None:
    """Take its pin off the picture."""
    _allow(item.unit, by)
    item = _locked(item)
    item.picture, item.pin_x, item.pin_y, item.changed_at = None, None, None, at
    item.save(update_fields=["picture", "pin_x", "pin_y", "changed_at"])
    book.enter(item.unit, "register.unpinned", by=by, at=at, item=item.pk)


def first_check(kind: Kind, unit: Unit, at: datetime) -> date | None:
    """When a thing is to be checked that was entered, or checked, at ``at``; ``None`` where nothing is checked."""
    if not kind.checked_every:
        return None
    return local_date(at) + relativedelta(months=figures.months(kind.checked_every, str(unit.path)))


def _make(unit: Unit, kind: Kind, said: Values, at: datetime) -> Item:
    columns, data = values.check(kind, said, unit)
    item = Item(unit=unit, unit_path=unit.path, kind=kind.code, code=_code(), data=data, created_at=at, changed_at=at)
    _check_number(item, columns)
    columns["number"] = columns.get("number") or next_number(unit, kind)
    if "next_check_on" in kind.keys and not columns.get("next_check_on"):
        columns["next_check_on"] = first_check(kind, unit, at)
    for name, value in columns.items():
        setattr(item, name, value)
    return item


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _n in range(LENGTH))


def next_number(unit: Unit, kind: Kind) -> str:
    """The next free whole number of the register; asked for while the unit's book is held."""
    return f"{_last_numbers([unit.pk], kind)[unit.pk] + 1:03d}"


def _check_number(item: Item, columns: dict[str, Any]) -> None:
    number = columns.get("number")
    others = Item.objects.filter(unit_id=item.unit_id, kind=item.kind, number=number).exclude(pk=item.pk)
    if number and others.exists():
        raise Unfit(
            _("Some of it cannot be kept like this."),
            fields={"number": _("Something in this register has the number already. Choose another.")},
        )


def _locked(item: Item) -> Item:
    rows = Item.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "place", "parent")
    return rows.get(pk=item.pk)


def _allow(unit: Unit, by: Person | None) -> None:
    if by is not None:
        access.require(by, HANDLE, str(unit.path))


def _changes(kind: Kind, before: dict[str, values.Value], after: dict[str, values.Value]) -> dict[str, list[str]]:
    """[before, after] of each field that differs, as text; of personal fields only that it does."""
    return {
        field.key: [] if field.is_personal else [_text(before[field.key]), _text(after[field.key])]
        for field in kind.fields
        if _text(before[field.key]) != _text(after[field.key])
    }


def _text(value: values.Value) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _moved(
    item: Item, what: str, by: Person | None, at: datetime, *, changes: dict[str, list[str]] | None = None
) -> None:
    _movement(item, what, by, book.post_of(by, item.unit), at, changes=changes).save(force_insert=True)


def _movement(
    item: Item, what: str, by: Person | None, post_id: int | None, at: datetime, *,
    changes: dict[str, list[str]] | None = None,
) -> Movement:  # fmt: skip
    return Movement(
        item=item, unit_id=item.unit_id, unit_path=item.unit_path, what=what, changes=changes or {}, person=by,
        post_id=post_id, at=at,
    )  # fmt: skip
