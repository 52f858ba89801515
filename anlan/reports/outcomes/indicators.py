"""What is measured, as data: the shipped indicators, and how a unit has set them for the reviews it announces."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import SIGN
from anlan.org.models import Person, Unit
from anlan.registers import book
from anlan.registers.figures import MARKS
from anlan.reports.models import IndicatorSetting

FILE = Path(__file__).with_name("indicators.toml")
IN_TIME, LEFT_OUT = "in_time", "left_out"
OPTIONS = {
    IN_TIME: _("Counts when put right in time, else it is left out"),
    LEFT_OUT: _("Left out altogether"),
}
"""Of hazards a unit found itself. Under neither does finding one more lower a result."""


class UnfitIndicator(Refused):
    """``data["field"]`` names what is missing."""

    code = "unfit_indicator"
    status = 422


@dataclass(frozen=True)
class Indicator:
    """See ``indicators.toml`` for what the fields mean. ``set_at_unit``: the unit whose setting it is."""

    code: str
    title: str
    how: str
    source: str
    mark: str
    measure: str
    is_on: bool = True
    subjects: tuple[str, ...] = ()
    matter: str = ""
    acts: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    shares_only: bool = False
    found_by_itself: str = ""
    set_at_unit: int | None = None


@cache
def shipped() -> Mapping[str, Indicator]:
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {code: _read({"code": code, "is_on": row.pop("on", True), **row}) for code, row in said.items()}


def in_force(path: str) -> list[Indicator]:
    """Every indicator for reviews by the unit at ``path``, in one query: the nearest setting, else as shipped."""
    labels = path.split(".")
    above = [".".join(labels[:depth]) for depth in range(1, len(labels) + 1)]
    rows = IndicatorSetting.objects.filter(unit_path__in=above)
    nearest = {row.code: row for row in sorted(rows, key=lambda row: len(str(row.unit_path)))}
    return [_set(one, nearest.get(one.code)) for one in shipped().values()]


def freeze(found: list[Indicator]) -> list[dict[str, Any]]:
    """For keeping with a review, whatever is set later."""
    return [asdict(one) for one in found]


def thaw(kept: list[dict[str, Any]]) -> list[Indicator]:
    return [_read(row) for row in kept]


@dataclass(frozen=True)
class Draft:
    is_on: bool
    title: str
    how: str
    source: str
    mark: str
    option: str = ""


@transaction.atomic
def put(unit: Unit, code: str, draft: Draft, *, by: Person, at: datetime) -> IndicatorSetting:
    """Set an indicator for the reviews of ``unit`` and of units below. What it measures stays as shipped; reviews that
    were announced keep theirs. Raises :class:`UnfitIndicator`, :class:`NotAllowed`."""
    access.require(by, SIGN, str(unit.path))
    one = shipped()[code]
    for field in ("title", "how", "source"):
        if not getattr(draft, field).strip():
            raise UnfitIndicator(_("Say what it measures, how, and what it rests on."), field=field)
    if draft.mark not in MARKS or (draft.option and draft.option not in OPTIONS):
        raise UnfitIndicator(_("Choose how it is known."), field="mark")
    row, _made = IndicatorSetting.objects.update_or_create(
        unit=unit, code=code,
        defaults={
            "unit_path": unit.path, "is_on": draft.is_on, "title": draft.title.strip(), "how": draft.how.strip(),
            "source": draft.source.strip(), "mark": draft.mark,
            "option": draft.option if one.found_by_itself else "", "post_id": book.post_of(by, unit), "set_at": at,
        },
    )  # fmt: skip
    book.enter(unit, "indicator.set", by=by, at=at, indicator=code, on=draft.is_on)
    return row


@transaction.atomic
def drop(unit: Unit, code: str, *, by: Person, at: datetime) -> None:
    """Go back to what holds without the unit's own setting."""
    access.require(by, SIGN, str(unit.path))
    if IndicatorSetting.objects.filter(unit=unit, code=code).delete()[0]:
        book.enter(unit, "indicator.dropped", by=by, at=at, indicator=code)


def _set(one: Indicator, row: IndicatorSetting | None) -> Indicator:
    if row is None:
        return one
    return replace(
        one, is_on=row.is_on, title=row.title, how=row.how, source=row.source, mark=row.mark,
        found_by_itself=row.option or one.found_by_itself, set_at_unit=row.unit_id,
    )  # fmt: skip


def _read(row: dict[str, Any]) -> Indicator:
    said: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Indicator(**said)
