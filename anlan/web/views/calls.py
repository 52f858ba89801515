"""All-calls: the list, the board of one, and entering what somebody said by telephone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anlan.calls import answering, board, looking, saying
from anlan.calls.models import Call, Called
from anlan.calls.patterns import patterns
from anlan.journal import viewings
from anlan.notify import links
from anlan.org import access
from anlan.org.functions import CALL
from anlan.web import call_clocks, call_words, live
from anlan.web.forms.acts import done
from anlan.web.forms.calls import EnterForm
from anlan.web.guard import needs, person_of, signed_in
from anlan.web.paging import newest
from anlan.web.request import Request

PAGE = 50


@needs(CALL)
@never_cache
@require_GET
def calls(request: Request) -> HttpResponse:
    """What runs first, then what was."""
    found = Call.objects.visible_to(person_of(request)).select_related("docket", "unit", "leader")
    running = list(found.filter(state=Call.State.RUNNING).order_by("-pk"))
    past, older = newest(request, found.exclude(state=Call.State.RUNNING), PAGE)
    context = {
        "running": [_row(row) for row in running],
        "past": [_row(row) for row in past],
        "older": older,
        "drill": bool(running) and all(row.mode != Call.Mode.REAL for row in running),
        "now": request.at,
    }
    return render(request, "calls/list.html", context)


def _own_page(request: Request, call_id: int) -> str:
    person = person_of(request)
    found = answering.own(call_id, person)
    if found is None:
        raise Http404
    token = links.make(links.CALL, found.pk, str(found.unit_path), person.pk, at=request.at)
    return reverse("web:call-answer", args=[token])


def _row(call: Call) -> dict[str, Any]:
    return {"call": call, "name": str(patterns()[call.pattern].name), "mode": call.get_mode_display()}


@signed_in
@never_cache
@require_GET
def call(request: Request, call_id: int) -> HttpResponse:
    """The board; only its live parts where a script of the open page asks for them. Whoever may not lead, but was
    called, or is to count a class, is led to their own page."""
    try:
        found = see(request, call_id, "call")
    except Http404:
        return HttpResponseRedirect(_own_page(request, call_id))
    context = board_context(request, found)
    template = "calls/_live.html" if request.headers.get("X-Fragments") else "calls/board.html"
    return render(request, template, context)


@needs(CALL)
@require_GET
def call_live(request: Request, call_id: int) -> HttpResponseBase:
    found = get_object_or_404(Call.objects.visible_to(person_of(request)), pk=call_id)
    return live.stream({f"d{found.pk}"})


@needs(CALL)
@never_cache
@require_http_methods(["GET", "POST"])
def called(request: Request, call_id: int, called_id: int) -> HttpResponse:
    """Enter what somebody said to whoever leads; who entered it is kept."""
    found = see(request, call_id, "called")
    line = looking.line_of(found, called_id)
    if line is None:
        raise Http404
    form = EnterForm(line, looking.places_of(found, {line.home_id}), request.POST or None)
    by = person_of(request)
    if form.is_valid() and done(
        form, lambda: answering.enter(line, form.said, how=form.cleaned_data["how"], by=by, at=request.at)
    ):
        messages.info(request, _("Entered. That it came through you is kept."))
        return HttpResponseRedirect(reverse("web:call", args=[found.pk]))
    context = {
        "call": found, "line": line, "form": form, "title": name_of(line), "telephones": looking.telephones(line),
        "words": answering.words_of(line, found.docket), "drill": found.docket.is_drill, "now": request.at,
    }  # fmt: skip
    return render(request, "calls/called.html", context, status=422 if form.errors else 200)


def name_of(line: Called) -> str:
    if line.answers_for and line.roster:
        return line.roster.name
    return line.person.name if line.person else _("(destroyed)")


def see(request: Request, call_id: int, page: str) -> Call:
    """The call, for whoever may lead it; a look at ``page`` is recorded."""
    person = person_of(request)
    rows = Call.objects.visible_to(person).select_related("docket__unit", "unit", "said", "leader", "by", "about")
    found = get_object_or_404(rows, pk=call_id)
    viewings.record(found.docket, person, page, at=request.at)
    return found


def board_context(request: Request, found: Call) -> dict[str, Any]:
    shown = board.read(found)
    said = saying.said(found)
    return {
        "call": found,
        "board": shown,
        "said": said,
        "pattern": patterns()[found.pattern],
        "headline": call_words.headline(found, shown),
        "room": call_clocks.read(found, person_of(request), at=request.at),
        "may_lead": found.is_running and access.may(person_of(request), CALL, str(found.unit_path)),
        "most": board.MOST,
        "alert_is_over": looking.alert_is_over(found, request.at),
        "drill": call_words.band(found),
        "now": request.at,
    }
