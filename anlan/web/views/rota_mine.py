"""One's own turns on duty: what comes, swaps that one asked or is asked, and what one keeps the rota of decides."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.duties.models import HandOver, Swap
from anlan.duties.rota import swapping, telling
from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import ROTA
from anlan.org.models import Person, Shift
from anlan.web.forms.acts import done
from anlan.web.forms.rota import SwapForm
from anlan.web.guard import person_of, signed_in
from anlan.web.request import Request
from anlan.web.words import moment

MOST = 60


@signed_in
@never_cache
@require_GET
def rota_mine(request: Request) -> HttpResponse:
    """Turns that run or come, earliest first, and what waits for an answer."""
    person = person_of(request)
    shifts = Shift.objects.visible_to(person).filter(person=person, during__endswith__gt=request.at)
    found = list(shifts.select_related("kind", "post", "unit").order_by("during")[:MOST])
    swaps = Swap.objects.visible_to(person).filter(state__in=Swap.WAITING)
    waiting = list(
        swaps.select_related("shift__kind", "shift__post", "other__kind", "asked_by", "asked_of", "unit").order_by("pk")
    )
    handed = HandOver.objects.visible_to(person).filter(shift__in=[shift.pk for shift in found])
    done = set(handed.values_list("shift_id", flat=True))
    asked = {swap.shift_id for swap in waiting if swap.asked_by_id == person.pk}
    context = {
        "headline": _headline(found, request),
        "shifts": [(shift, shift.pk in asked, shift.pk in done) for shift in found],
        "for_me": [_said(swap) for swap in waiting if swap.asked_of_id == person.pk and swap.state == "asked"],
        "by_me": [_said(swap) for swap in waiting if swap.asked_by_id == person.pk],
        "to_decide": [_said(swap) for swap in waiting if swap.state == "agreed" and _keeps(person, swap)],
        "unit": found[0].unit if found else next((post.unit for post in person.posts_held()), None),
        "now": request.at,
    }  # fmt: skip
    return render(request, "rota/mine.html", context)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def rota_swap(request: Request, shift_id: int) -> HttpResponse:
    """Ask somebody to take a turn of one's own."""
    person = person_of(request)
    shifts = Shift.objects.visible_to(person).select_related("kind", "post", "unit")
    shift = get_object_or_404(shifts, pk=shift_id, person=person)
    form = SwapForm(swapping.may_be_asked(shift, request.at), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        of, other = form.chosen
        if done(form, lambda: swapping.ask(shift, of, other, by=person, at=request.at), Refused):
            told = _("%(name)s is asked. Until there is an answer the turn stays yours.") % {"name": of.name}
            messages.info(request, told)
            return HttpResponseRedirect(reverse("web:rota-mine"))
    context = {"shift": shift, "form": form, "turn": telling.in_words(shift), "now": request.at}
    return render(request, "rota/swap.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def swap_answer(request: Request, swap_id: int) -> HttpResponse:
    """Yes or no of who is asked, or of who keeps the rota; or the one who asked takes it back."""
    person = person_of(request)
    swap = get_object_or_404(Swap.objects.visible_to(person), pk=swap_id)
    yes = request.POST.get("answer") == "yes"
    if request.POST.get("answer") == "back":
        swapping.withdraw(swap, by=person, at=request.at)
        told = _("Withdrawn. The turn stays yours.")
    elif swap.state == Swap.State.AGREED:
        told = _decided(swapping.decide(swap, yes, by=person, at=request.at))
    else:
        told = _decided(swapping.answer(swap, yes, by=person, at=request.at))
    messages.info(request, told)
    return HttpResponseRedirect(reverse("web:rota-mine"))


def _decided(swap: Swap) -> str:
    if swap.state == Swap.State.DONE:
        return _("The turns have changed hands. Who is on duty follows at once.")
    if swap.state == Swap.State.AGREED:
        return _("Said. It waits now for whoever keeps the rota.")
    return _("Said. The turn stays as it was.")


def _said(swap: Swap) -> dict[str, object]:
    return {"swap": swap, "what": swapping.in_words(swap), "post": swap.shift.post.name if swap.shift else ""}


def _keeps(person: Person, swap: Swap) -> bool:
    return access.may(person, ROTA, str(swap.unit_path))


def _headline(found: list[Shift], request: Request) -> str:
    if not found:
        return _("No turn on duty is yours at present")
    first = found[0]
    if first.during.lower <= request.at:
        return _("You are on duty until %(time)s") % {"time": moment(first.during.upper, request.at)}
    words = ngettext(
        "%(n)s turn is to come, the next at %(time)s", "%(n)s turns are to come, the next at %(time)s", len(found)
    )
    return words % {"n": len(found), "time": moment(first.during.lower, request.at)}
