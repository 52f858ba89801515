"""Grades by the table of the place: suggested with the row it rests on, decided by a person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from anlan.cases import facts, intake
from anlan.cases.grades import confirming, tables
from anlan.cases.grades.tables import Casualties, UnfitTable
from anlan.journal.models import Entry
from anlan.lib.errors import NotAllowed


def grade(code, category="injury", **found):
    row = tables.suggest(tables.shipped()[code], Casualties(**found), category)
    return row.row.grade if row else None


@pytest.mark.parametrize(
    ("code", "found", "expected"),
    [
        ("national", {"deaths": 30}, 1),
        ("national", {"deaths": 29}, 2),
        ("national", {"injured": 50}, 2),
        ("national", {"deaths": 3}, 3),
        ("national", {"deaths": 2, "injured": 9, "loss": 999}, 4),
        ("national", {"deaths": 1, "loss": 10000}, 1),
        ("national", {}, None),
        ("education", {"deaths": 3}, 1),
        ("education", {"deaths": 1}, 2),
        ("education", {"injured": 9}, 3),
        ("linan2023", {"deaths": 1}, 2),
        ("linan2023", {"injured": 5}, 3),
        ("linan2023", {"injured": 1}, 4),
        ("linan2023", {"loss": 9000}, None),
    ],
)
def test_the_gravest_row_that_is_reached_is_suggested(code, found, expected):
    assert grade(code, **found) == expected


def test_a_table_about_other_incidents_suggests_nothing():
    assert grade("linan2023", category="weather", deaths=9) is None


@pytest.mark.parametrize("table", tables.shipped().values(), ids=lambda table: table.code)
def test_every_table_says_what_it_rests_on_and_falls_from_the_gravest(table):
    assert table.source and table.mark in "VSMC" and table.injured_word
    assert [row.grade for row in table.rows] == sorted({row.grade for row in table.rows})
    assert all(row.text for row in table.rows)


def test_the_nearest_units_choice_holds_and_can_be_dropped(county, at):
    county.officer.standing(at)
    assert tables.in_force(str(county.school.path)).set_at_unit is None
    own = tables.shipped()["education"]
    rows = [replace(row, deaths=2) if row.grade == 1 else row for row in own.rows]
    tables.choose(county.bureau, "education", rows, source="县教〔2026〕3号", mark="D", by=county.officer, at=at)
    held = tables.in_force(str(county.school.path))
    assert held.rows[0].deaths == 2 and held.set_at_unit == county.bureau.pk and held.injured_word == "重伤"
    tables.drop(county.bureau, by=county.officer, at=at)
    assert tables.in_force(str(county.school.path)).code == tables.DEFAULT


def test_a_row_without_figures_and_a_table_without_source_are_refused(county, at):
    county.officer.standing(at)
    rows = list(tables.shipped()["linan2023"].rows)
    with pytest.raises(UnfitTable):
        tables.choose(county.bureau, "linan2023", rows, source=" ", mark="D", by=county.officer, at=at)
    with pytest.raises(UnfitTable):
        empty = [replace(rows[0], deaths=None), *rows[1:]]
        tables.choose(county.bureau, "linan2023", empty, source="x", mark="D", by=county.officer, at=at)
    county.teacher.standing(at)
    with pytest.raises(NotAllowed):
        tables.choose(county.school, "linan2023", rows, source="x", mark="D", by=county.teacher, at=at)


def test_a_person_decides_and_the_journal_keeps_both_but_no_numbers(county, at):
    county.principal.standing(at)
    case = intake.report("incident", county.school, intake.Told("injury"), by=None, at=at).case
    confirming.grade(case, 2, Casualties(deaths=1, injured=4), by=county.principal, at=at)
    assert case.grade == 2 and facts.known(case)["deaths"] == "1"
    assert confirming.words(case) == "死亡（含下落不明）1人，重伤4人"
    body = bytes(Entry.objects.get(docket=case.pk, action="case.graded").body)
    assert b'"grade":2' in body and b'"suggested":4' in body and b"injured" not in body
    confirming.grade(case, 4, Casualties(), by=county.principal, at=at)
    assert "deaths" not in facts.known(case) and confirming.words(case) == ""
