"""The room of a case, and what can be read beside it: who looked, pictures, the record."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from anlan.calls import looking
from anlan.cases import rights
from anlan.cases.kinds import INCIDENT
from anlan.cases.lapses import opening
from anlan.cases.models import Case, Remark
from anlan.cases.progress import Step, steps_of
from anlan.cases.titles import title_of
from anlan.journal import contents, export, viewings
from anlan.org import access
from anlan.org.functions import AUDIT, CALL, HANDLE, READ
from anlan.org.models import Person
from anlan.web import case_access, case_asked, case_panels, case_room, live
from anlan.web.files import attachment
from anlan.web.forms.cases import NoteForm
from anlan.web.guard import needs, person_of, signed_in
from anlan.web.request import Request
from anlan.web.words import moment

VIEWINGS_SHOWN = 500
PAGES = {
    "case": _("the case"),
    "notes": _("a note"),
    "facts": _("what is known"),
    "grade": _("the grade"),
    "move": _("a step of the case"),
    "report": _("a report being written"),
    "filing": _("a report that was sent"),
    "after": _("every limit"),
    "viewings": _("who looked"),
    "picture": _("a picture"),
    "record": _("the record, downloaded"),
    "paper": _("a form on paper"),
    "letter": _("a letter"),
    "talk": _("what was written"),
    "name": _("the name that is kept closed"),
    "recusal": _("who keeps out"),
    "handler": _("who handles it"),
    "merger": _("merging it"),
    "objection": _("objecting to a transfer"),
    "reopening": _("looking into it again"),
    "retention": _("how long it is kept"),
    "erasure": _("whether to destroy it"),
    "certificate": _("the certificate of its destruction"),
    "ledger": _("its row in a ledger taken out as Excel"),
    "hearing": _("what a hearing is called for"),
    "meeting": _("the meeting"),
    "minutes": _("the minutes"),
    "material": _("a file of the meeting"),
    "hand-over": _("the hand-over of a shift"),
    "call": _("the board of an all-call"),
    "called": _("what one person answered in an all-call"),
    "test": _("the test of who is reached"),
}
"""What somebody looked at, by the page of a viewing."""


@signed_in
@never_cache
@require_GET
def case(request: Request, docket_id: int) -> HttpResponse:
    found = case_access.reach(request, docket_id, "case")
    if not case_access.may_read(request, found):
        return _own_page(request, found)
    return room_page(request, found)


def room_page(request: Request, found: Case, form: NoteForm | None = None, status: int = 200) -> HttpResponse:
    """The room; only its live parts where a script of the open page asks for them."""
    person = person_of(request)
    oldest_first = request.GET.get("order") == "first"
    context = {
        "room": case_room.read(found, person, at=request.at, oldest_first=oldest_first),
        "case": found,
        "now": request.at,
        "drill": found.docket.is_drill,
        "form": form or NoteForm(label_suffix="", auto_id="note-%s"),
        "draft": case_access.draft(request, found, "note"),
        "person": person,
        "may_review": opening.may_review(person, found),
        **_calls(found, person),
        **case_panels.panel_of(found, person, request.at),
    }
    template = "cases/_live.html" if request.headers.get("X-Fragments") else "cases/room.html"
    return render(request, template, context, status=status)


def _calls(found: Case, person: Person) -> dict[str, Any]:
    """Of an incident: the all-calls that were started from it, and whether another may be."""
    if found.kind != INCIDENT.code or not access.may(person, CALL, str(found.unit_path)):
        return {}
    return {"may_call": True, "calls": looking.of_matter(found.pk)}


@signed_in
@require_GET
def case_live(request: Request, docket_id: int) -> HttpResponseBase:
    found = case_access.reach(request, docket_id, "case")
    return live.stream({f"d{found.pk}"})


@needs(READ)
@never_cache
@require_GET
def case_viewings(request: Request, docket_id: int) -> HttpResponse:
    found = case_access.see(request, docket_id, "viewings")
    person = person_of(request)
    if not rights.may(person, AUDIT, found):
        rights.require(person, HANDLE, found)
    rows = [
        {"at": row.at, "person": row.person, "what": PAGES.get(row.page, row.page)}
        for row in found.docket.viewings.select_related("person").order_by("-at", "-pk")[:VIEWINGS_SHOWN]
    ]
    context = {"case": found, "title": title_of(found), "rows": rows, "now": request.at}
    return render(request, "cases/viewings.html", context)


@signed_in
@never_cache
@require_GET
def case_picture(request: Request, docket_id: int, remark_id: int) -> HttpResponse:
    """The clean copy of a picture. Whoever only reported the case gets the pictures they sent themselves."""
    found = case_access.reach(request, docket_id, "picture")
    picture = get_object_or_404(found.docket.remarks, pk=remark_id, kind=Remark.Kind.PHOTO)
    if not case_access.may_read(request, found) and picture.person_id != person_of(request).pk:
        raise Http404
    data = contents.read_bytes(picture.content, found.docket)
    headers = {"Cache-Control": "no-store", "Content-Disposition": "inline"}
    return HttpResponse(data, content_type="image/jpeg", headers=headers)


@needs(READ)
@never_cache
@require_GET
def case_record(request: Request, docket_id: int) -> HttpResponse:
    """This docket's entries with their proofs, for ``anlan verify``."""
    found = case_access.see(request, docket_id, "record")
    lines = "".join(export.export_docket(found.docket, at=request.at))
    return attachment(lines, f"anlan-docket-{found.pk}.jsonl")


def _own_page(request: Request, found: Case) -> HttpResponse:
    """For whoever reported it: the steps, and their own words. For whoever is asked something: what, and how."""
    duties = [case_asked.asked(duty) for duty in case_access.own_duties(request, found)]
    own = found.docket.remarks.filter(person=person_of(request)).select_related("content").order_by("pk")
    context: dict[str, Any] = {
        "case": found,
        "duties": duties,
        "is_reporter": found.reporter_id == person_of(request).pk,
        "steps": [_path(step, request) for step in steps_of(found)],
        "own": [case_room.words_of(row.content, found.docket) for row in own if row.kind != Remark.Kind.PHOTO],
        "pictures": [row for row in own if row.kind == Remark.Kind.PHOTO],
        "looks": viewings.looks(found.docket),
        "now": request.at,
        "drill": found.docket.is_drill,
    }
    return render(request, "cases/own.html", context)


def _path(step: Step, request: Request) -> dict[str, Any]:
    return {"label": step.label, "state": step.state, "when": moment(step.at, request.at) if step.at else ""}
