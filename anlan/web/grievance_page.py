"""A grievance as the petitioner reads it: the institution's date, the steps with their articles, what can be done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.cases.grievances import letters
from anlan.cases.grievances.following import ANSWERS, Following, Hop
from anlan.cases.grievances.talking import TOPICS
from anlan.cases.models import GrievanceLetter
from anlan.cases.titles import state_of
from anlan.duties.models import Duty
from anlan.lib.clock import local_date
from anlan.notify import links
from anlan.plans.models import Act
from anlan.web.case_clocks import source_of
from anlan.web.forms.grievances import OwnForm
from anlan.web.request import Request
from anlan.web.words import day, moment

OWN, LETTER = "grievance-own", "grievance-letter"
"""Purposes of the keys the page carries."""
Kind = GrievanceLetter.Kind


def context(found: Following, request: Request) -> dict[str, Any]:
    own, now = found.own, found.now
    key = links.make(OWN, own.case.pk, str(own.case.unit_path), None, at=request.at)
    return {
        "unit_name": now.case.unit.name,
        "kind": _("How far it is"),
        "case": own.case,
        "found": found,
        "state": _state(found, request.at),
        "due": found.due,
        "days": _days(found.due, request.at),
        "is_over": found.due is not None and found.due.due_at is not None and found.due.due_at <= request.at,
        "source": source_of(found.due.obligation) if found.due else None,
        "extended": _extension(now, request),
        "steps": [step for hop in found.hops for step in _steps(hop, found, request)] + _next(found, request),
        "said": [{"one": one, "topic": TOPICS.get(one.topic, "") if one.topic else ""} for one in found.said],
        "letters": [] if found.is_merged else [_letter(row, request) for hop in found.hops for row in hop.letters],
        "opened": [moment(entry.at, request.at) for entry in found.acts if entry.action == "grievance.name_opened"],
        "form": OwnForm(initial={"key": key}, label_suffix="", auto_id="own-%s"),
        "key": key,
        "may_rate": now.grievance.answered_at is not None and not found.is_merged,
        "may_withdraw": now.case.state not in {"closed", "withdrawn", "merged"} and not found.is_merged,
        "now": request.at,
    }


def _state(found: Following, at: datetime) -> str:
    """The page's sentence: what the institution owes by when, else how it stands."""
    unit, due = found.now.case.unit.name, found.due
    if due is None or due.due_at is None:
        return _("%(unit)s: %(state)s") % {"unit": unit, "state": state_of(found.now.case)}
    if due.act not in ANSWERS:
        return _("%(unit)s must tell you in writing before %(day)s what happens with it") % {
            "unit": unit, "day": day(due.due_at, at)}  # fmt: skip
    who = found.now.grievance.reviewer.name if due.act != Act.ANSWER and found.now.grievance.reviewer else unit
    if due.due_at <= at:
        return _("%(unit)s should have answered you in writing before %(day)s") % {
            "unit": who, "day": day(due.due_at, at)}  # fmt: skip
    return _("%(unit)s must answer you in writing before %(day)s") % {"unit": who, "day": day(due.due_at, at)}


def _days(due: Duty | None, at: datetime) -> int | None:
    return abs((local_date(due.due_at) - local_date(at)).days) if due and due.due_at else None


def _extension(now: Hop, request: Request) -> dict[str, Any] | None:
    """The reasons of an extension, word for word: they stand beside the date."""
    row = next((row for row in reversed(now.letters) if row.kind == Kind.EXTENDED), None)
    if row is None or letters.is_erased(row):
        return None
    return {"reason": letters.values_of(row).get("reason", ""), "at": moment(row.issued_at or request.at, request.at)}


def _steps(hop: Hop, found: Following, request: Request) -> list[dict[str, Any]]:
    """What was done at one unit, each with its article and, where there is one, its letter."""
    at, case = request.at, hop.case
    label = _("Received and registered") if hop is found.own else _("Passed on to %(unit)s") % {"unit": case.unit.name}
    text = (
        "" if hop is found.own else _("It has a number of its own there: %(number)s.") % {"number": case.docket.number}
    )
    steps = [{"label": label, "state": "done", "when": moment(case.reported_at, at), "text": text}]
    for row in [] if found.is_merged and hop is found.now else hop.letters:
        steps.append({
            "label": row.get_kind_display(), "state": "done", "when": moment(row.issued_at or at, at),
            "text": _limit_of(hop, row.kind), "url": _url(row, request), "link": _("Read it"),
        })  # fmt: skip
    late = [duty for duty in hop.duties if duty.state == Duty.State.LAPSED]
    for duty in late:
        text = _("The limit passed and it went up by itself to the next above.")
        steps.append(
            {"label": duty.obligation.title, "state": "done", "when": moment(duty.ended_at or at, at), "text": text}
        )
    over = {"withdrawn": _("Withdrawn by you"), "closed": _("Closed"), "merged": _("Goes on together with another one")}
    if case.state in over:
        steps.append({"label": over[case.state], "state": "done", "when": moment(case.closed_at or at, at)})
    return steps


def _next(found: Following, request: Request) -> list[dict[str, Any]]:
    """What is owed now, then what can follow."""
    at, now = request.at, found.now
    running = [duty for duty in now.duties if duty.state == Duty.State.OPEN and duty.due_at]
    steps: list[dict[str, Any]] = [
        {
            "label": duty.obligation.title, "state": "now" if duty == found.due else "",
            "when": _("before %(day)s") % {"day": day(duty.due_at, at)}, "text": _cite(duty),
        }
        for duty in sorted(running, key=lambda one: (one.due_at, one.pk))
        if duty.due_at
    ]  # fmt: skip
    if now.case.category == "relief" and found.above is not None:
        until = now.grievance.window_until
        text = _("At %(who)s.") % {"who": found.above.name}
        when = _("before %(day)s") % {"day": day(until, at)} if until else ""
        steps.append(
            {"label": _("If you disagree, you can ask for a review"), "state": "if", "text": text, "when": when}
        )
    elif now.case.category == "relief" and now.case.state in {"registered", "accepted"}:
        text = _("Within the law's time after you have the answer; then once more.")
        steps.append({"label": _("If you disagree, you can ask for a review"), "state": "if", "text": text})
    return steps


_ACT_OF = {
    Kind.INFORMED: Act.INFORM, Kind.ACCEPTED: Act.TAKE_UP, Kind.DECLINED: Act.TAKE_UP, Kind.FORWARDED: Act.TAKE_UP,
    Kind.OPINION: Act.ANSWER, Kind.REVIEW: Act.REVIEW, Kind.REREVIEW: Act.REREVIEW,
}  # fmt: skip


def _limit_of(hop: Hop, kind: str) -> str:
    duty = next((one for one in hop.duties if one.act == _ACT_OF.get(Kind(kind))), None)
    return _cite(duty) if duty else ""


def _cite(duty: Duty) -> str:
    rule = duty.obligation
    if not rule.limit_text:
        return rule.source
    return _("%(source)s: limit %(limit)s.") % {"source": rule.source, "limit": rule.limit_text}


def _letter(row: GrievanceLetter, request: Request) -> dict[str, Any]:
    key = links.make(LETTER, row.pk, str(row.unit_path), None, at=request.at)
    return {"row": row, "url": _url(row, request), "when": moment(row.issued_at or request.at, request.at),
            "docx": f"{reverse('web:letter-own-docx', args=[row.pk])}?key={key}"}  # fmt: skip


def _url(row: GrievanceLetter, request: Request) -> str:
    key = links.make(LETTER, row.pk, str(row.unit_path), None, at=request.at)
    return f"{reverse('web:letter-own', args=[row.pk])}?key={key}"
