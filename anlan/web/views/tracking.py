"""What came of a report, for whoever holds its code."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anlan.cases import intake
from anlan.cases.kinds import GRIEVANCE, INCIDENT
from anlan.cases.tracking import Progress, picture, progress
from anlan.lib.crockford import BadCode
from anlan.notify import links
from anlan.notify.links import BadLink
from anlan.org import attempts
from anlan.web.forms.front import TrackForm
from anlan.web.guard import public
from anlan.web.request import Request
from anlan.web.views import grievance_following
from anlan.web.views.held import for_reporter
from anlan.web.views.reporting import waiting_step
from anlan.web.views.session import address_of
from anlan.web.words import clock_time, moment

PICTURE = "reported-picture"


@public
@never_cache
@require_http_methods(["GET", "POST"])
def track(request: Request) -> HttpResponse:
    """The code travels in the body of a POST, never in an address that is kept and passed on."""
    form = TrackForm(request.POST or None, label_suffix="")
    if not form.is_bound:
        return _ask(request, form)
    doors = attempts.code_doors(address_of(request))
    if until := attempts.shut_until(doors, at=request.at):
        form.add_error("code", _shut(until))
        return _ask(request, form, 429)
    found = _look_up(form) if form.is_valid() else None
    if found:
        known = progress(*found)
        if known.case.kind == GRIEVANCE.code:
            return grievance_following.page(request, *found)
        return _show(request, known)
    if not form.errors:  # it could be a code, and is nobody's
        form.add_error("code", _("There is no report with this code. Check it character by character."))
        if until := attempts.count_failure(doors, at=request.at):
            form.add_error("code", _shut(until))
            return _ask(request, form, 429)
    return _ask(request, form, 422)


@public
@never_cache
@require_GET
def track_picture(request: Request, remark_id: int) -> HttpResponse:
    """A picture of one's own report. The key in the link was signed for it on the page of the progress."""
    try:
        allowed = links.read(PICTURE, request.GET.get("key", ""), at=request.at)
    except BadLink:
        raise Http404 from None
    found = picture(remark_id, allowed.unit_path) if allowed.subject_id == remark_id else None
    if found is None:
        raise Http404
    return HttpResponse(found, content_type="image/jpeg")


def _look_up(form: TrackForm) -> tuple[int, str] | None:
    try:
        return intake.find(form.cleaned_data["code"])
    except BadCode as error:
        form.add_error("code", {
            "wrong_length": _("A code has 17 letters and digits. Check whether one is missing or too many."),
            "wrong_check": _("The last character does not fit: one of them was miscopied. Check again."),
            "bad_character": _("There is a character in it that no code has. Check again."),
        }[error.reason])  # fmt: skip
        return None


def _shut(until: datetime) -> str:
    return _("Too many codes that do not exist. Try again after %(time)s.") % {"time": clock_time(until, seconds=True)}


def _ask(request: Request, form: TrackForm, status: int = 200) -> HttpResponse:
    return render(request, "front/track.html", {"form": form, "kind": _("Progress")}, status=status)


def _show(request: Request, found: Progress) -> HttpResponse:
    case = found.case
    keeping = for_reporter(case, request)
    kept = [] if keeping["held"].erasure else found.pictures
    pictures = [_picture_url(pk, str(case.unit_path), request) for pk in kept]
    context = {"unit_name": case.unit.name, "kind": _("Progress"), "case": case, "state": _state(found),
               "steps": _steps(found, request), "pictures": pictures, "now": request.at,
               "keeping": keeping}  # fmt: skip
    return render(request, "front/progress.html", context)


def _picture_url(remark_id: int, unit_path: str, request: Request) -> str:
    key = links.make(PICTURE, remark_id, unit_path, None, at=request.at)
    return reverse("web:track-picture", args=[remark_id]) + f"?key={key}"


def _state(found: Progress) -> str:
    if found.case.state == "cancelled":
        return _("Looked into: not an incident")
    if found.case.closed_at:
        return _("Handled and closed")
    if found.case.ended_at:
        return _("Handled; the school is drawing conclusions")
    if found.confirmed_at:
        return _("Somebody has it in hand")
    if found.case.state == INCIDENT.held:
        return _("Received; many reports came in, and it waits to be looked at")
    return _("Received; nobody has confirmed yet")


def _steps(found: Progress, request: Request) -> list[dict[str, Any]]:
    case, now = found.case, request.at
    steps = [{"label": _("Report received"), "state": "done", "when": moment(case.reported_at, now, seconds=True)}]
    if found.confirmed_at:
        label = _("%(who)s has confirmed") % {"who": found.confirmed_by}
        steps.append({"label": label, "state": "done", "when": moment(found.confirmed_at, now, seconds=True)})
    elif found.waiting:
        duty = found.waiting
        steps.append(waiting_step(duty.obligation.chain, duty.rung, duty.due_at, now))
    if case.state == "cancelled":
        label = _("Looked into: not an incident")
        return [*steps, {"label": label, "state": "done", "when": moment(case.closed_at or now, now)}]
    handled = (_("Handling has ended"), _("Being handled"))
    closed = (_("Case closed"), _("Conclusions are drawn"))
    steps.append(_done_or_not(*handled, case.ended_at, found.confirmed_at, now))
    steps.append(_done_or_not(*closed, case.closed_at, case.ended_at, now))
    return steps


def _done_or_not(
    done: str, going_on: str, at: datetime | None, before: datetime | None, now: datetime
) -> dict[str, Any]:
    """A step that is done, or the one under way when what comes before it is done, or still to come."""
    if at:
        return {"label": done, "state": "done", "when": moment(at, now)}
    return {"label": going_on, "state": "now"} if before else {"label": done, "state": ""}
