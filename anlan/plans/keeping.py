"""A finding of lint is kept as it is, with a reason; or asked for again. People judge, the check only points."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.journal import chain
from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import EDIT_PLAN
from anlan.org.models import Person, Unit
from anlan.plans.models import KeptFinding, Plan, Version

LONGEST = 200


class NoReason(Refused):
    code = "no_reason"
    status = 422


@transaction.atomic
def keep(version: Version, fingerprint: str, reason: str, *, by: Person, at: datetime) -> KeptFinding:
    """Keep a finding of the version as it is. The next version with the same sentence keeps it too.

    In the journal stands the SHA-256 of the reason. Raises :class:`NoReason`, :class:`NotAllowed`.
    """
    access.require(by, EDIT_PLAN, str(version.unit_path))
    reason = " ".join(reason.split())[:LONGEST]
    if not reason:
        raise NoReason(_("Say why it stays as it is."))
    plan = Plan.objects.select_for_update().select_related("docket").get(pk=version.plan_id)
    row, _made = KeptFinding.objects.update_or_create(
        plan=plan, fingerprint=fingerprint,
        defaults={"unit_id": plan.unit_id, "unit_path": plan.unit_path, "reason": reason, "by": by, "at": at},
    )  # fmt: skip
    chain.note(
        plan.docket, "plan.finding_kept", at=at, person_id=by.pk, version=version.pk, finding=fingerprint,
        reason=hashlib.sha256(reason.encode()).hexdigest(),
    )  # fmt: skip
    return row


@transaction.atomic
def ask_again(version: Version, fingerprint: str, *, by: Person, at: datetime) -> bool:
    """The finding stands again as something to mend; whether it was kept before."""
    access.require(by, EDIT_PLAN, str(version.unit_path))
    plan = Plan.objects.select_for_update().select_related("docket").get(pk=version.plan_id)
    gone, _rows = KeptFinding.objects.filter(plan=plan, fingerprint=fingerprint).delete()
    if gone:
        chain.note(
            plan.docket, "plan.finding_asked_again", at=at, person_id=by.pk, version=version.pk, finding=fingerprint
        )
    return bool(gone)


def reasons(plan: Plan) -> dict[str, str]:
    """Why findings of the plan are kept, by fingerprint."""
    return dict(KeptFinding.objects.filter(plan=plan).values_list("fingerprint", "reason"))


def reasons_at(unit: Unit) -> dict[str, str]:
    """The same for all plans of a unit: a file that is checked has no plan yet."""
    return dict(KeptFinding.objects.filter(plan__unit=unit).order_by("pk").values_list("fingerprint", "reason"))
