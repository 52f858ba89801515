"""Passing a grievance on to the unit whose remit it is, and that unit's right to object in time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import facts, homes, lifecycle, rights
from anlan.cases.facts import remark
from anlan.cases.grievances import kin, naming, stepping
from anlan.cases.grievances.naming import NeedsReason
from anlan.cases.kinds.grievance import GRIEVANCE
from anlan.cases.models import Case, Grievance, Remark
from anlan.duties import clock
from anlan.duties.models import Duty
from anlan.journal import chain, contents, dockets
from anlan.journal.models import Content, Docket
from anlan.lib import live
from anlan.lib.errors import Refused
from anlan.lib.postgres.roles import set_scope
from anlan.org.functions import SIGN
from anlan.org.models import Level, Person, Unit
from anlan.plans.models import Act, Trigger


class CannotObject(Refused):
    code = "cannot_object"
    status = 409


def targets(case: Case, person: Person) -> list[Unit]:
    """Units it may be passed to: those above, and those below the person's own posts. Never a body only reached."""
    found = {one.pk: one for one in homes.above(case.unit)}
    below = Unit.objects.filter(path__below_any=person.paths_with(case.audience)).exclude(level=Level.EXTERNAL)
    found |= {one.pk: one for one in below if one.pk != case.unit_id}
    return sorted(found.values(), key=lambda one: str(one.path))


def hand_to(case: Case, target: Unit, *, by: Person, at: datetime) -> Case:
    """Open it at ``target`` with what was said in it; the petitioner's code leads there from now on."""
    set_scope([*by.reach(), str(case.unit_path), str(target.path)])
    docket = dockets.open_docket(
        target, Docket.Subject.CASE, series=GRIEVANCE.series_of(case.category), at=at, audience=case.audience
    )
    known = facts.known(case)
    new = Case.objects.create(
        docket=docket, unit_id=target.pk, unit_path=target.path, kind=case.kind, audience=case.audience,
        category=case.category, state=GRIEVANCE.first, reported_at=at,
        facts=contents.write(docket, known, at=at),
    )  # fmt: skip
    identity = _copy(case, new, at)
    refs = contents.references([one for one in (new.facts, identity) if one])
    chain.note(
        docket, "case.reported", at=at, person_id=by.pk, kind=case.kind, category=case.category, place=None,
        drill=False, held=False, origin=case.pk, contents=refs,
    )  # fmt: skip
    if known.get("course"):
        remark(new, Remark.Kind.REPORT, {"text": known["course"]}, by=None, at=at)
    Grievance.objects.filter(pk=case.pk).update(successor=docket)
    clock.start(docket, Trigger.FORWARDED, event_kind=case.category, matter=case.kind, at=at)
    live.changed(dockets=[case.pk, docket.pk])
    return new


@transaction.atomic
def object_to(case: Case, reason: str, *, by: Person, at: datetime) -> Case:
    """Not our remit: back to the unit that passed it on, with reasons, within the law's working days.

    Raises :class:`CannotObject`, :class:`NeedsReason`, :class:`NotAllowed`.
    """
    rights.require(by, SIGN, case)
    grievance = Grievance.objects.get(pk=case.pk)
    before = kin.origin(case)
    if before is None or grievance.origin_as != Grievance.Origin.TRANSFER:
        raise CannotObject(_("This was not passed on to you by another unit."))
    if not reason.strip():
        raise NeedsReason(_("Write why it is not your remit. The unit that passed it on and the petitioner read it."))
    asked = Duty.objects.filter(docket=case.pk, act=Act.TAKE_UP)
    if asked.filter(state=Duty.State.LAPSED).exists() or not asked.open().filter(due_at__gt=at).exists():
        raise CannotObject(_("The days in which you could object are over. It is yours now."))
    lifecycle.advance(case, "object", by=by, at=at, reason=reason.strip())
    set_scope([*by.reach(), str(case.unit_path), before.unit_path])
    _give_back(case, before.docket_id, reason.strip(), at)
    return case


def _give_back(case: Case, origin: int, reason: str, at: datetime) -> None:
    before = Case.objects.select_related("docket__unit", "unit").get(pk=origin)
    words = contents.write(before.docket, {"text": reason}, at=at)
    terms = clock.Terms(occasion=stepping.next_occasion(before))
    stepping.step(before, "take_back", at=at, terms=terms, words=words, starts=Trigger.REPORTED, returned=case.pk)
    Grievance.objects.filter(pk=before.pk).update(successor=None)


def _copy(case: Case, new: Case, at: datetime) -> Content | None:
    """The detail, with the name under the new docket's key; how it was to be kept stays as it was."""
    old = Grievance.objects.select_related("identity").get(pk=case.pk)
    people = naming.read(case, old)
    identity = naming.keep(new.docket, people, at=at) if people else None
    Grievance.objects.create(
        docket=new.docket, unit_id=new.unit_id, unit_path=new.unit_path, naming=old.naming, channel=old.channel,
        representatives=old.representatives, people=old.people, identity=identity, origin=case.docket,
        origin_as=Grievance.Origin.TRANSFER,
    )  # fmt: skip
    return identity
