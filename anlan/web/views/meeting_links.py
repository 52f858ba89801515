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
from anlan.meetings.models import Meeting
from anlan.meetings.shared import Shared
from anlan.org.models import Person
from anlan.web.guard import public
from anlan.web.request import Request
from anlan.web.views.meetings import word_file


@public
@never_cache
@require_GET
def meeting_link(request: Request, token: str) -> HttpResponseBase:
    try:
        found = _read(request, token)
    except Refused as error:
        context = {"error": error, "kind": _("Meetings")}
        return render(request, "front/tap_refused.html", context, status=error.status)
    if found is None:
        return _sign_in(request)
    meeting = found.meeting
    row = meeting.minutes.select_related("content").order_by("-number").first()
    said = issuing.read(row, meeting) if row else None
    context = {
        "meeting": meeting, "kind": KINDS[meeting.kind].label, "token": token, "plan": words.said(meeting),
        "said": said, "blocks": paper.blocks(said) if said else [], "number": paper.number(said) if said else "",
        "is_off": meeting.state == Meeting.State.CANCELLED, "unit_name": meeting.unit.name, "now": request.at,
    }  # fmt: skip
    return render(request, "meetings/link.html", context)


@public
@never_cache
@require_GET
def meeting_link_docx(request: Request, token: str) -> HttpResponseBase:
    try:
        found = _read(request, token)
    except Refused as error:
        return render(request, "front/tap_refused.html", {"error": error, "kind": _("Meetings")}, status=error.status)
    if found is None:
        return _sign_in(request)
    row = found.meeting.minutes.select_related("content").order_by("-number").first()
    if row is None:
        raise Http404
    return word_file(found.meeting, issuing.read(row, found.meeting))


def _read(request: Request, token: str) -> Shared | None:
    reader = request.user.pk if isinstance(request.user, Person) else None
    return shared.read(token, reader=reader, at=request.at)


def _sign_in(request: Request) -> HttpResponse:
    """A person's link is theirs alone."""
    if isinstance(request.user, Person):
        raise Http404
    return redirect_to_login(request.get_full_path())
