"""What is done with a ledger: one act for many rows, an Excel file, and filters to come back to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.cases import filters, listing, many
from anlan.cases.kinds import KINDS, Kind, Move
from anlan.cases.listing import Row
from anlan.cases.models import SavedFilter
from anlan.cases.wanted import Wanted
from anlan.lib.clock import local
from anlan.lib.errors import Refused
from anlan.org.functions import READ
from anlan.org.models import Person
from anlan.reports import ledgers
from anlan.web import case_filters
from anlan.web.files import attachment
from anlan.web.guard import needs, person_of
from anlan.web.request import Request, whole


@needs(READ)
@never_cache
@require_http_methods(["GET", "POST"])
def cases_acts(request: Request) -> HttpResponse:
    """One move for the rows that were chosen: first what will be done, then what was done, and what was not and why.

    The answer to the act is the page itself: what was not done, and why, is kept nowhere else.
    """
    person = person_of(request)
    asked = request.POST if request.method == "POST" else request.GET
    rows = _picked(person, asked.getlist("pick"), request)
    kind, move = _move(asked.get("act", ""))
    back = case_filters.url(case_filters.read(request.GET))
    if not rows or kind is None or move is None:
        messages.error(request, _("Choose rows, and what is to be done with them."))
        return HttpResponseRedirect(back)
    context: dict[str, Any] = {"rows": rows, "kind": kind, "move": move, "back_url": back, "reason": ""}
    if request.method == "GET":
        return render(request, "cases/many.html", context)
    reason = asked.get("reason", "").strip()
    if move.stops_clocks and not reason:
        wrong = _("Write why; the reason is kept in each case.")
        return render(request, "cases/many.html", {**context, "wrong": wrong}, status=422)
    outcomes = many.advance_all(rows, kind.code, move.code, by=person, at=request.at, reason=reason)
    done = sum(one.is_done for one in outcomes)
    sentence = ngettext("Done in %(n)s case", "Done in %(n)s cases", done) % {"n": done}
    return render(request, "cases/many_done.html", {**context, "outcomes": outcomes, "sentence": sentence})


@needs(READ)
@never_cache
@require_GET
def cases_export(request: Request) -> HttpResponse:
    """The rows that were chosen, or every row of the filter, as an Excel file."""
    person = person_of(request)
    wanted = replace(case_filters.read(request.GET), start=None, text="")
    ledger = listing.ledger(person, wanted)
    chosen = _ids(request.GET.getlist("pick"))
    if chosen:
        rows: Any = listing.picked(ledger, chosen, at=request.at)
    else:
        rows = listing.walk(ledger, wanted, at=request.at, most=ledgers.MOST)
    kind = wanted.kind or (next(iter(KINDS)) if len(KINDS) == 1 else "")
    content = ledgers.workbook(rows, kind, by=person, at=request.at)
    name = _("Ledger of %(kind)s") % {"kind": KINDS[kind].label if kind else _("cases of every kind")}
    return attachment(content, f"{name}-{local(request.at):%Y%m%d-%H%M}.xlsx")


@needs(READ)
@require_POST
def case_filters_new(request: Request) -> HttpResponse:
    wanted = replace(case_filters.read(request.POST), start=None, text="")
    back = case_filters.url(wanted)
    if not wanted.is_narrow:
        messages.error(request, _("Nothing is narrowed down yet, so there is no filter to keep."))
        return HttpResponseRedirect(back)
    try:
        kept = filters.keep(request.POST.get("name", ""), case_filters.query(wanted), by=person_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.info(request, _("The filter “%(name)s” is kept. Nobody else sees it.") % {"name": kept.name})
    return HttpResponseRedirect(back)


@needs(READ)
@require_POST
def case_filter_removal(request: Request, filter_id: int) -> HttpResponse:
    person = person_of(request)
    kept = get_object_or_404(SavedFilter.objects.visible_to(person), pk=filter_id)
    filters.drop(kept, by=person)
    messages.info(request, _("The filter “%(name)s” is removed.") % {"name": kept.name})
    return HttpResponseRedirect(case_filters.url(Wanted()))


def _picked(person: Person, picks: list[str], request: Request) -> list[Row]:
    chosen = _ids(picks)
    if not chosen:
        return []
    rows = listing.picked(listing.ledger(person, Wanted()), chosen, at=request.at)
    if not rows:
        raise Http404
    return rows


def _ids(picks: list[str]) -> list[int]:
    return [pk for pick in picks[: many.MOST] if (pk := whole(pick)) is not None]


def _move(act: str) -> tuple[Kind | None, Move | None]:
    kind, _dot, move = act.partition(".")
    found = KINDS.get(kind)
    return found, found.moves.get(move) if found else None
