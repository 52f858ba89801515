"""The agreement with the contents of 人民调解法 art. 29, and its confirmation by a court (art. 33)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import lifecycle, rights
from anlan.cases.disputes.standing import agreement, hold, mediator, mediators_post, parties, require_consent
from anlan.cases.facts import acting_post
from anlan.cases.grievances.stepping import next_occasion
from anlan.cases.hazards import numbering
from anlan.cases.models import Case, DisputeAgreement, DisputeMediator
from anlan.cases.written import keep, require_words
from anlan.duties import clock
from anlan.duties import terms as counting
from anlan.journal import chain, contents
from anlan.journal.models import Content
from anlan.lib import live
from anlan.lib.clock import local_date
from anlan.lib.errors import Incomplete
from anlan.org import calendar
from anlan.org.functions import HANDLE
from anlan.org.models import Person
from anlan.plans.models import Act, Trigger

NEEDED = ("facts", "responsibility", "contents", "way")
Confirmation = DisputeAgreement.Confirmation


@dataclass(frozen=True)
class Agreed:
    """``facts`` with what is in dispute, each side's ``responsibility``, the ``contents``, the ``way`` and day.

    ``signed``: ids of the parties that signed, or said so where ``is_oral``; ``mediator_signed``: the mediator too.
    """

    facts: str
    responsibility: str
    contents: str
    way: str
    perform_by: date
    signed: frozenset[int]
    mediator_signed: bool
    is_oral: bool = False


@transaction.atomic
def agree(case: Case, agreed: Agreed, *, by: Person, at: datetime) -> DisputeAgreement:
    """The agreement takes effect: all parties and the mediator signed. One copy for each party, one kept.

    Two clocks begin: to tell the parties that a court can confirm it, and to see that it is performed, which is
    looked after from the day it is to be performed by. Raises :class:`Incomplete`, :class:`NoConsent`.
    """
    rights.require(by, HANDLE, case)
    hold(case, "mediating")
    found, row = parties(case), mediator(case)
    require_consent(found)
    if row is None:
        raise Incomplete(_("Name who mediates first."), field="mediator")
    _require_whole(agreed, {party.pk for party in found}, at)
    words = require_words({name: getattr(agreed, name) for name in NEEDED}, NEEDED)
    made = _write(case, agreed, row, keep(case, words, at), len(found) + 1, at)
    for party in found:
        party.signed_at = at
        party.save(update_fields=["signed_at"])
    lifecycle.advance(case, "agree", by=by, at=at, evidence={"session_count": case.docket.sessions.count()})
    occasion, posts = next_occasion(case), mediators_post(case, at)
    tell = clock.Terms(posts=posts, occasion=occasion)
    visit = clock.Terms(due_at=_visit_by(case, agreed.perform_by), posts=posts, occasion=occasion)
    for act, terms in ((Act.INFORM, tell), (Act.REVISIT, visit)):
        clock.start(
            case.docket, Trigger.AGREED, act=act, event_kind=case.category, matter=case.kind, at=at, terms=terms
        )
    return made


@transaction.atomic
def confirm(case: Case, result: str, *, by: Person, at: datetime) -> DisputeAgreement:
    """What became of asking the court: the parties do not want it, have applied together, or it is confirmed."""
    rights.require(by, HANDLE, case)
    hold(case, "agreed", "performed")
    row = agreement(case)
    if row is None or result not in Confirmation.values or result == Confirmation.OPEN:
        raise Incomplete(_("Say what became of it."), field="result")
    row.confirmation, row.confirmation_at = Confirmation(result), at
    row.save(update_fields=["confirmation", "confirmation_at"])
    chain.note(
        case.docket, "dispute.confirmation", at=at, person_id=by.pk, post_id=acting_post(by, case), result=result
    )
    clock.discharge(case.docket, Act.INFORM, by=by, at=at, evidence={"agreement": row.pk})
    live.changed(dockets=[case.pk])
    return row


def _require_whole(agreed: Agreed, wanted: set[int], at: datetime) -> None:
    if agreed.signed != wanted:
        raise Incomplete(_("Every party signs, or says yes before the mediator."), field="signed")
    if not agreed.mediator_signed:
        raise Incomplete(_("The mediator signs too."), field="mediator_signed")
    if agreed.perform_by < local_date(at):
        raise Incomplete(_("This day has passed. Choose a later one."), field="perform_by")


def _write(
    case: Case, agreed: Agreed, row: DisputeMediator, words: Content, copies: int, at: datetime
) -> DisputeAgreement:
    """A second agreement, after the first was not performed, takes its place; both stand in the journal."""
    made, _new = DisputeAgreement.objects.update_or_create(
        docket_id=case.pk,
        defaults={
            "unit_id": case.unit_id, "unit_path": case.unit_path, "words": words, "is_oral": agreed.is_oral,
            "serial": numbering.next_number(case.unit, "调解", at), "perform_by": agreed.perform_by,
            "copies": copies, "mediator": row, "signed_at": at, "confirmation": Confirmation.OPEN,
            "confirmation_at": None,
        },
    )  # fmt: skip
    chain.note(case.docket, "dispute.agreement", at=at, agreement=made.pk, contents=contents.references([words]))
    return made


def _visit_by(case: Case, perform_by: date) -> datetime | None:
    """By the rule's own limit, counted from the end of the day it is to be performed by."""
    rules = clock.rules_of(case.docket, Trigger.AGREED, event_kind=case.category, matter=case.kind)
    rule = next((one for one in rules if one.act == Act.REVISIT and one.limit), None)
    since = calendar.end_of(perform_by)
    if rule is None or rule.limit is None:
        return since
    return counting.for_unit(rule.limit, rule.counting, since=since, unit_path=str(case.unit_path))
