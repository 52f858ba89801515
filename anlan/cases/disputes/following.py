"""After mediation: looking whether the agreement is performed, or telling the parties the other ways (arts. 26, 31)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import lifecycle, rights
from anlan.cases.disputes.standing import hold, mediators_post, visits
from anlan.cases.facts import acting_post
from anlan.cases.grievances.stepping import next_occasion
from anlan.cases.models import Case, Dispute, DisputeVisit
from anlan.cases.written import keep, require_words
from anlan.duties import clock
from anlan.journal import chain, contents
from anlan.lib import live
from anlan.lib.errors import Incomplete
from anlan.org.functions import HANDLE
from anlan.org.models import Person
from anlan.plans.models import Act, Trigger

Performed = DisputeVisit.Performed


@transaction.atomic
def visit(case: Case, performed: str, text: str, *, by: Person, at: datetime) -> DisputeVisit:
    """Look whether it is performed. As long as it is not whole, the next look is due by the rule."""
    rights.require(by, HANDLE, case)
    hold(case, "agreed")
    if performed not in Performed.values:
        raise Incomplete(_("Say how far it is performed."), field="performed")
    words = keep(case, require_words({"text": text}, ["text"]), at)
    row = DisputeVisit.objects.create(
        docket_id=case.pk, unit_id=case.unit_id, unit_path=case.unit_path, number=len(visits(case)) + 1,
        performed=Performed(performed), words=words, by=by, at=at,
    )  # fmt: skip
    chain.note(
        case.docket, "dispute.visit", at=at, person_id=by.pk, post_id=acting_post(by, case), visit=row.number,
        performed=performed, contents=contents.references([words]),
    )  # fmt: skip
    evidence = {"visit": row.pk}
    if performed == Performed.ALL:
        lifecycle.advance(case, "perform", by=by, at=at, evidence=evidence)
        return row
    clock.discharge(case.docket, Act.REVISIT, by=by, at=at, evidence=evidence)
    clock.start(
        case.docket, Trigger.AGREED, act=Act.REVISIT, event_kind=case.category, matter=case.kind, at=at,
        terms=clock.Terms(posts=mediators_post(case, at), occasion=next_occasion(case)),
    )  # fmt: skip
    live.changed(dockets=[case.pk])
    return row


@transaction.atomic
def breach(case: Case, text: str, *, by: Person, at: datetime) -> Dispute:
    """The agreement is not performed and nothing helps: the parties are told the other ways."""
    rights.require(by, HANDLE, case)
    dispute = hold(case, "agreed")
    dispute.end_words = keep(case, require_words({"text": text}, ["text"]), at)
    dispute.ended_as, dispute.ended_on = Dispute.Ended.BREACHED, at
    dispute.save(update_fields=["ended_as", "ended_on", "end_words"])
    terms = clock.Terms(posts=mediators_post(case, at), occasion=next_occasion(case))
    lifecycle.advance(case, "breach", by=by, at=at, terms=terms)
    return dispute


@transaction.atomic
def guide(case: Case, way: str, text: str, *, to: str = "", by: Person, at: datetime) -> Dispute:
    """Tell the parties the other ways in writing, or hand the dispute to a mediation committee that they want."""
    rights.require(by, HANDLE, case)
    dispute = hold(case, "failed")
    if way not in Dispute.Way.values:
        raise Incomplete(_("Choose which way they were shown."), field="way")
    needed = ["text", "to"] if way == Dispute.Way.COMMITTEE else ["text"]
    dispute.guidance = keep(case, require_words({"text": text, "to": to}, needed), at)
    dispute.guided_to, dispute.guided_at = Dispute.Way(way), at
    dispute.save(update_fields=["guidance", "guided_to", "guided_at"])
    lifecycle.advance(case, "guide", by=by, at=at)
    return dispute
