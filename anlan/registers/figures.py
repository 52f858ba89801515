"""Figures of law and practice as data: the shipped value with its source and mark, until a unit sets its own.

What a unit sets holds for it and all below. Others may read figures of their own from here: put them into
``figures.toml`` (or a file of theirs, with :func:`load`) and ask :func:`in_force`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.lib.bilingual import Both
from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import HANDLE, MANAGE_ORG
from anlan.org.models import Person, Unit
from anlan.plans.models import Mark
from anlan.registers import book
from anlan.registers.models import Figure

FILE = Path(__file__).with_name("figures.toml")
MARKS = {**dict(Mark.choices), "D": _("decided by the unit itself")}


class UnfitFigure(Refused):
    code = "unfit_figure"
    status = 422


@dataclass(frozen=True)
class Shipped:
    """A figure as it comes with the program. ``is_own``: a fact each unit says of itself; it has no default and is
    not handed down."""

    code: str
    words: Both
    unit_of: str
    value: Decimal | None
    source: str
    mark: str
    is_own: bool

    @property
    def group(self) -> str:
        return self.code.partition(".")[0]


@dataclass(frozen=True)
class InForce:
    """What holds for one unit: the value, what it rests on, and at which unit it was set (``None``: shipped)."""

    shipped: Shipped
    value: Decimal | None
    source: str
    mark: str
    unit_id: int | None


def load(text: str) -> dict[str, Shipped]:
    """Figures of a TOML text: ``[group.name]`` tables with zh, en, unit_of, value, source, mark, own."""
    return {
        f"{group}.{name}": Shipped(
            f"{group}.{name}", Both(row["zh"], row["en"]), row["unit_of"],
            Decimal(str(row["value"])) if "value" in row else None, row["source"], row["mark"], row.get("own", False),
        )
        for group, rows in tomllib.loads(text).items()
        for name, row in rows.items()
    }  # fmt: skip


@lru_cache(maxsize=1)
def shipped() -> dict[str, Shipped]:
    return load(FILE.read_text(encoding="utf-8"))


def in_force(path: str) -> dict[str, InForce]:
    """Every figure for the unit at ``path``, in one query."""
    return for_units([path])[path]


def for_units(paths: Iterable[str]) -> dict[str, dict[str, InForce]]:
    """Every figure for each unit, in one query: what the nearest unit set, else the shipped value."""
    wanted = list(paths)
    labels = {".".join(path.split(".")[:depth]) for path in wanted for depth in range(1, path.count(".") + 2)}
    rows: dict[tuple[str, str], Figure] = {
        (str(row.unit_path), row.code): row for row in Figure.objects.filter(unit_path__in=sorted(labels))
    }
    return {path: {code: _nearest(one, path, rows) for code, one in shipped().items()} for path in wanted}


def months(code: str, path: str) -> int:
    return int(_value(in_force(path)[code]))


def hours(code: str, path: str) -> int:
    return int(_value(in_force(path)[code]))


def days(code: str, path: str) -> int:
    return int(_value(in_force(path)[code]))


@transaction.atomic
def put(unit: Unit, code: str, value: Decimal, *, source: str, mark: str, by: Person, at: datetime) -> Figure:
    """Set a figure for ``unit`` and all below. Raises :class:`UnfitFigure`, :class:`NotAllowed`."""
    one = shipped()[code]
    _allow(unit, one, by)
    if not (value.is_finite() and 0 <= value < 10**9) or value != value.to_integral_value():
        raise UnfitFigure(_("Write a whole number, 0 or more."), field="value")
    if not one.is_own and not source.strip():
        raise UnfitFigure(_("Say what the figure rests on: the law, the notice, or your own decision."), field="source")
    if mark not in MARKS:
        raise UnfitFigure(_("Choose how it is known."), field="mark")
    row, _made = Figure.objects.update_or_create(
        unit=unit, code=code,
        defaults={"unit_path": unit.path, "value": value, "source": source.strip() or one.source, "mark": mark,
                  "post_id": book.post_of(by, unit), "set_at": at},
    )  # fmt: skip
    book.enter(unit, "figure.set", by=by, at=at, figure=code, value=int(value))
    return row


@transaction.atomic
def drop(unit: Unit, code: str, *, by: Person, at: datetime) -> None:
    """Go back to what holds without the unit's own figure."""
    _allow(unit, shipped()[code], by)
    if Figure.objects.filter(unit=unit, code=code).delete()[0]:
        book.enter(unit, "figure.dropped", by=by, at=at, figure=code)


def _allow(unit: Unit, one: Shipped, by: Person) -> None:
    access.require(by, HANDLE if one.is_own else MANAGE_ORG, str(unit.path))


def _nearest(one: Shipped, path: str, rows: dict[tuple[str, str], Figure]) -> InForce:
    parts = path.split(".")
    for depth in range(len(parts), 0 if not one.is_own else len(parts) - 1, -1):
        row = rows.get((".".join(parts[:depth]), one.code))
        if row is not None:
            return InForce(one, row.value, row.source, row.mark, row.unit_id)
    return InForce(one, one.value, one.source, one.mark, None)


def _value(found: InForce) -> Decimal:
    return found.value or Decimal(0)
