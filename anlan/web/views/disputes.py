"""Disputes: writing one down, its file, and the numbers of a month."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anlan.cases.disputes import counting, file, registering, standing
from anlan.cases.kinds import DISPUTE
from anlan.cases.models import Case
from anlan.cases.titles import title_of
from anlan.lib.clock import local_date
from anlan.org.functions import DISPUTES
from anlan.web import case_access
from anlan.web.calendar_page import month_of, next_month
from anlan.web.case_writing import units_for, written
from anlan.web.files import attachment
from anlan.web.forms.disputes import DisputeForm
from anlan.web.guard import needs, person_of
from anlan.web.request import Request

LOOKED_BACK = timedelta(days=3_660)
"""How far back months can be asked for."""


@needs(DISPUTES)
@never_cache
@require_http_methods(["GET", "POST"])
def dispute_new(request: Request) -> HttpResponse:
    """Whoever handles disputes writes one down."""
    person = person_of(request)
    form = DisputeForm(request.POST or None, units=units_for(person, DISPUTES), initial={"nonce": uuid.uuid4()})

    def register() -> Case:
        said = form.cleaned_data
        return registering.register(
            said["unit"], form.told(), form.parties(), by=person, at=request.at, source=said["source"],
            nonce=form.nonce_text,
        ).case  # fmt: skip

    page = "disputes/new.html"
    return written(request, form, register) or render(request, page, {"form": form}, status=422 if form.errors else 200)


@needs(DISPUTES)
@never_cache
@require_GET
def dispute_file(request: Request, docket_id: int) -> HttpResponse:
    """The contents of the file, what is there and what is still needed."""
    case = _dispute(request, docket_id)
    papers = file.contents(case)
    context = {"case": case, "title": title_of(case), "papers": papers,
               "missing": [one for one in papers if one.is_needed and not one.is_there]}  # fmt: skip
    return render(request, "disputes/file.html", context)


@needs(DISPUTES)
@never_cache
@require_GET
def dispute_file_word(request: Request, docket_id: int) -> HttpResponse:
    case = _dispute(request, docket_id)
    return attachment(file.bound(case, at=request.at), f"调解卷宗 {case.docket.number}.docx")


@needs(DISPUTES)
@never_cache
@require_GET
def dispute_month(request: Request) -> HttpResponse:
    """The monthly return: numbers of one's own unit, for the unit itself."""
    first = month_of(request.GET.get("month", ""), local_date(request.at), LOOKED_BACK)
    units = counting.units(person_of(request))
    rows = [(unit, counting.month(unit, first)) for unit in units]
    before = (first - timedelta(days=1)).replace(day=1)
    after = next_month(first)
    context = {"rows": rows, "first": first, "before": before,
               "after": after if after <= local_date(request.at) else None}  # fmt: skip
    return render(request, "disputes/month.html", context)


def _dispute(request: Request, docket_id: int) -> Case:
    case = case_access.see(request, docket_id, "record")
    if case.kind != DISPUTE.code or standing.detail(case) is None:
        raise Http404
    return case
