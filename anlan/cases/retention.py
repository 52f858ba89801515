"""How long a case is kept once it is over: the date, the question when it comes, and the answer in writing.

Level-triggered: what is over and has no date, and what has a date that is past and no question, are facts in the
database. :func:`sweep` finds them, however long nobody looked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anlan.calls import keeping
from anlan.calls.models import Call
from anlan.cases import erasing
from anlan.cases.facts import acting_post
from anlan.cases.models import Case
from anlan.cases.titles import is_over
from anlan.journal import chain, contents, shelves
from anlan.journal.chain import stamp
from anlan.journal.models import Docket, Retention, RetentionDecision
from anlan.journal.terms import DRILL, Term, Terms
from anlan.lib import live
from anlan.lib.clock import local_date
from anlan.lib.errors import NotAllowed, Refused
from anlan.org.functions import ERASE
from anlan.org.models import Person

log = structlog.get_logger(__name__)

BATCH = 200
"""A round must not keep the sealer from its ten seconds."""
LOCK = 0x616E7274  # "anrt": one sweep at a time
Cause, Outcome, State = RetentionDecision.Cause, RetentionDecision.Outcome, Retention.State


class NoReasons(Refused):
    code = "no_reasons"
    status = 422


class BadDate(Refused):
    code = "bad_date"
    status = 422


class NothingToDecide(Refused):
    code = "nothing_to_decide"
    status = 409


@dataclass(frozen=True, slots=True)
class Swept:
    """What one round did: dates given, questions opened, and destroyed because a term says so by itself."""

    dated: int = 0
    opened: int = 0
    destroyed: int = 0

    @property
    def total(self) -> int:
        return self.dated + self.opened + self.destroyed


def matter_of(case: Case) -> str:
    return DRILL if case.docket.is_drill else case.kind


def follow(case: Case, *, at: datetime) -> None:
    """Bring the date into step with the case, in the transaction that moves it: over, or going on again.

    Where the term asks at the close, the question is opened here.
    """
    if is_over(case):
        _settle(case, Terms.read(), at)
        return
    Retention.objects.filter(docket=case.pk).exclude(state=State.DESTROYED).delete()
    RetentionDecision.objects.filter(docket=case.pk, outcome=Outcome.OPEN).update(outcome=Outcome.MOOT, decided_at=at)


@transaction.atomic
def keep(case: Case, *, until: date, assessment: str, by: Person, at: datetime) -> RetentionDecision:
    """Keep what was written until ``until``, for reasons given in writing; signed by the post of whoever decides.

    The reasons are kept in a docket of the unit, so that they outlive the one they are about. Without an open
    question the unit asks itself, and answers.

    Raises :class:`NoReasons`, :class:`BadDate`, :class:`NotAllowed`, :class:`NothingToDecide`.
    """
    if not erasing.may_erase(case, by):
        raise NotAllowed(_("Your posts do not allow this. Ask whoever manages your unit."), right=ERASE)
    if not assessment.strip():
        raise NoReasons(_("Write why it has to be kept, and what is done so that nobody is harmed by it."))
    today = local_date(at)
    if not today < until <= today + timedelta(days=366 * 100):
        raise BadDate(_("Choose a day after today on which it is looked at again."))
    docket = Docket.objects.select_for_update(no_key=True).get(pk=case.pk)
    if not is_over(case) or erasing.is_destroyed(case):
        raise NothingToDecide(_("There is nothing to decide here: the case is running, or has been destroyed."))
    decision = _open(docket, Cause.OFFICE, at, today) if (found := open_question(case)) is None else found
    return _answer(decision, docket, until, assessment.strip(), case, by, at)


def open_question(case: Case) -> RetentionDecision | None:
    return RetentionDecision.objects.filter(docket=case.pk, outcome=Outcome.OPEN).first()


def ask(case: Case, cause: RetentionDecision.Cause, *, days: int, at: datetime) -> RetentionDecision | None:
    """Open the question whether to destroy or keep; ``None`` where it is open already."""
    if open_question(case) is not None:
        return None
    return _open(case.docket, cause, at, local_date(at) + timedelta(days=days))


def sweep(*, at: datetime) -> Swept:
    """One round: dates for what is over, questions for what is due; at most :data:`BATCH` of each, the rest waits.

    One process at a time; another that comes meanwhile has nothing to do. What fails is logged, and the rest goes on.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return Swept()
        try:
            return _sweep(at)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _sweep(at: datetime) -> Swept:
    terms = Terms.read()
    cases = list(_undated()[:BATCH])
    with transaction.atomic():
        for case in cases:
            _settle(case, terms, at)
    done = [_fall_due(row, terms, at) for row in _due(at)[:BATCH]]
    Session.objects.filter(expire_date__lt=at).delete()
    return Swept(len(cases), done.count(State.DUE), done.count(State.DESTROYED))


def _undated() -> QuerySet[Case]:
    over = Case.objects.filter(closed_at__isnull=False, docket__retention__isnull=True)
    return over.select_related("docket__unit", "unit").order_by("pk")


def _due(at: datetime) -> QuerySet[Retention]:
    own = Q(docket__case__isnull=False) | Q(matter=keeping.MATTER)  # others are looked after where they are known
    due = Retention.objects.filter(own, state=State.KEPT, destroy_on__lte=local_date(at))
    return due.order_by("destroy_on", "pk")


def _settle(case: Case, terms: Terms, at: datetime) -> None:
    docket, term = case.docket, terms.of(str(case.unit_path), matter_of(case))
    over_at = case.closed_at or at
    Retention.objects.get_or_create(
        docket=docket,
        defaults={"unit_id": docket.unit_id, "unit_path": docket.unit_path, "matter": matter_of(case),
                  "over_at": over_at, "destroy_on": term.ends(over_at)},
    )  # fmt: skip
    if term.at_close:
        ask(case, Cause.CLOSING, days=term.decide_days, at=at)


def _fall_due(row: Retention, terms: Terms, at: datetime) -> str:
    """Open the question of one row, or destroy where the unit has said so; a row that fails does not stop the rest."""
    if row.matter == keeping.MATTER:
        return _destroy_call(row, at)
    case = Case.objects.select_related("docket__unit", "unit").filter(pk=row.pk).first()
    term = terms.of(str(row.unit_path), row.matter)
    try:
        if case is not None and term.automatic and row.extended_by_id is None:
            erasing.destroy_by_term(case, at=at)
            return State.DESTROYED
        return _open_due(row, term, at)
    except (Refused, IntegrityError):
        log.exception("retention_failed", docket=row.pk)
        return ""


def _destroy_call(row: Retention, at: datetime) -> str:
    """Names and words of an all-call go by themselves when their day has come."""
    try:
        keeping.destroy_by_term(Call.objects.select_related("docket__unit", "unit").get(pk=row.pk), at=at)
    except (Refused, IntegrityError):
        log.exception("retention_failed", docket=row.pk)
        return ""
    return State.DESTROYED


@transaction.atomic
def _open_due(row: Retention, term: Term, at: datetime) -> str:
    docket = Docket.objects.select_for_update(no_key=True).get(pk=row.pk)
    if not Retention.objects.filter(pk=row.pk, state=State.KEPT).update(state=State.DUE):
        return ""
    if not RetentionDecision.objects.filter(docket=docket, outcome=Outcome.OPEN).exists():
        _open(docket, Cause.TERM, at, local_date(at) + timedelta(days=term.decide_days))
    return State.DUE


def _open(docket: Docket, cause: RetentionDecision.Cause, at: datetime, due_on: date) -> RetentionDecision:
    decision = RetentionDecision.objects.create(
        docket=docket, unit_id=docket.unit_id, unit_path=docket.unit_path, cause=cause, opened_at=at, due_on=due_on
    )
    chain.note(docket, "retention.asked", at=at, cause=str(cause), decision=decision.pk, due=due_on.isoformat())
    live.changed(dockets=[docket.pk], units=[docket.unit_id])
    return decision


def _answer(
    decision: RetentionDecision, docket: Docket, until: date, assessment: str, case: Case, by: Person, at: datetime
) -> RetentionDecision:
    post_id = acting_post(by, case)
    shelf = shelves.of(case.unit, case.audience, at=at)
    content = contents.write(shelf, {"docket": docket.number, "text": assessment}, at=at)
    reference = contents.references([content])
    chain.note(shelf, "retention.assessed", at=at, post_id=post_id, person_id=by.pk, about=docket.pk,
               decision=decision.pk, contents=reference)  # fmt: skip
    chain.note(docket, "retention.kept", at=at, post_id=post_id, person_id=by.pk, decision=decision.pk,
               until=until.isoformat(), assessed=stamp(at), shelf=shelf.pk, contents=reference)  # fmt: skip
    decision.outcome, decision.decided_at, decision.decided_by = Outcome.KEPT, at, by
    decision.post_id, decision.keep_until, decision.assessment = post_id, until, content
    decision.save(update_fields=["outcome", "decided_at", "decided_by", "post", "keep_until", "assessment"])
    Retention.objects.update_or_create(
        docket=docket,
        defaults={"destroy_on": until, "state": State.KEPT, "extended_by": decision},
        create_defaults={"unit_id": docket.unit_id, "unit_path": docket.unit_path, "matter": matter_of(case),
                         "over_at": case.closed_at or at, "destroy_on": until, "extended_by": decision},
    )  # fmt: skip
    live.changed(dockets=[docket.pk], units=[docket.unit_id])
    return decision
