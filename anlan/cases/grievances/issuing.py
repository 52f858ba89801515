"""Issuing a letter is the act: what it says happens in the same transaction, by whoever signs for the unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import lifecycle, rights
from anlan.cases.facts import acting_post
from anlan.cases.grievances import letters, reviewing, stepping, transferring, windows
from anlan.cases.grievances.letters import AlreadyIssued, NotNow
from anlan.cases.models import Case, Grievance, GrievanceLetter
from anlan.duties import clock, extending
from anlan.duties.models import Duty
from anlan.journal import chain, contents
from anlan.journal.models import Docket
from anlan.lib import live
from anlan.org.functions import SIGN
from anlan.org.models import Person
from anlan.plans.models import Act, Trigger

Kind = GrievanceLetter.Kind


@transaction.atomic
def issue(row: GrievanceLetter, *, by: Person, at: datetime) -> GrievanceLetter:
    """Sign the letter and do what it says. From then on the petitioner reads it with the code.

    Raises :class:`AlreadyIssued`, :class:`NotNow`, :class:`NotAllowed`, and what the step it makes raises.
    """
    docket = Docket.objects.select_for_update(no_key=True).select_related("unit").get(pk=row.docket_id)
    row = GrievanceLetter.objects.select_for_update(of=("self",)).select_related(
        "docket__unit", "content", "by_unit", "target"
    ).get(pk=row.pk)  # fmt: skip
    case = Case.objects.select_related("docket__unit", "unit", "facts").get(pk=docket.pk)
    rights.require(by, SIGN, case)
    if row.issued_at is not None:
        raise AlreadyIssued(_("This letter has been issued already."))
    if case.state not in letters.STATES[row.kind]:
        raise NotNow(_("The matter has moved on since this letter was written."))
    row.number = letters.next_number(row)
    letter = letters.read(row, at=at)
    letters.freeze(row, letter, at=at)
    row.issued_by, row.issued_at, row.sent_way, row.sent_at = by, at, GrievanceLetter.Way.CODE, at
    row.save(update_fields=["number", "content", "issued_by", "issued_at", "sent_way", "sent_at"])
    chain.note(
        docket, "grievance.letter_issued", at=at, person_id=by.pk, post_id=acting_post(by, case),
        letter=row.pk, kind=row.kind, contents=contents.references([row.content]),
    )  # fmt: skip
    _EFFECTS[Kind(row.kind)](row, case, by, at)
    live.changed(dockets=[docket.pk])
    return row


def _informed(row: GrievanceLetter, case: Case, by: Person, at: datetime) -> None:
    clock.discharge(case.docket, Act.INFORM, by=by, at=at, evidence={"letter": row.pk})


def _accepted(row: GrievanceLetter, case: Case, by: Person, at: datetime) -> None:
    grievance = Grievance.objects.get(pk=case.pk)
    terms = clock.Terms(occasion=grievance.round)
    lifecycle.advance(case, "accept", by=by, at=at, terms=terms, evidence={"letter": row.pk})
    grievance.round += 1
    grievance.handler = grievance.handler or row.drafted_by
    grievance.save(update_fields=["round", "handler"])


def _declined(row: GrievanceLetter, case: Case, by: Person, at: datetime) -> None:
    lifecycle.advance(case, "decline", by=by, at=at, evidence={"letter": row.pk})


def _forwarded(row: GrievanceLetter, case: Case, by: Person, at: datetime) -> None:
    lifecycle.advance(case, "forward", by=by, at=at, evidence={"letter": row.pk})
    if row.target is not None:
        transferring.hand_to(case, row.target, by=by, at=at)


def _extended(row: GrievanceLetter, case: Case, by: Person, at: datetime) -> None:
    until = letters.until_of(letters.values_of(row))
    duty = Duty.objects.open().filter(docket=case.pk, act=Act.ANSWER).order_by("rung").first()
    most = windows.until(case, Trigger.EXTENDED, since=duty.due_at, act=Act.ANSWER) if duty and duty.due_at else None
    if most is not None and until > most:
        raise extending.CannotExtend(_("That is later than the law allows at most."), most=chain.stamp(most))
    extending.extend(case.docket, Act.ANSWER, until=until, at=at, evidence={"letter": row.pk})


def _answered(row: GrievanceLetter, case: Case, by: Person, at: datetime) -> None:
    lifecycle.advance(case, "answer", by=by, at=at, evidence={"letter": row.pk})
    until = windows.until(case, Trigger.ANSWERED, since=at)
    Grievance.objects.filter(pk=case.pk).update(answered_at=at, window_until=until)


def _reviewed(row: GrievanceLetter, case: Case, by: Person, at: datetime) -> None:
    reviewing.require_reviewer(case, by)
    lifecycle.advance(case, "give_review", by=by, at=at, evidence={"letter": row.pk})
    until = windows.until(case, Trigger.REVIEWED, since=at)
    Grievance.objects.filter(pk=case.pk).update(reviewed_at=at, window_until=until)
    _perhaps_anew(row, case, at)


def _rereviewed(row: GrievanceLetter, case: Case, by: Person, at: datetime) -> None:
    reviewing.require_reviewer(case, by)
    lifecycle.advance(case, "give_rereview", by=by, at=at, evidence={"letter": row.pk})
    _perhaps_anew(row, case, at)


def _perhaps_anew(row: GrievanceLetter, case: Case, at: datetime) -> None:
    if letters.values_of(row).get("verdict") == "again":
        anew(case, at=at)


def anew(case: Case, *, at: datetime) -> None:
    """It has to be answered once more, with the whole time for it."""
    grievance = Grievance.objects.get(pk=case.pk)
    stepping.step(case, "reopen", at=at, terms=clock.Terms(occasion=grievance.round))
    grievance.round += 1
    grievance.answered_at = grievance.reviewed_at = grievance.window_until = grievance.reviewer = None
    grievance.save(update_fields=["round", "answered_at", "reviewed_at", "window_until", "reviewer"])


_EFFECTS: dict[str, Callable[[GrievanceLetter, Case, Person, datetime], None]] = {
    Kind.INFORMED: _informed,
    Kind.ACCEPTED: _accepted,
    Kind.DECLINED: _declined,
    Kind.FORWARDED: _forwarded,
    Kind.EXTENDED: _extended,
    Kind.OPINION: _answered,
    Kind.REVIEW: _reviewed,
    Kind.REREVIEW: _rereviewed,
}
