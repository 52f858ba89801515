"""Plans: which are in force, which are drafts, and how a text comes in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.org import access
from anlan.org.functions import EDIT_PLAN, ENACT_PLAN
from anlan.org.models import Person
from anlan.plans import editions, reading
from anlan.plans.models import Obligation, Plan, Version
from anlan.web.forms.plans import UploadForm, VersionForm
from anlan.web.guard import needs, person_of, signed_in
from anlan.web.request import Request
from anlan.web.units import units_with
from anlan.web.views.plan_tools_compare import told


@dataclass
class Kept:
    """A plan as the list shows it: the version that binds, the draft being reviewed, how many came before."""

    plan: Plan
    in_force: Version | None = None
    draft: Version | None = None
    past: list[Version] = field(default_factory=list)
    is_editable: bool = False
    is_own: bool = False


@signed_in
@require_GET
def plans(request: Request) -> HttpResponse:
    person = person_of(request)
    kept = _kept(person)
    running = [one for one in kept if one.in_force]
    drafts = [one for one in kept if one.draft]
    return render(
        request,
        "plans/plans.html",
        {
            "kept": kept,
            "headline": _headline(len(running), len(drafts)),
            "may_upload": bool(units_with(person, EDIT_PLAN)),
            "has_several_units": len({one.plan.unit_id for one in kept}) > 1,
            "now": request.at,
        },
    )


@needs(EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def plan_new(request: Request) -> HttpResponse:
    person = person_of(request)
    units = units_with(person, EDIT_PLAN)
    mine = Plan.objects.visible_to(person).filter(unit__in=units).select_related("unit").order_by("name", "pk")
    form = UploadForm(units, list(mine), request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            version = reading.upload(form.unit, file.read(), file.name, by=person, at=request.at, plan=form.plan)
            return _uploaded(request, version)
        except reading.CannotRead as error:
            form.add_error("file", error.message)
    return render(request, "plans/new.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@require_GET
def plan(request: Request, plan_id: int) -> HttpResponse:
    return _plan_page(request, plan_id, VersionForm())


@needs(EDIT_PLAN)
@require_POST
def plan_versions(request: Request, plan_id: int) -> HttpResponse:
    """Upload a new version of this plan."""
    person = person_of(request)
    found = get_object_or_404(Plan.objects.visible_to(person).select_related("unit"), pk=plan_id)
    form = VersionForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            version = reading.upload(found.unit, file.read(), file.name, by=person, at=request.at, plan=found)
            return _uploaded(request, version)
        except reading.CannotRead as error:
            form.add_error("file", error.message)
    return _plan_page(request, plan_id, form, status=422)


def _plan_page(request: Request, plan_id: int, form: VersionForm, status: int = 200) -> HttpResponse:
    person = person_of(request)
    found = get_object_or_404(Plan.objects.visible_to(person).select_related("unit"), pk=plan_id)
    versions = _counted(Version.objects.visible_to(person).filter(plan=found).order_by("-number"))
    context = {
        "plan": found,
        "versions": versions,
        "form": form,
        "may_edit": access.may(person, EDIT_PLAN, str(found.unit_path)),
        "in_force": next((one for one in versions if one.state == Version.State.IN_FORCE), None),
        "edition": _edition(found, request.at),
        "may_enact": access.may(person, ENACT_PLAN, str(found.unit_path)),
        "now": request.at,
    }
    return render(request, "plans/plan.html", context, status=status)


def _edition(plan: Plan, at: datetime) -> dict[str, Any] | None:
    """What a newer edition of a rule book would change."""
    found = editions.newer(plan, at=at)
    return told(found) if found else None


def _kept(person: Person) -> list[Kept]:
    plans = list(Plan.objects.visible_to(person).select_related("unit").order_by("unit_path", "name", "pk"))
    own = set(person.reach())
    found = {
        plan.pk: Kept(
            plan,
            is_editable=access.may(person, EDIT_PLAN, str(plan.unit_path)),
            is_own=str(plan.unit_path) in own,
        )
        for plan in plans
    }
    for version in _counted(Version.objects.visible_to(person).filter(plan__in=plans).order_by("-number")):
        one = found[version.plan_id]
        if version.state == Version.State.IN_FORCE:
            one.in_force = version
        elif version.state == Version.State.DRAFT and one.draft is None and one.is_editable:
            one.draft = version
        else:
            one.past.append(version)
    return [one for one in found.values() if one.in_force or one.is_editable]


def _counted(versions: QuerySet[Version]) -> list[Version]:
    """Versions with how many of their rules are confirmed and how many wait."""
    state = Obligation.State
    return list(
        versions.select_related("uploaded_by")
        .defer("text", "findings")
        .annotate(
            confirmed=Count("obligations", filter=Q(obligations__state=state.CONFIRMED)),
            waiting=Count("obligations", filter=Q(obligations__state=state.PROPOSED)),
            total=Count("obligations"),
        )
    )


def _headline(running: int, drafts: int) -> str:
    if not running and not drafts:
        return _("No plan is in force")
    in_force = ngettext("%(n)s plan is in force", "%(n)s plans are in force", running) % {"n": running}
    if not drafts:
        return in_force
    waiting = ngettext("%(n)s draft is to be reviewed", "%(n)s drafts are to be reviewed", drafts) % {"n": drafts}
    return _("%(read)s, %(left)s") % {"read": in_force if running else _("No plan is in force"), "left": waiting}


def _uploaded(request: Request, version: Version) -> HttpResponse:
    count = version.obligations.count()
    text = ngettext("Read: %(n)s rule was found.", "Read: %(n)s rules were found.", count) % {"n": count}
    if not count:
        text = _("Read, but no rule was found: no sentence names a limit or how often something is done.")
    messages.info(request, text)
    return HttpResponseRedirect(reverse("web:version", args=[version.pk]))
