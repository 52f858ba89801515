"""Names that a register's fields say become rows of the unit: asked one by one, or read beforehand for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Protocol

from anlan.journal.models import Docket
from anlan.org.models import Post, Unit
from anlan.registers.kinds import BUDGET
from anlan.registers.models import Item, Place


class Names(Protocol):
    def place(self, unit: Unit, name: str) -> Place | None: ...
    def post(self, unit: Unit, name: str) -> Post | None: ...
    def line(self, unit: Unit, said: str, year: int | None) -> Item | None: ...
    def has_docket(self, unit: Unit, number: str) -> bool: ...


class Asked:
    """Each by a query of its own."""

    def place(self, unit: Unit, name: str) -> Place | None:
        return Place.objects.filter(unit=unit, name=name).first()

    def post(self, unit: Unit, name: str) -> Post | None:
        return unit.posts.filter(name=name).first()

    def line(self, unit: Unit, said: str, year: int | None) -> Item | None:
        return _nearest(list(_lines([unit.pk])), said, year)

    def has_docket(self, unit: Unit, number: str) -> bool:
        return Docket.objects.filter(unit=unit, number=number).exists()


class Known:
    """Those of many units, in four queries. ``dockets``: the numbers that are asked for."""

    def __init__(self, unit_ids: Collection[int], dockets: Collection[str] = ()) -> None:
        places = Place.objects.filter(unit__in=unit_ids).order_by("-pk")
        self._places = {(one.unit_id, one.name): one for one in places}
        posts = Post.objects.filter(unit__in=unit_ids).order_by("-pk")
        self._posts = {(one.unit_id, one.name): one for one in posts}
        self._lines: dict[int, list[Item]] = defaultdict(list)
        for one in _lines(unit_ids):
            self._lines[one.unit_id].append(one)
        found = Docket.objects.filter(unit__in=unit_ids, number__in=dockets) if dockets else Docket.objects.none()
        self._dockets = set(found.values_list("unit", "number"))

    def place(self, unit: Unit, name: str) -> Place | None:
        return self._places.get((unit.pk, name))

    def post(self, unit: Unit, name: str) -> Post | None:
        return self._posts.get((unit.pk, name))

    def line(self, unit: Unit, said: str, year: int | None) -> Item | None:
        return _nearest(self._lines[unit.pk], said, year)

    def has_docket(self, unit: Unit, number: str) -> bool:
        return (unit.pk, number) in self._dockets


def _lines(unit_ids: Collection[int]) -> list[Item]:
    rows = Item.objects.current().filter(unit__in=unit_ids, kind=BUDGET.code)
    return list(rows.order_by("-year", "pk"))


def _nearest(lines: list[Item], said: str, year: int | None) -> Item | None:
    """The budget line of that number or name: of the same year, else the newest."""
    found = [line for line in lines if said in {line.number, line.name}]
    same_year = [line for line in found if line.year == year]
    return next(iter(same_year or found), None)
