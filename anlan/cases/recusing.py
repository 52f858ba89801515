"""Keeping out of a matter that only some may read: what every kind of them shares."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from anlan.cases import rights
from anlan.cases.facts import acting_post, require_running
from anlan.cases.models import Case
from anlan.duties import handing
from anlan.journal import chain, contents
from anlan.journal.models import Docket, Recusal
from anlan.lib import live
from anlan.org.functions import HANDLE, SIGN
from anlan.org.models import Person


@transaction.atomic
def keep_out(case: Case, person: Person, reason: str, action: str, *, by: Person, at: datetime) -> None:
    """``person`` keeps out from now on: sees nothing, is asked nothing; what was asked passes to others.

    By their own word, or because whoever signs decides so. ``action``: what the journal calls it. The caller has seen
    that there is a reason. Raises :class:`NotAllowed`, :class:`CaseIsOver`.
    """
    rights.require(by, HANDLE if person.pk == by.pk else SIGN, case)
    require_running(case)
    docket = Docket.objects.select_for_update(no_key=True).select_related("unit").get(pk=case.pk)
    post = acting_post(by, case)
    Recusal.objects.get_or_create(
        docket=docket, person=person, defaults={"unit_id": case.unit_id, "unit_path": case.unit_path, "at": at}
    )
    words = contents.write(docket, {"text": reason.strip()}, at=at)
    chain.note(
        docket, action, at=at, person_id=by.pk, post_id=post, recused=person.pk,
        own=person.pk == by.pk, contents=contents.references([words]),
    )  # fmt: skip
    handing.hand_over(docket, at=at)
    live.changed(dockets=[docket.pk])
