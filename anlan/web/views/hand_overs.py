"""The hand-over of a shift: what is open comes by itself, the rest is written or left out; and who took over."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.cases import on_hand
from anlan.duties.models import HandOver
from anlan.duties.rota import handing_over
from anlan.journal import viewings
from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import MANAGE_ORG, ROTA
from anlan.org.models import Person, Shift
from anlan.reports import hand_over_form
from anlan.web.files import attachment
from anlan.web.forms.acts import attempt
from anlan.web.forms.rota import HandOverForm
from anlan.web.guard import person_of, signed_in
from anlan.web.paging import newest
from anlan.web.request import Request
from anlan.web.units import units_of
from anlan.web.words import moment

PAGE = 30


@signed_in
@never_cache
@require_GET
def hand_overs(request: Request) -> HttpResponse:
    """The hand-overs of a unit, the latest first."""
    person = person_of(request)
    unit, units = units_of(request, person)
    if unit is None:
        return render(request, "calendar/none.html")
    rows = HandOver.objects.visible_to(person).filter(unit=unit)
    found, older = newest(request, rows.select_related("post", "by", "taken_by", "shift__kind", "docket"), PAGE)
    waiting = [row for row in found if row.taken_at is None]
    context = {
        "unit": unit, "units": units if len(units) > 1 else [], "rows": found,
        "more": older, "now": request.at,
        "headline": _("%(n)s hand-overs have not been taken over") % {"n": len(waiting)} if waiting
        else _("Every hand-over here has been taken over") if found else _("No shift has been handed over here yet"),
        "manages": access.may(person, MANAGE_ORG, str(unit.path)),
        "keeps": access.may(person, ROTA, str(unit.path)),
    }  # fmt: skip
    return render(request, "rota/hand_overs.html", context)


@signed_in
@require_GET
def hand_over_book(request: Request) -> HttpResponse:
    """The record of a unit's hand-overs as a table."""
    person = person_of(request)
    unit, _units = units_of(request, person)
    rows = HandOver.objects.visible_to(person).filter(unit=unit)
    found = list(rows.select_related("post", "by", "taken_by", "shift__kind", "unit").order_by("-pk")[:1_000])
    return attachment(hand_over_form.table(found), f"{_('Hand-overs')}.xlsx")


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def hand_over(request: Request, shift_id: int) -> HttpResponse:
    """One shift's: the form for who leaves; once written, what it says, and the button of who takes over."""
    person = person_of(request)
    shift = _shift(person, shift_id)
    found = HandOver.objects.visible_to(person).filter(shift=shift).select_related("by", "taken_by", "docket").first()
    if found is not None:
        return _written(request, shift, found)
    if not handing_over.may_write(shift, person, request.at):
        raise Http404
    things = on_hand.open_things(shift.unit, person, at=request.at)
    form = HandOverForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        words = form.cleaned_data["text"]
        row = attempt(form, lambda: handing_over.write(shift, words, things, by=person, at=request.at), Refused)
        if row is not None:
            messages.info(request, _("Handed over; recorded as late.") if row.is_late else _("Handed over."))
            return HttpResponseRedirect(reverse("web:rota-mine"))
    context = {
        "shift": shift, "form": form, "things": things, "may": shift.during.lower <= request.at,
        "next": handing_over.following(shift), "now": request.at, "headline": _headline(shift, request),
        "draft": f"hand-over:{person.pk}:{shift.pk}",
    }  # fmt: skip
    return render(request, "rota/hand_over.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def hand_over_taking(request: Request, shift_id: int) -> HttpResponse:
    person = person_of(request)
    found = get_object_or_404(HandOver.objects.visible_to(person), shift=_shift(person, shift_id))
    handing_over.take(found, by=person, at=request.at)
    messages.info(request, _("Taken over. What runs in the post is yours now."))
    return HttpResponseRedirect(reverse("web:hand-over", args=[shift_id]))


@signed_in
@require_GET
def hand_over_paper(request: Request, shift_id: int) -> HttpResponse:
    """The record with room for two signatures."""
    person = person_of(request)
    rows = HandOver.objects.visible_to(person).select_related("by", "taken_by", "unit", "post", "shift__kind")
    found = get_object_or_404(rows, shift=_shift(person, shift_id))
    return attachment(hand_over_form.paper(found), f"{_('Hand-over')}.docx")


def _written(request: Request, shift: Shift, found: HandOver) -> HttpResponse:
    person = person_of(request)
    viewings.record(found.docket, person, "hand-over", at=request.at)
    words = handing_over.words_of(found)
    context = {
        "shift": shift, "found": found, "words": words, "things": hand_over_form.things(words), "now": request.at,
        "may_take": found.taken_at is None and handing_over.may_take(found, person, request.at),
        "headline": _("Taken over at %(time)s") % {"time": moment(found.taken_at, request.at)} if found.taken_at
        else _("Handed over; nobody has taken over yet"),
    }  # fmt: skip
    return render(request, "rota/handed.html", context)


def _shift(person: Person, shift_id: int) -> Shift:
    shifts = Shift.objects.visible_to(person).select_related("kind", "post", "unit", "person")
    return get_object_or_404(shifts, pk=shift_id)


def _headline(shift: Shift, request: Request) -> str:
    end = moment(shift.during.upper, request.at)
    if shift.during.upper <= request.at:
        return _("The turn was over at %(time)s and has not been handed over") % {"time": end}
    return _("The turn is over at %(time)s: hand it over") % {"time": end}
