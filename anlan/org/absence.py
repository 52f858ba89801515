"""Being away, and turns on duty that change hands."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import TimestamptzRange

from anlan.lib.clock import local_date
from anlan.lib.errors import NotAllowed, Refused
from anlan.org import access
from anlan.org.functions import MANAGE_ORG
from anlan.org.models import Absence, Appointment, Person, Shift


class CannotBeAway(Refused):
    code = "cannot_be_away"


@transaction.atomic
def enter(
    person: Person, stand_in: Person | None, *, begin: datetime, end: datetime, by: Person, at: datetime
) -> Absence:
    """``person`` is away from ``begin`` to ``end``; ``stand_in`` acts in their posts meanwhile.

    One enters it for oneself, or whoever manages every unit in which the person holds a post. The stand-in must hold
    a post in a unit of the person's, or above it: standing in opens that unit's matters.

    Raises :class:`CannotBeAway` where the span is empty, over, or meets another absence of the person's.
    """
    paths = _paths(person, at)
    _require(person, paths, by)
    if end <= begin or end <= at:
        raise CannotBeAway(_("The end lies before the beginning, or is over. Put in a later end."))
    if stand_in is not None and not _may_stand_in(stand_in, person, paths, at):
        raise CannotBeAway(_("Who stands in must be somebody else who holds a post in the same unit or above it."))
    if Absence.objects.filter(person=person, during__overlap=TimestamptzRange(begin, end)).exists():
        raise CannotBeAway(_("There is an absence in these days already. End that one first."))
    return Absence.objects.create(person=person, stand_in=stand_in, during=TimestamptzRange(begin, end))


@transaction.atomic
def end(absence: Absence, *, by: Person, at: datetime) -> None:
    """Back again: from now on, or, where it had not begun, not away at all."""
    _require(absence.person, _paths(absence.person, at), by)
    begun = absence.during.lower is None or absence.during.lower < at
    if not begun:
        absence.delete()
    elif absence.during.upper is None or absence.during.upper > at:
        absence.during = TimestamptzRange(absence.during.lower, at)
        absence.save(update_fields=["during"])


@transaction.atomic
def swap(shift: Shift, other: Shift, *, by: Person) -> None:
    """Two turns on duty change their people. Whoever manages both units enters what the two have agreed on."""
    first, second = Shift.objects.select_for_update().filter(pk__in=[shift.pk, other.pk]).order_by("pk")
    for one in (first, second):
        access.require(by, MANAGE_ORG, str(one.unit_path))
    first.person_id, second.person_id = second.person_id, first.person_id
    for one in (first, second):
        one.save(update_fields=["person"])


def may_stand_in(person: Person, at: datetime) -> list[Person]:
    """Whom ``person`` may name, by name."""
    found = Person.objects.filter(is_active=True, appointments__held__contains=local_date(at)).exclude(pk=person.pk)
    within = Q(pk__in=[])
    for path in _paths(person, at):
        within |= Q(appointments__unit_path__above=path)
    return list(found.filter(within).distinct().order_by("name", "pk"))


def _may_stand_in(stand_in: Person, person: Person, paths: set[str], at: datetime) -> bool:
    own = _paths(stand_in, at)
    return stand_in.pk != person.pk and any(
        path == above or path.startswith(above + ".") for path in paths for above in own
    )


def _paths(person: Person, at: datetime) -> set[str]:
    held = Appointment.objects.filter(person=person, held__contains=local_date(at))
    return {str(path) for path in held.values_list("unit_path", flat=True)}


def _require(person: Person, paths: set[str], by: Person) -> None:
    if by.pk == person.pk or (paths and all(access.may(by, MANAGE_ORG, path) for path in paths)):
        return
    raise NotAllowed(_("Your posts do not allow this. Ask whoever manages your unit."), right=MANAGE_ORG)
