"""Which table of grades holds for a unit and all below, and its figures."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anlan.cases.grades import tables
from anlan.org.functions import MANAGE_ORG
from anlan.org.models import Unit
from anlan.registers.figures import MARKS
from anlan.web.forms.acts import done
from anlan.web.forms.grades import TableForm
from anlan.web.guard import needs, person_of
from anlan.web.request import Request
from anlan.web.units import topmost_with


@needs(MANAGE_ORG)
@never_cache
@require_GET
def grade_tables(request: Request) -> HttpResponse:
    """The shipped tables, and the one in force."""
    unit = topmost_with(person_of(request), MANAGE_ORG)
    held = tables.in_force(str(unit.path))
    rows = [{"table": one, "mark": MARKS[one.mark], "is_held": one.code == held.code}
            for one in tables.shipped().values()]  # fmt: skip
    context = {"unit": unit, "held": held, "held_mark": MARKS[held.mark], "rows": rows,
               "is_own": held.set_at_unit == unit.pk}  # fmt: skip
    return render(request, "org/grade_tables.html", context)


@needs(MANAGE_ORG)
@never_cache
@require_http_methods(["GET", "POST"])
def grade_table(request: Request, table: str) -> HttpResponse:
    """Let one table hold here, with the figures as they stand or changed; or go back to what holds without."""
    person = person_of(request)
    unit = topmost_with(person, MANAGE_ORG)
    held = tables.in_force(str(unit.path))
    base = held if held.code == table else tables.shipped().get(table)
    if base is None:
        raise Http404
    if request.method == "POST" and request.POST.get("drop"):
        tables.drop(unit, by=person, at=request.at)
        return HttpResponseRedirect(reverse("web:grade-tables"))
    form = TableForm(base, request.POST if request.method == "POST" else None)
    if form.is_valid() and done(form, lambda: _choose(unit, table, form, request)):
        messages.info(request, _("This table holds for %(unit)s and all below it.") % {"unit": unit.name})
        return HttpResponseRedirect(reverse("web:grade-tables"))
    context = {"unit": unit, "table": base, "form": form, "is_own": held.set_at_unit == unit.pk and held.code == table}
    return render(request, "org/grade_table.html", context, status=422 if form.errors else 200)


def _choose(unit: Unit, table: str, form: TableForm, request: Request) -> None:
    rests = {name: form.cleaned_data[name] for name in ("source", "mark")}
    tables.choose(unit, table, form.rows(), **rests, by=person_of(request), at=request.at)
