"""Reporting: from a phone that scanned the code on a wall, or signed in. And what I have reported."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anlan.cases import intake
from anlan.cases.intake import AlreadyReported, Receipt, Told, TooManyReports
from anlan.cases.kinds import HAZARD, INCIDENT
from anlan.cases.models import Case
from anlan.cases.photos import NotAPicture
from anlan.cases.titles import is_over, state_of, title_of
from anlan.duties.rungs import Opened
from anlan.lib.postgres.roles import set_scope
from anlan.org.models import Level, Person, Unit
from anlan.plans.models import Act
from anlan.registers import scanned
from anlan.registers.models import ON_A_WALL, Item, Place
from anlan.web import words
from anlan.web.case_words import joined, listed
from anlan.web.forms.front import CONDITION, PlaceReportForm, StaffReportForm
from anlan.web.guard import person_of, public, signed_in
from anlan.web.later import CODE, is_later
from anlan.web.request import Request

OFTEN = ("injury", "bullying", CONDITION, "fire", "food", "intruder")
"""What is reported often stands open in the form, then "something else"; the rest folds."""


@public
@never_cache
@require_http_methods(["GET", "POST"])
def place_report(request: Request, code: str) -> HttpResponse:
    place = scanned.open_place(code)
    item = None if place else scanned.open_item(code)
    if item is not None:
        place, unit = item.place, item.unit
        where = item.name if item.spot in item.name else joined(item.spot, item.name)
    elif place is not None:
        unit, where = place.unit, place.name
    else:
        return render(request, "front/no_place.html", {"kind": _("Report")}, status=404)
    form = PlaceReportForm(request.POST or None, request.FILES or None, initial=_fresh(where), label_suffix="")
    context = {"place": place, "where": where, "unit_name": unit.name, "kind": _("Report"), "again_url": request.path,
               "unit_code": unit.code, "base": "public.html", "scanned": _scanned(request, place, item)}  # fmt: skip
    return _answer(request, form, context, unit, place, by=None)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def report(request: Request) -> HttpResponse:
    person = person_of(request)
    own = [post.unit for post in person.posts_held() if post.unit.level != Level.EXTERNAL]
    if not own:
        return render(request, "front/no_post.html", status=200)
    places = Place.objects.visible_to(person).filter(unit__in=own).order_by("name", "pk")
    schools = Unit.objects.visible_to(person).filter(level=Level.SCHOOL).exclude(pk=own[0].pk).order_by("code")
    form = StaffReportForm(
        request.POST or None, request.FILES or None, initial=_fresh(), label_suffix="", places=places, units=schools
    )
    context = {"again_url": request.path, "base": "base.html"}
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    place = chosen.get("place")
    unit = place.unit if place else chosen.get("unit") or own[0]
    return _answer(request, form, context, unit, place, by=person)


@signed_in
@require_GET
def my_reports(request: Request) -> HttpResponse:
    person = person_of(request)
    found = Case.objects.visible_to(person).filter(reporter=person).select_related("docket", "unit", "place")
    rows = [
        {"case": case, "title": title_of(case, {}), "state": state_of(case), "is_open": not is_over(case)}
        for case in found.order_by("-docket")[:100]
    ]
    context = {"rows": rows, "open": sum(row["is_open"] for row in rows), "now": request.at}
    return render(request, "front/my_reports.html", context)


def _fresh(where: str = "") -> dict[str, Any]:
    return {"nonce": uuid.uuid4(), "where": where}


def _scanned(request: Request, place: Place | None, item: Item | None) -> dict[str, Any]:
    """What the code stands for beside reporting: what the thing is, and what whoever is signed in may check there."""
    person = request.user if isinstance(request.user, Person) else None
    found = {"item": item, "rows": scanned.public_rows(item) if item else []}
    if person is None:
        return found
    here = Item.objects.visible_to(person).current().filter(place=place, kind__in=ON_A_WALL) if place else None
    return found | {
        "may_check": item is not None and Item.objects.visible_to(person).filter(pk=item.pk).exists(),
        "here": list(here.order_by("sort_on", "pk")[:30]) if here is not None and item is None else [],
    }


def _answer(
    request: Request, form: PlaceReportForm, context: dict[str, Any], unit: Unit, place: Place | None, *,
    by: Person | None,
) -> HttpResponse:  # fmt: skip
    """The form; or, when it was sent whole, what the reporter takes away."""
    status = 200
    if form.is_bound:
        status = 422
        try:
            if form.is_valid():
                receipt = _take(form.told(), form.nonce_text, unit, place, by=by, request=request)
                return _received(request, context, receipt, is_past_school=receipt.case.unit_id != unit.pk)
        except NotAPicture as error:
            form.add_error("photo", str(error))
        except AlreadyReported as error:
            return _received_before(request, context, error.data["receipt_code"])
        except TooManyReports as error:
            form.add_error(None, str(error))
            status = error.status
    context |= {"form": form, "kinds": _kinds(form), "has_photo": bool(request.FILES)}
    return render(request, "front/report.html", context, status=status)


def _take(told: Told, nonce: str, unit: Unit, place: Place | None, *, by: Person | None, request: Request) -> Receipt:
    """Open the scope to where the report is opened: past the school when it names the principal."""
    reach = by.reach() if by else []
    set_scope([*reach, str(unit.path), str(intake.unit_for(unit, told, at=request.at).path)])
    if told.category == CONDITION:
        told = replace(told, category="unsorted")
        return intake.report(HAZARD.code, unit, told, by=by, at=request.at, place=place, nonce=nonce)
    return intake.report(INCIDENT.code, unit, told, by=by, at=request.at, place=place, nonce=nonce)


def _received(request: Request, context: dict[str, Any], receipt: Receipt, *, is_past_school: bool) -> HttpResponse:
    """Shown once, so answered at once and not after a redirect."""
    called = _called(receipt.opened)
    context |= {
        **_halves(receipt.code),
        "signed": receipt.signed,
        # Choosing the best of eight masks costs three times the rest; a clean screen needs neither that nor more spare.
        "qr": segno.make(receipt.signed, error="l", mask=3, boost_error=False).svg_data_uri(scale=4, border=4),
        "case": receipt.case,
        "state": _state(receipt, called),
        "steps": _steps(request, called),
        "is_held": receipt.case.state == INCIDENT.held,
        "is_past_school": is_past_school,
        "is_called": called is not None,
    }
    return _coded(request, render(request, "front/received.html", context, status=201), receipt.code)


def _received_before(request: Request, context: dict[str, Any], code: str) -> HttpResponse:
    context |= _halves(code) | {"is_again": True, "is_called": True}
    return _coded(request, render(request, "front/received.html", context), code)


def _coded(request: Request, response: HttpResponse, code: str) -> HttpResponse:
    """A device that sends the report later reads the code here, and shows it when somebody looks."""
    if is_later(request):
        response.headers[CODE] = code
    return response


def _halves(code: str) -> dict[str, str]:
    """The code as it is read out: two groups, then two and the check character."""
    return {"code_start": code[:10], "code_end": code[10:]}


def _called(opened: Sequence[Opened]) -> Opened | None:
    """Who was called to confirm; the one whose time is over first."""
    asked = [(one.due_at, one.duty_id, one) for one in opened if one.opening.rule.act == Act.ACKNOWLEDGE and one.due_at]
    return min(asked)[2] if asked else None


def _state(receipt: Receipt, called: Opened | None) -> str:
    values = {"unit": receipt.case.unit.name, "who": _words_of(called.opening.rule.chain, called.opening.rung)
              if called else ""}  # fmt: skip
    if receipt.case.state == INCIDENT.held:
        return _("%(unit)s has your report; many came in, and it waits to be looked at") % values
    if called:
        return _("%(unit)s has your report and is calling: %(who)s") % values
    return _("%(unit)s has your report") % values


def _steps(request: Request, called: Opened | None) -> list[dict[str, Any]]:
    steps = [{"label": _("Report received"), "state": "done", "when": words.clock_time(request.at, seconds=True)}]
    if called:
        rule, rung = called.opening.rule, called.opening.rung
        steps.append(waiting_step(rule.chain, rung, called.due_at, request.at))
    steps.append({"label": _("It is handled on the spot"), "state": ""})
    steps.append({"label": _("You are told the outcome"), "state": "", "text": _("See it with the code.")})
    return steps


def waiting_step(
    chain: list[list[dict[str, Any]]], rung: int, due_at: datetime | None, now: datetime
) -> dict[str, Any]:
    """The step of the progress that somebody has to confirm, and what happens when nobody does."""
    above = _words_of(chain, rung + 1)
    text = _("If nobody has confirmed by then, it goes up to %(above)s by itself.") % {"above": above} if above else ""
    return {
        "label": _("%(who)s confirms") % {"who": _words_of(chain, rung)},
        "state": "now",
        "when": words.due(due_at, now) if due_at else "",
        "text": text,
    }


def _words_of(chain: list[list[dict[str, Any]]], rung: int) -> str:
    """Who stands on the rung, in the plan's own words."""
    steps = chain[rung] if rung < len(chain) else []
    return listed([step.get("word") or "" for step in steps])


def _kinds(form: PlaceReportForm) -> dict[str, Any]:
    """The rows of the first question: those that stand open and those that fold."""
    rows = {row.data["value"]: row for row in form["category"].subwidgets}
    folded = {value: row for value, row in rows.items() if value not in {*OFTEN, "other"}}
    return {
        "often": [rows[value] for value in (*OFTEN, "other")],
        "folded": list(folded.values()),
        "is_open": form["category"].value() in folded,
    }
