"""A hazard: writing one down, and the acts on it, each with a page of its own."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from anlan.cases import rights
from anlan.cases.hazards import finding, standing, supervising
from anlan.cases.intake import AlreadyReported, Told
from anlan.cases.kinds import HAZARD
from anlan.cases.models import Case
from anlan.cases.photos import NotAPicture
from anlan.cases.titles import title_of
from anlan.lib.errors import NotAllowed, Refused
from anlan.org.functions import HANDLE, READ
from anlan.org.models import Level, Person, Unit
from anlan.registers.models import Place
from anlan.web import case_access
from anlan.web.forms.acts import ActForm
from anlan.web.forms.hazards import HazardForm
from anlan.web.guard import needs, person_of, signed_in
from anlan.web.hazard_acts import ACTS, Act
from anlan.web.request import Request


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def hazard_new(request: Request) -> HttpResponse:
    """Found something: what, where, a picture. Whoever handles hazards has confirmed it by writing it down."""
    person = person_of(request)
    units, places = _units(person), Place.objects.visible_to(person).order_by("name", "pk")
    if not units.exists():
        return render(request, "front/no_post.html")
    here = places.filter(code=request.GET.get("place", "")).first()
    initial = {"nonce": uuid.uuid4(), "place": here, "unit": here.unit_id if here else None}
    form = HazardForm(request.POST or None, request.FILES or None, units=units, places=places, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            case = _found(form, person, request)
            messages.info(request, _("Written down as %(number)s.") % {"number": case.docket.number})
            return HttpResponseRedirect(reverse("web:case", args=[case.pk]))
        except NotAPicture as error:
            form.add_error("photo", error.message)
        except AlreadyReported as error:
            form.add_error(None, error.message)
        except standing.Incomplete as error:
            form.add_error(error.data["field"], error.message)
    return render(request, "hazards/new.html", {"form": form}, status=422 if form.errors else 200)


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
    person = person_of(request)
    if case.kind != HAZARD.code:
        raise Http404
    if case.state in row.states and not row.may(case, person, request.at):
        raise NotAllowed(_("Your posts do not allow this. Ask whoever manages your unit."))
    is_sent = request.method == "POST"
    form = row.form(case, person, request.at, request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid() and _done(row, case, form, person, request):
        messages.info(request, str(row.told))
        return HttpResponseRedirect(reverse("web:case", args=[case.pk]))
    asked = standing.current(case)
    context = {
        "act": row, "case": case, "form": form, "title": title_of(case), "now": request.at,
        "asked": standing.read(case, asked.words) if asked and row.code in {"repair", "receive", "check"} else {},
        "round": asked, "is_moved_on": case.state not in row.states,
    }  # fmt: skip
    return render(request, "hazards/act.html", context, status=422 if form.errors else 200)


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
                      initial={"nonce": uuid.uuid4(), "where": title_of(incident)})  # fmt: skip
    for name in ("place", "where"):
        del form.fields[name]
    if request.method == "POST" and form.is_valid():
        try:
            told = Told(form.cleaned_data["category"], form.cleaned_data["text"], photos=tuple(form.photos()))
            nonce = str(form.cleaned_data["nonce"] or "")
            case = finding.from_incident(incident, told, by=person, at=request.at, nonce=nonce)
            messages.info(request, _("Written down as %(number)s.") % {"number": case.docket.number})
            return HttpResponseRedirect(reverse("web:case", args=[case.pk]))
        except NotAPicture as error:
            form.add_error("photo", error.message)
        except standing.Incomplete as error:
            form.add_error(error.data["field"], error.message)
    context = {"form": form, "incident": incident, "title": title_of(incident)}
    return render(request, "hazards/new.html", context, status=422 if form.errors else 200)


def _found(form: HazardForm, person: Person, request: Request) -> Case:
    said = form.cleaned_data
    place = said["place"]
    unit = place.unit if place else said["unit"]
    told = Told(said["category"], said["text"], said["where"], photos=tuple(form.photos()))
    nonce = str(said["nonce"] or "")
    return finding.find(unit, told, by=person, at=request.at, place=place, nonce=nonce).case


def _units(person: Person) -> QuerySet[Unit]:
    """Where the person may write a hazard down: own units and all below, schools and sections first of all."""
    paths = [str(post.unit_path) for post in person.posts_held() if post.unit.level != Level.EXTERNAL]
    found = Unit.objects.visible_to(person).filter(path__below_any=paths).exclude(level=Level.EXTERNAL)
    return found.order_by("path")


def _done(row: Act, case: Case, form: ActForm, person: Person, request: Request) -> bool:
    """Make the call; what it refuses for want of something is said beside the field."""
    try:
        row.do(case, form, person, request.at)
    except NotAPicture as error:
        form.add_error("photo", error.message)
    except standing.Incomplete as error:
        _beside(form, error)
    return not form.errors


_FIELDS = {"due_at": "due_on", "photos": "photo", "text": "text"}


def _beside(form: ActForm, error: Refused) -> None:
    name: Any = _FIELDS.get(error.data["field"], error.data["field"])
    if error.data["field"] == "until" and "again_on" in form.fields:
        name = "again_on"
    if error.data["field"] == "text" and "opinion" in form.fields:
        name = "opinion"
    form.add_error(name if name in form.fields else None, error.message)
