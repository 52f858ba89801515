"""A meeting as those invited from elsewhere see it: by the link of their message, to read only."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from anlan.lib.errors import Refused
from anlan.meetings import issuing, paper, shared, words
from anlan.meetings.kinds import KINDS
from anlan.meetings.models import Meeting, Minutes
from anlan.org.models import Person
from anlan.web.guard import public
from anlan.web.request import Request
from anlan.web.views.meetings import word_file


@public
@never_cache
@require_GET
def meeting_link(request: Request, token: str) -> HttpResponseBase:
    meeting = _meeting(request, token)
    if not isinstance(meeting, Meeting):
        return meeting
    row = _issued(meeting)
    said = issuing.read(row, meeting) if row else None
    context = {
        "meeting": meeting, "kind": KINDS[meeting.kind].label, "token": token, "plan": words.said(meeting),
        "said": said, "paper": paper.filled(said, str(meeting.unit_path)) if said else None,
        "is_off": meeting.state == Meeting.State.CANCELLED, "unit_name": meeting.unit.name, "now": request.at,
    }  # fmt: skip
    return render(request, "meetings/link.html", context)


@public
@never_cache
@require_GET
def meeting_link_docx(request: Request, token: str) -> HttpResponseBase:
    meeting = _meeting(request, token)
    if not isinstance(meeting, Meeting):
        return meeting
    row = _issued(meeting)
    if row is None:
        raise Http404
    return word_file(meeting, issuing.read(row, meeting))


def _meeting(request: Request, token: str) -> Meeting | HttpResponse:
    """The meeting that a link names; else the page that says why there is none, or the way to sign in."""
    reader = request.user.pk if isinstance(request.user, Person) else None
    try:
        found = shared.read(token, reader=reader, at=request.at)
    except Refused as error:
        return render(request, "front/tap_refused.html", {"error": error, "kind": _("Meetings")}, status=error.status)
    return found.meeting if found else _sign_in(request)


def _issued(meeting: Meeting) -> Minutes | None:
    """The last issue of the minutes."""
    return meeting.minutes.select_related("content").order_by("-number").first()


def _sign_in(request: Request) -> HttpResponse:
    """A person's link is theirs alone."""
    if isinstance(request.user, Person):
        raise Http404
    return redirect_to_login(request.get_full_path())
