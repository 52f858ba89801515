"""Guards asked for and there; safety money; and the figures that registers rest on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from anlan.org import access
from anlan.org.functions import HANDLE, MANAGE_ORG, SEE
from anlan.org.models import Level, Person, Unit
from anlan.registers import budget, figures, guards, listing
from anlan.registers.figures import InForce, Shipped
from anlan.registers.guards import Needed
from anlan.registers.kinds import BUDGET
from anlan.registers.models import Item
from anlan.web.case_words import joined
from anlan.web.forms.acts import blame
from anlan.web.forms.registers import FigureForm
from anlan.web.guard import needs, person_of
from anlan.web.paging import by_path
from anlan.web.register_words import crumbs, figure_words, money, today_of
from anlan.web.request import Request, a_year
from anlan.web.units import chosen_or_own, chosen_unit, own_unit

PAGE = 50


@needs(SEE)
@require_GET
def guard_numbers(request: Request) -> HttpResponse:
    """Required and actual of each school, and the formula with what it rests on."""
    person = person_of(request)
    units, after = _schools(request, person)
    rows = guards.overview(units, Item.objects.visible_to(person), today=today_of(request))
    unit = chosen_unit(request, person)
    rests_on = figures.in_force(str((unit or own_unit(person) or units[0]).path)) if units else {}
    context = {
        "headline": _guard_sentence(rows),
        "rows": rows,
        "rests_on": [figure_words(rests_on[code]) for code in guards.USED if code in rests_on],
        "patrols": figure_words(rests_on["guards.patrols"]) if rests_on else None,
        "next_url": after,
        "crumbs": crumbs(unit=unit),
        "may_write": {row.unit.pk for row in rows if access.may(person, HANDLE, str(row.unit.path))},
    }
    return render(request, "registers/guards.html", context)


@needs(SEE)
@require_GET
def safety_budget(request: Request) -> HttpResponse:
    """What was set aside, spent and left: of one unit line by line, of several unit by unit."""
    person = person_of(request)
    unit = chosen_or_own(request)
    visible = Item.objects.visible_to(person)
    years = listing.years(visible, BUDGET, unit)
    year = a_year(request.GET.get("year", "")) or today_of(request).year
    units, after = _schools(request, person)
    several = [row for row in units if row.pk != unit.pk]
    found = budget.of_unit(visible, unit, year)
    context = {
        "headline": _budget_sentence(found, year),
        "unit": unit, "year": year, "now": request.at, "crumbs": crumbs(unit=unit), "query": f"?unit={unit.pk}",
        "found": found,
        "units": budget.by_unit(several, visible, year) if several else [],
        "filters": [{"label": str(one), "url": f"?unit={unit.pk}&year={one}", "count": None, "current": one == year}
                    for one in sorted({*years, year}, reverse=True)],
        "next_url": after, "may_write": access.may(person, HANDLE, str(unit.path)),
    }  # fmt: skip
    return render(request, "registers/budget.html", context)


@needs(SEE)
@require_GET
def figures_page(request: Request) -> HttpResponse:
    """Every figure for a unit, with what it rests on and how it is known."""
    unit = chosen_or_own(request)
    found = figures.in_force(str(unit.path))
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in found.values():
        groups.setdefault(one.shipped.group, []).append(figure_words(one))
    names = _unit_names(person_of(request), found.values())
    labels = {"own": _("Of the unit itself"), "guards": _("Guards"), "check": _("Checks"),
              "device": _("Alarm and video"), "expiry": _("Dates"), "hazard": _("Hazards"),
              "outcome": _("Outcome reviews")}  # fmt: skip
    context = {
        "unit": unit, "crumbs": crumbs(unit=unit), "query": f"?unit={unit.pk}", "names": names,
        "own": sum(one.unit_id is not None for one in found.values()),
        "groups": [(labels.get(group, group), rows) for group, rows in groups.items()],
        "may_write": access.may(person_of(request), MANAGE_ORG, str(unit.path)),
    }  # fmt: skip
    return render(request, "registers/figures.html", context)


@needs(SEE)
@require_http_methods(["GET", "POST"])
def figure_page(request: Request, figure: str) -> HttpResponse:
    """One figure: set it for a unit and all below, or go back to what holds without."""
    if figure not in figures.shipped():
        raise Http404
    unit, person = chosen_or_own(request), person_of(request)
    found = figures.in_force(str(unit.path))[figure]
    form = FigureForm(found, unit, request.POST if request.method == "POST" and "drop" not in request.POST else None)
    back = request.GET.get("back", "")
    address = reverse("web:guard-numbers" if back == "guards" else "web:figures") + f"?unit={unit.pk}"
    if request.method == "POST" and "drop" in request.POST:
        figures.drop(unit, figure, by=person, at=request.at)
        messages.info(request, _("What holds without your own figure holds again."))
        return HttpResponseRedirect(address)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            figures.put(unit, figure, said["value"], source=said.get("source", ""), mark=said.get("mark") or "D",
                        by=person, at=request.at)  # fmt: skip
            messages.info(request, _("Kept. It holds for %(unit)s and all below.") % {"unit": unit.name})
            return HttpResponseRedirect(address)
        except figures.UnfitFigure as error:
            blame(form, error)
    context = {
        "unit": unit, "one": figure_words(found), "form": form, "is_set_here": found.unit_id == unit.pk,
        "back_url": address,
        "crumbs": [*crumbs(unit=unit), {"label": _("Figures"), "url": reverse("web:figures") + f"?unit={unit.pk}"}],
        "default": figure_words(_default(found.shipped)),
    }  # fmt: skip
    return render(request, "registers/figure.html", context, status=422 if form.errors else 200)


def _schools(request: Request, person: Person) -> tuple[list[Unit], str]:
    """One page of the schools in reach (at or below the chosen unit), and the address of the next."""
    unit = chosen_unit(request, person)
    units = Unit.objects.visible_to(person).filter(level=Level.SCHOOL)
    if unit is not None:
        units = units.filter(path__below=str(unit.path))
    rows, more = by_path(request, units, PAGE)
    query = f"unit={unit.pk}&" if unit else ""
    return rows, f"?{query}after={more}" if more else ""


def _default(one: Shipped) -> InForce:
    return InForce(one, one.value, one.source, one.mark, None)


def _unit_names(person: Person, found: Any) -> dict[int, str]:
    wanted = {one.unit_id for one in found if one.unit_id}
    return {unit.pk: unit.name for unit in Unit.objects.visible_to(person).filter(pk__in=wanted)}


def _guard_sentence(rows: list[Needed]) -> str:
    short = [row for row in rows if row.short]
    open_ = [row for row in rows if row.required is None]
    if not rows:
        return _("There is no school here")
    if len(rows) == 1:
        row = rows[0]
        if row.required is None:
            return _("%(n)s guards; say how many pupils there are, to see how many are asked for") % {"n": row.actual}
        text = _("%(required)s guards asked for, %(actual)s there") % {"required": row.required, "actual": row.actual}
        return joined(text, _("%(n)s lacking") % {"n": row.short}) if row.short else text
    if short:
        text = ngettext("%(n)s school has fewer guards than asked for",
                        "%(n)s schools have fewer guards than asked for", len(short))  # fmt: skip
        return text % {"n": len(short)}
    if open_:
        text = ngettext("%(n)s school has not said how many pupils it has",
                        "%(n)s schools have not said how many pupils they have", len(open_))  # fmt: skip
        return text % {"n": len(open_)}
    return _("Every school has the guards that are asked for")


def _budget_sentence(found: budget.Year, year: int) -> str:
    said = {"year": year, "budget": money(found.budget), "spent": money(found.spent), "left": money(found.left)}
    if not found.lines and not found.spent:
        return _("No safety money entered for %(year)s") % said
    if found.left < 0:
        return _("%(year)s: %(spent)s spent of %(budget)s, more than was set aside") % said
    return _("%(year)s: %(spent)s spent of %(budget)s, %(left)s left") % said
