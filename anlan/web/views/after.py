"""After an incident: every duty beside the clause it came from, as facts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from anlan.cases import review
from anlan.cases.review import Measured
from anlan.cases.titles import state_of, title_of
from anlan.duties.models import Duty
from anlan.org.functions import EDIT_PLAN, READ
from anlan.web import case_access, words
from anlan.web.case_clocks import rule_url, source_of
from anlan.web.case_words import above_name, joined, limit_with_original, listed, seat_name
from anlan.web.guard import has, needs, person_of
from anlan.web.request import Request

MET, LATE, MISSED, VACANT = Duty.State.MET, Duty.State.MET_LATE, Duty.State.LAPSED, Duty.State.VACANT


@dataclass(frozen=True)
class Row:
    """One duty: who, by when, what it took. ``note`` says what to change where it was not met."""

    measured: Measured
    who: str
    limit: str
    source: Any
    state: str
    times: list[str]
    note: str
    note_url: str
    note_link: str


@needs(READ)
@never_cache
@require_GET
def case_after(request: Request, docket_id: int) -> HttpResponse:
    case = case_access.see(request, docket_id, "after")
    measured = review.measure(case)
    may_edit = has(person_of(request), EDIT_PLAN)
    context = {
        "case": case,
        "title": title_of(case),
        "state": state_of(case),
        "sentence": sentence(measured),
        "rows": [_row(one, measured, may_edit, request.at) for one in measured],
        "now": request.at,
        "drill": case.docket.is_drill,
    }
    return render(request, "cases/after.html", context)


def sentence(measured: list[Measured]) -> str:
    """7项时限，5项按时，1项迟6分，1项无人确认. What was called off is not counted among them."""
    called_off = {Duty.State.RELIEVED, Duty.State.CANCELLED, Duty.State.PASSED}
    counted = [one for one in measured if one.duty.state not in called_off]
    states = Counter(one.duty.state for one in counted)
    if not counted:
        return _("No clock ran in this case")
    parts = [ngettext("%(n)s time limit", "%(n)s time limits", len(counted)) % {"n": len(counted)}]
    if states[MET]:
        parts.append(_("%(n)s in time") % {"n": states[MET]})
    if states[LATE]:
        parts.append(_late(counted))
    if states[MISSED]:
        parts.append(_("%(n)s not acted on") % {"n": states[MISSED]})
    if states[VACANT]:
        parts.append(_("%(n)s with nobody in the post") % {"n": states[VACANT]})
    if states[Duty.State.OPEN]:
        parts.append(_("%(n)s still running") % {"n": states[Duty.State.OPEN]})
    return joined(*parts)


def _late(counted: list[Measured]) -> str:
    late = [one.late_by or timedelta(0) for one in counted if one.duty.state == LATE]
    values = {"n": len(late), "span": words.duration(max(late))}
    return (_("%(n)s late by %(span)s") if len(late) == 1 else _("%(n)s late, by up to %(span)s")) % values


def _row(one: Measured, measured: list[Measured], may_edit: bool, at: datetime) -> Row:
    note, url, link = _note(one, measured)
    return Row(
        measured=one,
        who=seat_name(one.duty.post, one.duty.unit_id),
        limit=limit_with_original(one.rule),
        source=source_of(one.rule),
        state={MET: "done", LATE: "late", MISSED: "over", VACANT: "wait"}.get(Duty.State(one.duty.state), "stopped"),
        times=_times(one.duty, at),
        note=note,
        note_url=url if may_edit else "",
        note_link=link,
    )


def _times(duty: Duty, at: datetime) -> list[str]:
    """When it began, was due, ended: with seconds, and the day where it was another."""
    known = [
        (_("began %(time)s"), duty.opened_at),
        (_("due %(time)s"), duty.due_at),
        (_("ended %(time)s"), duty.ended_at),
    ]
    return [phrase % {"time": words.moment(when, at, seconds=True)} for phrase, when in known if when]


def _note(one: Measured, measured: list[Measured]) -> tuple[str, str, str]:
    """What to change so that it is met the next time; nothing where it was."""
    plan = rule_url(one.rule), _("See the rule")
    if one.duty.state == LATE:
        return _("It was done, but late. If the limit cannot be kept, the plan should say another."), *plan
    if one.duty.state == VACANT:
        unit_id = one.duty.post.unit_id if one.duty.post else one.duty.unit_id
        link = reverse("web:unit", args=[unit_id]), _("See the posts")
        return _("Nobody held the post. Appoint somebody, or take the post out of the chain."), *link
    if one.duty.state == MISSED:
        return _missed(one, measured), *plan
    return "", "", ""


def _missed(one: Measured, measured: list[Measured]) -> str:
    above = [
        other.duty
        for other in measured
        if other.rule.pk == one.rule.pk and other.duty.rung > one.duty.rung and other.is_met
    ]
    if above:
        who = listed([seat_name(duty.post, one.duty.unit_id) for duty in above])
        text = _("Nobody acted here; %(who)s did. Does the post need a deputy, or another channel?")
        return text % {"who": who}
    if above_name(one.rule, one.duty.rung):
        return _("Nobody acted here. Does the post need a deputy, or another channel?")
    return _("Nobody acted, and the chain ends here. The plan should name whom to telephone.")
