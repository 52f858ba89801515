"""Putting a version in force."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.journal import chain
from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import ENACT_PLAN
from anlan.org.models import Person
from anlan.plans.models import Obligation, Plan, Version


class NotDecided(Refused):
    """Rules are still waiting for a decision; ``data["count"]`` says how many."""

    code = "rules_not_decided"
    status = 409


@transaction.atomic
def enact(version: Version, *, by: Person, at: datetime) -> Version:
    """Put a draft in force; the version that was steps back. Duties that run keep the rule they began under.

    Raises :class:`NotDecided` while a rule waits, and when nothing was confirmed.
    """
    access.require(by, ENACT_PLAN, str(version.unit_path))
    plan = Plan.objects.select_for_update().select_related("docket").get(pk=version.plan_id)
    version.refresh_from_db(fields=["state"])
    _check(version)
    plan.versions.filter(state=Version.State.IN_FORCE).update(state=Version.State.SUPERSEDED, superseded_at=at)
    version.state, version.in_force_at = Version.State.IN_FORCE, at
    version.save(update_fields=["state", "in_force_at"])
    confirmed = version.obligations.filter(state=Obligation.State.CONFIRMED).count()
    chain.note(plan.docket, "plan.enacted", at=at, person_id=by.pk, version=version.pk, rules=confirmed)
    return version


def _check(version: Version) -> None:
    if version.state != Version.State.DRAFT:
        raise NotDecided(_("Only a draft can be put in force."), count=0)
    waiting = version.obligations.filter(state=Obligation.State.PROPOSED).count()
    if waiting:
        raise NotDecided(_("Decide on every rule first: confirm it, correct it, or do not adopt it."), count=waiting)
    if not version.obligations.filter(state=Obligation.State.CONFIRMED).exists():
        raise NotDecided(_("No rule was confirmed, so there is nothing to put in force."), count=0)
