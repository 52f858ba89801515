"""A dispute is written down with its parties, and the four things are fixed (四定): department, post, measures, day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import intake, lifecycle, rights
from anlan.cases.disputes.standing import hold, parties
from anlan.cases.facts import acting_post, require_running
from anlan.cases.grievances.stepping import next_occasion
from anlan.cases.intake import Receipt, Told
from anlan.cases.kinds import DISPUTE
from anlan.cases.models import Case, Dispute, DisputeParty
from anlan.cases.written import keep, require_words
from anlan.duties import clock
from anlan.journal import chain, contents
from anlan.lib import live
from anlan.lib.errors import Incomplete
from anlan.org import access
from anlan.org.functions import DISPUTES, HANDLE
from anlan.org.models import Person, Post, Unit
from anlan.plans.models import Act
from anlan.registers.models import Place

MOST = 12
"""Parties of one dispute."""


@dataclass(frozen=True)
class Party:
    """``side`` 1 asked or was found first, 2 is the other. ``speaks``: who speaks for the party, a guardian say."""

    side: int
    name: str
    phone: str = ""
    address: str = ""
    speaks: str = ""
    is_unit: bool = False
    identity_seen: bool = False


@dataclass(frozen=True)
class Fixed:
    """四定."""

    department: str
    post: Post
    measures: str
    due_at: datetime


@transaction.atomic
def register(
    unit: Unit, told: Told, who: Sequence[Party], *, by: Person, at: datetime, place: Place | None = None,
    source: str = Dispute.Source.PARTY, nonce: str = "",
) -> Receipt:  # fmt: skip
    """Somebody who handles disputes writes one down. Raises what :func:`anlan.cases.intake.report` raises."""
    access.require_in(by, HANDLE, DISPUTES, str(unit.path))
    if not told.text.strip():
        raise Incomplete(_("This is needed for the record."), field="text")
    receipt = intake.report(DISPUTE.code, unit, told, by=by, at=at, place=place, nonce=nonce)
    case = receipt.case
    Dispute.objects.create(docket_id=case.pk, unit_id=case.unit_id, unit_path=case.unit_path, source=source)
    for one in who:
        add_party(case, one, by=by, at=at)
    return receipt


@transaction.atomic
def add_party(case: Case, party: Party, *, by: Person, at: datetime) -> DisputeParty:
    """Write down a party. In the journal stands only that there is one more, and on which side."""
    rights.require(by, HANDLE, case)
    require_running(case)
    hold(case, "registered", "assigned", "mediating", "failed")
    if len(parties(case)) >= MOST:
        raise Incomplete(_("There are as many parties as one file can hold."), field="name")
    words = {"name": party.name, "phone": party.phone, "address": party.address, "speaks": party.speaks}
    row = DisputeParty.objects.create(
        docket_id=case.pk, unit_id=case.unit_id, unit_path=case.unit_path, side=party.side, is_unit=party.is_unit,
        identity_seen=party.identity_seen, identity=keep(case, require_words(words, ["name"]), at),
    )  # fmt: skip
    chain.note(
        case.docket, "dispute.party", at=at, person_id=by.pk, post_id=acting_post(by, case), party=row.pk,
        side=row.side, contents=contents.references([row.identity]),
    )  # fmt: skip
    live.changed(dockets=[case.pk])
    return row


@transaction.atomic
def assign(case: Case, fixed: Fixed, *, by: Person, at: datetime) -> Dispute:
    """Fix the four things; the clock of the day runs for the post. Fixing anew takes the place of what ran."""
    rights.require(by, HANDLE, case)
    dispute = hold(case, "registered", "assigned")
    if not f"{fixed.post.unit_path}.".startswith(f"{case.unit_path}."):
        raise Incomplete(_("Choose a post of the unit."), field="post")
    if fixed.due_at <= at:
        raise Incomplete(_("This day has passed. Choose a later one."), field="due_on")
    words = {"department": fixed.department, "measures": fixed.measures}
    dispute.plan = keep(case, require_words(words, ["department", "measures"]), at)
    dispute.post, dispute.due_at = fixed.post, fixed.due_at
    dispute.save(update_fields=["plan", "post", "due_at"])
    running = case.docket.duties.filter(act=Act.SETTLE, state="open")
    clock.relieve(running.select_for_update(of=("self",)).select_related("obligation").order_by("pk"), at=at)
    terms = clock.Terms(due_at=fixed.due_at, posts=(fixed.post.pk,), occasion=next_occasion(case))
    lifecycle.advance(case, "assign", by=by, at=at, terms=terms, evidence={"responsible": fixed.post.pk})
    return dispute
