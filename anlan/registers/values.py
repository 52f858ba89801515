"""What is kept of an item, checked against its kind's fields: the same for pages, workbooks and programs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from anlan.lib.errors import Refused
from anlan.org.models import Unit
from anlan.registers.fields import Field, Kind, Type
from anlan.registers.models import Item
from anlan.registers.names import Asked, Names

Value = str | date | Decimal | int | None
Values = Mapping[str, Value]
"""By field key: text, a day, a number; a choice by its code, a place and a budget line by name."""

EARLIEST, LATEST = date(1970, 1, 1), date(2100, 1, 1)
_PHONE = re.compile(r"[0-9+() 、/转-]{3,30}\Z")


class Unfit(Refused):
    """Some fields cannot be kept as they are; ``data["fields"]`` says for each what to do."""

    code = "register_unfit"
    status = 422


def check(kind: Kind, values: Values, unit: Unit, names: Names | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Columns and ``data`` for an item of ``unit``. ``names``: what stands behind names, where it is read for many.

    Raises :class:`Unfit` with all that is wrong at once.
    """
    wrong: dict[str, str] = {}
    columns: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for field in kind.fields:
        value = values.get(field.key)
        value = value.strip() if isinstance(value, str) else value
        if value in (None, ""):
            if field.is_required:
                wrong[field.key] = _("This is needed.")
            if field.is_column:
                columns[field.key] = None if field.type not in {Type.TEXT, Type.LONG} else ""
        elif problem := _problem(field, value):
            wrong[field.key] = problem
        elif field.is_column:
            columns[field.key] = value
        else:
            data[field.key] = value.isoformat() if isinstance(value, date) else _plain(value)
    _resolve(kind, unit, columns, data, wrong, names or Asked())
    if wrong:
        raise Unfit(_("Some of it cannot be kept like this."), fields=wrong)
    return columns, data


def of(item: Item, kind: Kind) -> dict[str, Value]:
    """The item's values by field key, as :func:`check` takes them."""
    found: dict[str, Value] = {}
    for field in kind.fields:
        if field.type is Type.PLACE:
            found[field.key] = item.place.name if item.place else ""
        elif field.type is Type.LINE:
            found[field.key] = item.parent.name if item.parent else ""
        elif field.is_column:
            found[field.key] = getattr(item, field.key)
        elif field.type is Type.DATE and item.data.get(field.key):
            found[field.key] = date.fromisoformat(item.data[field.key])
        else:
            found[field.key] = item.data.get(field.key, "")
    return found


def _problem(field: Field, value: Any) -> str:
    match field.type:
        case Type.DATE:
            if not isinstance(value, date) or not EARLIEST <= value <= LATEST:
                return _("This is not a day of the calendar. Write it as 2026-09-01.")
        case Type.NUMBER | Type.MONEY:
            if not isinstance(value, Decimal) or not value.is_finite() or not 0 <= value < 10**10:
                return _("Write a number in digits, for example 12 or 1260.50.")
        case Type.YEAR:
            if not isinstance(value, int) or not EARLIEST.year <= value <= LATEST.year:
                return _("Write the year in four digits.")
        case Type.CHOICE:
            if value not in dict(field.choices):
                return _("Choose one of the list.")
        case Type.PHONE if not _PHONE.match(str(value)):
            return _("Write the number in digits, for example 0571-86000030.")
        case _ if len(str(value)) > field.most:
            return _("This is longer than %(most)s characters. Shorten it.") % {"most": field.most}
    return ""


def _resolve(
    kind: Kind, unit: Unit, columns: dict[str, Any], data: dict[str, Any], wrong: dict[str, str], names: Names
) -> None:
    """Names become rows of the same unit: place, post, budget line, docket."""
    if columns.get("place"):
        columns["place"] = names.place(unit, columns["place"])
        if columns["place"] is None:
            wrong["place"] = _("The unit has no place of this name. Leave it empty, or add the place first.")
    if columns.get("responsible"):
        columns["post"] = names.post(unit, columns["responsible"])
    elif "responsible" in columns:
        columns["post"] = None
    if "on_date" in kind.keys and isinstance(columns.get("on_date"), date):
        columns["year"] = columns["on_date"].year
    if columns.get("parent"):
        columns["parent"] = names.line(unit, columns["parent"], columns.get("year"))
        if columns["parent"] is None:
            wrong["parent"] = _("The unit has no such budget line. Leave it empty, or enter the line first.")
    if data.get("docket") and not names.has_docket(unit, data["docket"]):
        wrong["docket"] = _("The unit has no docket of this number. Leave it empty, or correct it.")


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
