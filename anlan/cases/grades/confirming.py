"""A person grades an incident: what is known of casualties is written down, with the row that suggests the grade."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from anlan.cases import facts, lifecycle
from anlan.cases.grades import tables
from anlan.cases.grades.tables import Casualties, Suggestion
from anlan.cases.models import Case
from anlan.org.models import Person

FACTS = ("deaths", "injured", "loss_amount")
"""Facts of an incident that hold the casualties, as digits."""


def known(case: Case) -> Casualties:
    """The casualties as the facts say them; what is not a number is left for people."""
    said = facts.known(case)
    return Casualties(*(int(said.get(name, "")) if said.get(name, "").isdecimal() else 0 for name in FACTS))


def suggested(case: Case, found: Casualties) -> Suggestion | None:
    """What the table in force for the unit suggests."""
    return tables.suggest(tables.in_force(str(case.unit_path)), found, case.category)


@transaction.atomic
def grade(case: Case, chosen: int, found: Casualties, *, by: Person, at: datetime) -> Case:
    """Grade the case as the person decided, whatever was suggested; the journal keeps both.

    Raises :class:`NotAllowed`, :class:`CaseIsOver`.
    """
    said = {name: str(number) if number else "" for name, number in zip(FACTS, _values(found), strict=True)}
    facts.amend(case, said, by=by, at=at)
    row = suggested(case, found)
    return lifecycle.set_grade(case, chosen, by=by, at=at, suggested=row.row.grade if row else 0)


def words(case: Case) -> str:
    """The casualties in one line for reports, in Chinese; empty where nothing is known."""
    found = known(case)
    word = tables.in_force(str(case.unit_path)).injured_word if found.injured else ""
    parts = (
        f"死亡（含下落不明）{found.deaths}人" if found.deaths else "",
        f"{word}{found.injured}人" if found.injured else "",
        f"直接经济损失{found.loss}万元" if found.loss else "",
    )
    return "，".join(part for part in parts if part)


def _values(found: Casualties) -> tuple[int, int, int]:
    return found.deaths, found.injured, found.loss
