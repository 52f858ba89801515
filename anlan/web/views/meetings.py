"""Meetings: the list, one meeting, its minutes, files, and what somebody outside sees by a link."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from anlan.duties import doing
from anlan.journal import contents
from anlan.lib.clock import local_date
from anlan.meetings import composing, issuing, keeping, listing, materials, paper, rights, standing, words
from anlan.meetings.kinds import KINDS
from anlan.meetings.listing import Wanted
from anlan.meetings.models import Meeting, Minutes, Resolution
from anlan.meetings.planning import choices
from anlan.meetings.standing import Standing
from anlan.org import access
from anlan.org.functions import ERASE, HANDLE
from anlan.org.models import Person
from anlan.reports.ledgers import meetings as ledger
from anlan.web import guard
from anlan.web.case_clocks import source_of
from anlan.web.case_words import above_name
from anlan.web.files import attachment
from anlan.web.forms.meetings import ReasonForm, ResolutionForm
from anlan.web.guard import person_of, signed_in
from anlan.web.meeting_words import reach, state_sentence
from anlan.web.request import Request, a_year, whole
from anlan.web.units import chosen_unit
from anlan.web.words import moment


@signed_in
@never_cache
@require_GET
def meetings(request: Request) -> HttpResponse:
    """The list, newest first."""
    person, wanted = person_of(request), _wanted(request)
    unit = chosen_unit(request, person)
    found = listing.narrowed(Meeting.objects.visible_to(person), wanted, unit)
    counts = listing.counts(found)
    page = listing.page(found, wanted, at=request.at)
    context = {
        "headline": _headline(counts),
        "rows": [{"row": row, "kind": KINDS[row.meeting.kind], "when": moment(row.meeting.planned_at, request.at)}
                 for row in page.rows],
        "several": len({row.meeting.unit_id for row in page.rows}) > 1,
        "filters": _filters(wanted, counts, unit.pk if unit else None),
        "is_narrowed": bool(wanted.kind or wanted.show or wanted.year or wanted.after),
        "next_url": _url(page.next, unit.pk if unit else None) if page.next else "",
        "whole_url": f"{_url(wanted, unit.pk if unit else None)}&whole=1" if page.next else "",
        "ledger_url": _url(replace(wanted, after=None), unit.pk if unit else None, "meetings-ledger"),
        "may_plan": guard.has(person, HANDLE),
        "unit": unit,
        "now": request.at,
    }  # fmt: skip
    return render(request, "meetings/list.html", context)


@signed_in
@never_cache
@require_GET
def meetings_ledger(request: Request) -> HttpResponse:
    """The meetings of the filter as an Excel file, with what they resolved."""
    person = person_of(request)
    found = listing.matching(Meeting.objects.visible_to(person), _wanted(request), chosen_unit(request, person))
    name = f"{_('Meetings and training')} {local_date(request.at)}.xlsx"
    return attachment(ledger.workbook(found, by=person, at=request.at), name)


@signed_in
@never_cache
@require_GET
def meeting(request: Request, meeting_id: int) -> HttpResponse:
    """One meeting; or, for those who only lead what it resolved, that."""
    person = person_of(request)
    if not Meeting.objects.visible_to(person).filter(pk=meeting_id).exists():
        return _handed(request, meeting_id)
    return page_of(request, reach(request, meeting_id, "meeting"))


def page_of(request: Request, found: Meeting, status: int = 200, **forms: Any) -> HttpResponse:
    person = person_of(request)
    resolved = standing.of(found.resolutions.order_by("number"), at=request.at)
    may_write = rights.may_write(person, found)
    is_over = found.state == Meeting.State.CANCELLED
    kept = keeping.of(found)
    context = {
        "meeting": found,
        "kind": KINDS[found.kind],
        "said": words.said(found),
        "state": state_sentence(found, resolved, request.at),
        "invited": list(found.invitations.select_related("post__unit").order_by("pk")),
        "names": words.said(found).get("names", {}),
        "resolved": [resolution_row(one, person, request.at) for one in resolved],
        "former": [resolution_row(one, person, request.at) for one in standing.former(found, at=request.at)],
        "files": materials.names(found),
        "issues": list(found.minutes.select_related("by", "post").order_by("-number")),
        "may_write": may_write and not is_over,
        "may_sign": rights.may_sign(person, found) and found.state in {Meeting.State.HELD, Meeting.State.ISSUED},
        "form": ResolutionForm(found.unit, choices(found.unit)) if may_write and found.held_at else None,
        "reason": ReasonForm(label_suffix=""),
        "kept": kept,
        "erasure": keeping.erasure_of(found),
        "may_destroy": access.may(person, ERASE, str(found.unit_path)) and kept.is_due(request.at),
        "drafts": [one for one in resolved if one.state == "draft"],
        "now": request.at,
        **forms,
    }
    return render(request, "meetings/meeting.html", context, status=status)


def resolution_row(one: Standing, person: Person, at: datetime) -> dict[str, Any]:
    """A resolution with its clock, and the duty that this person may say is done."""
    running = one.running
    waiting = [duty for duty in one.duties if duty.state in {"open", "lapsed"} and not one.is_done]
    mine = next((duty for duty in waiting if doing.may_complete(duty, person, at)), None)
    above = above_name(running.obligation, running.rung) if running else ""
    return {"one": one, "running": running, "mine": mine, "above": above}


@signed_in
@never_cache
@require_GET
def meeting_minutes(request: Request, meeting_id: int) -> HttpResponse:
    found = reach(request, meeting_id, "minutes")
    said, row = _minutes(request, found)
    context = {
        "meeting": found, "said": said, "row": row, "paper": paper.filled(said, str(found.unit_path)),
        "may_sign": rights.may_sign(person_of(request), found) and row is None and found.held_at is not None,
        "query": f"?issue={row.number}" if row else "", "reason": ReasonForm(label_suffix=""), "now": request.at,
    }  # fmt: skip
    return render(request, "meetings/minutes.html", context)


@signed_in
@never_cache
@require_GET
def meeting_docx(request: Request, meeting_id: int) -> HttpResponse:
    found = reach(request, meeting_id, "minutes")
    return word_file(found, _minutes(request, found)[0])


@signed_in
@never_cache
@require_GET
def meeting_material(request: Request, meeting_id: int, material_id: int) -> HttpResponse:
    """A file as a download; nothing is shown in the page of this address."""
    found = reach(request, meeting_id, "material")
    row = get_object_or_404(found.materials.select_related("content", "name"), pk=material_id)
    name = contents.read(row.name, found.docket)["name"]
    return attachment(contents.read_bytes(row.content, found.docket), name, row.content.media_type)


def word_file(found: Meeting, said: dict[str, Any]) -> HttpResponse:
    return attachment(paper.docx(said, str(found.unit_path)), f"{said['title']} {found.docket.number}.docx")


def _minutes(request: Request, found: Meeting) -> tuple[dict[str, Any], Minutes | None]:
    """An issue of the minutes (the last unless one is asked for), or the draft as it stands."""
    asked = request.GET.get("issue", "")
    number = whole(asked)
    rows = found.minutes.select_related("content", "by").order_by("-number")
    row = None if asked == "draft" else rows.first() if number is None else rows.filter(number=number).first()
    if row is None and (number is not None or found.state == Meeting.State.CANCELLED):
        raise Http404
    return (issuing.read(row, found), row) if row else (composing.compose(found, at=request.at), None)


def _handed(request: Request, docket_id: int) -> HttpResponse:
    """What somebody leads of a meeting that they cannot see."""
    person = person_of(request)
    rows = Resolution.objects.visible_to(person).filter(docket=docket_id, started_at__isnull=False)
    found = standing.of(rows.order_by("number"), at=request.at)
    if not found:
        raise Http404
    context = {
        "rows": [resolution_row(one, person, request.at) for one in found], "words": found[0].words,
        "source": source_of(found[0].duties[0].obligation) if found[0].duties else None, "now": request.at,
    }  # fmt: skip
    return render(request, "meetings/handed.html", context)


def _headline(counts: listing.Counts) -> str:
    if counts.minutes:
        words = ngettext("%(n)s meeting waits for its minutes", "%(n)s meetings wait for their minutes", counts.minutes)
        return words % {"n": counts.minutes}
    if counts.coming:
        return ngettext("%(n)s meeting is planned", "%(n)s meetings are planned", counts.coming) % {"n": counts.coming}
    return _("No meeting is planned")


def _wanted(request: Request) -> Wanted:
    said = request.GET
    kind, show = said.get("kind", ""), said.get("show", "")
    return Wanted(
        kind if kind in KINDS else "", show if show in listing.SHOWS else "",
        a_year(said.get("year", "")), _after(said.get("after", "")), said.get("whole") == "1",
    )  # fmt: skip


def _after(text: str) -> tuple[datetime, int] | None:
    """Where the page before ended; nonsense begins again."""
    begun, _sep, number = text.rpartition("_")
    pk = whole(number)
    try:
        at = datetime.fromisoformat(begun)
    except ValueError:
        return None
    return (at, pk) if pk is not None and at.tzinfo else None


def _filters(wanted: Wanted, counts: listing.Counts, unit: int | None) -> list[dict[str, Any] | None]:
    shows = (
        ("", _("All"), None),
        ("coming", _("Planned"), counts.coming),
        ("minutes", _("Minutes to write"), counts.minutes),
        ("open", _("With things left to do"), None),
    )
    first = [
        {"label": label, "count": count, "current": wanted.show == show,
         "url": _url(Wanted(wanted.kind, show, wanted.year), unit)}
        for show, label, count in shows
    ]  # fmt: skip
    kinds = [
        {"label": kind.label, "count": None, "current": wanted.kind == kind.code,
         "url": _url(Wanted("" if wanted.kind == kind.code else kind.code, wanted.show, wanted.year), unit)}
        for kind in KINDS.values()
    ]  # fmt: skip
    return [*first, None, *kinds]


def _url(wanted: Wanted, unit: int | None, page: str = "meetings") -> str:
    said = {"kind": wanted.kind, "show": wanted.show, "year": wanted.year, "unit": unit}
    if wanted.after:
        said["after"] = f"{wanted.after[0].isoformat()}_{wanted.after[1]}"
    return f"{reverse(f'web:{page}')}?{urlencode({key: value for key, value in said.items() if value})}"
