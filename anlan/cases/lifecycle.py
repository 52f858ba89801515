"""Moving a case along its life cycle."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import owing, retention, rights
from anlan.cases.facts import acting_post, require_running
from anlan.cases.kinds import KINDS, Move
from anlan.cases.models import Case
from anlan.duties import clock
from anlan.journal import chain, contents
from anlan.journal.models import Docket
from anlan.lib import live
from anlan.lib.errors import Refused
from anlan.org.functions import HANDLE
from anlan.org.models import Person


class WrongMove(Refused):
    code = "wrong_move"
    status = 409


@transaction.atomic
def advance(
    case: Case, move_code: str, *, by: Person, at: datetime, reason: str = "", terms: clock.Terms | None = None,
    evidence: dict[str, int] | None = None, bare: bool = False,
) -> Case:  # fmt: skip
    """Make a move of the case's kind: meet the duties it discharges, and start the clocks it starts.

    A final one stops every clock of the docket in the same transaction. ``terms``: what people set for the clocks it
    starts; ``evidence``: ids for the journal; ``bare``: asked for by the button alone, which some moves are not for.

    Raises :class:`WrongMove` when the case is not where the move begins, :class:`NotAllowed` when ``by`` may not,
    :class:`anlan.cases.owing.StillOwed` when a report is owed and no reason written.
    """
    move = _move(case, move_code, bare)
    rights.require(by, move.right, case)
    docket = Docket.objects.select_for_update(no_key=True).select_related("unit").get(pk=case.pk)
    case.refresh_from_db(fields=["state"])
    if case.state not in move.sources:
        raise WrongMove(_("The case has moved on meanwhile. Look again before you decide."), state=case.state)
    if not reason:
        owing.require_nothing(case, move.owes)
    write_state(case, move, at)
    reasons = [contents.write(docket, {"text": reason}, at=at)] if reason else []
    chain.note(
        docket, f"case.{move.code}", at=at, person_id=by.pk, post_id=acting_post(by, case),
        state=move.target, contents=contents.references(reasons), **(evidence or {}),
    )  # fmt: skip
    for act in move.meets:
        clock.discharge(docket, act, by=by, at=at, evidence=evidence or {})
    if move.stops_clocks:
        clock.cancel_all(docket, at=at)
    if move.withdraws:
        clock.withdraw(docket, move.withdraws, at=at)
    if move.starts:
        clock.start(
            docket, move.starts, event_kind=case.category, matter=case.kind, at=at, terms=terms, again=move.restarts
        )
    retention.follow(case, at=at)
    live.changed(dockets=[case.pk])
    return case


def moves_for(case: Case, person: Person) -> list[Move]:
    """What the person may do with the case now by a button alone."""
    return [
        move
        for move in KINDS[case.kind].moves.values()
        if move.is_bare and case.state in move.sources and rights.may(person, move.right, case)
    ]


@transaction.atomic
def set_grade(case: Case, grade: int, *, by: Person, at: datetime, suggested: int | None = None) -> Case:
    """Grade the case Ⅰ to Ⅳ, or 0 for not graded. ``suggested``: what a table of grades said, for the journal."""
    rights.require(by, HANDLE, case)
    require_running(case)
    case.grade = Case.Grade(grade)
    case.save(update_fields=["grade"])
    told = {} if suggested is None else {"suggested": suggested}
    chain.note(case.docket, "case.graded", at=at, person_id=by.pk, post_id=acting_post(by, case), grade=grade, **told)
    live.changed(dockets=[case.pk])
    return case


def _move(case: Case, code: str, bare: bool) -> Move:
    move = KINDS[case.kind].moves.get(code)
    if move is None or (bare and not move.is_bare):
        raise WrongMove(_("There is no such step for this kind of case."), move=code)
    return move


def write_state(case: Case, move: Move, at: datetime) -> None:
    """The state a move leads to, with its dates; the caller holds the docket's lock and enters the move."""
    kind = KINDS[case.kind]
    if move.target in kind.final:
        stamps: dict[str, datetime | None] = {"closed_at": at}
    else:  # a matter that goes on again is neither over nor closed
        stamps = {"ended_at": at if move.target in kind.ended else None, "closed_at": None}
    case.state = move.target
    for name, value in stamps.items():
        setattr(case, name, value)
    case.save(update_fields=["state", *stamps])
