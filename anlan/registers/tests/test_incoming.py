"""A table too long for one request: kept sealed, brought in once and whole by the worker, or not at all."""

from __future__ import annotations

import pytest
from django.db import connection

from anlan.journal.models import Entry
from anlan.lib.headings import look
from anlan.lib.tests.test_headings import book
from anlan.registers import incoming, items, tables
from anlan.registers.kinds import KINDS
from anlan.registers.models import Import, Item, Movement
from anlan.registers.tests.things import thing

pytestmark = pytest.mark.django_db
HEADS = ("单位", "编号", "器材名称", "位置", "数量", "责任岗位")


@pytest.fixture
def ask(county, at):
    county.officer.standing(at)

    def take_in(*rows, by=None, unit=None):
        data = book(HEADS, *rows)
        return incoming.take_in(unit or county.bureau, "equipment", "器材.xlsx", data, by=by or county.officer, at=at)

    return take_in


def work(row, at):
    incoming.work(row.pk, {}, at=at)
    row.refresh_from_db()
    return row


def test_it_comes_in_whole_for_many_schools_and_once(county, ask, at):
    kept = thing(county, at, number="009")
    rows = [(unit.name, "", f"灭火器{n}", "走廊", n, "安全办主任") for unit in (county.school, county.other_school)
            for n in range(1, 4)]  # fmt: skip
    asked = ask(
        *rows, (county.school.name, "009", kept.name, "新位置", 2, ""), (county.school.name, "020", "叉", "门", 1, "")
    )
    assert b"equip" not in bytes(asked.file) and bytes(asked.file)[:2] != b"PK", "it lies sealed"
    assert incoming.waiting() == [asked.pk]
    done = work(asked, at)
    assert (done.state, done.file, done.result["added"], done.result["changed"]) == ("done", None, 7, 1)
    numbers = sorted(Item.objects.filter(unit=county.school).values_list("number", flat=True))
    assert numbers == ["009", "020", "021", "022", "023"], "numbers are given behind those that stand in the table"
    assert Item.objects.get(number="021", unit=county.school).post == county.posts["safety_officer"]
    assert Movement.objects.filter(what="created").count() == Entry.objects.filter(action="register.added").count() == 8
    assert work(asked, at).state == "done" and Item.objects.count() == 8 and incoming.waiting() == []
    again = work(ask(*rows), at)
    assert (again.result["added"], again.result["same"]) == (0, 6)


def test_one_wrong_cell_and_nothing_comes_in_and_every_one_is_named(county, ask, at):
    rows = [(county.school.name, "", "灭火器", "走廊", "三个", ""), ("没有的学校", "", "灯", "门", 1, ""),
            (county.school.name, "", "叉", "门", 1, "")]  # fmt: skip
    done = work(ask(*rows), at)
    assert (done.state, done.file, done.result["wrong"]) == ("refused", None, 2) and not Item.objects.exists()
    assert [one["row"] for one in done.result["problems"]] == [2, 3]


def test_what_another_worker_has_in_hand_is_left_to_it(county, ask, at, monkeypatch):
    asked = ask((county.school.name, "", "灯", "门", 1, ""))
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [incoming.LOCK, asked.pk])
        assert work(asked, at).state == "waiting"
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [incoming.LOCK, asked.pk])
    finally:
        other.close()
    monkeypatch.setattr(tables, "bring_in", lambda *given, **more: 1 / 0)
    failed = work(asked, at)
    assert (failed.state, failed.file) == ("failed", None) and not Item.objects.exists()


def test_what_the_database_refuses_ends_it_and_says_so_and_nothing_is_half_written(county, ask, at, monkeypatch):
    """Somebody entered a thing of this number after the table was checked: no second try could bring that in."""
    add_many = items.add_many

    def too_late(kind, rows, **more):
        thing(county, at, number="020")
        return add_many(kind, rows, **more)

    monkeypatch.setattr(items, "add_many", too_late)
    done = work(ask((county.school.name, "", "灯", "门", 1, ""), (county.school.name, "020", "叉", "门", 1, "")), at)
    assert (done.state, done.file, set(done.result), incoming.waiting()) == ("failed", None, {"message"}, [])
    assert "请再上传一次" in done.result["message"] and "什么都没有导入" in done.result["message"]
    assert not Item.objects.exists() and not Entry.objects.filter(action="register.added").exists()


def test_a_right_that_was_lost_meanwhile_is_lost(county, ask, at):
    asked = ask((county.school.name, "", "灯", "门", 1, ""))
    Import.objects.filter(pk=asked.pk).update(person=county.other_principal)
    done = work(asked, at)
    assert done.state == "refused" and done.result["message"] and not Item.objects.exists()


def test_a_look_says_where_the_table_is_and_how_long(county):
    data = book(("一张表",), HEADS, *((county.school.name, "", f"灯{n}", "门", 1, "") for n in range(30)))
    found, rows = look(data, tables.sheet_of(KINDS["equipment"]), {})
    assert (found.row, rows, found.headings[2].sample) == (2, 30, "灯0")
