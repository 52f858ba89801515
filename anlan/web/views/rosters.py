"""Classes, departments and areas, for all-calls."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from anlan.calls import rosters as own
from anlan.calls.models import Roster
from anlan.calls.rosters import Kept
from anlan.lib.clock import local_date
from anlan.lib.errors import Incomplete
from anlan.org.functions import MANAGE_ORG
from anlan.org.models import Person, Unit
from anlan.web.forms.acts import done
from anlan.web.forms.calls import LinesForm, RosterForm
from anlan.web.guard import needs, person_of
from anlan.web.request import Request
from anlan.web.units import chosen_with


@needs(MANAGE_ORG)
@never_cache
@require_http_methods(["GET", "POST"])
def rosters(request: Request) -> HttpResponse:
    """The list of a unit; adds one, or replaces the one of that name."""
    person, unit = person_of(request), chosen_with(request, MANAGE_ORG)
    form = _form(request, person, unit, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        answering = tuple(one for one in (form.one("first"), form.one("second")) if one)
        people = tuple(form.people[key] for key in told.get("people", ()))
        kept = Kept(told["kind"], told["name"], told["year"], told["strength"], form.areas.get(told["area"]),
                    answering, people)  # fmt: skip
        if done(form, lambda: own.put(unit, kept, by=person, at=request.at)):
            messages.info(request, _("Kept: %(name)s.") % {"name": told["name"]})
            return _to(unit)
    return _page(request, person, unit, form, LinesForm(label_suffix=""))


@needs(MANAGE_ORG)
@require_POST
def roster_lines(request: Request) -> HttpResponse:
    person, unit = person_of(request), chosen_with(request, MANAGE_ORG)
    form = LinesForm(request.POST, label_suffix="")
    if form.is_valid():
        try:
            n = own.put_many(unit, form.cleaned_data["lines"], by=person, at=request.at)
            messages.info(request, ngettext("%(n)s line kept.", "%(n)s lines kept.", n) % {"n": n})
            return _to(unit)
        except Incomplete as error:  # of which line, it says; there is only one field
            form.add_error("lines", str(error))
    return _page(request, person, unit, _form(request, person, unit, None), form)


@needs(MANAGE_ORG)
@require_POST
def roster_removal(request: Request, roster_id: int) -> HttpResponse:
    found = get_object_or_404(Roster.objects.visible_to(person_of(request)).select_related("unit"), pk=roster_id)
    own.archive(found, by=person_of(request), at=request.at)
    messages.info(request, _("Taken out: %(name)s.") % {"name": found.name})
    return _to(found.unit)


@needs(MANAGE_ORG)
@require_POST
def roster_renewal(request: Request) -> HttpResponse:
    """The classes of a past term count again."""
    unit = chosen_with(request, MANAGE_ORG)
    try:
        n = own.renew(unit, by=person_of(request), at=request.at)
        messages.info(request, ngettext("%(n)s class counts again. Look whether number and teacher are right.",
                                        "%(n)s classes count again. Look whether numbers and teachers are right.", n)
                      % {"n": n})  # fmt: skip
    except Incomplete as error:
        messages.error(request, str(error))
    return _to(unit)


def _page(request: Request, person: Person, unit: Unit, form: RosterForm, lines: LinesForm) -> HttpResponse:
    found = Roster.objects.visible_to(person).filter(unit=unit).select_related("area", "term")
    rows = list(found.prefetch_related("members__person").order_by("kind", "position", "pk")[:500])
    today = local_date(request.at)
    past = [row for row in rows if row.kind == Roster.Kind.CLASS and row.term and row.term.last_day < today]
    context = {"rows": rows, "past": past, "today": today, "form": form, "lines": lines, "unit": unit,
               "now": request.at}  # fmt: skip
    failed = form.errors or lines.errors
    return render(request, "calls/rosters.html", context, status=422 if failed else 200)


def _form(request: Request, person: Person, unit: Unit, data: object) -> RosterForm:
    areas = Roster.objects.visible_to(person).filter(unit=unit, kind=Roster.Kind.AREA).order_by("position", "pk")
    return RosterForm(own.staff(unit, request.at), list(areas), data)


def _to(unit: Unit) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('web:rosters')}?unit={unit.pk}")
