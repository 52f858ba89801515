"""Safety money of a year: what was set aside, what was spent, what is left."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from anlan.org.models import Unit
from anlan.registers.kinds import BUDGET, SPENDING
from anlan.registers.models import Item, ItemQuerySet

NONE = Decimal(0)


@dataclass(frozen=True)
class Line:
    item: Item
    spent: Decimal

    @property
    def left(self) -> Decimal:
        return (self.item.amount or NONE) - self.spent


@dataclass(frozen=True)
class Year:
    """``outside``: spent without a line of that year's budget."""

    lines: list[Line]
    budget: Decimal
    spent: Decimal
    outside: Decimal

    @property
    def left(self) -> Decimal:
        return self.budget - self.spent


@dataclass(frozen=True)
class UnitYear:
    unit: Unit
    budget: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        return self.budget - self.spent


def of_unit(visible: ItemQuerySet, unit: Unit, year: int) -> Year:
    """The lines of one unit, in two queries."""
    own = visible.current().filter(unit=unit, year=year)
    spent = dict(
        own.filter(kind=SPENDING.code).order_by().values_list("parent").annotate(total=Sum("amount")).values_list(
            "parent", "total"
        )
    )  # fmt: skip
    rows = list(own.filter(kind=BUDGET.code).order_by("number", "pk"))
    lines = [Line(row, spent.pop(row.pk, NONE)) for row in rows]
    outside = sum(spent.values(), NONE)
    budget = sum((row.amount or NONE for row in rows), NONE)
    return Year(lines, budget, sum((line.spent for line in lines), outside), outside)


def by_unit(units: list[Unit], visible: ItemQuerySet, year: int) -> list[UnitYear]:
    """Sums of several units, in one query."""
    own = visible.current().filter(unit__in=[unit.pk for unit in units], year=year)
    rows: QuerySet[Item, dict[str, object]] = own.order_by().values("unit").annotate(
        budget=Sum("amount", filter=Q(kind=BUDGET.code)), spent=Sum("amount", filter=Q(kind=SPENDING.code))
    )  # fmt: skip
    sums = {row["unit"]: (row["budget"] or NONE, row["spent"] or NONE) for row in rows}
    return [UnitYear(unit, *sums.get(unit.pk, (NONE, NONE))) for unit in units]  # type: ignore[arg-type]
