"""The whole act: places come in with the directory, and the journal says where something changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anlan.journal.models import Docket, Entry
from anlan.org.models import Appointment, Contact, Person, Post, Unit
from anlan.org.tests.books import book
from anlan.registers.importing import CannotImport, import_org, read_workbook
from anlan.registers.models import Place

SAMPLE = Path(__file__).parents[3] / "samples" / "county.xlsx"


def put_in(at, by=None, **sheets):
    return import_org(read_workbook(book(**sheets)), by=by, at=at)


def test_the_sample_county_comes_in_and_everybody_can_be_reached(db, at):
    parsed = read_workbook(SAMPLE.read_bytes())
    result = import_org(parsed, by=None, at=at)
    assert result.warnings == []
    assert Unit.objects.filter(level="school").count() == 6
    assert Unit.objects.get(name="清河县教育局").parent_id is None
    held = set(Appointment.objects.filter(rank=0).values_list("post_id", flat=True))
    assert held == set(Post.objects.exclude(unit__level="external").values_list("pk", flat=True))
    assert set(Appointment.objects.filter(rank=1).values_list("post_id", flat=True)) == held
    assert Contact.objects.filter(verified_at=None).count() == 0
    assert Person.objects.filter(contacts=None).count() == 0
    assert Person.objects.get(username="zhou.mh").check_password("anlan-demo-2026")
    assert Place.objects.get(code="t4w8nc6rhz").unit.name == "青山镇中心小学"


def test_places_get_a_code_nobody_can_guess_unless_one_is_printed_already(db, at):
    put_in(at, places=[("xuexiao", "食堂", ""), ("xuexiao", "校门口", "q7m3xk2p9d")])
    assert Place.objects.get(name="校门口").code == "q7m3xk2p9d"
    assert len(Place.objects.get(name="食堂").code) == 10


def test_a_printed_code_stays_and_a_place_is_not_made_twice(db, at):
    put_in(at, places=[("xuexiao", "校门口", "q7m3xk2p9d")])
    result = put_in(at, places=[("xuexiao", "校门口", "z9z9z9z9z9")])
    assert Place.objects.get().code == "q7m3xk2p9d" and len(result.warnings) == 1


def test_codes_are_not_shared_and_nothing_is_written_when_one_is(db, at):
    with pytest.raises(CannotImport) as refused:
        put_in(at, places=[("xuexiao", "校门口", "q7m3xk2p9d"), ("xuexiao", "食堂", "q7m3xk2p9d"), ("nix", "某处", "")])
    assert [(p.row, p.column[:1]) for p in refused.value.data["problems"]] == [(3, "C"), (4, "A")]
    assert not Unit.objects.exists()


def test_a_code_of_another_schools_place_is_refused(county, at):
    with pytest.raises(CannotImport) as refused:
        put_in(at, places=[("xuexiao", "校门口", county.other_place.code)])
    assert len(refused.value.data["problems"]) == 1


def test_the_journal_names_each_unit_touched_on_one_docket_and_no_person(db, at):
    put_in(at, places=[("xuexiao", "食堂", "")])
    docket = Docket.objects.get(subject="unit")
    assert (docket.subject, docket.unit.code) == ("unit", "xian")
    bodies = [json.loads(bytes(entry.body)) for entry in Entry.objects.filter(docket=docket).order_by("seq")]
    assert {body["data"]["unit"] for body in bodies} == set(Unit.objects.values_list("pk", flat=True))
    assert any(body["data"].get("places_added") == 1 for body in bodies)
    assert "周敏华" not in json.dumps(bodies, ensure_ascii=False)


def test_an_import_that_changes_nothing_leaves_no_docket(db, at):
    put_in(at)
    before = Docket.objects.count()
    put_in(at)
    assert Docket.objects.count() == before
