"""The rota of a unit: a month as a table that people pin on the wall, and as a form where it is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.duties.rota import planning, table
from anlan.duties.rota.planning import Wanted
from anlan.lib.clock import local_date
from anlan.lib.errors import Refused
from anlan.lib.headings import Found
from anlan.org import access, calendar, rota, school_days
from anlan.org.functions import MANAGE_ORG, ROTA
from anlan.org.models import Person, Unit
from anlan.org.rota import Cell, Month
from anlan.registers import headings
from anlan.web import calendar_page, own_table
from anlan.web.calendar_page import month_ends
from anlan.web.files import attachment
from anlan.web.forms.org import ImportForm
from anlan.web.forms.rota import FillForm
from anlan.web.guard import needs, person_of, signed_in
from anlan.web.request import Request, whole
from anlan.web.units import unit_at, units_of

MOST_CELLS = 400
TABLE = "rota"
"""Under what the headings of a unit's own rota are remembered."""


@signed_in
@never_cache
@require_GET
def month(request: Request) -> HttpResponse:
    person = person_of(request)
    unit, units = units_of(request, person)
    if unit is None:
        return render(request, "calendar/none.html")
    return _page(request, unit, units)


@needs(ROTA)
@require_POST
def keeping(request: Request, unit_id: int) -> HttpResponse:
    """Keep what was changed in the month; what was not changed on the page is not looked at."""
    unit = unit_at(request, unit_id)
    wanted = _wanted(request)
    try:
        number = planning.assign(unit, wanted, by=person_of(request), at=request.at)
    except planning.BadRota as error:
        return _page(request, unit, [], refused=str(error.message))
    told = ngettext("%(n)s turn is changed.", "%(n)s turns are changed.", number) % {"n": number}
    return _back(request, unit, f"{told} {_('Those concerned are told.')}" if number else _("Nothing was changed."))


@needs(ROTA)
@require_POST
def filling(request: Request, unit_id: int) -> HttpResponse:
    """Fill the turns nobody has, in an order of people."""
    unit = unit_at(request, unit_id)
    first = _first(request)
    form = FillForm(rota.kinds_of(unit), rota.people(unit, *month_ends(first)), *month_ends(first), request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            number = planning.fill(
                form.chosen, form.order, said["first"], said["last"], weekly=bool(said["weekly"]),
                by=person_of(request), at=request.at,
            )  # fmt: skip
        except Refused as error:
            form.add_error(None, str(error.message))
        else:
            told = ngettext("%(n)s turn is filled.", "%(n)s turns are filled.", number) % {"n": number}
            return _back(request, unit, told)
    return _page(request, unit, [], fill=form)


@signed_in
@require_GET
def rota_file(request: Request, unit_id: int) -> HttpResponse:
    unit, first = unit_at(request, unit_id), _first(request)
    name = _("Duty rota %(month)s") % {"month": f"{first:%Y-%m}"}
    return attachment(table.export(_month(unit, first)), f"{name}.xlsx")


@needs(ROTA)
@require_http_methods(["GET", "POST"])
def rota_import(request: Request, unit_id: int) -> HttpResponse:
    """The unit's own table, or the one that was given out, filled in."""
    unit = unit_at(request, unit_id)
    access.require(person_of(request), ROTA, str(unit.path))
    form = ImportForm(request.POST or None, request.FILES or None)
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            number = _bring_in(request, unit, form.cleaned_data["file"].read())
        except table.StrangeHeadings as error:
            return _ask(request, unit, error.data["found"])
        except table.CannotImport as error:
            problems = error.data["problems"]
        except Refused as error:
            form.add_error("file", str(error.message))
        else:
            told = ngettext("%(n)s turn is changed.", "%(n)s turns are changed.", number) % {"n": number}
            return _back(request, unit, told)
    context = {"unit": unit, "form": form, "problems": problems, "first": _first(request)}
    return render(request, "rota/import.html", context, status=422 if form.errors or problems else 200)


@needs(ROTA)
@require_POST
def rota_headings(request: Request, unit_id: int) -> HttpResponse:
    """Keep what the headings mean; with the file chosen again, bring it in at once."""
    unit, person = unit_at(request, unit_id), person_of(request)
    sheet = table.sheet_of(rota.kinds_of(unit))
    headings.remember(unit, TABLE, own_table.said(request), sheet=sheet, by=person, at=request.at, right=ROTA)
    if request.FILES:
        answer: HttpResponse = rota_import(request, unit_id)
        return answer
    return _back(request, unit, _("Kept. Upload the table again; from now on its headings are known."))


def _ask(request: Request, unit: Unit, found: Found) -> HttpResponse:
    sheet = table.sheet_of(rota.kinds_of(unit))
    context = {
        "unit": unit, "address": reverse("web:rota-headings", args=[unit.pk]),
        "back": reverse("web:rota-import", args=[unit.pk]),
        **own_table.question(found, sheet, headings.remembered(unit, TABLE)),
    }  # fmt: skip
    return render(request, "rota/headings.html", context, status=422)


def _bring_in(request: Request, unit: Unit, data: bytes) -> int:
    today = local_date(request.at)
    around = rota.turns_between(unit, today, today + rota.DAY * 366)
    people = rota.people(unit, today, today)
    wanted = table.read(data, rota.kinds_of(unit), people, around, headings.remembered(unit, TABLE))
    ahead = [one for one in wanted if one.day >= today]
    return planning.assign(unit, ahead, by=person_of(request), at=request.at)


def _page(
    request: Request, unit: Unit, units: list[Unit], *, refused: str = "", fill: FillForm | None = None
) -> HttpResponse:
    person, today, first = person_of(request), local_date(request.at), _first(request)
    found = _month(unit, first)
    keeps = access.may(person, ROTA, str(unit.path))
    context = {
        "unit": unit, "units": units if len(units) > 1 else [], "first": first, "found": found,
        "headline": _headline(found, today, first), "month": date_format(first, "YEAR_MONTH_FORMAT"),
        "earlier_url": _url(unit, first - rota.DAY), "later_url": _url(unit, calendar_page.next_month(first)),
        "now_url": "" if first == today.replace(day=1) else _url(unit, today), "today": today, "now": request.at,
        "keeps": keeps, "manages": access.may(person, MANAGE_ORG, str(unit.path)), "refused": refused,
        "troubles": _troubles(found, today), "own": person.pk, "all": "all" in request.GET,
    }  # fmt: skip
    if keeps and found.columns:
        context |= _editing(request, unit, found, first, fill)
    return render(request, "rota/month.html", context, status=422 if refused or fill else 200)


def _editing(request: Request, unit: Unit, found: Month, first: date, fill: FillForm | None) -> dict[str, Any]:
    people = rota.people(unit, *month_ends(first))
    offered = people if "all" in request.GET else _takers(found, people, request)
    return {
        "offered": offered,
        "fill": fill or FillForm(found.kinds, people, *month_ends(first)),
        "was": ",".join(f"{cell.key}-{cell.last.shift.person_id}" for cell in found.cells if cell.last),
    }


def _takers(found: Month, people: list[Person], request: Request) -> list[Person]:
    """Who takes turns in any of the posts; where nobody does yet, everybody."""
    known = rota.takers_of([post.pk for post, _kinds in found.columns], request.at)
    return [person for person in people if person.pk in known] or people


def _month(unit: Unit, first: date) -> Month:
    path = str(unit.path)
    names = school_days.names_of(path, *month_ends(first))
    return rota.month(unit, *month_ends(first), calendar=calendar.of_unit(path), names=names)


def _headline(found: Month, today: date, first: date) -> str:
    if not found.columns:
        return _("No turns on duty have been laid down here")
    ahead = [day for day in found.days if day.day >= today]
    empty = sum(day.is_empty for day in ahead)
    gaps = sum(cell.is_gap for day in ahead for cell in day.cells)
    if empty:
        text = ngettext("%(n)s day has nobody on duty", "%(n)s days have nobody on duty", empty) % {"n": empty}
        return text
    if gaps:
        return ngettext("%(n)s turn has nobody", "%(n)s turns have nobody", gaps) % {"n": gaps}
    if not ahead:
        return _("This month is over")
    return _("Every turn of this month has somebody")


def _troubles(found: Month, today: date) -> list[tuple[Cell, str]]:
    """What is amiss from today on: people away, people in two places."""
    comma = pgettext("between two parts of a title", ", ")
    said = []
    for cell in (cell for day in found.days if day.day >= today for cell in day.cells):
        for turn in cell.turns:
            away = [_("away at that time")] if turn.is_away else []
            double = [_("on duty elsewhere at the same time")] if turn.is_double else []
            if away or double:
                said.append((cell, comma.join([turn.shift.person.name, *away, *double])))
    return said


def _wanted(request: Request) -> list[Wanted]:
    """What the selects of the page say against what they said when it was read."""
    was: dict[str, int] = {}
    for one in request.POST.get("was", "").split(",")[:MOST_CELLS]:
        key, _sep, said = one.rpartition("-")
        if key and (person := whole(said)) is not None:
            was[key] = person
    found = []
    for name in [name for name in request.POST if name.startswith("c-")][:MOST_CELLS]:
        key = name.removeprefix("c-")
        kind, ordinal = (whole(part) for part in key.partition("-")[::2])
        if kind and ordinal and ordinal <= date.max.toordinal():
            found.append(Wanted(kind, date.fromordinal(ordinal), whole(request.POST[name]), was.get(key)))
    return [one for one in found if one.person_id != one.was]


def _first(request: Request) -> date:
    said = request.POST.get("month") or request.GET.get("month", "")
    return calendar_page.month_of(said, local_date(request.at))


def _url(unit: Unit, day: date) -> str:
    return f"{reverse('web:rota')}?unit={unit.pk}&month={day:%Y-%m}"


def _back(request: Request, unit: Unit, told: str) -> HttpResponse:
    messages.info(request, told)
    return HttpResponseRedirect(_url(unit, _first(request)))
