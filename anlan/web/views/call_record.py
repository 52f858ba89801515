"""The record of an all-call as a file, and until when its names and words are kept."""

from __future__ import annotations

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anlan.calls import keeping
from anlan.journal.terms import Terms, grounds
from anlan.lib.clock import local_date
from anlan.lib.errors import Incomplete
from anlan.org import access
from anlan.org.functions import CALL, ERASE
from anlan.reports import all_call
from anlan.web.files import attachment
from anlan.web.forms.acts import blame
from anlan.web.forms.privacy import EraseForm, KeepForm
from anlan.web.guard import needs, person_of
from anlan.web.request import Request
from anlan.web.views.calls import see


@needs(CALL)
@never_cache
@require_GET
def call_docx(request: Request, call_id: int) -> HttpResponse:
    found = see(request, call_id, "record")
    return attachment(all_call.docx(found), f"anlan-call-{found.pk}.docx")


@needs(CALL)
@never_cache
@require_GET
def call_xlsx(request: Request, call_id: int) -> HttpResponse:
    found = see(request, call_id, "record")
    return attachment(all_call.xlsx(found), f"anlan-call-{found.pk}.xlsx")


@needs(CALL)
@never_cache
@require_http_methods(["GET", "POST"])
def call_keeping(request: Request, call_id: int) -> HttpResponse:
    """Until when names and words are kept; keeping them longer for reasons in writing; destroying them now."""
    found, person = see(request, call_id, "retention"), person_of(request)
    row = keeping.kept_until(found)
    if row is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    keep_form = KeepForm(posted if posted and "keep" in posted else None, label_suffix="",
                         initial={"until": local_date(request.at) + relativedelta(months=6)})  # fmt: skip
    erase_form = EraseForm(posted if posted and "destroy" in posted else None, label_suffix="")
    form = erase_form if posted and "destroy" in posted else keep_form
    if posted and form.is_valid():
        try:
            if form is erase_form:
                keeping.destroy(found, number=form.cleaned_data["number"], by=person, at=request.at)
                messages.info(request, _("Destroyed. Numbers and times stay."))
            else:
                keeping.keep(found, **form.cleaned_data, by=person, at=request.at)
                messages.info(request, _("Kept longer. The reasons are sealed."))
            return HttpResponseRedirect(reverse("web:call-keeping", args=[found.pk]))
        except Incomplete as error:
            blame(form, error)
    context = {
        "call": found, "row": row, "keep_form": keep_form, "erase_form": erase_form, "now": request.at,
        "is_destroyed": keeping.is_destroyed(found), "law": grounds()["closing"], "drill": found.docket.is_drill,
        "term": Terms.read().of(str(found.unit_path), keeping.MATTER),
        "may_decide": access.may(person, ERASE, str(found.unit_path)),
    }  # fmt: skip
    return render(request, "calls/keeping.html", context, status=422 if form.errors else 200)
