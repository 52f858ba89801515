"""Referrals: writing one down."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from anlan.cases.models import Case
from anlan.cases.referrals import sending
from anlan.web.case_writing import units_for, written
from anlan.web.forms.referrals import ReferralForm
from anlan.web.guard import person_of, signed_in
from anlan.web.request import Request


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def referral_new(request: Request) -> HttpResponse:
    """Found something around the school that another department can put right."""
    person = person_of(request)
    units = units_for(person)
    if not units.exists():
        return render(request, "front/no_post.html")
    form = ReferralForm(request.POST or None, request.FILES or None, units=units, initial={"nonce": uuid.uuid4()})

    def find() -> Case:
        unit = form.cleaned_data["unit"]
        return sending.find(unit, form.told(), by=person, at=request.at, nonce=form.nonce_text).case

    page = "referrals/new.html"
    return written(request, form, find) or render(request, page, {"form": form}, status=422 if form.errors else 200)
