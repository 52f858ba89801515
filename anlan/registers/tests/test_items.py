"""Things enter a register, change, leave and come back; each time the unit's book says so, in ids."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from anlan.journal import contents
from anlan.journal.models import Docket, Entry
from anlan.lib.errors import NotAllowed
from anlan.registers import items, pictures, scanned, values
from anlan.registers.kinds import KINDS
from anlan.registers.models import ON_A_WALL, Item, Movement, Picture
from anlan.registers.tests.things import SAID, picture, thing


def entries():
    return [(entry.action, json.loads(bytes(entry.body))["data"]) for entry in Entry.objects.order_by("seq")]


def test_every_kind_takes_an_example_and_gives_it_back(county, at):
    for code, kind in KINDS.items():
        item = thing(county, at, code)
        back = values.of(Item.objects.get(pk=item.pk), kind)
        assert {key: back[key] for key in SAID[code]} == SAID[code], code
        assert item.number == "001"


def test_kinds_with_a_code_on_the_thing_are_the_same_in_the_table_and_in_the_rows():
    assert {code for code, kind in KINDS.items() if kind.is_scanned} == set(ON_A_WALL)


def test_every_field_says_what_asks_for_it():
    for kind in KINDS.values():
        for field in kind.fields:
            assert field.source and field.mark in "VSMC", (kind.code, field.key)
        assert len({field.key for field in kind.fields}) == len(kind.fields)


def test_the_book_names_ids_and_no_words(county, at):
    county.safety_officer.standing(at)
    item = thing(county, at, "guard", by=county.safety_officer)
    items.change(item, {**SAID["guard"], "licence": "浙A0002"}, by=county.safety_officer, at=at)
    assert entries() == [
        ("register.added", {"item": item.pk, "register": "guard"}),
        ("register.changed", {"item": item.pk, "fields": ["licence"]}),
    ]
    assert Docket.objects.get().number == "2026-台账-0001"
    assert "保安01" not in str([bytes(entry.body).decode() for entry in Entry.objects.all()])
    assert set(Entry.objects.values_list("post", flat=True)) == {county.posts["safety_officer"].pk}


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_kept(county, at):
    wrong = {"name": "", "type": "radar", "spot": "x" * 101, "place": "月球", "next_check_on": "soon"}
    with pytest.raises(items.Unfit) as refused:
        items.add(county.school, KINDS["device"], wrong, by=None, at=at)
    assert set(refused.value.data["fields"]) == {"name", "type", "spot", "place", "next_check_on"}
    assert not Item.objects.exists() and not Entry.objects.exists()


@pytest.mark.parametrize("phone", ["0571-86000030", "110", "13800000000", "86000030转8001"])
def test_telephones(county, at, phone):
    assert thing(county, at, "contact", phone=phone).data["phone"] == phone


def test_a_telephone_of_letters_is_refused(county, at):
    with pytest.raises(items.Unfit):
        thing(county, at, "contact", phone="找老王")


def test_numbers_go_on_and_a_number_is_not_given_twice(county, at):
    assert [thing(county, at).number, thing(county, at, number="7").number, thing(county, at).number] == [
        "001",
        "7",
        "008",
    ]
    with pytest.raises(items.Unfit) as refused:
        thing(county, at, number="008")
    assert set(refused.value.data["fields"]) == {"number"}
    assert thing(county, at, unit=county.other_school).number == "001"


def test_the_responsible_post_is_found_by_its_name(county, at):
    assert thing(county, at, "risk_point").post == county.posts["safety_officer"]
    assert thing(county, at, "supply").post is None  # no such post in the unit: the words stay


def test_the_first_check_is_due_by_the_figure(county, at):
    assert str(thing(county, at).next_check_on) == "2026-11-14"
    assert str(thing(county, at, "supply").next_check_on) == "2027-01-14"
    assert thing(county, at, "contact").next_check_on is None


def test_a_change_keeps_before_and_after_but_not_of_personal_fields(county, at):
    item = thing(county, at, "guard")
    items.change(item, {**SAID["guard"], "name": "保安02", "company": "另一家"}, by=None, at=at)
    row = item.movements.get(what="changed")
    assert row.changes == {"name": [], "company": ["清河保安服务公司", "另一家"]}
    items.change(item, {**SAID["guard"], "name": "保安02", "company": "另一家"}, by=None, at=at)
    assert item.movements.filter(what="changed").count() == 1


def test_what_was_taken_off_comes_back_with_its_code(county, at):
    county.safety_officer.standing(at)
    item = thing(county, at)
    items.archive(item, by=county.safety_officer, at=at)
    items.archive(item, by=county.safety_officer, at=at)
    assert scanned.open_item(item.code) is None and not Item.objects.current().exists()
    items.restore(item, by=county.safety_officer, at=at + timedelta(days=1))
    assert scanned.open_item(item.code) == item
    assert [row.what for row in item.movements.order_by("pk")] == ["created", "archived", "restored"]


def test_a_line_that_was_spent_from_stays(county, at):
    county.principal.standing(at)
    line = thing(county, at, "budget")
    spent = thing(county, at, "spending", parent="消防设施维护")
    assert spent.parent == line and spent.year == 2026
    with pytest.raises(items.HasParts):
        items.archive(line, by=county.principal, at=at)


def test_spending_names_a_docket_of_the_same_unit(county, at):
    thing(county, at)
    number = Docket.objects.get().number
    assert thing(county, at, "spending", docket=number).data["docket"] == number
    with pytest.raises(items.Unfit):
        thing(county, at, "spending", docket="2026-隐患-9999", name="另一笔")


def test_who_does_not_handle_enters_nothing(county, at):
    for person in (county.teacher, county.other_principal):
        person.standing(at)
        with pytest.raises(NotAllowed):
            thing(county, at, by=person)
    assert not Item.objects.exists()


def test_people_without_a_right_to_see_find_only_what_has_a_code_on_it(county, at):
    county.teacher.standing(at)
    for code in KINDS:
        thing(county, at, code)
    kinds = set(Item.objects.visible_to(county.teacher).values_list("kind", flat=True))
    assert kinds == set(ON_A_WALL)
    county.other_principal.standing(at)
    assert not Item.objects.visible_to(county.other_principal).exists()


def test_a_picture_is_drawn_anew_and_takes_pins(county, at):
    county.safety_officer.standing(at)
    made = pictures.add(county.school, "校园平面图", picture(), by=county.safety_officer, at=at)
    data = pictures.jpeg(Picture.objects.get())
    assert b"kept nowhere" not in data and data[:2] == b"\xff\xd8" and (made.width, made.height) == (400, 300)
    assert bytes(made.content.ciphertext) != data and contents.read_bytes(made.content, made.docket) == data
    item = thing(county, at, "risk_point")
    assert pictures.square("c4") == (0.25, 0.4375)
    items.pin(item, made, 0.25, 0.4375, by=county.safety_officer, at=at)
    item.refresh_from_db()
    assert (item.pin_x, item.pin_y, pictures.square_of(0.25, 0.4375)) == (0.25, 0.4375, "C4")
    pictures.archive(made, by=county.safety_officer, at=at)
    item.refresh_from_db()
    assert item.picture is None and item.pin_x is None


@pytest.mark.parametrize("said", ["", "K1", "A9", "A0", "4C", "A1.5", "Ａ1", "A１"])
def test_what_is_no_square(said):
    assert pictures.square(said) is None


def test_a_pin_stays_on_pictures_of_its_own_unit(county, at):
    county.officer.standing(at)
    other = pictures.add(county.other_school, "平面图", picture(), by=county.officer, at=at)
    with pytest.raises(items.Unfit):
        items.pin(thing(county, at), other, 0.5, 0.5, by=county.officer, at=at)


def test_movements_are_only_ever_added(county, at):
    from django.db import Error, transaction

    thing(county, at)
    with pytest.raises(Error), transaction.atomic():
        Movement.objects.update(note="anders")
