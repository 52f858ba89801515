"""Moving a case along its life cycle."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases.facts import acting_post, require_running
from anlan.cases.kinds import KINDS, Move
from anlan.cases.models import Case
from anlan.duties import clock
from anlan.journal import chain, contents
from anlan.journal.models import Docket
from anlan.lib import live
from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import HANDLE
from anlan.org.models import Person
from anlan.plans.models import Trigger

STARTS = {"release": Trigger.REPORTED, "end": Trigger.ENDED}
"""Moves that start clocks, and which."""


class WrongMove(Refused):
    code = "wrong_move"
    status = 409


@transaction.atomic
def advance(case: Case, move_code: str, *, by: Person, at: datetime, reason: str = "") -> Case:
    """Make a move of the case's kind. A final one stops every clock of the docket in the same transaction.

    Raises :class:`WrongMove` when the case is not where the move begins, :class:`NotAllowed` when ``by`` may not.
    """
    move = _move(case, move_code)
    access.require(by, move.right, str(case.unit_path))
    docket = Docket.objects.select_for_update(no_key=True).select_related("unit").get(pk=case.pk)
    case.refresh_from_db(fields=["state"])
    if case.state not in move.sources:
        raise WrongMove(_("The case has moved on meanwhile. Look again before you decide."), state=case.state)
    _write(case, move, at)
    reasons = [contents.write(docket, {"text": reason}, at=at)] if reason else []
    chain.note(
        docket, f"case.{move.code}", at=at, person_id=by.pk, post_id=acting_post(by, case),
        state=move.target, contents=contents.references(reasons),
    )  # fmt: skip
    if move.stops_clocks:
        clock.cancel_all(docket, at=at)
    elif move.code in STARTS:
        clock.start(docket, STARTS[move.code], event_kind=case.category, at=at)
    live.changed(dockets=[case.pk])
    return case


def moves_for(case: Case, person: Person) -> list[Move]:
    """What the person may do with the case now."""
    return [
        move
        for move in KINDS[case.kind].moves.values()
        if case.state in move.sources and access.may(person, move.right, str(case.unit_path))
    ]


@transaction.atomic
def set_grade(case: Case, grade: int, *, by: Person, at: datetime) -> Case:
    """Grade the case Ⅰ to Ⅳ, or 0 for not graded."""
    access.require(by, HANDLE, str(case.unit_path))
    require_running(case)
    case.grade = Case.Grade(grade)
    case.save(update_fields=["grade"])
    chain.note(case.docket, "case.graded", at=at, person_id=by.pk, post_id=acting_post(by, case), grade=grade)
    live.changed(dockets=[case.pk])
    return case


def _move(case: Case, code: str) -> Move:
    try:
        return KINDS[case.kind].moves[code]
    except KeyError:
        raise WrongMove(_("There is no such step for this kind of case."), move=code) from None


def _write(case: Case, move: Move, at: datetime) -> None:
    stamps: dict[str, datetime | None] = {}
    if move.target in KINDS[case.kind].final:
        stamps = {"closed_at": at}
    elif move.target in {"ended", "open"}:
        stamps = {"ended_at": at if move.target == "ended" else None}
    case.state = move.target
    for name, value in stamps.items():
        setattr(case, name, value)
    case.save(update_fields=["state", *stamps])
