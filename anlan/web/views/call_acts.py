"""Sending an all-call, and what whoever leads does with it: ask again, hand over, end, recall."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from anlan.calls import audience, leading, looking, patterns, previews, rosters, starting
from anlan.calls.audience import Chosen
from anlan.calls.errors import NotRunning, TooSoon, TwiceInARow
from anlan.calls.models import Call, Roster
from anlan.calls.patterns import guard
from anlan.calls.saying import Words
from anlan.calls.starting import Order
from anlan.cases.titles import incident_in
from anlan.journal.models import Docket
from anlan.lib.clock import local_date
from anlan.lib.errors import Incomplete
from anlan.org import access
from anlan.org.functions import CALL, SIGN
from anlan.org.models import Person, Unit
from anlan.web.forms.acts import blame, done
from anlan.web.forms.calls import CallForm, EndForm, HandForm
from anlan.web.guard import needs, person_of
from anlan.web.request import Request, whole
from anlan.web.units import chosen_with
from anlan.web.views.calls import see

SALT = "anlan.call.v1"


@needs(CALL)
@never_cache
@require_http_methods(["GET", "POST"])
def call_new(request: Request) -> HttpResponse:
    """First what is to be done, then to whom it is said, then how it will look; only then it is sent."""
    person = person_of(request)
    unit = chosen_with(request, CALL)
    about = _about(request, person)
    pattern = patterns.patterns().get(request.GET.get("pattern", ""))
    if pattern is None:
        context = {"patterns": patterns.patterns().values(), "unit": unit, "units": looking.units_of(person),
                   "about": about, "now": request.at}  # fmt: skip
        return render(request, "calls/patterns.html", context)
    own = Roster.objects.visible_to(person).filter(rosters.current(local_date(request.at)), unit=unit)
    form = CallForm(unit, pattern, list(own.order_by("kind", "position", "pk")), looking.functions_in(unit),
                    request.POST or None, may_publish=access.may(person, SIGN, str(unit.path)))  # fmt: skip
    if request.method == "POST" and form.is_valid():
        order = Order(pattern.code, form.cleaned_data["mode"], form.words, form.chosen, secrets.token_urlsafe(12),
                      about=about, is_public=bool(form.cleaned_data.get("is_public")))  # fmt: skip
        try:
            starting.check(order)
            return _preview(request, unit, order)
        except Incomplete as error:
            blame(form, error)
    context = {"form": form, "pattern": pattern, "unit": unit, "about": about, "now": request.at}
    return render(request, "calls/new.html", context, status=422 if form.errors else 200)


@needs(CALL)
@never_cache
@require_POST
def call_sending(request: Request) -> HttpResponse:
    """The second yes: sends what the page before has shown, once."""
    person = person_of(request)
    try:
        told = signing.loads(request.POST.get("order", ""), salt=SALT, max_age=guard().preview_seconds)
    except signing.BadSignature:
        messages.error(request, _("Nothing was sent: the page stood too long. Look once more, then send."))
        return HttpResponseRedirect(reverse("web:call-new"))
    unit = get_object_or_404(Unit.objects.visible_to(person), pk=told["unit"])
    about = Docket.objects.visible_to(person).filter(pk=told["about"]).first() if told["about"] else None
    order = Order(
        told["pattern"], told["mode"], Words(*told["words"]),
        Chosen(told["everybody"], told["below"], tuple(told["functions"]), tuple(told["rosters"])), told["nonce"],
        is_public=bool(told.get("public")), is_sure=request.POST.get("sure") == "1",
        typed=whole(request.POST.get("typed", "").strip()), about=about, event_kind=incident_in(about),
    )  # fmt: skip
    try:
        call = starting.start(unit, order, by=person, at=request.at)
    except (TwiceInARow, Incomplete) as error:
        return _preview(request, unit, order, refused=error)
    return HttpResponseRedirect(reverse("web:call", args=[call.pk]))


def _preview(
    request: Request, unit: Unit, order: Order, refused: TwiceInARow | Incomplete | None = None
) -> HttpResponse:
    person = person_of(request)
    access.require(person, CALL, str(unit.path))
    found = audience.find(unit, order.chosen, at=request.at)
    if not found.disturbed:
        refused = Incomplete(_("Nobody would be called. Choose others."), field="everybody")
    alike = starting.last_alike(unit, order, at=request.at)
    chosen = order.chosen
    told = {
        "unit": unit.pk, "pattern": order.pattern, "mode": order.mode, "nonce": order.nonce,
        "words": [order.words.headline, order.words.todo, order.words.where], "everybody": chosen.everybody,
        "below": chosen.below, "functions": chosen.functions, "rosters": chosen.rosters,
        "about": order.about.pk if order.about else None, "public": order.is_public,
    }  # fmt: skip
    context: dict[str, Any] = {
        "order": order, "signed": signing.dumps(told, salt=SALT), "found": found, "refused": refused,
        "again": refused.data["call"] if isinstance(refused, TwiceInARow) else alike.pk if alike else None,
        "away": len(found.people) - found.disturbed, "types": found.disturbed >= guard().type_from,
        "preview": previews.preview(unit, order, by=person, at=request.at), "unit": unit, "now": request.at,
        "pattern": patterns.patterns()[order.pattern], "mode": Call.Mode(order.mode).label,
        "drill": order.mode != Call.Mode.REAL, "button": _button(order, found.disturbed),
        "past": rosters.past(unit, order.chosen.below, at=request.at) if order.chosen.everybody else 0,
    }  # fmt: skip
    return render(request, "calls/preview.html", context, status=422 if refused else 200)


def _button(order: Order, n: int) -> str:
    """The button names the act, and how many it disturbs."""
    if order.mode == Call.Mode.REAL:
        return ngettext("Send it to %(n)s person now", "Send it to %(n)s people now", n) % {"n": n}
    if order.mode == Call.Mode.TEST:
        return ngettext("Test with %(n)s person now", "Test with %(n)s people now", n) % {"n": n}
    return ngettext("Begin the drill with %(n)s person", "Begin the drill with %(n)s people", n) % {"n": n}


@needs(CALL)
@require_POST
def call_reminder(request: Request, call_id: int) -> HttpResponse:
    found = see(request, call_id, "call")
    try:
        told = leading.remind(found, by=person_of(request), at=request.at)
        said = ngettext("%(n)s person who has not answered is asked again.",
                        "%(n)s people who have not answered are asked again.", told)  # fmt: skip
        messages.info(request, said % {"n": told})
    except (TooSoon, Incomplete, NotRunning) as error:
        messages.error(request, str(error))
    return _to(found)


@needs(CALL)
@require_POST
def call_count(request: Request, call_id: int) -> HttpResponse:
    found = see(request, call_id, "call")
    try:
        if leading.count(found, by=person_of(request), at=request.at):
            messages.info(request, _("Entered: the count is complete."))
    except NotRunning as error:
        messages.error(request, str(error))
    return _to(found)


@needs(CALL)
@never_cache
@require_http_methods(["GET", "POST"])
def call_handing(request: Request, call_id: int) -> HttpResponse:
    found = see(request, call_id, "call")
    people = [person for person in looking.leaders(found, request.at) if person.pk != found.leader_id]
    form = HandForm(people, request.POST or None)
    if request.method == "POST" and form.is_valid():
        to = form.people[form.cleaned_data["to"]]
        to.standing(request.at)
        if done(form, lambda: leading.hand_over(found, to, by=person_of(request), at=request.at)):
            messages.info(request, _("%(name)s leads from now on, and is being told.") % {"name": to.name})
            return _to(found)
    context = {"call": found, "form": form, "drill": found.docket.is_drill, "now": request.at}
    return render(request, "calls/handing.html", context, status=422 if form.errors else 200)


@needs(CALL)
@never_cache
@require_http_methods(["GET", "POST"])
def call_ending(request: Request, call_id: int) -> HttpResponse:
    return _finishing(request, call_id, "clear")


@needs(CALL)
@never_cache
@require_http_methods(["GET", "POST"])
def call_recall(request: Request, call_id: int) -> HttpResponse:
    return _finishing(request, call_id, "recall")


def _finishing(request: Request, call_id: int, which: str) -> HttpResponse:
    found = see(request, call_id, "call")
    if not found.is_running:
        return _to(found)
    last = patterns.ending(which)
    initial = {"headline": str(last.headline), "todo": str(last.todo)}
    form = EndForm(request.POST or None, initial=initial, label_suffix="")
    if request.method == "POST" and form.is_valid():
        act = leading.end if which == "clear" else leading.recall
        if done(form, lambda: act(found, form.words, by=person_of(request), at=request.at)):
            over = _("The all-clear is on its way to everybody who was told.")
            taken_back = _("The correction is on its way to everybody who was told.")
            messages.info(request, over if which == "clear" else taken_back)
            return _to(found)
    context = {"call": found, "form": form, "which": which, "drill": found.docket.is_drill, "now": request.at,
               "counts": leading.counts(found)}  # fmt: skip
    return render(request, "calls/ending.html", context, status=422 if form.errors else 200)


def _to(call: Call) -> HttpResponse:
    return HttpResponseRedirect(reverse("web:call", args=[call.pk]))


def _about(request: Request, person: Person) -> Docket | None:
    asked = whole(request.GET.get("about", ""))
    return Docket.objects.visible_to(person).filter(pk=asked).first() if asked else None
