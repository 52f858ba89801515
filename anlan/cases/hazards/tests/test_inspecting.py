"""Inspections: every × is a hazard, the same form twice is one inspection, the second signature is another's."""

from __future__ import annotations

import pytest

from anlan.cases.hazards import inspecting, listings
from anlan.cases.hazards.inspecting import Answer, Spot
from anlan.cases.hazards.tests.stage import staff
from anlan.cases.models import Case, Listing
from anlan.lib.errors import Incomplete, NotAllowed


@pytest.fixture(autouse=True)
def set_up(county, at):
    staff(county, at)


def lines(county):
    found = listings.find(Listing.Kind.CHECKLIST, "fire_patrol", str(county.school.path))
    assert found is not None
    return found.lines


def answers(county, wrong=1):
    found = lines(county)
    return [
        Answer(line.code, "wrong" if n < wrong else "ok", line.remarks[0] if n < wrong else "")
        for n, line in enumerate(found)
    ]


def record(county, at, *, by=None, nonce="n1", given=None, spot=None):
    spot = spot or Spot(county.place)
    by = by or county.safety_officer
    given = answers(county) if given is None else given
    return inspecting.record(county.school, "fire_patrol", given, spot, by=by, at=at, nonce=nonce)


def test_every_x_is_a_hazard_at_the_place_with_the_words_that_were_tapped(county, at):
    row, cases = record(county, at, given=answers(county, wrong=2))
    assert (row.looked_at, row.found, len(cases)) == (6, 2, 2)
    assert {case.state for case in cases} == {"open"} and {case.place for case in cases} == {county.place}
    assert [line["remark"] for line in inspecting.answers_of(row)][:2] == ["违规使用大功率电器", "安全出口上锁"]


def test_the_same_form_sent_twice_is_one_inspection(county, at):
    first, _ = record(county, at)
    again, cases = record(county, at)
    assert again == first and Case.objects.count() == 1 == len(cases)


def test_nothing_looked_at_is_no_inspection(county, at):
    with pytest.raises(Incomplete):
        record(county, at, given=[Answer(line.code, "none") for line in lines(county)])


def test_a_teacher_inspects_and_what_is_found_waits_for_a_handler(county, at):
    _row, cases = record(county, at, by=county.teacher)
    assert [case.state for case in cases] == ["triage"]


def test_a_stranger_to_the_unit_does_not_inspect(county, at):
    county.other_principal.standing(at)
    with pytest.raises(NotAllowed):
        record(county, at, by=county.other_principal)


def test_the_second_signature_is_somebody_elses(county, at):
    row, _ = record(county, at)
    with pytest.raises(NotAllowed):
        inspecting.sign(row, by=county.safety_officer, at=at)
    assert inspecting.sign(row, by=county.principal, at=at).seen_by == county.principal
