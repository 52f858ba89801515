"""How a dispute stands, and taking hold of it before an act changes it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anlan.cases.facts import acting_post
from anlan.cases.kinds import DISPUTE
from anlan.cases.lifecycle import WrongMove
from anlan.cases.models import (
    Case,
    Dispute,
    DisputeAgreement,
    DisputeMediator,
    DisputeParty,
    DisputeSession,
    DisputeVisit,
)
from anlan.cases.written import read
from anlan.journal.models import Docket
from anlan.lib.errors import Refused

AGREED, REFUSED = DisputeParty.Consent.AGREED, DisputeParty.Consent.REFUSED


class NoConsent(Refused):
    """Not every party wants mediation, or one has not been asked."""

    code = "no_consent"
    status = 409


class NotNeutral(Refused):
    """Somebody who is close to the dispute, or whom a party refuses, does not mediate."""

    code = "not_neutral"
    status = 422


def hold(case: Case, *states: str) -> Dispute:
    """Lock the dispute for the act; refuses with :class:`WrongMove` where it does not stand in one of ``states``.

    A dispute that came in as a report has its detail from the first act on.
    """
    Docket.objects.select_for_update(no_key=True).get(pk=case.pk)
    case.refresh_from_db(fields=["state"])
    if case.kind != DISPUTE.code or case.state not in states:
        raise WrongMove(_("The case has moved on meanwhile. Look again before you decide."), state=case.state)
    found, _new = Dispute.objects.select_related("post__unit", "plan").get_or_create(
        docket_id=case.pk,
        defaults={"unit_id": case.unit_id, "unit_path": case.unit_path, "source": Dispute.Source.PASSED},
    )
    return found


def detail(case: Case) -> Dispute | None:
    related = ("post__unit", "plan", "guidance", "end_words")
    return Dispute.objects.select_related(*related).filter(pk=case.pk).first()


def parties(case: Case) -> list[DisputeParty]:
    return list(DisputeParty.objects.filter(docket=case.pk).select_related("identity").order_by("side", "pk"))


def mediators(case: Case) -> list[DisputeMediator]:
    rows = DisputeMediator.objects.filter(docket=case.pk).select_related("person", "outsider")
    return list(rows.order_by("pk"))


def mediator(case: Case) -> DisputeMediator | None:
    """Who mediates now."""
    return next((row for row in mediators(case) if row.ended_at is None), None)


def mediators_post(case: Case, at: datetime) -> tuple[int, ...]:
    """The post in which the mediator acts, for clocks that are theirs; empty leaves them to the rule's own posts."""
    row = mediator(case)
    if row is None or row.person is None:
        return ()
    row.person.standing(at)
    post = acting_post(row.person, case)
    return (post,) if post else ()


def require_consent(found: list[DisputeParty]) -> None:
    if not all_agree(found):
        raise NoConsent(_("Mediation needs the yes of every party on both sides. Else tell them the other ways."))


def sessions(case: Case) -> list[DisputeSession]:
    rows = DisputeSession.objects.filter(docket=case.pk)
    return list(rows.select_related("notes", "by", "mediator__person", "mediator__outsider").order_by("number"))


def agreement(case: Case) -> DisputeAgreement | None:
    rows = DisputeAgreement.objects.filter(docket=case.pk)
    return rows.select_related("words", "mediator__person", "mediator__outsider").first()


def visits(case: Case) -> list[DisputeVisit]:
    return list(DisputeVisit.objects.filter(docket=case.pk).select_related("words", "by").order_by("number"))


def name_of_party(case: Case, party: DisputeParty) -> str:
    return str(read(case, party.identity).get("name", ""))


def name_of_mediator(case: Case, row: DisputeMediator | None) -> str:
    if row is None:
        return ""
    return row.person.name if row.person else str(read(case, row.outsider).get("name", ""))


def has_both_sides(found: list[DisputeParty]) -> bool:
    return {party.side for party in found} == {1, 2}


def all_agree(found: list[DisputeParty]) -> bool:
    return has_both_sides(found) and all(party.consent == AGREED for party in found)
