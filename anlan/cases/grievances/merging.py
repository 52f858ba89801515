"""The same matter brought again goes on under one number. Matters are merged, never counted by who brings them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import lifecycle, rights
from anlan.cases.facts import acting_post, require_running
from anlan.cases.models import Case, Grievance
from anlan.journal import chain
from anlan.lib.errors import Refused
from anlan.org.functions import HANDLE
from anlan.org.models import Person


class CannotMerge(Refused):
    code = "cannot_merge"
    status = 422


@transaction.atomic
def merge(case: Case, into: Case, *, by: Person, at: datetime) -> Case:
    """``case`` goes on under ``into``; its petitioner follows that one's steps and reads nothing else of it.

    Raises :class:`CannotMerge`, :class:`NotAllowed`, :class:`anlan.cases.facts.CaseIsOver`.
    """
    rights.require(by, HANDLE, into)
    require_running(into)
    if case.pk == into.pk or (case.kind, case.audience, case.unit_id) != (into.kind, into.audience, into.unit_id):
        raise CannotMerge(_("Choose another grievance of the same unit that is still open."))
    lifecycle.advance(case, "merge", by=by, at=at, evidence={"into": into.pk})
    Grievance.objects.filter(pk=case.pk).update(successor=into.docket_id)
    chain.note(into.docket, "grievance.merged_in", at=at, person_id=by.pk, post_id=acting_post(by, into), other=case.pk)
    return case
