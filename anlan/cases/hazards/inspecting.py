"""Going through a checklist at a place: each item √, × or not there; every × is a hazard at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases.hazards import listings
from anlan.cases.hazards.finding import Found, Judged, find
from anlan.cases.hazards.listings import Line, Shown
from anlan.cases.intake import Told
from anlan.cases.models import Case, Inspection, Listing
from anlan.cases.photos import Photo
from anlan.journal import contents
from anlan.journal.keys import Erased
from anlan.lib.errors import Incomplete, NotAllowed
from anlan.org import access
from anlan.org.functions import HANDLE, REPORT
from anlan.org.models import Person, Unit
from anlan.registers import book, checking
from anlan.registers.kinds import KINDS
from anlan.registers.models import Item, Movement, Place

OK, WRONG, NONE = "ok", "wrong", "none"


@dataclass(frozen=True)
class Answer:
    """What was found at one line of the list. ``remark`` is needed for nothing; the line says what is wrong."""

    code: str
    result: str
    remark: str = ""
    photo: Photo | None = None


@dataclass(frozen=True)
class Spot:
    """Where: a place with a code, a risk point or another thing of a register, or neither."""

    place: Place | None = None
    item: Item | None = None


@transaction.atomic
def record(
    unit: Unit, code: str, answers: Sequence[Answer], spot: Spot, *, by: Person, at: datetime, nonce: str
) -> tuple[Inspection, list[Case]]:
    """Keep the inspection and open a hazard for every ×. The same form sent twice is one inspection.

    Whoever holds a post of the unit may inspect. A risk point or thing that was looked at counts as checked.
    Raises :class:`Incomplete`, :class:`NotAllowed`.
    """
    access.require(by, REPORT, str(unit.path))
    standing = Inspection.objects.filter(unit=unit, nonce=nonce).first()
    if standing is not None:
        return standing, [hazard.docket.case for hazard in standing.hazards.select_related("docket__case")]
    checklist = listings.find(Listing.Kind.CHECKLIST, code, str(unit.path))
    if checklist is None or checklist.is_off:
        raise Incomplete(_("This checklist is no longer in use. Choose again."), field="checklist")
    given = {one.code: one for one in answers if one.result in {OK, WRONG, NONE}}
    if not any(one.result in {OK, WRONG} for one in given.values()):
        raise Incomplete(_("Tick at least one item."), field="answers")
    row = _write(unit, checklist, given, spot, by, at, nonce)
    wrong = [(line, given[line.code]) for line in checklist.lines if _is_wrong(given.get(line.code))]
    cases = [_open(unit, line, answer, row, spot, by, at) for line, answer in wrong]
    _check_item(spot, wrong, by, at)
    return row, cases


@transaction.atomic
def sign(row: Inspection, *, by: Person, at: datetime) -> Inspection:
    """The second signature (带班领导, 消防安全管理人): by whoever handles matters of the unit, never the inspector."""
    access.require(by, HANDLE, str(row.unit_path))
    row = Inspection.objects.select_for_update(of=("self",)).select_related("unit").get(pk=row.pk)
    if row.by_id == by.pk:
        raise NotAllowed(_("Whoever inspected does not sign a second time. Ask a colleague."))
    if row.seen_at is None:
        row.seen_by, row.seen_at = by, at
        row.save(update_fields=["seen_by", "seen_at"])
        book.enter(row.unit, "inspection.signed", by=by, at=at, inspection=row.pk)
    return row


def answers_of(row: Inspection) -> list[dict[str, str]]:
    """Each line with its result and remark, as it was; nothing once it has been destroyed."""
    try:
        found: list[dict[str, str]] = contents.read(row.content, row.docket)["lines"]
    except Erased:
        return []
    return found


def _is_wrong(answer: Answer | None) -> bool:
    return answer is not None and answer.result == WRONG


def _write(
    unit: Unit, checklist: Shown, given: dict[str, Answer], spot: Spot, by: Person, at: datetime, nonce: str
) -> Inspection:
    docket = book.docket_of(unit, at=at)
    lines = [
        {"text": line.text, "result": answer.result, "remark": answer.remark.strip()}
        for line in checklist.lines
        if (answer := given.get(line.code))
    ]
    row = Inspection.objects.create(
        docket=docket, unit=unit, unit_path=unit.path, checklist=checklist.code, title=checklist.title,
        place=spot.place or (spot.item.place if spot.item else None), item=spot.item,
        content=contents.write(docket, {"lines": lines}, at=at), nonce=nonce, by=by, at=at,
        looked_at=sum(line["result"] != NONE for line in lines), found=sum(line["result"] == WRONG for line in lines),
    )  # fmt: skip
    book.enter(
        unit, "inspection.recorded", by=by, at=at, inspection=row.pk, looked_at=row.looked_at, found=row.found,
        contents=contents.references([row.content]),
    )  # fmt: skip
    return row


def _open(unit: Unit, line: Line, answer: Answer, row: Inspection, spot: Spot, by: Person, at: datetime) -> Case:
    text = answer.remark.strip() or str(_("Not in order: %(item)s") % {"item": line.text})
    where = spot.item.name if spot.item else ""
    told = Told(category=line.category, text=text, where=where, photos=(answer.photo,) if answer.photo else ())
    judged = Judged(line.grade) if line.grade else None
    found = Found(item=spot.item, inspection=row, judged=judged)
    return find(unit, told, found, by=by, at=at, place=row.place).case


def _check_item(spot: Spot, wrong: Sequence[tuple[Line, Answer]], by: Person, at: datetime) -> None:
    """The register hears of the look too, so that nobody has to enter it twice."""
    if spot.item is None or not KINDS[spot.item.kind].checked_every:
        return
    said = "；".join(answer.remark.strip() or line.text for line, answer in wrong)[:500]
    what = Movement.What.FAULT if wrong and KINDS[spot.item.kind].can_fail else Movement.What.OK
    checking.check(spot.item, what, said, by=by, at=at)
