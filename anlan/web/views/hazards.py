"""A hazard: writing one down, and the acts on it, each with a page of its own."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from anlan.cases import rights
from anlan.cases.hazards import finding, standing, supervising
from anlan.cases.kinds import HAZARD
from anlan.cases.models import Case
from anlan.cases.titles import title_of
from anlan.cases.written import read
from anlan.org.functions import HANDLE, READ
from anlan.org.models import Unit
from anlan.registers.models import Place
from anlan.web import case_access
from anlan.web.case_writing import units_for, written
from anlan.web.forms.hazards import HazardForm
from anlan.web.guard import needs, person_of, signed_in
from anlan.web.hazard_acts import ACTS
from anlan.web.request import Request
from anlan.web.views.kind_acts import page_of


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def hazard_new(request: Request) -> HttpResponse:
    """Found something: what, where, a picture. Whoever handles hazards has confirmed it by writing it down."""
    person = person_of(request)
    units, places = units_for(person), Place.objects.visible_to(person).order_by("name", "pk")
    if not units.exists():
        return render(request, "front/no_post.html")
    here = places.filter(code=request.GET.get("place", "")).first()
    initial = {"nonce": uuid.uuid4(), "place": here, "unit": here.unit_id if here else None}
    form = HazardForm(request.POST or None, request.FILES or None, units=units, places=places, initial=initial)

    def find() -> Case:
        place, unit = form.cleaned_data["place"], form.cleaned_data["unit"]
        unit = place.unit if place else unit
        return finding.find(unit, form.told(), by=person, at=request.at, place=place, nonce=form.nonce_text).case

    page = "hazards/new.html"
    return written(request, form, find) or render(request, page, {"form": form}, status=422 if form.errors else 200)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def hazard_act(request: Request, docket_id: int, act: str) -> HttpResponse:
    """The page of one act: what it asks, then the act. Who may, the act decides; the page opens for no others."""
    row = ACTS.get(act)
    if row is None:
        raise Http404
    reach = case_access.reach if row.is_doers else case_access.see
    case = reach(request, docket_id, "move")
    if case.kind != HAZARD.code:
        raise Http404
    asked = standing.current(case)
    words = read(case, asked.words) if asked and row.code in {"repair", "receive", "check"} else {}
    return page_of(request, case, row, {"asked": words, "round": asked})


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def hazard_repair(request: Request, docket_id: int) -> HttpResponse:
    """The page that whoever was given the repair is led to."""
    answer: HttpResponse = hazard_act(request, docket_id, "repair")
    return answer


@needs(READ)
@require_POST
def hazard_milestone(request: Request, docket_id: int, milestone_id: int) -> HttpResponse:
    case = case_access.see(request, docket_id, "move")
    supervising.reach(case, milestone_id, by=person_of(request), at=request.at)
    return HttpResponseRedirect(reverse("web:case", args=[case.pk]) + "#panel")


@needs(READ)
@never_cache
@require_http_methods(["GET", "POST"])
def hazard_from_incident(request: Request, docket_id: int) -> HttpResponse:
    """An incident that is a condition, or brought one to light, becomes a hazard; each names the other."""
    incident = case_access.see(request, docket_id, "move")
    person = person_of(request)
    if incident.kind != "incident":
        raise Http404
    rights.require(person, HANDLE, incident)
    units = Unit.objects.visible_to(person).filter(pk=incident.unit_id)
    form = HazardForm(request.POST or None, request.FILES or None, units=units, places=Place.objects.visible_to(person),
                      initial={"nonce": uuid.uuid4()})  # fmt: skip
    for name in ("place", "where"):
        del form.fields[name]
    context = {"form": form, "incident": incident, "title": title_of(incident)}
    return written(
        request, form,
        lambda: finding.from_incident(incident, form.told(), by=person, at=request.at, nonce=form.nonce_text),
    ) or render(request, "hazards/new.html", context, status=422 if form.errors else 200)  # fmt: skip
