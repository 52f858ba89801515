"""Rule books that come with the product: what the law and practice of places ask, each figure with source and mark."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from anlan.cases.kinds import KINDS
from anlan.org import access
from anlan.org.functions import ENACT_PLAN
from anlan.org.models import Person, Unit
from anlan.plans import editions, presets
from anlan.plans.models import Plan
from anlan.plans.presets import Book
from anlan.web.guard import needs, person_of, signed_in
from anlan.web.request import Request, whole


@signed_in
@never_cache
@require_GET
def books(request: Request) -> HttpResponse:
    person = person_of(request)
    standing = list(Plan.objects.visible_to(person).exclude(preset="").select_related("unit").order_by("unit_path"))
    units = [unit for unit in Unit.objects.visible_to(person).order_by("path")[:200] if _may(person, unit)]
    rows = [_row(presets.book(code), standing) for code in presets.codes()]
    context = {"rows": rows, "units": units, "in_force": sum(bool(row["plans"]) for row in rows)}
    return render(request, "plans/books.html", context)


@needs(ENACT_PLAN)
@require_POST
def book_install(request: Request, book: str) -> HttpResponse:
    """Put a book in force for a unit and all below it; where it is already, nothing changes."""
    person = person_of(request)
    if book not in presets.codes():
        raise Http404
    unit = get_object_or_404(Unit.objects.visible_to(person), pk=whole(request.POST.get("unit", "")))
    version = presets.install(unit, book, by=person, at=request.at)
    values = {"book": version.plan.name, "unit": unit.name}
    messages.info(request, _("“%(book)s” is in force for %(unit)s and all below it.") % values)
    return HttpResponseRedirect(reverse("web:books"))


@needs(ENACT_PLAN)
@require_POST
def book_edition(request: Request, plan_id: int) -> HttpResponse:
    """Take over the newer edition of a book in place of the unit's own."""
    person = person_of(request)
    plan = get_object_or_404(Plan.objects.visible_to(person).exclude(preset=""), pk=plan_id)
    try:
        version = editions.take_over(plan, by=person, at=request.at)
        messages.info(request, _("Version %(n)s is in force: the newer edition.") % {"n": version.number})
    except editions.NothingNewer as refusal:
        messages.error(request, refusal.message)
    return HttpResponseRedirect(reverse("web:plan", args=[plan.pk]))


def _may(person: Person, unit: Unit) -> bool:
    return access.may(person, ENACT_PLAN, str(unit.path))


def _row(book: Book, standing: list[Plan]) -> dict[str, Any]:
    here = [plan for plan in standing if plan.preset == book.code]
    matter = KINDS[book.matter].label if book.matter in KINDS else ""
    return {"book": book, "matter": matter, "plans": here, "off": sum(not rule.on for rule in book.rules)}
