"""Writing a letter, seeing it as it will be, and noting how it was sent. Issuing it is ``issuing``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import rights
from anlan.cases.facts import acting_post
from anlan.cases.grievances import forms, reviewing, windows
from anlan.cases.grievances.composing import Writing, compose
from anlan.cases.letters import Letter
from anlan.cases.models import Case, Grievance, GrievanceLetter
from anlan.duties import clock, terms
from anlan.duties.models import Duty
from anlan.journal import chain, contents
from anlan.journal.keys import Erased
from anlan.journal.models import Docket
from anlan.lib import live
from anlan.lib.errors import Incomplete, Refused
from anlan.org import calendar
from anlan.org.functions import HANDLE
from anlan.org.models import Person, Unit
from anlan.plans.models import Act, Trigger

Kind = GrievanceLetter.Kind
STATES: dict[str, frozenset[str]] = {
    Kind.INFORMED: frozenset({"registered", "accepted"}),
    Kind.ACCEPTED: frozenset({"registered"}),
    Kind.DECLINED: frozenset({"registered"}),
    Kind.FORWARDED: frozenset({"registered"}),
    Kind.EXTENDED: frozenset({"accepted"}),
    Kind.OPINION: frozenset({"accepted"}),
    Kind.REVIEW: frozenset({"review"}),
    Kind.REREVIEW: frozenset({"rereview"}),
}
"""In which states a letter can be written."""
REVIEWS = frozenset({Kind.REVIEW, Kind.REREVIEW})
NOT_SEALED = frozenset({Kind.FORWARDED, Kind.EXTENDED, *REVIEWS})
"""What the sealed box does not send: it goes nowhere else, and the law sets its answer no time."""


class NotNow(Refused):
    code = "letter_not_now"
    status = 409


class AlreadyIssued(Refused):
    code = "letter_already_issued"
    status = 409


class NotSentYet(Refused):
    code = "letter_not_issued"
    status = 409


def possible(case: Case, person: Person) -> list[Kind]:
    """The letters ``person`` may write now."""
    if not rights.may(person, HANDLE, case):
        return []
    sealed = case.audience == "sealed"
    found = [kind for kind in Kind if case.state in STATES[kind] and not (sealed and kind in NOT_SEALED)]
    return [kind for kind in found if kind not in REVIEWS or _may_review(case, person)]


@transaction.atomic
def draft(
    case: Case, kind: str, values: Mapping[str, str], *, by: Person, at: datetime, target: Unit | None = None
) -> GrievanceLetter:
    """Keep what was written; a draft that stands is written over. Raises :class:`NotNow`, :class:`Incomplete`."""
    rights.require(by, HANDLE, case)
    if kind in REVIEWS:
        reviewing.require_reviewer(case, by)
    if Kind(kind) not in possible(case, by):
        raise NotNow(_("This letter does not fit where the matter stands now."))
    lacking = forms.missing(kind, {**values, "target": str(target.pk) if target else ""})
    if lacking:
        raise Incomplete(_("Something is not filled in yet."), fields=lacking)
    docket = Docket.objects.select_for_update(no_key=True).get(pk=case.pk)
    content = contents.write(docket, {"values": dict(values)}, at=at)
    row, _created = GrievanceLetter.objects.update_or_create(
        docket=docket, kind=kind, issued_at=None,
        defaults={
            "unit_id": case.unit_id, "unit_path": case.unit_path, "content": content, "target": target,
            "by_unit_id": _writer(case, kind, by).pk, "drafted_by": by, "drafted_at": at,
        },
    )  # fmt: skip
    chain.note(
        docket, "grievance.letter_drafted", at=at, person_id=by.pk, post_id=acting_post(by, case),
        letter=row.pk, kind=kind, contents=contents.references([content]),
    )  # fmt: skip
    live.changed(dockets=[docket.pk])
    return row


def read(row: GrievanceLetter, *, at: datetime) -> Letter:
    """The letter: as it was issued; a draft as it would be now. Raises :class:`anlan.journal.keys.Erased`."""
    docket = row.docket
    kept = contents.read(row.content, docket)
    if "letter" in kept:
        told = kept["letter"]
        return Letter(**{**told, "paragraphs": tuple(told["paragraphs"]), "date": date.fromisoformat(told["date"])})
    return compose(row.kind, _writing(row, kept["values"], at))


def values_of(row: GrievanceLetter) -> dict[str, str]:
    found: dict[str, str] = contents.read(row.content, row.docket)["values"]
    return found


def freeze(row: GrievanceLetter, letter: Letter, *, at: datetime) -> None:
    """Keep the letter word for word, beside what it was made from."""
    said: dict[str, Any] = {**asdict(letter), "date": letter.date.isoformat()}
    row.content = contents.write(row.docket, {"values": values_of(row), "letter": said}, at=at)


def next_number(row: GrievanceLetter) -> str:
    issued = GrievanceLetter.objects.filter(docket=row.docket_id, issued_at__isnull=False).count()
    return f"{row.docket.number}（{issued + 1}）"


@transaction.atomic
def deliver(row: GrievanceLetter, way: str, on: datetime, *, by: Person, at: datetime) -> GrievanceLetter:
    """Note how and when it reached the petitioner. What can be asked for within a time counts from then.

    Raises :class:`NotSentYet`, :class:`NotAllowed`.
    """
    case = Case.objects.select_related("docket__unit", "unit").get(pk=row.docket_id)
    rights.require(by, HANDLE, case)
    if row.issued_at is None or on < row.issued_at.replace(hour=0, minute=0, second=0, microsecond=0) or on > at:
        raise NotSentYet(_("A letter is sent after it was issued, and not in the future."))
    row.sent_way, row.sent_at = way, on
    row.save(update_fields=["sent_way", "sent_at"])
    chain.note(
        case.docket, "grievance.letter_sent", at=at, person_id=by.pk, post_id=acting_post(by, case),
        letter=row.pk, way=way, on=chain.stamp(on),
    )  # fmt: skip
    trigger = {Kind.OPINION: Trigger.ANSWERED, Kind.REVIEW: Trigger.REVIEWED}.get(Kind(row.kind))
    grievance = Grievance.objects.get(pk=row.docket_id)
    if trigger and grievance.window_until is not None:
        until = windows.until(case, trigger, since=on)
        grievance.window_until = max(until, grievance.window_until) if until else None  # never shorter than it was told
        grievance.save(update_fields=["window_until"])
    live.changed(dockets=[case.pk])
    return row


def readable_by_petitioner(case: Case) -> list[GrievanceLetter]:
    rows = case.docket.grievance_letters.filter(issued_at__isnull=False)
    return list(rows.select_related("docket", "content", "by_unit").order_by("issued_at", "pk"))


def _may_review(case: Case, person: Person) -> bool:
    try:
        reviewing.require_reviewer(case, person)
    except reviewing.NotTheReviewer:
        return False
    return True


def _writer(case: Case, kind: str, by: Person) -> Unit:
    return reviewing.require_reviewer(case, by) if kind in REVIEWS else case.unit


def _writing(row: GrievanceLetter, values: dict[str, str], at: datetime) -> Writing:
    case = Case.objects.select_related("docket__unit", "unit", "facts").get(pk=row.docket_id)
    grievance = Grievance.objects.select_related("identity", "reviewer").get(pk=row.docket_id)
    return Writing(
        case=case, grievance=grievance, by_unit=row.by_unit, values=values, at=at,
        number=row.number or next_number(row), above=reviewing.next_above(case, grievance).name,
        due_at=_due_at(case, row.kind, at), target=row.target.name if row.target else "",
    )  # fmt: skip


def _due_at(case: Case, kind: str, at: datetime) -> datetime | None:
    """Until when it has to be answered; for an acceptance, until when it would have to be if accepted now."""
    if kind == Kind.ACCEPTED:
        rules = clock.rules_of(case.docket, Trigger.ACCEPTED, event_kind=case.category, matter=case.kind)
        rule = next((one for one in rules if one.act == Act.ANSWER and one.limit), None)
        if rule is None or rule.limit is None:
            return None
        return terms.for_unit(rule.limit, rule.counting, since=at, unit_path=str(case.unit_path))
    duty = Duty.objects.open().filter(docket=case.pk, act=Act.ANSWER).order_by("rung").first()
    return duty.due_at if duty else None


def until_of(values: Mapping[str, str]) -> datetime:
    """The end of the day a letter of extension names."""
    return calendar.end_of(date.fromisoformat(values["until"]))


def is_erased(row: GrievanceLetter) -> bool:
    try:
        contents.read(row.content, row.docket)
    except Erased:
        return True
    return False
