"""Whoever is close to a matter keeps out of it (art. 28): by their own word, or because whoever signs decides so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import rights
from anlan.cases.facts import acting_post, require_running
from anlan.cases.grievances.naming import NeedsReason
from anlan.cases.models import Case, Grievance
from anlan.cases.recusing import keep_out
from anlan.journal import chain
from anlan.lib import live
from anlan.lib.errors import Refused
from anlan.org.functions import HANDLE
from anlan.org.models import Person, Post


class CannotTakeOver(Refused):
    code = "cannot_take_over"
    status = 422


@transaction.atomic
def recuse(case: Case, person: Person, reason: str, *, by: Person, at: datetime) -> None:
    """``person`` keeps out from now on: sees nothing, is asked nothing; what was asked passes to others.

    Raises :class:`NeedsReason`, :class:`NotAllowed`.
    """
    if not reason.strip():
        raise NeedsReason(_("Write why. The petitioner can be told that somebody keeps out of it."))
    keep_out(case, person, reason, "grievance.recused", by=by, at=at)
    Grievance.objects.filter(pk=case.pk, handler=person).update(handler=None)


@transaction.atomic
def give_to(case: Case, person: Person, *, by: Person, at: datetime) -> None:
    """``person`` handles it from now on. Raises :class:`CannotTakeOver`, :class:`NotAllowed`."""
    rights.require(by, HANDLE, case)
    require_running(case)
    person.standing(at)
    if not rights.may(person, HANDLE, case):
        raise CannotTakeOver(_("Somebody who may read this matter and does not keep out of it can take it over."))
    Grievance.objects.filter(pk=case.pk).update(handler=person)
    chain.note(
        case.docket, "grievance.given_to", at=at, person_id=by.pk, post_id=acting_post(by, case), handler=person.pk
    )
    live.changed(dockets=[case.pk], persons={person.pk})


def candidates(case: Case, *, at: datetime) -> list[Person]:
    """Who may handle it: holders of posts with the right, of the unit and above, who do not keep out."""
    labels = str(case.unit_path).split(".")
    above = [".".join(labels[:depth]) for depth in range(len(labels), 0, -1)]
    held = Person.objects.filter(appointments__post__in=Post.objects.filter(unit_path__in=above), is_active=True)
    found = list(held.distinct().order_by("pk"))
    for person in found:
        person.standing(at)
    return [person for person in found if rights.may(person, HANDLE, case)]
