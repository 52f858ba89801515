"""What runs here by the calendar: each rule with its source, when it comes next, and the switch of the unit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anlan.duties import occasions, routine
from anlan.duties.models import Routine
from anlan.lib.clock import local_date
from anlan.org import access
from anlan.org.functions import EDIT_PLAN, SEE
from anlan.plans import recurrence
from anlan.web.case_clocks import rule_url, source_of
from anlan.web.forms.calendar import RuleForm
from anlan.web.guard import needs, person_of
from anlan.web.request import Request
from anlan.web.units import units_of


@needs(SEE)
@never_cache
@require_GET
def calendar_rules(request: Request) -> HttpResponse:
    """Every rule of the calendar that binds the unit: running, offered, set aside, and those that name nobody."""
    person = person_of(request)
    unit, units = units_of(request, person)
    if unit is None:
        return render(request, "calendar/none.html")
    rows = [_row(row) for row in occasions.rows_of(unit)]
    running = sum(row["is_on"] for row in rows)
    head = ngettext("%(n)s rule runs by the calendar", "%(n)s rules run by the calendar", running) % {"n": running}
    aside = [row for row in rows if row["row"].set_aside_error]
    unnamed = [{"rule": rule, "url": rule_url(rule)} for rule in routine.unnamed(unit)]
    context = {
        "unit": unit, "units": units if len(units) > 1 else [],
        "headline": head if rows else _("No rule runs here by the calendar"),
        "aside": aside,
        "groups": [
            (_("Switched on here"), [row for row in rows if row["is_on"] and row not in aside]),
            (_("Offered, or switched off"), [row for row in rows if not row["is_on"] and row not in aside]),
        ],
        "unnamed": unnamed, "may_choose": access.may(person, EDIT_PLAN, str(unit.path)),
        "today": local_date(request.at), "now": request.at,
    }  # fmt: skip
    return render(request, "calendar/rules.html", context)


@needs(SEE)
@never_cache
@require_http_methods(["GET", "POST"])
def calendar_rule(request: Request, routine_id: int) -> HttpResponse:
    """One rule for one unit: switched on or off, another time of the day, or tried again."""
    person = person_of(request)
    rows = Routine.objects.visible_to(person).select_related("obligation__version__plan", "unit")
    row = get_object_or_404(rows, pk=routine_id)
    home = f"{reverse('web:calendar-rules')}?unit={row.unit_id}"
    initial = {"on": "1" if routine.is_on(row) else "0", "due_time": row.due_time}
    form = RuleForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and "again" in request.POST:
        routine.try_again(row, by=person, at=request.at)
        messages.info(request, _("The clock looks at it again."))
        return HttpResponseRedirect(home)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        routine.choose(row, on=said["on"], due_time=said["due_time"], by=person, at=request.at)
        told = (
            _("%(rule)s is switched on.") if said["on"] else _("%(rule)s is switched off. What runs already goes on.")
        )
        messages.info(request, told % {"rule": row.obligation.title})
        return HttpResponseRedirect(home)
    context = {
        **_row(row), "unit": row.unit, "form": form, "home": home, "source": source_of(row.obligation),
        "may_choose": access.may(person, EDIT_PLAN, str(row.unit_path)), "today": local_date(request.at),
        "now": request.at,
    }  # fmt: skip
    return render(request, "calendar/rule.html", context, status=422 if form.errors else 200)


def _row(row: Routine) -> dict[str, Any]:
    rule, on = row.obligation, routine.is_on(row)
    schedule = recurrence.schedule_of(rule).due_by(row.due_time)
    return {
        "row": row, "rule": rule, "is_on": on, "plan": rule.version.plan, "url": rule_url(rule),
        "due": schedule.due, "next_day": row.next_day if on and row.opens_at else None,
    }  # fmt: skip
