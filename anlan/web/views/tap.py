"""One tap from a message. Looking confirms nothing: mail programs open links before people do."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from anlan.cases import tapping
from anlan.cases.kinds import INCIDENT
from anlan.cases.referrals import replying
from anlan.cases.tapping import Tap
from anlan.cases.titles import title_of
from anlan.duties.models import Duty
from anlan.lib.errors import Refused
from anlan.web.case_words import above_name, seat_name
from anlan.web.guard import public
from anlan.web.request import Request
from anlan.web.views import replies
from anlan.web.views.today import REPORTS
from anlan.web.words import duration, moment


@public
@never_cache
@require_http_methods(["GET", "POST"])
def tap(request: Request, token: str) -> HttpResponse:
    try:
        found = tapping.read(token, at=request.at)
        if letter := replying.letter_of(found):
            return replies.reply(request, found, letter)
        if request.method == "POST":
            if not found.is_over:
                tapping.confirm(found, at=request.at)
            return HttpResponseRedirect(request.path)  # what came of it can be loaded again
    except Refused as error:
        return render(request, "front/tap_refused.html", {"error": error, "kind": _("Confirm")}, status=error.status)
    return render(request, "front/tap.html", _context(found, request))


def _context(found: Tap, request: Request) -> dict[str, Any]:
    duty = found.duty
    return {
        "tap": found,
        "duty": duty,
        "case": found.case,
        "title": title_of(found.case, {}) if found.case else duty.obligation.title,
        "docket": duty.docket,
        "begun": found.case.reported_at if found.case else duty.opened_at,
        "seat": seat_name(duty.post, duty.unit_id),
        "state": _state(found, request),
        "note": _note(found, request),
        "more": _more(found),
        "unit_name": duty.unit.name,
        "kind": _("Confirm"),
        "drill": duty.docket.is_drill,
        "now": request.at,
    }


def _state(found: Tap, request: Request) -> str:
    duty, own = found.duty, found.own
    if own is not None:
        values = {"time": moment(own.at, request.at, seconds=True), "span": duration(own.at - duty.opened_at)}
        if own.is_late and duty.due_at:
            values["late"] = duration(own.at - duty.due_at)
            return _("You confirmed at %(time)s, late by %(late)s") % values
        return _("You confirmed at %(time)s, after %(span)s") % values
    if duty.state in {Duty.State.MET, Duty.State.MET_LATE, Duty.State.RELIEVED}:
        return _("Somebody else has it; nothing is left for you to do")
    if found.is_over:
        return _("The matter is over; nothing is left to confirm")
    if duty.due_at and request.at > duty.due_at:
        return _("The time was over at %(time)s; you can still confirm") % {"time": moment(duty.due_at, request.at)}
    if duty.due_at:
        return _("Please confirm before %(time)s: %(what)s") % {
            "time": moment(duty.due_at, request.at), "what": duty.obligation.title}  # fmt: skip
    return _("Please confirm: %(what)s") % {"what": duty.obligation.title}


def _note(found: Tap, request: Request) -> str:
    """What happens next with it."""
    if found.is_over:
        return ""
    above = above_name(found.duty.obligation, found.duty.rung)
    if found.duty.state == Duty.State.LAPSED:
        gone = _("It has gone up to %(above)s. ") % {"above": above} if above else ""
        return gone + _("Confirming now is recorded as late.")
    if not above or found.duty.due_at is None or request.at >= found.duty.due_at:
        return ""
    return _("Not done by then, it goes up to %(above)s by itself.") % {"above": above}


def _more(found: Tap) -> dict[str, str] | None:
    """What the duty still asks once its holder knows: that takes signing in."""
    duty = found.duty
    if not tapping.asks_for_more(duty) or duty.state not in {Duty.State.OPEN, Duty.State.LAPSED}:
        return None
    kind, _right = REPORTS.get(duty.act, ("", ""))
    url = reverse("web:docket", args=[duty.docket_id])
    if kind and found.case and found.case.kind == INCIDENT.code:
        url = reverse("web:case-report-new", args=[duty.docket_id, kind])
    return {"what": duty.obligation.title, "url": url}
