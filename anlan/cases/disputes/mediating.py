"""Who mediates, and the sessions. A mediator is close to no side; a party may refuse one (人民调解法 art. 19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import rights
from anlan.cases.disputes.standing import NotNeutral, hold, mediator, mediators, name_of_mediator, parties, sessions
from anlan.cases.facts import acting_post
from anlan.cases.models import Case, DisputeMediator, DisputeSession
from anlan.cases.recusing import keep_out
from anlan.cases.written import keep, require_words
from anlan.journal import chain, contents
from anlan.lib import live
from anlan.lib.errors import Incomplete
from anlan.org.functions import HANDLE
from anlan.org.models import Person, Post

OPEN = ("registered", "assigned", "mediating", "failed")
Ended = DisputeMediator.Ended


@dataclass(frozen=True)
class Outsider:
    """Somebody without an account, of a people's mediation committee or another body."""

    name: str
    body: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Talk:
    """``present``: who was there. ``witnesses``: two who are neutral, where what is said may be contested later."""

    held_at: datetime
    present: str
    notes: str
    place: str = ""
    witnesses: str = ""


@transaction.atomic
def name(case: Case, who: Person | Outsider, *, by: Person, at: datetime) -> DisputeMediator:
    """Name who mediates; whoever did so before is replaced. Raises :class:`NotNeutral`, :class:`NotAllowed`."""
    rights.require(by, HANDLE, case)
    hold(case, *OPEN)
    _require_neutral(case, who, at)
    _end(mediator(case), Ended.REPLACED, at)
    outsider = None
    if isinstance(who, Outsider):
        outsider = keep(case, require_words(vars(who), ["name"]), at)
    row = DisputeMediator.objects.create(
        docket_id=case.pk, unit_id=case.unit_id, unit_path=case.unit_path,
        person=who if isinstance(who, Person) else None, outsider=outsider, named_at=at,
    )  # fmt: skip
    chain.note(
        case.docket, "dispute.mediator", at=at, person_id=by.pk, post_id=acting_post(by, case), mediator=row.pk,
        contents=contents.references([outsider] if outsider else []),
    )  # fmt: skip
    live.changed(dockets=[case.pk])
    return row


@transaction.atomic
def refuse(case: Case, *, by: Person, at: datetime) -> None:
    """A party does not accept the mediator: nothing goes on until another is named, and this one is not named again."""
    rights.require(by, HANDLE, case)
    hold(case, *OPEN)
    row = _standing(case)
    _end(row, Ended.REFUSED, at)
    post = acting_post(by, case)
    chain.note(case.docket, "dispute.mediator_refused", at=at, person_id=by.pk, post_id=post, mediator=row.pk)
    live.changed(dockets=[case.pk])


@transaction.atomic
def recuse(case: Case, person: Person, reason: str, *, by: Person, at: datetime) -> None:
    """``person`` keeps out of the dispute; as its mediator, another has to be named. A reason is needed."""
    reason = require_words({"reason": reason}, ["reason"])["reason"]
    hold(case, *OPEN)
    row = mediator(case)
    if row is not None and row.person_id == person.pk:
        _end(row, Ended.RECUSED, at)
    keep_out(case, person, reason, "dispute.recused", by=by, at=at)


@transaction.atomic
def sit(case: Case, talk: Talk, *, by: Person, at: datetime) -> DisputeSession:
    """Write down a session while mediation runs. Raises :class:`Incomplete` without a mediator or words."""
    rights.require(by, HANDLE, case)
    hold(case, "mediating")
    row = _standing(case)
    if talk.held_at > at:
        raise Incomplete(_("A session is written down after it was held."), field="held_at")
    said = {"present": talk.present, "notes": talk.notes, "place": talk.place, "witnesses": talk.witnesses}
    notes = keep(case, require_words(said, ["present", "notes"]), at)
    made = DisputeSession.objects.create(
        docket_id=case.pk, unit_id=case.unit_id, unit_path=case.unit_path, number=len(sessions(case)) + 1,
        mediator=row, held_at=talk.held_at, notes=notes, by=by, at=at,
    )  # fmt: skip
    chain.note(
        case.docket, "dispute.session", at=at, person_id=by.pk, post_id=acting_post(by, case), session=made.number,
        contents=contents.references([notes]),
    )  # fmt: skip
    live.changed(dockets=[case.pk])
    return made


def candidates(case: Case, *, at: datetime) -> list[Person]:
    """Who of the unit and above could mediate: may read it, is close to no side, was not refused."""
    labels = str(case.unit_path).split(".")
    above = [".".join(labels[:depth]) for depth in range(len(labels), 0, -1)]
    held = Person.objects.filter(appointments__post__in=Post.objects.filter(unit_path__in=above), is_active=True)
    return [person for person in held.distinct().order_by("pk") if _why_not(case, person, at) is None]


def _require_neutral(case: Case, who: Person | Outsider, at: datetime) -> None:
    if isinstance(who, Person):
        why = _why_not(case, who, at)
    else:
        refused = [row for row in mediators(case) if row.ended_as == Ended.REFUSED and row.outsider_id]
        names = {name_of_mediator(case, row) for row in refused}
        why = _("A party has refused this mediator.") if who.name.strip() in names else None
    if why is not None:
        raise NotNeutral(why)


def _why_not(case: Case, person: Person, at: datetime) -> object | None:
    person.standing(at)
    if not rights.may(person, HANDLE, case):
        return _("Whoever mediates may read disputes of the unit and does not keep out of this one.")
    gone = {Ended.REFUSED, Ended.RECUSED}
    if any(row.person_id == person.pk and row.ended_as in gone for row in mediators(case)):
        return _("A party has refused this mediator.")
    is_of_unit = any(f"{post.unit_path}.".startswith(f"{case.unit_path}.") for post in person.posts_held())
    if is_of_unit and any(party.is_unit for party in parties(case)):
        return _("The unit is itself a party: somebody from above or from outside mediates.")
    return None


def _standing(case: Case) -> DisputeMediator:
    row = mediator(case)
    if row is None:
        raise Incomplete(_("Name who mediates first."), field="mediator")
    return row


def _end(row: DisputeMediator | None, why: str, at: datetime) -> None:
    if row is not None:
        row.ended_at, row.ended_as = at, why
        row.save(update_fields=["ended_at", "ended_as"])
