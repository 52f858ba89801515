"""Announcing, computing and publishing an outcome review; commenting, appealing, answering; its indicators."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.lib.errors import Refused
from anlan.org.functions import SEE, SIGN
from anlan.org.models import Unit
from anlan.registers.figures import MARKS, in_force
from anlan.reports.models import OutcomeReview
from anlan.reports.outcomes import announcing, answering, indicators, measuring, rights, standing
from anlan.web.forms.acts import attempt
from anlan.web.forms.outcomes import AnnounceForm, AnswerForm, IndicatorForm, SayingForm
from anlan.web.guard import needs, person_of
from anlan.web.outcome_words import answerable
from anlan.web.request import Request
from anlan.web.views.outcomes import home_of, reach, result_page
from anlan.web.words import day


@needs(SIGN)
@never_cache
@require_http_methods(["GET", "POST"])
def outcome_new(request: Request) -> HttpResponse:
    unit = _home(request)
    first = announcing.earliest(unit, at=request.at)
    form = AnnounceForm(
        announcing.below(unit), request.POST if request.method == "POST" else None,
        initial={"last_day": first - timedelta(days=1), "begins_on": first},
    )  # fmt: skip
    if form.is_valid():
        by = person_of(request)
        review = attempt(form, lambda: announcing.announce(unit, form.announced(), by=by, at=request.at), Refused)
        if review is not None:
            messages.info(request, _("Announced, and told to every unit it is about."))
            return _to(review.pk)
    notice = in_force(str(unit.path))["outcome.notice_days"]
    days = int(notice.value or 0)
    context = {
        "unit": unit, "form": form, "earliest": first, "notice": notice, "days": days, "now": request.at,
        "indicators": [one for one in indicators.in_force(str(unit.path)) if one.is_on],
    }  # fmt: skip
    return render(request, "outcomes/new.html", context, status=422 if form.errors else 200)


@needs(SIGN)
@require_POST
def outcome_measure(request: Request, outcome_id: int) -> HttpResponse:
    review = measuring.measure(_review(request, outcome_id), by=person_of(request), at=request.at)
    until = day(review.comment_until, request.at) if review.comment_until else ""
    messages.info(request, _("Computed. The units are asked for their comment until %(day)s.") % {"day": until})
    return _to(review.pk)


@needs(SIGN)
@require_POST
def outcome_publish(request: Request, outcome_id: int) -> HttpResponse:
    number = measuring.publish(_review(request, outcome_id), by=person_of(request), at=request.at)
    words = ngettext("%(n)s result has been published.", "%(n)s results have been published.", number)
    messages.info(request, words % {"n": number})
    return _to(outcome_id)


@needs(SIGN)
@require_POST
def outcome_calling_off(request: Request, outcome_id: int) -> HttpResponse:
    announcing.call_off(_review(request, outcome_id), by=person_of(request), at=request.at)
    messages.info(request, _("Called off, and told to the units."))
    return _to(outcome_id)


@needs(SEE)
@require_POST
def outcome_comment(request: Request, outcome_id: int) -> HttpResponse:
    return _say(request, outcome_id, answering.comment, _("Your comment stands beside the result."))


@needs(SIGN)
@require_POST
def outcome_appeal(request: Request, outcome_id: int) -> HttpResponse:
    return _say(request, outcome_id, answering.appeal, _("Your appeal is in; the answer has a date."))


@needs(SIGN)
@never_cache
@require_http_methods(["GET", "POST"])
def outcome_answer(request: Request, outcome_id: int) -> HttpResponse:
    """Answer an appeal one level up; what should not have counted is ticked."""
    person, found = person_of(request), reach(request, outcome_id)
    asked = answering.waiting(found)
    if asked is None or not rights.may_answer(person, found):
        raise Http404
    last = standing.versions(found)[0]
    rows = answerable(standing.figures(found, last), person, request.at)
    form = AnswerForm(rows, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = answering.answer(found, form.cleaned_data["text"], wrong=form.wrong(), by=person, at=request.at)
        corrected = said.kind == answering.Kind.CORRECTED
        messages.info(request, _("Answered; a new version of the result was made.") if corrected else _("Answered."))
        return _to(outcome_id)
    appeal = next(one for one in standing.sayings(found) if one.row.pk == asked.pk)
    context = {"outcome": found, "review": found.review, "form": form, "appeal": appeal, "now": request.at}
    return render(request, "outcomes/answer.html", context, status=422 if form.errors else 200)


@needs(SIGN)
@never_cache
@require_GET
def outcome_indicators(request: Request) -> HttpResponse:
    unit = _home(request)
    rows = [{"one": one, "mark": MARKS[one.mark]} for one in indicators.in_force(str(unit.path))]
    return render(request, "outcomes/indicators.html", {"unit": unit, "rows": rows})


@needs(SIGN)
@never_cache
@require_http_methods(["GET", "POST"])
def outcome_indicator(request: Request, indicator: str) -> HttpResponse:
    """Change an indicator for reviews to come, or go back to what holds without the change."""
    unit, person = _home(request), person_of(request)
    one = next((one for one in indicators.in_force(str(unit.path)) if one.code == indicator), None)
    if one is None:
        raise Http404
    if request.method == "POST" and request.POST.get("drop"):
        indicators.drop(unit, indicator, by=person, at=request.at)
        return HttpResponseRedirect(reverse("web:outcome-indicators"))
    form = IndicatorForm(one, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        indicators.put(unit, indicator, form.draft(), by=person, at=request.at)
        messages.info(request, _("Kept. It holds for reviews that are announced from now on."))
        return HttpResponseRedirect(reverse("web:outcome-indicators"))
    context = {"unit": unit, "one": one, "form": form, "is_set_here": one.set_at_unit == unit.pk}
    return render(request, "outcomes/indicator.html", context, status=422 if form.errors else 200)


def _say(request: Request, outcome_id: int, act: Any, done: str) -> HttpResponse:
    found = reach(request, outcome_id)
    form = SayingForm(request.POST, label_suffix="")
    if not form.is_valid():
        return result_page(request, found, status=422, form=form)
    act(found, form.cleaned_data["text"], by=person_of(request), at=request.at)
    messages.info(request, done)
    return _to(outcome_id)


def _review(request: Request, outcome_id: int) -> OutcomeReview:
    return get_object_or_404(OutcomeReview.objects.visible_to(person_of(request)), pk=outcome_id)


def _home(request: Request) -> Unit:
    unit = home_of(person_of(request))
    if unit is None:
        raise Http404
    return unit


def _to(outcome_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("web:outcome", args=[outcome_id]))
