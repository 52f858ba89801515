"""A report comes in: from a passer-by's phone, a signed-in member of staff, or a program. One act for all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import homes, words
from anlan.cases.facts import remark
from anlan.cases.kinds import KINDS
from anlan.cases.models import Case, Remark
from anlan.cases.photos import Photo
from anlan.duties import clock
from anlan.duties.rungs import Opened
from anlan.journal import chain, contents, dockets, receipts
from anlan.journal.models import Docket
from anlan.lib import crockford, live
from anlan.lib.errors import Refused
from anlan.notify import outbox
from anlan.org import holders
from anlan.org.functions import DISPUTES, GRIEVANCES, SEALED, SEE
from anlan.org.models import Level, Person, Unit
from anlan.registers.models import Place

HARD_LIMIT = 10
"""Beyond this many times the budget nothing more is taken: the telephone is better then."""


class TooManyReports(Refused):
    code = "too_many_reports"
    status = 429


class AlreadyReported(Refused):
    """The same report came a second time. ``data["receipt_code"]``: the code it was given the first time."""

    code = "already_reported"
    status = 409


class UnknownCategory(Refused):
    code = "unknown_category"
    status = 422


@dataclass(frozen=True)
class Told:
    """What somebody reports. Only ``category`` is needed; a photo speaks too."""

    category: str
    text: str = ""
    where: str = ""
    name: str = ""
    phone: str = ""
    photos: tuple[Photo, ...] = ()
    names_principal: bool = False


@dataclass(frozen=True)
class Receipt:
    """What the reporter takes away: a code to look up what came of it, and the signed text that proves the report."""

    case: Case
    code: str
    signed: str
    opened: list[Opened] = field(default_factory=list)


def report(
    kind: str, unit: Unit, told: Told, *, by: Person | None, at: datetime, place: Place | None = None,
    is_drill: bool = False, nonce: str = "",
) -> Receipt:  # fmt: skip
    """Open a docket and a case, keep the words, and start the clocks the plan sets for a report.

    A report that names the principal is opened at the unit above, past the school. Reports without a sign-in have
    a budget for the unit (:data:`settings.REPORTS_PER_HOUR`), never for an address: a school is one address. What
    is over the budget is kept and receipted, and waits for a person to take it up.

    ``nonce`` is a secret of the form that was sent: the same words under the same nonce are one report, however often
    they arrive. Their code is derived from both, so that a second arrival can be told it although it is not kept.

    Raises :class:`TooManyReports`, :class:`UnknownCategory`, :class:`AlreadyReported`.
    """
    if told.category not in KINDS[kind].categories:
        raise UnknownCategory(_("Choose what it is about."), category=told.category)
    code = _code_for(told, nonce) if nonce else crockford.new_code()
    _refuse_again(code, nonce)
    try:
        home = unit_for(unit, told, kind, at=at)
        return _open(kind, home, told, by=by, at=at, place=place, is_drill=is_drill, code=code)
    except IntegrityError:  # the other arrival of the same report was first by a moment
        _refuse_again(code, nonce)
        raise


@transaction.atomic
def _open(
    kind: str, home: Unit, told: Told, *, by: Person | None, at: datetime, place: Place | None, is_drill: bool,
    code: str,
) -> Receipt:  # fmt: skip
    held = by is None and _is_flood(home, at)
    audience = KINDS[kind].audience_of(told.category)
    series = KINDS[kind].series_of(told.category)
    docket = dockets.open_docket(home, Docket.Subject.CASE, series=series, at=at, is_drill=is_drill, audience=audience)
    case = _open_case(docket, kind, told, by=by, at=at, place=place, code=code, held=held)
    first = chain.note(
        docket, "case.reported", at=at, person_id=by.pk if by else None,
        kind=kind, category=told.category, place=place.pk if place else None, drill=is_drill, held=held,
        contents=contents.references([case.facts] if case.facts else []),
    )  # fmt: skip
    _keep_words(case, told, by=by, at=at)
    opened = [] if held else _start(case, at)
    if held:  # one message an hour, however many reports wait
        _tell_leaders(case, "case.held", f"flood:{audience}:{case.unit_id}:{at:%Y%m%d%H}", at)
    elif not opened:  # no plan in force says who must know: whoever leads the unit must, all the same
        _tell_leaders(case, "case.unplanned", f"unplanned:{case.pk}", at)
    # Pages of the unit hear only of what everybody who reads the unit may read.
    live.changed(dockets=[docket.pk], units=[docket.unit_id] if audience == SEE else [])
    return Receipt(case, code, receipts.receipt(first), opened)


def unit_for(unit: Unit, told: Told, kind: str = "incident", *, at: datetime) -> Unit:
    """Where the report is opened (``cases.homes``)."""
    return homes.home_of(kind, unit, told.category, at=at, names_principal=told.names_principal)


def find(code: str) -> tuple[int, str] | None:
    """The docket id and unit path behind a receipt code; ``None`` when there is none.

    Raises :class:`anlan.lib.crockford.BadCode` for what cannot be a code.
    """
    wanted = crockford.lookup(crockford.normalise(code), settings.LOOKUP_KEY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT docket_id, unit_path FROM anlan_case_by_receipt(%s)", [wanted])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None


def _code_for(told: Told, nonce: str) -> str:
    said = [told.category, told.text, told.where, told.name, told.phone, told.names_principal]
    pictures = [hashlib.sha256(photo.original).hexdigest() for photo in told.photos]
    return crockford.derived_code(json.dumps([nonce, said, pictures]).encode(), settings.LOOKUP_KEY)


def _refuse_again(code: str, nonce: str) -> None:
    if nonce and find(code):
        raise AlreadyReported(_("This report has already been received."), receipt_code=code)


def _is_flood(unit: Unit, at: datetime) -> bool:
    """Whether reports without a sign-in have used up the unit's budget of the last hour."""
    recent = Case.objects.filter(unit=unit, reporter__isnull=True, reported_at__gt=at - timedelta(hours=1)).count()
    if recent >= settings.REPORTS_PER_HOUR * HARD_LIMIT:
        raise TooManyReports(
            _("Too many reports have come in here within the hour. Call the school's duty telephone, or 110, 119, 120.")
        )
    return recent >= settings.REPORTS_PER_HOUR


def _start(case: Case, at: datetime) -> list[Opened]:
    kind = KINDS[case.kind]
    return clock.start(case.docket, kind.opens_with, event_kind=case.category, matter=kind.code, at=at)


LEADERS: dict[str, set[str]] = {
    Level.BUREAU: {"bureau_officer"},
    Level.DISTRICT: {"district_director"},
    Level.SCHOOL: {"duty_leader", "principal"},
    Level.SECTION: {"duty_leader", "principal"},
}
"""Who is told where no rule says so, by the level of the unit."""
READERS = {
    DISPUTES: {"safety_officer", "vice_principal", "principal", "mediator"},
    GRIEVANCES: {"grievance_officer", "principal", "bureau_petitions"},
    SEALED: {"discipline"},
}
"""The same for matters that only some may read: nobody else may learn that there is one."""


def told_first(case: Case) -> set[str]:
    """Functions of those who are told of a case where no rule says so: only such as may read it."""
    return READERS.get(case.audience) or LEADERS.get(case.unit.level, {"bureau_officer"})


def _tell_leaders(case: Case, kind: str, key: str, at: datetime) -> None:
    """Those who may read it; where there is nobody, those who can fill the posts: that it came, and nothing of it."""
    seats = _seats_of(case, told_first(case), at)
    if not any(seat.is_filled for seat in seats.values()) and case.audience in {GRIEVANCES, DISPUTES}:
        seats, kind, key = _seats_of(case, {"bureau_officer"}, at), "case.nobody", f"nobody:{case.pk}"
    outbox.enqueue(
        [
            telling
            for seat in seats.values()
            for telling in outbox.to_seat(
                seat, docket_id=case.pk, unit_id=case.unit_id, unit_path=str(case.unit_path), kind=kind, key=key,
                params={}, priority=outbox.ALARM,
            )
        ],
        at=at,
    )  # fmt: skip


def _seats_of(case: Case, functions: set[str], at: datetime) -> dict[int, holders.Seat]:
    posts = holders.nearest_posts({case.unit_id}, functions)
    return holders.seats({pk for found in posts.values() for pk in found}, at)


def _open_case(
    docket: Docket, kind: str, told: Told, *, by: Person | None, at: datetime, place: Place | None, code: str,
    held: bool,
) -> Case:  # fmt: skip
    where = told.where or (place.name if place else "")
    said = {"where": where, "course": told.text, "reporter_name": told.name, "reporter_phone": told.phone}
    facts = {name: text for name, text in said.items() if text}
    case = Case.objects.create(
        docket=docket,
        unit_id=docket.unit_id,
        unit_path=docket.unit_path,
        kind=kind,
        audience=docket.audience,
        category=told.category,
        state=KINDS[kind].held if held else KINDS[kind].first,
        place=place,
        facts=contents.write(docket, facts, at=at),
        reporter=by,
        receipt_lookup=crockford.lookup(code, settings.LOOKUP_KEY),
        reported_at=at,
    )
    words.remember(case, facts, number=docket.number)
    return case


def _keep_words(case: Case, told: Told, *, by: Person | None, at: datetime) -> None:
    if told.text:
        remark(case, Remark.Kind.REPORT, {"text": told.text}, by=by, at=at)
    for photo in told.photos:
        photo.keep(case, by=by, at=at)
