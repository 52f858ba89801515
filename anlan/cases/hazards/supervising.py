"""Supervision by a unit above (挂牌督办): its sheet and milestones, the request to lift it, the lifting (摘牌)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import lifecycle, rights
from anlan.cases.facts import acting_post
from anlan.cases.hazards import numbering
from anlan.cases.hazards.standing import hold, supervision
from anlan.cases.models import Case, Milestone, Supervision
from anlan.cases.written import keep, require_words
from anlan.duties import clock
from anlan.journal import chain, contents
from anlan.lib import live
from anlan.lib.errors import Incomplete, NotAllowed, Refused
from anlan.org import access
from anlan.org.functions import HANDLE, SIGN
from anlan.org.models import Person, Unit
from anlan.plans.models import Act, Trigger


class AlreadySupervised(Refused):
    code = "already_supervised"
    status = 409


@dataclass(frozen=True)
class Sheet:
    """``demand``: what is asked; ``public``: where it is made public; ``milestones``: what by which day."""

    issuer: Unit
    level: str
    due_at: datetime
    demand: str
    public: str = ""
    milestones: Sequence[tuple[date, str]] = ()


@transaction.atomic
def place(case: Case, sheet: Sheet, *, by: Person, at: datetime) -> Supervision:
    """Put it under supervision of a unit strictly above, by whoever signs there; the clock of the sheet begins.

    Raises :class:`AlreadySupervised`, :class:`Incomplete`, :class:`NotAllowed`.
    """
    if not str(case.unit_path).startswith(f"{sheet.issuer.path}."):
        raise NotAllowed(_("Only a unit above puts a hazard under supervision."))
    access.require(by, SIGN, str(sheet.issuer.path))
    hold(case, "open", "noticed", "repaired")
    if supervision(case) is not None:
        raise AlreadySupervised(_("It is under supervision already."))
    said = require_words({"demand": sheet.demand, "public": sheet.public}, ["demand"])
    if sheet.due_at <= at:
        raise Incomplete(_("This day has passed. Choose a later one."), field="due_at")
    row = Supervision.objects.create(
        docket_id=case.pk, unit_id=case.unit_id, unit_path=case.unit_path, issuer=sheet.issuer, level=sheet.level,
        serial=numbering.next_number(sheet.issuer, "督办", at), post_id=acting_post(by, case), placed_by=by,
        placed_at=at, due_at=sheet.due_at, words=keep(case, said, at),
    )  # fmt: skip
    _write_milestones(case, row, sheet, at)
    _note(case, "hazard.supervised", by, at, supervision=row.pk, issuer=sheet.issuer.pk)
    terms = clock.Terms(due_at=sheet.due_at, occasion=row.pk, words_id=row.words_id)
    clock.start(case.docket, Trigger.SUPERVISED, event_kind=case.category, matter=case.kind, at=at, terms=terms)
    return row


@transaction.atomic
def reach(case: Case, milestone_id: int, *, by: Person, at: datetime) -> Milestone:
    """A step of the sheet has been reached. Twice is once."""
    rights.require(by, HANDLE, case)
    hold(case, "open", "noticed", "repaired", "passed")
    row = Milestone.objects.select_for_update().filter(docket=case.pk, pk=milestone_id).first()
    if row is None:
        raise Incomplete(_("There is no such step on the sheet."), field="milestone")
    if row.done_at is None:
        row.done_by, row.done_at = by, at
        row.save(update_fields=["done_by", "done_at"])
        _note(case, "hazard.milestone", by, at, milestone=row.pk)
    return row


@transaction.atomic
def request(case: Case, text: str, *, by: Person, at: datetime) -> Supervision:
    """The unit asks for the lifting, once the check has passed."""
    rights.require(by, HANDLE, case)
    hold(case, "passed")
    row = _running(case)
    said = require_words({"text": text}, ["text"])
    row.requested_by, row.requested_at, row.request = by, at, keep(case, said, at)
    row.save(update_fields=["requested_by", "requested_at", "request"])
    _note(case, "hazard.lifting_asked", by, at, supervision=row.pk, contents=contents.references([row.request]))
    return row


@transaction.atomic
def lift(case: Case, opinion: str, *, by: Person, at: datetime) -> Supervision:
    """The supervising unit has accepted it: the supervision is lifted and the hazard struck off."""
    hold(case, "passed")
    row = _running(case)
    access.require(by, SIGN, str(row.issuer.path))
    said = require_words({"text": opinion}, ["text"])
    row.lifted_by, row.lifted_at, row.opinion = by, at, keep(case, said, at)
    row.save(update_fields=["lifted_by", "lifted_at", "opinion"])
    _note(case, "hazard.lifted", by, at, supervision=row.pk, contents=contents.references([row.opinion]))
    clock.discharge(case.docket, Act.SETTLE, by=by, at=at, evidence={"supervision": row.pk}, occasion=row.pk)
    lifecycle.advance(case, "close", by=by, at=at, evidence={"supervision": row.pk})
    return row


def _running(case: Case) -> Supervision:
    row = supervision(case)
    if row is None:
        raise Incomplete(_("It is not under supervision."), field="supervision")
    return row


def _write_milestones(case: Case, row: Supervision, sheet: Sheet, at: datetime) -> None:
    for day, text in sheet.milestones:
        if text.strip():
            Milestone.objects.create(
                supervision=row, docket_id=case.pk, unit_id=case.unit_id, unit_path=case.unit_path, on_date=day,
                content=keep(case, {"text": text.strip()}, at),
            )  # fmt: skip


def _note(case: Case, action: str, by: Person, at: datetime, **data: object) -> None:
    chain.note(case.docket, action, at=at, person_id=by.pk, post_id=acting_post(by, case), **data)
    live.changed(dockets=[case.pk])
