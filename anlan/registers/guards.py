"""How many guards a school is asked to have, and how many it has. The formula's numbers are figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q

from anlan.org.models import Unit
from anlan.registers import figures
from anlan.registers.figures import InForce
from anlan.registers.kinds import GUARD
from anlan.registers.models import ItemQuerySet

USED = ("guards.small_below", "guards.small", "guards.middle", "guards.large_from", "guards.large",
        "guards.large_step", "guards.boarding_below", "guards.boarding", "guards.boarding_step")  # fmt: skip


@dataclass(frozen=True)
class Needed:
    """Required and actual, for one unit. ``required`` is ``None`` where nobody has said how many pupils there are."""

    unit: Unit
    day_pupils: int | None
    boarders: int | None
    required: int | None
    actual: int
    rests_on: tuple[InForce, ...]

    @property
    def short(self) -> int:
        return max(0, (self.required or 0) - self.actual)


def required(day_pupils: int, boarders: int, figure: Mapping[str, int]) -> int:
    """The larger of what all pupils ask for, and what boarders ask for (GB/T 29315-2022; that the larger of both
    holds for a school with day pupils and boarders is our reading)."""
    pupils = day_pupils + boarders
    if pupils < figure["guards.small_below"]:
        by_day = figure["guards.small"]
    elif pupils < figure["guards.large_from"]:
        by_day = figure["guards.middle"]
    else:
        by_day = figure["guards.large"] + _steps(pupils - figure["guards.large_from"], figure["guards.large_step"])
    if not boarders:
        return by_day
    above = boarders - figure["guards.boarding_below"]
    return max(by_day, figure["guards.boarding"] + _steps(above, figure["guards.boarding_step"]))


def overview(units: list[Unit], visible: ItemQuerySet, *, today: date) -> list[Needed]:
    """Required and actual for each unit, in two queries. Whose contract has run out is not counted."""
    found = figures.for_units([str(unit.path) for unit in units])
    here = visible.current().filter(kind=GUARD.code, unit__in=[unit.pk for unit in units])
    here = here.filter(Q(expires_on=None) | Q(expires_on__gte=today))
    counted = dict(here.order_by().values_list("unit").annotate(n=Count("pk")).values_list("unit", "n"))
    return [_needed(unit, found[str(unit.path)], counted.get(unit.pk, 0)) for unit in units]


def _needed(unit: Unit, found: dict[str, InForce], actual: int) -> Needed:
    day, boarders = (_whole(found[code].value) for code in ("own.day_pupils", "own.boarders"))
    asked = None
    if day is not None or boarders is not None:
        asked = required(day or 0, boarders or 0, {code: _whole(found[code].value) or 0 for code in USED})
    return Needed(unit, day, boarders, asked, actual, tuple(found[code] for code in USED))


def _steps(above: int, step: int) -> int:
    return max(0, above) // step if step else 0


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else int(value)
