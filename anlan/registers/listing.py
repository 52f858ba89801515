"""Lists of a register: what does not work first, then what runs out soonest; pages by key; counts for filters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from anlan.org.models import Unit
from anlan.registers.fields import Kind
from anlan.registers.models import Item, ItemQuerySet

PAGE = 50
MOST_PRINTED = 1_000
MOST_EXPORTED = 20_000
SHOWS = ("fault", "late", "expired", "soon", "short", "archived")


@dataclass(frozen=True)
class Wanted:
    """What to list. ``show``: one of :data:`SHOWS`. ``after``: the key of the last row of the page before."""

    show: str = ""
    unit_id: int | None = None
    year: int | None = None
    find: str = ""
    after: tuple[date, int] | None = None
    is_whole: bool = False


@dataclass(frozen=True)
class Page:
    rows: list[Item]
    next: Wanted | None


@dataclass(frozen=True)
class Counts:
    """How many there are, and how many need somebody: out of order, check due, out of date, nearly so, too few."""

    total: int = 0
    fault: int = 0
    late: int = 0
    expired: int = 0
    soon: int = 0
    short: int = 0

    @property
    def asks(self) -> int:
        return self.fault + self.late + self.expired + self.short


def conditions(today: date, notice: int) -> dict[str, Q]:
    """When a thing is shown under which filter; ``notice`` is the figure ``expiry.notice`` in days."""
    return {
        "fault": Q(fault_at__isnull=False),
        "late": Q(next_check_on__lt=today),
        "expired": Q(expires_on__lt=today),
        "soon": Q(expires_on__gte=today, expires_on__lte=today + timedelta(days=notice)),
        "short": Q(quantity__lt=F("minimum")),
    }


def narrowed(visible: ItemQuerySet, kind: Kind, wanted: Wanted, unit: Unit | None) -> ItemQuerySet:
    """``visible`` things of the register at and below ``unit``, as far as year and words narrow it."""
    found = visible.filter(kind=kind.code)
    if unit is not None:
        found = found.filter(unit_path__below=str(unit.path))
    if wanted.year:
        found = found.filter(year=wanted.year)
    if wanted.find:
        said = Q(name__icontains=wanted.find) | Q(spot__icontains=wanted.find) | Q(number=wanted.find)
        found = found.filter(said)
    return found


def page(found: ItemQuerySet, kind: Kind, wanted: Wanted, *, today: date, notice: int) -> Page:
    """One page of what :func:`narrowed` gave."""
    rows: QuerySet[Item] = found.filter(archived_at__isnull=wanted.show != "archived")
    if wanted.show in conditions(today, notice):
        rows = rows.filter(conditions(today, notice)[wanted.show])
    order = ["-id"] if kind.newest_first else ["sort_on", "id"]
    rows = rows.select_related("unit", "place", "parent").order_by(*order)
    if wanted.is_whole:
        return Page(list(rows[:MOST_PRINTED]), None)
    if wanted.after is not None:
        day, pk = wanted.after
        later = Q(sort_on__gt=day) | Q(sort_on=day, id__gt=pk)
        rows = rows.filter(id__lt=pk) if kind.newest_first else rows.filter(later)
    taken = list(rows[: PAGE + 1])
    if len(taken) <= PAGE:
        return Page(taken, None)
    last = taken[PAGE - 1]
    return Page(taken[:PAGE], replace(wanted, after=(last.sort_on, last.pk)))


def counts(found: ItemQuerySet, *, today: date, notice: int) -> Counts:
    """What stands beside the filters, in one query."""
    kinds = {name: Count("pk", filter=q) for name, q in conditions(today, notice).items()}
    row = found.filter(archived_at=None).aggregate(total=Count("pk"), **kinds)
    return Counts(**row)


def counts_by_kind(visible: ItemQuerySet, unit: Unit | None, *, today: date, notice: int) -> dict[str, Counts]:
    """For each register, in one query."""
    found = visible.current()
    if unit is not None:
        found = found.filter(unit_path__below=str(unit.path))
    kinds = {name: Count("pk", filter=q) for name, q in conditions(today, notice).items()}
    rows = found.order_by().values("kind").annotate(total=Count("pk"), **kinds)
    return {row.pop("kind"): Counts(**row) for row in rows}


@dataclass(frozen=True)
class UnitRow:
    unit: Unit
    counts: Counts


def by_unit(
    units: QuerySet[Unit], visible: ItemQuerySet, after: str, *, today: date, notice: int
) -> tuple[list[UnitRow], str]:
    """One page of units in the order of their paths with what their own registers hold, and where the next begins."""
    chosen = list((units.filter(path__gt=after) if after else units).order_by("path")[: PAGE + 1])
    more, chosen = str(chosen[PAGE - 1].path) if len(chosen) > PAGE else "", chosen[:PAGE]
    kinds = {name: Count("pk", filter=q) for name, q in conditions(today, notice).items()}
    rows = visible.current().filter(unit__in=[unit.pk for unit in chosen]).order_by().values("unit")
    found = {row.pop("unit"): Counts(**row) for row in rows.annotate(total=Count("pk"), **kinds)}
    return [UnitRow(unit, found.get(unit.pk, Counts())) for unit in chosen], more


def years(visible: ItemQuerySet, kind: Kind, unit: Unit | None) -> list[int]:
    """The years there is something of, newest first."""
    found = visible.current().filter(kind=kind.code, year__isnull=False)
    if unit is not None:
        found = found.filter(unit_path__below=str(unit.path))
    return [year for year in found.order_by("-year").values_list("year", flat=True).distinct() if year]
