"""The page of one act on a case: what it asks, then the act. Who may, the act decides; the page opens for no others."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from anlan.cases.disputes.standing import NoConsent
from anlan.cases.kinds import DISPUTE, LAPSE_REVIEW, REFERRAL
from anlan.cases.models import Case
from anlan.cases.titles import title_of
from anlan.lib.errors import NotAllowed
from anlan.org.functions import READ
from anlan.web import case_access, dispute_acts, lapse_acts, referral_acts
from anlan.web.act_rows import Act
from anlan.web.forms.acts import done
from anlan.web.guard import needs, person_of
from anlan.web.request import Request

ACTS = {
    DISPUTE.code: dispute_acts.ACTS,
    REFERRAL.code: referral_acts.ACTS,
    LAPSE_REVIEW.code: lapse_acts.ACTS,
}


@needs(READ)
@never_cache
@require_http_methods(["GET", "POST"])
def case_act(request: Request, docket_id: int, act: str) -> HttpResponse:
    case = case_access.see(request, docket_id, "move")
    row = ACTS[case.kind].get(act) if case.kind in ACTS else None
    if row is None:
        raise Http404
    return page_of(request, case, row)


def page_of(request: Request, case: Case, row: Act, more: dict[str, Any] | None = None) -> HttpResponse:
    """``more`` for the template, beyond the act and its form."""
    person = person_of(request)
    if case.state in row.states and not row.may(case, person, request.at):
        raise NotAllowed(_("Your posts do not allow this. Ask whoever manages your unit."))
    is_sent = request.method == "POST"
    form = row.form(case, person, request.at, request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid() and done(form, lambda: row.do(case, form, person, request.at), NoConsent):
        messages.info(request, str(row.told))
        to = reverse("web:cases") if row.code == "recuse" else reverse("web:case", args=[case.pk])
        return HttpResponseRedirect(to)
    context = {
        "act": row, "case": case, "form": form, "title": title_of(case), "now": request.at,
        "is_moved_on": case.state not in row.states, **(more or {}),
    }  # fmt: skip
    return render(request, "hazards/act.html", context, status=422 if form.errors else 200)
