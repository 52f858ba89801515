"""Acts of those who handle a grievance beside its letters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from anlan.cases import rights
from anlan.cases.grievances import hearing, merging, naming, recusing, reopening, talking, transferring
from anlan.cases.models import Case
from anlan.cases.noting import NothingSaid
from anlan.cases.titles import title_of
from anlan.lib.errors import Refused
from anlan.org.functions import HANDLE, READ, SIGN
from anlan.org.models import Person
from anlan.web.forms.grievances import HandlerForm, HearingForm, MergerForm, RecusalForm, TalkForm, WhyForm
from anlan.web.guard import needs, person_of
from anlan.web.request import Request
from anlan.web.views.grievance_letters import reach
from anlan.web.words import clock_time


@needs(READ)
@never_cache
@require_POST
def grievance_talk(request: Request, docket_id: int) -> HttpResponse:
    case = reach(request, docket_id, "talk")
    form = TalkForm(request.POST, label_suffix="")
    try:
        talking.reply(case, form.data.get("text", "")[:4000], by=person_of(request), at=request.at)
        messages.info(request, _("Sent at %(time)s. The petitioner reads it with the code.") % {
            "time": clock_time(request.at)})  # fmt: skip
    except NothingSaid as error:
        messages.error(request, str(error))
    return _back(case)


@needs(READ)
@never_cache
@require_http_methods(["GET", "POST"])
def grievance_name(request: Request, docket_id: int) -> HttpResponse:
    """The names stand on the answer to the act and nowhere else."""
    case = reach(request, docket_id, "name")
    rights.require(person_of(request), HANDLE, case)
    form = WhyForm(request.POST or None, label_suffix="")
    context = _asking(case, form, _("Open the petitioner's name"), _("Open it"), request) | {
        "text": _(
            "That you opened it, when and why is entered in the record, and the petitioner sees that it was opened."
        )
    }
    if form.is_bound and form.is_valid():
        try:
            context["people"] = naming.open_name(
                case, form.cleaned_data["reason"], by=person_of(request), at=request.at
            )
        except (naming.NeedsReason, naming.NoName) as error:
            form.add_error("reason", str(error))
    return render(request, "grievances/act.html", context, status=422 if form.errors else 200)


@needs(READ)
@never_cache
@require_http_methods(["GET", "POST"])
def grievance_recusal(request: Request, docket_id: int) -> HttpResponse:
    case, person = reach(request, docket_id, "recusal"), person_of(request)
    rights.require(person, HANDLE, case)
    chosen = [person.pk]
    if rights.may(person, SIGN, case):
        chosen = [one.pk for one in recusing.candidates(case, at=request.at)] or chosen
    people = Person.objects.visible_to(person).filter(pk__in=chosen)
    form = RecusalForm(request.POST or None, people=people, initial={"person": person.pk}, label_suffix="")

    def act() -> None:
        recusing.recuse(case, form.cleaned_data["person"], form.cleaned_data["reason"], by=person, at=request.at)

    context = _asking(case, form, _("Somebody keeps out of this matter"), _("Keeps out"), request) | {
        "text": _("From then on that person neither sees it nor is asked in it; what was asked passes to others.")
    }
    to = reverse("web:grievances") if form.is_bound and request.POST.get("person") == str(person.pk) else ""
    return _perform(request, case, form, context, act, _("Entered. What was asked has passed to others."), to=to)


@needs(READ)
@never_cache
@require_http_methods(["GET", "POST"])
def grievance_handler(request: Request, docket_id: int) -> HttpResponse:
    case, person = reach(request, docket_id, "handler"), person_of(request)
    rights.require(person, HANDLE, case)
    chosen = [one.pk for one in recusing.candidates(case, at=request.at)]
    form = HandlerForm(
        request.POST or None, people=Person.objects.visible_to(person).filter(pk__in=chosen), label_suffix=""
    )
    context = _asking(case, form, _("Who handles it"), _("Give it to them"), request)

    def act() -> None:
        recusing.give_to(case, form.cleaned_data["person"], by=person, at=request.at)

    return _perform(request, case, form, context, act, _("Given on. They are told of what comes in."))


@needs(READ)
@never_cache
@require_http_methods(["GET", "POST"])
def grievance_merger(request: Request, docket_id: int) -> HttpResponse:
    case, person = reach(request, docket_id, "merger"), person_of(request)
    rights.require(person, HANDLE, case)
    others = Case.objects.visible_to(person).filter(
        kind=case.kind, unit=case.unit_id, audience=case.audience, state__in=["registered", "accepted"]
    )
    form = MergerForm(
        request.POST or None,
        cases=others.exclude(pk=case.pk).select_related("docket").order_by("-docket"),
        label_suffix="",
    )
    context = _asking(case, form, _("The same matter, brought again"), _("Merge them"), request) | {
        "text": _(
            "It goes on under the other number. Its petitioner follows the steps there and reads nothing else of it."
        )
    }

    def act() -> None:
        merging.merge(case, form.cleaned_data["into"], by=person, at=request.at)

    return _perform(request, case, form, context, act, _("Merged."))


@needs(READ)
@never_cache
@require_http_methods(["GET", "POST"])
def grievance_objection(request: Request, docket_id: int) -> HttpResponse:
    case, person = reach(request, docket_id, "objection"), person_of(request)
    form = WhyForm(request.POST or None, label_suffix="")
    context = _asking(case, form, _("Not our remit: object to the transfer"), _("Object and send it back"), request)

    def act() -> None:
        transferring.object_to(case, form.cleaned_data["reason"], by=person, at=request.at)

    return _perform(request, case, form, context, act, _("Sent back with your reasons. The petitioner sees it."))


@needs(READ)
@never_cache
@require_http_methods(["GET", "POST"])
def grievance_hearing(request: Request, docket_id: int) -> HttpResponse:
    """The days of a hearing are left out of the second review's time."""
    case, person = reach(request, docket_id, "hearing"), person_of(request)
    rights.require(person, HANDLE, case)
    form = HearingForm(request.POST or None, label_suffix="")
    context = _asking(case, form, _("A hearing in the second review"), _("Leave these days out"), request) | {
        "text": _(
            "The days of the hearing are not counted (art. 36). "
            "The petitioner is told the new last day and the article."
        )
    }

    def act() -> None:
        hearing.leave_out(case, form.cleaned_data["first"], form.cleaned_data["last"], by=person, at=request.at)

    return _perform(request, case, form, context, act, _("Entered. The petitioner reads the new last day."))


@needs(READ)
@never_cache
@require_http_methods(["GET", "POST"])
def grievance_reopening(request: Request, docket_id: int) -> HttpResponse:
    case, person = reach(request, docket_id, "reopening"), person_of(request)
    form = WhyForm(request.POST or None, label_suffix="")
    context = _asking(case, form, _("Look into it again"), _("Look into it again"), request) | {
        "text": _("The whole time for the answer begins anew.")
    }

    def act() -> None:
        reopening.reopen(case, form.cleaned_data["reason"], by=person, at=request.at)

    return _perform(request, case, form, context, act, _("It is looked into again; its time has begun."))


def _asking(case: Case, form: forms.Form, title: str, button: str, request: Request) -> dict[str, Any]:
    return {"case": case, "form": form, "title": title_of(case), "asked": title, "button": button, "now": request.at}


def _perform(
    request: Request, case: Case, form: forms.Form, context: dict[str, Any], act: Callable[[], None], told: str,
    to: str = "",
) -> HttpResponse:  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            act()
            messages.info(request, told)
            return HttpResponseRedirect(to) if to else _back(case)
        except Refused as error:
            if error.status == 403:
                raise
            form.add_error(None, str(error))
    return render(request, "grievances/act.html", context, status=422 if form.errors else 200)


def _back(case: Case) -> HttpResponse:
    return HttpResponseRedirect(reverse("web:case", args=[case.pk]))
