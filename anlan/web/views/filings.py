"""Reports sent upward: filled in from the record, checked, signed; and the paper as it went out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anlan.cases import rights
from anlan.cases.kinds import KINDS
from anlan.cases.models import Case
from anlan.cases.titles import title_of
from anlan.duties.models import Duty
from anlan.journal import contents
from anlan.journal.keys import Erased
from anlan.lib.errors import Incomplete
from anlan.org.functions import READ
from anlan.org.models import Channel
from anlan.reports import filing as filings
from anlan.reports import forms as report_forms
from anlan.reports import recipients
from anlan.reports.models import Filing
from anlan.web import case_access, case_people
from anlan.web.case_timeline import filing_name
from anlan.web.case_words import listed, seat_name
from anlan.web.forms.cases import ReportForm
from anlan.web.guard import needs, person_of
from anlan.web.request import Request
from anlan.web.words import clock_time


@needs(READ)
@never_cache
@require_http_methods(["GET", "POST"])
def case_report_new(request: Request, docket_id: int, kind: str) -> HttpResponse:
    case = case_access.see(request, docket_id, "report")
    person = person_of(request)
    if kind not in report_forms.FORMS or not KINDS[case.kind].has_reports:
        raise Http404
    rights.require(person, filings.RIGHT[kind], case)
    if request.method == "GET":
        filings.check_order(case, Filing.Kind(kind))
        filled = report_forms.prefill(case, kind, by=person, at=request.at)
        return _form_page(request, case, kind, ReportForm(kind, initial=filled))
    form = ReportForm(kind, request.POST)
    if form.is_valid():
        try:
            sent = filings.submit(case, Filing.Kind(kind), form.values(), by=person, at=request.at)
        except Incomplete as error:
            form.mark_missing(error.data["fields"])
        else:
            messages.info(request, _told(sent, request))
            return HttpResponseRedirect(reverse("web:filing", args=[case.pk, sent.pk]))
    return _form_page(request, case, kind, form, status=422)


@needs(READ)
@never_cache
@require_GET
def filing(request: Request, docket_id: int, filing_id: int) -> HttpResponse:
    case = case_access.see(request, docket_id, "filing")
    rows = case.docket.filings.select_related("content", "signed_by", "post__unit", "unit")
    found = get_object_or_404(rows, pk=filing_id)
    told = case.docket.messages.filter(about=f"filing:{found.pk}")
    told = told.select_related("person", "post__unit").prefetch_related("deliveries").order_by("pk")
    values = _values(found, case)
    context = {
        "case": case,
        "title": title_of(case),
        "filing": found,
        "name": filing_name(found.kind, found.serial),
        "lines": [(field.label, values.get(field.code, "")) for field in report_forms.FORMS[found.kind]],
        "is_erased": not values,
        "post": seat_name(found.post, found.unit_id) if found.post else "",
        "whos": case_people.told(list(told), at=request.at),
        "now": request.at,
        "drill": case.docket.is_drill,
    }
    return render(request, "cases/filing.html", context)


def _form_page(request: Request, case: Case, kind: str, form: ReportForm, status: int = 200) -> HttpResponse:
    serial = case.docket.filings.filter(kind=kind).count() + 1
    waiting = case.docket.duties.select_related("obligation").filter(
        act=filings.DISCHARGES[kind], state=Duty.State.OPEN, due_at__isnull=False
    )
    context = {
        "case": case,
        "title": title_of(case),
        "form": form,
        "kind": kind,
        "name": filing_name(kind, serial),
        "duty": waiting.order_by("due_at", "pk").first(),
        "recipients": [_recipient(one, case) for one in recipients.of(case, at=request.at)],
        "draft": case_access.draft(request, case, f"report:{kind}"),
        "act": _act(kind),
        "now": request.at,
        "drill": case.docket.is_drill,
    }
    return render(request, "cases/report.html", context, status=status)


def _act(kind: str) -> str:
    return {
        Filing.Kind.FIRST: _("Sign and send the first report"),
        Filing.Kind.FOLLOW_UP: _("Send the follow-up report"),
        Filing.Kind.FINAL: _("Sign and send the final report"),
    }[Filing.Kind(kind)]


def _recipient(one: recipients.Recipient, case: Case) -> dict[str, Any]:
    channels = [str(Channel(code).label) for code in one.channels]
    if one.names:
        channels = [_("inbox in Anlan"), *channels]
    return {
        "post": seat_name(one.post, case.unit_id),
        "names": listed(one.names),
        "channels": listed(channels),
        "is_reached": one.is_reached,
    }


def _told(sent: Filing, request: Request) -> str:
    values = {"report": filing_name(sent.kind, sent.serial), "time": clock_time(request.at, seconds=True)}
    if sent.is_late:
        return _("%(report)s signed at %(time)s; the limit had passed, it is recorded as late.") % values
    return _("%(report)s signed at %(time)s. Below is whom it goes to.") % values


def _values(found: Filing, case: Case) -> dict[str, str]:
    try:
        values: dict[str, str] = contents.read(found.content, case.docket)
    except Erased:
        return {}
    return values
