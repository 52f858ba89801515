"""A hazard is found, or a report turns out to be one: confirmed, graded, its five boxes filled as far as known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import facts, intake, lifecycle, rights
from anlan.cases.facts import acting_post, remark, require_running
from anlan.cases.hazards import grading
from anlan.cases.intake import Receipt, Told
from anlan.cases.kinds import HAZARD
from anlan.cases.models import Case, Hazard, Inspection, Remark
from anlan.cases.written import read
from anlan.journal import chain
from anlan.lib.clock import local_date
from anlan.lib.errors import Incomplete
from anlan.org import access
from anlan.org.functions import HANDLE, REPORT
from anlan.org.models import Person, Unit
from anlan.registers.models import Item, Place

TITLE = 40
"""Characters of the words that become the title."""


@dataclass(frozen=True)
class Judged:
    """How it was graded: by whoever looked (``grade``), by criteria (their codes), and with what words."""

    grade: int
    criteria: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Found:
    """Where a hazard comes from besides its words."""

    source: str = ""
    item: Item | None = None
    inspection: Inspection | None = None
    incident: Case | None = None
    judged: Judged | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def find(
    unit: Unit, told: Told, found: Found | None = None, *, by: Person, at: datetime, place: Place | None = None,
    nonce: str = "",
) -> Receipt:  # fmt: skip
    """Somebody of the unit or above has found a hazard: written down, and confirmed at once where ``by`` handles it.

    Whoever may not handle hazards has reported it, and it waits for somebody who does. Raises what
    :func:`anlan.cases.intake.report` raises, :class:`Incomplete`, :class:`NotAllowed`.
    """
    access.require(by, REPORT, str(unit.path))
    if not told.text.strip() and not told.photos:
        raise Incomplete(_("Say in a few words what is dangerous, or take a picture."), field="text")
    receipt = intake.report(HAZARD.code, unit, told, by=by, at=at, place=place, nonce=nonce)
    found = found or Found()
    if rights.may(by, HANDLE, receipt.case):
        accept(receipt.case, found.judged or Judged(0), by=by, at=at, found=found)
        if told.text.strip():  # a condition, in a handler's own words: it may stand in lists of those who may read it
            facts.amend(receipt.case, {"title": told.text.strip().split("\n")[0][:TITLE]}, by=by, at=at)
    return receipt


@transaction.atomic
def accept(case: Case, judged: Judged, *, by: Person, at: datetime, found: Found | None = None) -> Hazard:
    """Confirm that it is a hazard. Grade 0 leaves the grading for later.

    Raises :class:`WrongMove`, :class:`NotAllowed`, :class:`grading.UnknownCriterion`.
    """
    rights.require(by, HANDLE, case)
    found = found or Found()
    source = found.source or _source_of(case, found, by)
    lifecycle.advance(case, "accept", by=by, at=at)
    hazard = Hazard.objects.create(
        docket_id=case.pk, unit_id=case.unit_id, unit_path=case.unit_path, source=source,
        found_on=local_date(case.reported_at), found_by=case.reporter if source != Hazard.Source.REPORT else None,
        item=found.item, inspection=found.inspection,
        incident_id=found.incident.pk if found.incident else None, **found.extra,
    )  # fmt: skip
    if judged.grade or judged.criteria:
        grading.grade(case, judged.grade, criteria=judged.criteria, reason=judged.reason, by=by, at=at)
    return hazard


@transaction.atomic
def from_incident(
    incident: Case, told: Told, judged: Judged | None = None, *, by: Person, at: datetime, nonce: str = ""
) -> Case:
    """What an incident brought to light becomes a hazard of the same unit and place; each names the other.

    Nothing of whoever reported the incident goes along: the words are the handler's own.
    """
    rights.require(by, HANDLE, incident)
    found = Found(source=Hazard.Source.INCIDENT, incident=incident, judged=judged)
    case = find(incident.unit, told, found, by=by, at=at, place=incident.place, nonce=nonce).case
    post = acting_post(by, incident)
    chain.note(incident.docket, "case.hazard_found", at=at, person_id=by.pk, post_id=post, hazard=case.pk)
    chain.note(case.docket, "hazard.from_incident", at=at, person_id=by.pk, post_id=post, incident=incident.pk)
    return case


@transaction.atomic
def turn(incident: Case, category: str, *, by: Person, at: datetime) -> Case:
    """A report of an event that turns out to be a condition: opened as a hazard to be looked at, the incident ended.

    Whoever reported keeps their receipt; it shows that the matter goes on as a hazard. Their words and pictures stay
    with the incident, which the hazard names.
    """
    rights.require(by, HANDLE, incident)
    require_running(incident)
    first = incident.docket.remarks.filter(kind=Remark.Kind.REPORT).select_related("content").order_by("pk").first()
    text = str(read(incident, first.content).get("text", "")) if first else ""
    told = Told(category=category, text=text or str(_("Reported as an incident; see there.")))
    case = from_incident(incident, told, by=by, at=at)
    if incident.state in {"held", "open"}:
        lifecycle.advance(incident, "cancel", by=by, at=at, evidence={"hazard": case.pk})
    return case


def add_pictures(case: Case, photos: Sequence[Any], *, by: Person, at: datetime) -> list[int]:
    """Keep pictures inside the caller's transaction; their ids."""
    return [photo.keep(case, by=by, at=at).pk for photo in photos]


def say(case: Case, text: str, *, by: Person, at: datetime) -> None:
    if text.strip():
        remark(case, Remark.Kind.NOTE, {"text": text.strip()}, by=by, at=at)


def _source_of(case: Case, found: Found, by: Person) -> str:
    """A person who holds a post only above the unit finds as the unit above; a stranger's report is a report."""
    if case.reporter_id is None or (case.reporter_id != by.pk and found.inspection is None):
        return Hazard.Source.REPORT
    own = any(str(post.unit_path).startswith(str(case.unit_path)) for post in by.posts_held())
    return Hazard.Source.SELF if own else Hazard.Source.SUPERIOR
