"""A closed case is a complete record: no act adds to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.cases import facts, intake, lifecycle, noting
from anlan.cases.facts import CaseIsOver
from anlan.cases.intake import Told


@pytest.fixture
def closed(county, at):
    case = intake.report("incident", county.school, Told(category="fire"), by=None, at=at).case
    county.principal.standing(at)
    for minutes, move in enumerate(("end", "close"), start=1):
        case = lifecycle.advance(case, move, by=county.principal, at=at + timedelta(minutes=minutes))
    return case


@pytest.mark.parametrize(
    "act",
    [
        lambda case, by, at: facts.amend(case, {"where": "操场"}, by=by, at=at),
        lambda case, by, at: noting.note(case, "补一句", by=by, at=at),
        lambda case, by, at: lifecycle.set_grade(case, 4, by=by, at=at),
    ],
    ids=["facts", "note", "grade"],
)
def test_nothing_is_added_to_a_closed_case(closed, county, at, act):
    before = closed.docket.entries.count()
    with pytest.raises(CaseIsOver):
        act(closed, county.principal, at + timedelta(minutes=5))
    assert closed.docket.entries.count() == before
