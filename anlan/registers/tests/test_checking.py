"""Looking at a thing on the spot: one tap, a fault, what stands in, mended; and what is taken out and put in."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from anlan.lib.errors import NotAllowed
from anlan.registers import checking, figures, items
from anlan.registers.models import Item
from anlan.registers.tests.things import thing


@pytest.fixture
def teacher(county, at):
    county.teacher.standing(at)
    return county.teacher


def moves(item):
    return [row.what for row in item.movements.exclude(what="created").order_by("pk")]


def test_whoever_stands_before_it_says_in_order_and_the_next_check_moves_on(county, at, teacher):
    item = thing(county, at, next_check_on=date(2026, 10, 1))
    checking.check(item, "ok", by=teacher, at=at)
    item.refresh_from_db()
    assert (item.checked_on, item.next_check_on) == (date(2026, 10, 14), date(2026, 11, 14))
    assert item.movements.get(what="ok").post == county.posts["teacher"]


def test_the_same_tap_twice_is_one_check(county, at, teacher):
    item = thing(county, at)
    for wait in (0, 1, 119, 600):
        checking.check(item, "ok", by=teacher, at=at + timedelta(seconds=wait))
    assert moves(item) == ["ok", "ok"]


def test_the_bureaus_own_figure_moves_the_next_check(county, at, teacher):
    county.officer.standing(at)
    figures.put(
        county.bureau, "check.equipment", Decimal(2), source="县教〔2026〕1号", mark="D", by=county.officer, at=at
    )
    item = checking.check(thing(county, at), "ok", by=teacher, at=at)
    assert item.next_check_on == date(2026, 12, 14)


def test_a_fault_needs_words_stands_first_and_is_mended(county, at, teacher):
    late, item = thing(county, at, next_check_on=date(2026, 1, 1)), thing(county, at, "equipment")
    with pytest.raises(items.Unfit):
        checking.check(item, "fault", " ", by=teacher, at=at)
    checking.check(item, "fault", "没压力", by=teacher, at=at)
    checking.check(item, "stand_in", "先从二楼调一具", by=teacher, at=at)
    assert list(Item.objects.order_by("sort_on", "id")) == [item, late]
    checking.check(item, "ok", by=teacher, at=at + timedelta(hours=3))
    item.refresh_from_db()
    assert item.fault_at is None and moves(item) == ["fault", "stand_in", "mended"]
    assert list(Item.objects.order_by("sort_on", "id")) == [late, item]


def test_a_device_is_mended_in_the_hours_of_the_figure_or_something_stands_in(county, at, teacher):
    item = checking.check(thing(county, at, "device"), "fault", "黑屏", by=teacher, at=at)
    assert checking.lacks_stand_in(item, at=at + timedelta(hours=23)) is None
    assert checking.lacks_stand_in(item, at=at + timedelta(hours=24)) == 24
    checking.check(item, "stand_in", "门口加一名教师", by=teacher, at=at + timedelta(hours=25))
    assert checking.lacks_stand_in(item, at=at + timedelta(hours=26)) is None
    broken = checking.check(thing(county, at), "fault", "没压力", by=teacher, at=at)
    assert checking.lacks_stand_in(broken, at=at + timedelta(days=9)) is None


@pytest.mark.parametrize("what", ["stand_in", "mended"])
def test_what_works_needs_no_mending(county, at, teacher, what):
    with pytest.raises(items.Unfit):
        checking.check(thing(county, at), what, "换了", by=teacher, at=at)


@pytest.mark.parametrize(("kind", "what"), [("contact", "ok"), ("supply", "fault"), ("equipment", "changed")])
def test_only_what_is_checked_is_checked(county, at, kind, what):
    county.principal.standing(at)
    with pytest.raises(items.Unfit):
        checking.check(thing(county, at, kind), what, "x", by=county.principal, at=at)


def test_nobody_of_another_school_checks(county, at):
    county.other_principal.standing(at)
    with pytest.raises(NotAllowed):
        checking.check(thing(county, at), "ok", by=county.other_principal, at=at)


def test_stock_is_taken_out_and_put_in_and_never_less_than_nothing(county, at, teacher):
    item = thing(county, at, "supply")
    checking.stock(item, "taken", Decimal(25), "暴雨放学", by=teacher, at=at)
    checking.stock(item, "put", Decimal(3), by=teacher, at=at)
    item.refresh_from_db()
    assert item.quantity == 18
    with pytest.raises(items.Unfit) as refused:
        checking.stock(item, "taken", Decimal(19), by=teacher, at=at)
    assert "18" in str(refused.value)
    for amount in (Decimal(0), Decimal(-1), Decimal("NaN")):
        with pytest.raises(items.Unfit):
            checking.stock(item, "put", amount, by=teacher, at=at)
