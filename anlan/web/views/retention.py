"""What is to be decided, what comes due, what was destroyed; and the terms themselves."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anlan.cases import retention_list
from anlan.cases.retention_list import Counts, Page, Row
from anlan.journal import terms
from anlan.journal.terms import BadTerm, Terms
from anlan.lib.clock import local_date
from anlan.meetings import keeping
from anlan.org.functions import ERASE
from anlan.org.models import Unit
from anlan.web.case_words import joined
from anlan.web.forms.privacy import TermForm
from anlan.web.guard import needs, person_of
from anlan.web.paging import day_and_row
from anlan.web.privacy_words import day, mark_name, matter_name, term_length
from anlan.web.request import Request
from anlan.web.units import unit_at

SHOWN = ("asked", "coming", "destroyed")


@needs(ERASE)
@never_cache
@require_GET
def retention(request: Request) -> HttpResponse:
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else "asked"
    counts = retention_list.counts(person_of(request), at=request.at)
    page = _page(request, shown)
    context = {
        "sentence": _sentence(counts),
        "filters": _filters(shown, counts),
        "shown": shown,
        "rows": [_row(row, request) for row in page.rows],
        "older_url": _older(shown, page),
        "meetings": keeping.due(person_of(request), at=request.at) if shown == "asked" else [],
        "now": request.at,
    }
    return render(request, "privacy/retention.html", context)


@needs(ERASE)
@require_GET
def retention_terms(request: Request) -> HttpResponse:
    """The terms that hold for one unit, each with what it rests on, and from which unit it comes."""
    person = person_of(request)
    units = list(Unit.objects.visible_to(person).exclude(level="external").order_by("path"))
    asked = request.GET.get("unit", "")
    chosen = next((unit for unit in units if str(unit.pk) == asked), units[0] if units else None)
    if chosen is None:
        raise Http404
    known, names = Terms.read(), {str(unit.path): unit.name for unit in units}
    rows = []
    for matter in terms.defaults():
        term = known.of(str(chosen.path), matter)
        if not term.unit_path:
            origin = _("as the program ships it")
        elif term.unit_path == str(chosen.path):
            origin = _("set for this unit")
        else:
            origin = _("set by %(unit)s") % {"unit": names.get(term.unit_path, _("a unit above"))}
        rows.append({"term": term, "name": matter_name(matter), "length": term_length(term.months), "origin": origin,
                     "mark": mark_name(term.mark),
                     "url": reverse("web:retention-term", args=[chosen.pk, matter])})  # fmt: skip
    context = {"rows": rows, "units": units, "unit": chosen, "may_set": terms.may_set(person, chosen),
               "grounds": [(ground, mark_name(ground.mark)) for ground in terms.grounds().values()]}  # fmt: skip
    return render(request, "privacy/terms.html", context)


@needs(ERASE)
@require_http_methods(["GET", "POST"])
def retention_term(request: Request, unit_id: int, matter: str) -> HttpResponse:
    person = person_of(request)
    unit = unit_at(request, unit_id)
    if matter not in terms.defaults():
        raise Http404
    term = Terms.read().of(str(unit.path), matter)
    form = TermForm(request.POST, label_suffix="") if request.method == "POST" else TermForm.of(term)
    back = reverse("web:retention-terms") + f"?unit={unit.pk}"
    if request.method == "POST" and "unset" in request.POST:
        terms.unset_term(unit, matter, by=person)
        messages.info(request, _("The term from above holds again. Dates have been reckoned anew."))
        return HttpResponseRedirect(back)
    if request.method == "POST" and form.is_valid():
        try:
            terms.set_term(unit, matter, **form.values(), by=person, at=request.at)
            messages.info(request, _("Kept. Dates of what is already over have been reckoned anew."))
            return HttpResponseRedirect(back)
        except BadTerm as error:
            form.add_error(None, str(error))
    context = {"form": form, "unit": unit, "name": matter_name(matter), "term": term, "back_url": back,
               "is_own": term.unit_path == str(unit.path), "may_set": terms.may_set(person, unit)}  # fmt: skip
    return render(request, "privacy/term.html", context, status=422 if form.errors else 200)


def _page(request: Request, shown: str) -> Page:
    person, after = person_of(request), day_and_row(request.GET.get("after", ""))
    if shown == "coming":
        return retention_list.coming(person, at=request.at, after=after)
    if shown == "destroyed":
        return retention_list.destroyed(person, before=after)
    return retention_list.asked(person, after=after)


def _older(shown: str, page: Page) -> str:
    if page.older is None:
        return ""
    query = urlencode({"show": shown, "after": f"{page.older[0].isoformat()}_{page.older[1]}"})
    return reverse("web:retention") + f"?{query}"


def _row(row: Row, request: Request) -> dict[str, Any]:
    late = row.decision is not None and row.on < local_date(request.at)
    if row.erasure is not None:
        url, when = reverse("web:case-certificate", args=[row.case.pk]), _("destroyed %(day)s")
    elif row.decision is not None:
        url = reverse("web:case-retention", args=[row.case.pk])
        when = _("overdue since %(day)s") if late else _("decide by %(day)s")
    else:
        url, when = reverse("web:case-retention", args=[row.case.pk]), _("due on %(day)s")
    return {"row": row, "url": url, "when": when % {"day": day(row.on, request.at)}, "is_late": late,
            "cause": row.decision.get_cause_display() if row.decision else ""}  # fmt: skip


def _filters(shown: str, counts: Counts) -> list[dict[str, Any]]:
    labels = {"asked": (_("To be decided"), counts.open), "coming": (_("Due within 90 days"), counts.coming),
              "destroyed": (_("Destroyed"), None)}  # fmt: skip
    home = reverse("web:retention")
    return [
        {"label": label, "url": f"{home}?show={code}", "count": count, "current": code == shown}
        for code, (label, count) in labels.items()
    ]


def _sentence(counts: Counts) -> str:
    if not counts.open:
        return _("Nothing waits to be destroyed or kept")
    parts = [ngettext("%(n)s matter waits: destroy or keep", "%(n)s matters wait: destroy or keep", counts.open)
             % {"n": counts.open}]  # fmt: skip
    if counts.overdue:
        parts.append(ngettext("%(n)s overdue", "%(n)s overdue", counts.overdue) % {"n": counts.overdue})
    return joined(*parts)
