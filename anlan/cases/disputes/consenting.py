"""Mediation begins when every party wants it, and ends with one clear no (人民调解法 arts. 17, 23)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import lifecycle, rights
from anlan.cases.disputes.standing import REFUSED, hold, mediator, mediators_post, parties, require_consent
from anlan.cases.facts import acting_post
from anlan.cases.grievances.stepping import next_occasion
from anlan.cases.lifecycle import WrongMove
from anlan.cases.models import Case, Dispute, DisputeParty
from anlan.cases.written import keep
from anlan.duties import clock
from anlan.journal import chain
from anlan.lib import live
from anlan.lib.errors import Incomplete
from anlan.org.functions import HANDLE
from anlan.org.models import Person

ASKABLE = ("registered", "assigned", "mediating", "failed")


@transaction.atomic
def tell_rights(case: Case, *, by: Person, at: datetime) -> Dispute:
    """The parties were told their rights and duties (art. 23), and given the notice."""
    rights.require(by, HANDLE, case)
    dispute = hold(case, *ASKABLE)
    if dispute.notified_at is None:
        dispute.notified_at = at
        dispute.save(update_fields=["notified_at"])
        chain.note(case.docket, "dispute.rights_told", at=at, person_id=by.pk, post_id=acting_post(by, case))
        live.changed(dockets=[case.pk])
    return dispute


@transaction.atomic
def answer(party: DisputeParty, consent: str, way: str, *, case: Case, by: Person, at: datetime) -> DisputeParty:
    """A party said whether it wants mediation. A clear no ends what runs, at once and for everybody."""
    rights.require(by, HANDLE, case)
    hold(case, *ASKABLE)
    if consent not in {DisputeParty.Consent.AGREED, REFUSED} or way not in DisputeParty.Way.values:
        raise Incomplete(_("Say what the party answered, and how."), field="consent")
    party = DisputeParty.objects.select_for_update(of=("self",)).get(pk=party.pk, docket=case.pk)
    party.consent, party.consent_way, party.consent_at = consent, way, at
    party.save(update_fields=["consent", "consent_way", "consent_at"])
    chain.note(
        case.docket, f"dispute.{consent}", at=at, person_id=by.pk, post_id=acting_post(by, case), party=party.pk,
        way=way,
    )  # fmt: skip
    live.changed(dockets=[case.pk])
    if consent == REFUSED and case.state in {"assigned", "mediating"}:
        why = Dispute.Ended.STOPPED if case.state == "mediating" else Dispute.Ended.REFUSED
        end(case, why, "", by=by, at=at)
    return party


@transaction.atomic
def begin(case: Case, *, by: Person, at: datetime) -> Dispute:
    """Begin mediation: both sides there, all of them want it and were told their rights, and somebody mediates.

    Raises :class:`NoConsent`, :class:`Incomplete`, :class:`WrongMove`.
    """
    rights.require(by, HANDLE, case)
    dispute = hold(case, "assigned", "failed")
    require_consent(parties(case))
    if dispute.notified_at is None:
        raise Incomplete(_("Tell the parties their rights and duties first."), field="notified_at")
    if mediator(case) is None:
        raise Incomplete(_("Name who mediates first."), field="mediator")
    dispute.rounds += 1
    dispute.ended_as, dispute.ended_on = "", None
    dispute.save(update_fields=["rounds", "ended_as", "ended_on"])
    terms = clock.Terms(posts=mediators_post(case, at), occasion=next_occasion(case))
    lifecycle.advance(case, "begin", by=by, at=at, terms=terms, evidence={"round": dispute.rounds})
    return dispute


@transaction.atomic
def end(case: Case, why: str, text: str, *, by: Person, at: datetime) -> Dispute:
    """Mediation ends without agreement; what is due next is to tell the parties the other ways (art. 26)."""
    rights.require(by, HANDLE, case)
    dispute = hold(case, "assigned", "mediating")
    if why not in {Dispute.Ended.REFUSED, Dispute.Ended.STOPPED, Dispute.Ended.NO_AGREEMENT}:
        raise WrongMove(_("Say why it ends."), why=why)
    dispute.ended_as, dispute.ended_on = why, at
    dispute.end_words = keep(case, {"text": text.strip()}, at) if text.strip() else None
    dispute.save(update_fields=["ended_as", "ended_on", "end_words"])
    terms = clock.Terms(posts=mediators_post(case, at), occasion=next_occasion(case))
    lifecycle.advance(case, "fail", by=by, at=at, terms=terms)
    return dispute
