"""Looking into it again: by the handler's own decision, with reasons, and with the whole time of the law once more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import rights
from anlan.cases.facts import acting_post
from anlan.cases.grievances import issuing
from anlan.cases.grievances.naming import NeedsReason
from anlan.cases.models import Case
from anlan.journal import chain, contents
from anlan.org.functions import HANDLE
from anlan.org.models import Person


@transaction.atomic
def reopen(case: Case, reason: str, *, by: Person, at: datetime) -> Case:
    """Raises :class:`NeedsReason`, :class:`NotAllowed`, :class:`anlan.cases.lifecycle.WrongMove`."""
    rights.require(by, HANDLE, case)
    if not reason.strip():
        raise NeedsReason(_("Write why it is looked into again."))
    words = contents.write(case.docket, {"text": reason.strip()}, at=at)
    chain.note(
        case.docket, "grievance.reopened", at=at, person_id=by.pk, post_id=acting_post(by, case),
        contents=contents.references([words]),
    )  # fmt: skip
    issuing.anew(case, at=at)
    return case
