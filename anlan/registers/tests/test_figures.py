"""Figures: the shipped value until a unit sets its own, which holds below it and not above."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from anlan.lib.errors import NotAllowed
from anlan.org.models import Unit
from anlan.registers import budget, figures, guards, listing
from anlan.registers.kinds import KINDS
from anlan.registers.models import Figure, Item
from anlan.registers.tests.things import thing

CODE = "guards.large_step"
DEFAULT = {code: int(figures.shipped()[code].value or 0) for code in guards.USED}


def put(unit, by, at, value, code=CODE):
    by.standing(at)
    return figures.put(unit, code, Decimal(value), source="县教〔2026〕1号", mark="D", by=by, at=at)


def test_every_shipped_figure_says_what_it_rests_on():
    for one in figures.shipped().values():
        assert one.source and one.mark in figures.MARKS and one.words.zh and one.words.en
        assert one.unit_of in {"persons", "months", "days", "hours", "times"}
        assert (one.value is None) == one.is_own


def test_the_nearest_unit_decides(county, at):
    put(county.bureau, county.officer, at, 400)
    put(county.school, county.principal, at, 300)
    found = figures.for_units([str(unit.path) for unit in (county.school, county.other_school, county.bureau)])
    assert [row[CODE].value for row in found.values()] == [Decimal(300), Decimal(400), Decimal(400)]
    county.principal.standing(at)
    figures.drop(county.school, CODE, by=county.principal, at=at)
    assert figures.in_force(str(county.school.path))[CODE].value == Decimal(400)
    assert figures.in_force(str(county.school.path))[CODE].unit_id == county.bureau.pk


def test_a_fact_of_the_units_own_is_not_handed_down(county, at):
    put(county.district, county.officer, at, 5000, "own.day_pupils")
    assert figures.in_force(str(county.school.path))["own.day_pupils"].value is None


def test_only_who_manages_sets_a_figure_and_it_says_what_it_rests_on(county, at):
    county.duty_leader.standing(at)
    with pytest.raises(NotAllowed):
        put(county.school, county.duty_leader, at, 1)
    county.principal.standing(at)
    with pytest.raises(figures.UnfitFigure) as refused:
        figures.put(county.school, CODE, Decimal(1), source=" ", mark="D", by=county.principal, at=at)
    assert refused.value.data["field"] == "source"
    for value in ("-1", "1.5", "NaN", "Infinity"):
        with pytest.raises(figures.UnfitFigure):
            put(county.school, county.principal, at, value)
    assert not Figure.objects.exists()


@pytest.mark.parametrize(
    ("day", "boarders", "asked"),
    [(0, 0, 1), (99, 0, 1), (100, 0, 2), (999, 0, 2), (1000, 0, 3), (1499, 0, 3), (1500, 0, 4), (2600, 0, 6),
     (50, 20, 2), (0, 299, 2), (0, 599, 2), (0, 600, 3), (0, 1200, 5), (1000, 600, 4)],
)  # fmt: skip
def test_how_many_guards_are_asked_for(day, boarders, asked):
    assert guards.required(day, boarders, DEFAULT) == asked


def test_required_and_actual_stand_beside_each_other(county, at):
    for number, more in enumerate(({}, {"expires_on": date(2026, 10, 14)}, {"expires_on": date(2026, 10, 13)})):
        thing(county, at, "guard", name=f"保安{number}", **more)
    put(county.school, county.principal, at, 1600, "own.day_pupils")
    county.officer.standing(at)
    units = list(Unit.objects.filter(level="school").order_by("path"))
    rows = guards.overview(units, Item.objects.visible_to(county.officer), today=date(2026, 10, 14))
    assert [(row.unit, row.required, row.actual, row.short) for row in rows] == [
        (county.other_school, None, 0, 0),
        (county.school, 4, 2, 2),
    ]
    put(county.bureau, county.officer, at, 100)
    rows = guards.overview([county.school], Item.objects.visible_to(county.officer), today=date(2026, 10, 14))
    assert rows[0].required == 9


def test_what_was_spent_stands_against_its_line(county, at):
    line = thing(county, at, "budget")
    thing(county, at, "budget", name="去年的", year=2025)
    thing(county, at, "spending", parent=line.number)
    thing(county, at, "spending", name="临时围挡", amount=Decimal(440))
    thing(county, at, "spending", name="去年付的", on_date=date(2025, 3, 1), amount=Decimal(1))
    county.officer.standing(at)
    visible = Item.objects.visible_to(county.officer)
    year = budget.of_unit(visible, county.school, 2026)
    assert [(one.item, int(one.spent), int(one.left)) for one in year.lines] == [(line, 1560, 28440)]
    assert [int(n) for n in (year.budget, year.spent, year.outside, year.left)] == [30000, 2000, 440, 28000]
    rows = budget.by_unit([county.school, county.other_school], visible, 2026)
    assert [(int(row.budget), int(row.spent), int(row.left)) for row in rows] == [(30000, 2000, 28000), (0, 0, 0)]


def test_lists_show_what_asks_for_somebody(county, at):
    today, kind = date(2026, 10, 14), KINDS["equipment"]
    expired = thing(county, at, name="过期", expires_on=date(2026, 10, 13))
    soon = thing(county, at, name="快过期", expires_on=date(2026, 11, 13))
    late = thing(county, at, name="该查", next_check_on=date(2026, 10, 13))
    fine = thing(county, at, name="没事", expires_on=date(2026, 11, 14))
    county.officer.standing(at)
    found = listing.narrowed(Item.objects.visible_to(county.officer), kind, listing.Wanted(), county.school)
    counted = listing.counts(found, today=today, notice=30)
    assert (counted.total, counted.expired, counted.soon, counted.late, counted.fault) == (4, 1, 1, 1, 0)
    for show, item in {"expired": expired, "soon": soon, "late": late}.items():
        assert listing.page(found, kind, listing.Wanted(show=show), today=today, notice=30).rows == [item]
    assert listing.page(found, kind, listing.Wanted(), today=today, notice=30).rows == [expired, late, soon, fine]


def test_pages_meet_without_a_gap(county, at, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    things = [thing(county, at, name=f"灯{n}", expires_on=date(2027, 1, 1 + n // 2)) for n in range(5)]
    county.officer.standing(at)
    kind, seen = KINDS["equipment"], []
    wanted: listing.Wanted | None = listing.Wanted()
    found = listing.narrowed(Item.objects.visible_to(county.officer), kind, listing.Wanted(), None)
    while wanted is not None:
        got = listing.page(found, kind, wanted, today=date(2026, 10, 14), notice=30)
        seen += got.rows
        wanted = got.next
    assert seen == things
