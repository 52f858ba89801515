"""Letters to a petitioner: written, seen as they will be, issued, taken along as a file, noted as sent."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.cases import rights
from anlan.cases.grievances import issuing, letters, transferring
from anlan.cases.models import Case, GrievanceLetter
from anlan.cases.titles import title_of
from anlan.lib.clock import local_date
from anlan.lib.errors import Incomplete, Refused
from anlan.org.functions import HANDLE, READ, SIGN
from anlan.web import case_access
from anlan.web.forms.grievances import LetterForm, SentForm
from anlan.web.guard import needs, person_of
from anlan.web.request import Request
from anlan.web.views.grievance_following import docx


def reach(request: Request, docket_id: int, page: str) -> Case:
    """The grievance, for whoever may read it."""
    case = case_access.see(request, docket_id, page)
    if case.kind != "grievance":
        raise Http404
    return case


@needs(READ)
@never_cache
@require_http_methods(["GET", "POST"])
def letter_new(request: Request, docket_id: int, kind: str) -> HttpResponse:
    case = reach(request, docket_id, "letter")
    person = person_of(request)
    rights.require(person, HANDLE, case)
    if kind not in GrievanceLetter.Kind.values:
        raise Http404
    targets = {str(one.pk): one for one in transferring.targets(case, person)} if kind == "forwarded" else {}
    form = LetterForm(kind, request.POST or None, initial=_draft(request, case, kind), targets=list(targets.values()))
    if form.is_bound and form.is_valid():
        try:
            target = targets.get(form.cleaned_data.get("target", ""))
            row = letters.draft(case, kind, form.values(), by=person, at=request.at, target=target)
            return HttpResponseRedirect(reverse("web:grievance-letter", args=[case.pk, row.pk]))
        except Incomplete as error:
            form.mark_missing(error.data["fields"])
        except Refused as error:
            form.add_error(None, str(error))
    context = {"case": case, "title": title_of(case), "form": form, "name": GrievanceLetter.Kind(kind).label,
               "now": request.at}  # fmt: skip
    return render(request, "grievances/letter_new.html", context, status=422 if form.errors else 200)


@needs(READ)
@never_cache
@require_GET
def letter(request: Request, docket_id: int, letter_id: int) -> HttpResponse:
    case, row = _letter(request, docket_id, letter_id)
    return _page(request, case, row)


@needs(READ)
@never_cache
@require_POST
def letter_issue(request: Request, docket_id: int, letter_id: int) -> HttpResponse:
    case, row = _letter(request, docket_id, letter_id)
    try:
        row = issuing.issue(row, by=person_of(request), at=request.at)
    except Refused as error:
        if error.status == 403:
            raise
        return _page(request, case, row, wrong=str(error), status=error.status)
    told = _("Issued: %(letter)s. The petitioner can read it with the code from now on.")
    messages.info(request, told % {"letter": row.get_kind_display()})
    return HttpResponseRedirect(reverse("web:grievance-letter", args=[case.pk, row.pk]))


@needs(READ)
@never_cache
@require_POST
def letter_sent(request: Request, docket_id: int, letter_id: int) -> HttpResponse:
    case, row = _letter(request, docket_id, letter_id)
    form = SentForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, case, row, sent=form, status=422)
    on = datetime.combine(form.cleaned_data["on"], time(12), tzinfo=ZoneInfo(settings.TIME_ZONE))
    on = request.at if local_date(request.at) == form.cleaned_data["on"] else on
    try:
        letters.deliver(row, form.cleaned_data["way"], on, by=person_of(request), at=request.at)
    except letters.NotSentYet as error:
        form.add_error("on", str(error))
        return _page(request, case, row, sent=form, status=422)
    messages.info(request, _("Noted how it was sent."))
    return HttpResponseRedirect(reverse("web:grievance-letter", args=[case.pk, row.pk]))


@needs(READ)
@never_cache
@require_GET
def letter_docx(request: Request, docket_id: int, letter_id: int) -> HttpResponse:
    _case, row = _letter(request, docket_id, letter_id)
    return docx(row, request)


def _letter(request: Request, docket_id: int, letter_id: int) -> tuple[Case, GrievanceLetter]:
    case = reach(request, docket_id, "letter")
    rows = GrievanceLetter.objects.visible_to(person_of(request)).filter(docket=case.pk)
    row = get_object_or_404(rows.select_related("docket", "content", "by_unit", "target", "issued_by"), pk=letter_id)
    return case, row


def _page(request: Request, case: Case, row: GrievanceLetter, **more: Any) -> HttpResponse:
    person = person_of(request)
    initial = {"on": local_date(request.at), "way": "hand"}
    context = {
        "case": case, "row": row, "letter": letters.read(row, at=request.at), "name": row.get_kind_display(),
        "may_sign": rights.may(person, SIGN, case), "may_handle": rights.may(person, HANDLE, case),
        "sent": SentForm(initial=initial, label_suffix=""), "now": request.at, **more,
    }  # fmt: skip
    return render(request, "grievances/letter.html", context, status=more.get("status", 200))


def _draft(request: Request, case: Case, kind: str) -> dict[str, Any]:
    rows = GrievanceLetter.objects.visible_to(person_of(request)).filter(docket=case.pk, kind=kind)
    row = rows.filter(issued_at__isnull=True).select_related("docket", "content").first()
    return {**letters.values_of(row), "target": str(row.target_id or "")} if row else {}
