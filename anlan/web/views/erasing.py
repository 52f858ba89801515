"""One case: until when it is kept, keeping it for written reasons, destroying it, and the certificate of that."""

from __future__ import annotations

from typing import Any

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anlan.cases import erasing, retention
from anlan.cases.erasing import NotThisOne
from anlan.cases.models import Case
from anlan.cases.retention import BadDate, NoReasons
from anlan.cases.retention_past import Past, past
from anlan.cases.titles import is_over, state_of, title_of
from anlan.journal.terms import grounds
from anlan.lib.clock import local_date
from anlan.org.functions import ERASE, READ
from anlan.reports import certificate
from anlan.web import case_access
from anlan.web.files import attachment
from anlan.web.forms.privacy import EraseForm, KeepForm
from anlan.web.guard import needs, person_of
from anlan.web.privacy_words import day, mark_name, matter_name, term_length
from anlan.web.request import Request


@needs(READ)
@never_cache
@require_http_methods(["GET", "POST"])
def case_retention(request: Request, docket_id: int) -> HttpResponse:
    """Until when it is kept and why; the question, where one is open, and both answers."""
    case = case_access.see(request, docket_id, "retention")
    person = person_of(request)
    initial = {"until": local_date(request.at) + relativedelta(years=1)}
    form = KeepForm(request.POST or None, initial=initial, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            retention.keep(case, **form.cleaned_data, by=person, at=request.at)
            until = day(form.cleaned_data["until"], request.at)
            messages.info(request, _("Kept until %(day)s. The reasons are sealed.") % {"day": until})
            return HttpResponseRedirect(reverse("web:case-retention", args=[case.pk]))
        except BadDate as error:
            form.add_error("until", str(error))
        except NoReasons as error:
            form.add_error("assessment", str(error))
    known = past(case, person)
    context = {
        "case": case, "title": title_of(case), "past": known, "form": form, "now": request.at,
        "sentence": _sentence(known, case, request), "matter": matter_name(known.term.matter),
        "length": term_length(known.term.months), "mark": mark_name(known.term.mark),
        "may_decide": erasing.may_erase(case, person) and is_over(case) and known.erasure is None,
        "law": grounds()[known.ground], "drill": case.docket.is_drill,
    }  # fmt: skip
    return render(request, "privacy/case_retention.html", context, status=422 if form.errors else 200)


@needs(ERASE)
@never_cache
@require_http_methods(["GET", "POST"])
def case_erasure(request: Request, docket_id: int) -> HttpResponse:
    """The last question before the key is gone: a page of its own, and the number typed by hand."""
    case = case_access.see(request, docket_id, "erasure")
    person = person_of(request)
    known = past(case, person)
    if known.erasure is not None:
        return HttpResponseRedirect(reverse("web:case-certificate", args=[case.pk]))
    form = EraseForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            erasing.destroy(case, number=form.cleaned_data["number"], ground=known.ground, by=person, at=request.at)
            messages.info(request, _("Destroyed. This is the certificate; keep it."))
            return HttpResponseRedirect(reverse("web:case-certificate", args=[case.pk]))
        except NotThisOne as error:
            form.add_error("number", str(error))
    context = {"confirm": _confirm(case, known), "form": form, "case": case}
    return render(request, "privacy/erasure.html", context, status=422 if form.errors else 200)


@needs(READ)
@never_cache
@require_GET
def case_certificate(request: Request, docket_id: int) -> HttpResponse:
    case = case_access.see(request, docket_id, "certificate")
    found = certificate.of(case)
    if found is None:
        raise Http404
    context = {"case": case, "found": found, "how": certificate.how_to_check(), "now": request.at}
    return render(request, "privacy/certificate.html", context)


@needs(READ)
@never_cache
@require_GET
def case_certificate_docx(request: Request, docket_id: int) -> HttpResponse:
    case = case_access.see(request, docket_id, "certificate")
    data = certificate.docx(case)
    if data is None:
        raise Http404
    return attachment(data, f"anlan-certificate-{case.pk}.docx")


def _sentence(known: Past, case: Case, request: Request) -> str:
    if known.erasure is not None:
        return _("What was written was destroyed on %(day)s") % {"day": day(local_date(known.erasure.erased_at),
                                                                            request.at)}  # fmt: skip
    if known.question is not None:
        on = day(known.question.due_on, request.at)
        late = known.question.due_on < local_date(request.at)
        return (_("To be decided since %(day)s: destroy or keep") if late else
                _("To be decided by %(day)s: destroy or keep")) % {"day": on}  # fmt: skip
    if known.retention is None:
        return _("It is running; its time begins when it is over")
    if known.retention.destroy_on is None:
        return _("It is kept for good")
    return _("It is kept until %(day)s") % {"day": day(known.retention.destroy_on, request.at)}


def _confirm(case: Case, known: Past) -> dict[str, Any]:
    return {
        "title": _("Destroy what was written in %(number)s") % {"number": case.docket.number},
        "text": _("The key is deleted. Words, names, telephone numbers, reports, pictures and their originals can be "
                  "read by nobody afterwards, not by the administrator either. That it was destroyed, when, and by "
                  "which post stays in the journal."),
        "rows": [
            {"label": _("Number"), "value": case.docket.number},
            {"label": _("The case"), "value": title_of(case)},
            {"label": _("Now"), "value": state_of(case)},
            {"label": _("Encrypted contents"), "value": known.contents},
            {"label": _("Pictures"), "value": known.pictures},
            {"label": _("Reports sent"), "value": known.reports},
            {"label": _("Ground"), "value": grounds()[known.ground].text},
        ],
        "act": _("Destroy it"),
        "action": reverse("web:case-erasure", args=[case.pk]),
        "back_url": reverse("web:case-retention", args=[case.pk]),
        "is_irreversible": True,
    }  # fmt: skip
