"""Terms, days off and make-up working days: what a unit entered, what stands above it, and what is published."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.duties import school_year as acts
from anlan.lib.clock import local_date
from anlan.org import access, school_days
from anlan.org.calendar import is_published
from anlan.org.functions import MANAGE_ORG
from anlan.org.models import CalendarDay, Term, Unit
from anlan.web.forms.calendar import DaysForm, TermForm
from anlan.web.guard import needs, person_of
from anlan.web.request import Request
from anlan.web.units import unit_at, units_of


@needs(MANAGE_ORG)
@never_cache
@require_GET
def school_year(request: Request) -> HttpResponse:
    unit, _others = units_of(request, person_of(request))
    if unit is None:
        return render(request, "calendar/none.html")
    return _page(request, unit)


@needs(MANAGE_ORG)
@require_POST
def terms(request: Request, unit_id: int) -> HttpResponse:
    """Enter a term."""
    unit = unit_at(request, unit_id)
    form = TermForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            acts.add_term(unit, said["name"], said["first_day"], said["last_day"], by=person_of(request), at=request.at)
        except acts.BadTerm as error:
            form.add_error("last_day", str(error.message))
        else:
            return _back(request, unit, _("The term is entered. What comes next has been looked at anew."))
    return _page(request, unit, term_form=form)


@needs(MANAGE_ORG)
@never_cache
@require_http_methods(["GET", "POST"])
def term_change(request: Request, term_id: int) -> HttpResponse:
    term = _term(request, term_id)
    initial = {"name": term.name, "first_day": term.first_day, "last_day": term.last_day}
    form = TermForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            acts.change_term(
                term, said["name"], said["first_day"], said["last_day"], by=person_of(request), at=request.at
            )
        except acts.BadTerm as error:
            form.add_error("last_day", str(error.message))
        else:
            return _back(request, term.unit, _("The term is changed. What comes next has been looked at anew."))
    context = {"term": term, "unit": term.unit, "form": form}
    return render(request, "calendar/term.html", context, status=422 if form.errors else 200)


@needs(MANAGE_ORG)
@require_POST
def term_removal(request: Request, term_id: int) -> HttpResponse:
    term = _term(request, term_id)
    acts.remove_term(term, by=person_of(request), at=request.at)
    return _back(request, term.unit, _("The term is taken out. What comes next has been looked at anew."))


@needs(MANAGE_ORG)
@require_POST
def days_entering(request: Request, unit_id: int) -> HttpResponse:
    """Enter days off, or days that are worked."""
    unit = unit_at(request, unit_id)
    form = DaysForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            number = acts.enter_days(
                unit, said["first_day"], said["last_day"], CalendarDay.Kind(said["kind"]), name=said["name"],
                source=said["source"], by=person_of(request), at=request.at,
            )  # fmt: skip
        except acts.BadDays as error:
            form.add_error("last_day", str(error.message))
        else:
            told = ngettext("%(n)s day is entered.", "%(n)s days are entered.", number) % {"n": number}
            return _back(request, unit, told)
    return _page(request, unit, days_form=form)


@needs(MANAGE_ORG)
@require_POST
def days_removal(request: Request, unit_id: int, day: date) -> HttpResponse:
    """Take out what was entered for days in a row, from ``day`` to the day that the form names."""
    unit = unit_at(request, unit_id)
    try:
        last = date.fromisoformat(request.POST.get("last", ""))
    except ValueError:
        last = day
    number = acts.remove_days(unit, day, last, by=person_of(request), at=request.at)
    return _back(
        request, unit, ngettext("%(n)s day is taken out.", "%(n)s days are taken out.", number) % {"n": number}
    )


def _page(request: Request, unit: Unit, **forms: Any) -> HttpResponse:
    person, today, path = person_of(request), local_date(request.at), str(unit.path)
    _own, units = units_of(request, person)
    found = school_days.terms_of(path)
    years = [today.year, today.year + 1]
    context = {
        "unit": unit, "units": [one for one in units if access.may(person, MANAGE_ORG, str(one.path))],
        "terms": found, "own_terms": {term.pk for term in found if term.unit_id == unit.pk},
        "spans": school_days.entered(path, date(today.year, 1, 1), date(today.year + 1, 12, 31)),
        "published": [(year, is_published(year), school_days.published(year)) for year in years],
        "headline": _headline(found, today), "may_manage": access.may(person, MANAGE_ORG, path),
        "term_form": TermForm(), "days_form": DaysForm(), "today": today, **forms,
    }  # fmt: skip
    return render(request, "calendar/year.html", context, status=422 if forms else 200)


def _headline(found: list[Term], today: date) -> str:
    if not found:
        return _("No term is entered: every working day counts as a school day")
    now = next((term for term in found if term.first_day <= today <= term.last_day), None)
    if now:
        return _("It is term: %(name)s") % {"name": now.name}
    coming = next((term for term in found if term.first_day > today), None)
    return _("It is not term now; %(name)s comes next") % {"name": coming.name} if coming else _("No term is to come")


def _term(request: Request, term_id: int) -> Term:
    return get_object_or_404(Term.objects.visible_to(person_of(request)).select_related("unit"), pk=term_id)


def _back(request: Request, unit: Unit, told: str) -> HttpResponse:
    messages.info(request, told)
    return HttpResponseRedirect(f"{reverse('web:school-year')}?unit={unit.pk}")
