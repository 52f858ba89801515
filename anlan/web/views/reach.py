"""How people are reached: the ladder of the installation, of a unit, of oneself; and being away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anlan.lib.errors import Refused
from anlan.notify import ladders, reach
from anlan.org import absence
from anlan.org.functions import MANAGE_ORG
from anlan.org.models import Absence, Person, Unit
from anlan.web.forms.reach import AwayForm, LadderForm
from anlan.web.guard import needs, operator, person_of, signed_in
from anlan.web.request import Request
from anlan.web.units import unit_at

ENOUGH = 20
"""Absences shown, the latest first."""


@operator
@require_http_methods(["GET", "POST"])
def reach_all(request: Request) -> HttpResponse:
    return _ladder(request, None, None)


@needs(MANAGE_ORG)
@require_http_methods(["GET", "POST"])
def reach_unit(request: Request, unit_id: int) -> HttpResponse:
    unit = unit_at(request, unit_id)
    ladders.require(unit, None, person_of(request))
    return _ladder(request, unit, None)


@signed_in
@require_http_methods(["GET", "POST"])
def reach_me(request: Request) -> HttpResponse:
    return _ladder(request, None, person_of(request))


@signed_in
@require_POST
def absences(request: Request) -> HttpResponse:
    """Say that one will be away."""
    person = person_of(request)
    form = AwayForm(absence.may_stand_in(person, request.at), request.POST)
    if form.is_valid():
        begin, end = form.cleaned_data["begin"], form.cleaned_data["end"]
        try:
            absence.enter(person, form.person, begin=begin, end=end, by=person, at=request.at)
        except Refused as error:
            form.add_error("end", str(error.message))
        else:
            messages.info(request, _("Entered. What is asked of your posts meanwhile goes to who stands in."))
            return HttpResponseRedirect(reverse("web:reach-me"))
    return _ladder(request, None, person, away=form)


@signed_in
@require_POST
def absence_end(request: Request, absence_id: int) -> HttpResponse:
    person = person_of(request)
    found = get_object_or_404(Absence.objects.visible_to(person).select_related("person"), pk=absence_id)
    absence.end(found, by=person, at=request.at)
    messages.info(request, _("Ended. You are asked again from now on."))
    return HttpResponseRedirect(reverse("web:reach-me"))


def _ladder(request: Request, unit: Unit | None, person: Person | None, away: AwayForm | None = None) -> HttpResponse:
    """Show a ladder in words and as a form; keep it, show what was chosen in words, or drop it."""
    steps = reach.steps_for(unit, person)
    channels = reach.channels_of(person) if person else reach.channels_in_use()
    posted = request.POST if request.method == "POST" and away is None else None
    form = LadderForm(steps, channels, posted)
    if posted is not None and "drop" in posted:
        ladders.drop(unit=unit, person=person, by=person_of(request))
        messages.info(request, _("What stands above counts again."))
        return HttpResponseRedirect(request.path)
    if posted is not None and form.is_valid():
        steps = form.steps()
        if "preview" not in posted:
            try:
                ladders.keep(steps, unit=unit, person=person, by=person_of(request), at=request.at)
            except Refused as error:
                form.add_error(None, str(error.message))
            else:
                messages.info(request, _("Kept. Messages written from now on go this way."))
                return HttpResponseRedirect(request.path)
    context = _context(request, unit, person, steps, form, away)
    wrong = form.errors or (away is not None and away.errors)
    return render(request, "reach/ladder.html", context, status=422 if wrong else 200)


def _context(
    request: Request, unit: Unit | None, person: Person | None, steps: ladders.Steps, form: LadderForm,
    away: AwayForm | None,
) -> dict[str, Any]:  # fmt: skip
    own = ladders.find(unit, person)
    context: dict[str, Any] = {
        "unit": unit, "person": person, "form": form, "own": own, "now": request.at,
        "words": reach.in_words(steps, unit, person, request.at),
        "is_preview": request.method == "POST" and "preview" in request.POST and not form.errors,
        "quiet": steps.quiet_from is not None, "steps": steps,
        "may_drop": own is not None and (unit is not None or person is not None),
    }  # fmt: skip
    if person is not None:
        context["away"] = away or AwayForm(absence.may_stand_in(person, request.at))
        rows = Absence.objects.visible_to(person).filter(during__endswith__gt=request.at)
        rows = rows.select_related("person", "stand_in").order_by("during")
        context["absences"] = [row for row in rows if person.pk in {row.person_id, row.stand_in_id}][:ENOUGH]
    return context
