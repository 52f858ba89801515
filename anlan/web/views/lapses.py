"""Opening a review of a lapse, and the page of the person concerned: the same sheet, the answer, the appeal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.cases import letters_word
from anlan.cases.lapses import answering, letters, opening, standing
from anlan.cases.models import Case, LapseReview
from anlan.duties.models import Duty
from anlan.journal import viewings
from anlan.lib.errors import Refused
from anlan.org.functions import LAPSES, SEE
from anlan.web import lapse_panel
from anlan.web.files import attachment
from anlan.web.forms import lapses as forms
from anlan.web.forms.acts import ActForm, attempt, done
from anlan.web.guard import needs, person_of, signed_in
from anlan.web.request import Request

FORMS: dict[str, type[ActForm]] = {"answer": forms.AnswerForm, "appeal": forms.AppealForm}


@needs(LAPSES)
@never_cache
@require_http_methods(["GET", "POST"])
def lapse_open(request: Request, duty_id: int) -> HttpResponse:
    """Have a lapse answered for. Only on what the person may see, and what every reader of the unit may see."""
    person = person_of(request)
    duties = Duty.objects.visible_to(person).select_related("docket__unit", "obligation", "post__unit")
    duty = get_object_or_404(duties, pk=duty_id, docket__audience=SEE)
    if not opening.may_open(person, duty):
        raise Http404
    people = [(one.pk, one.name) for one in opening.asked(duty)]
    form = forms.OpenForm(request.POST or None, people=people, initial={"about": next(iter(duty.expected), None)})
    case = attempt(form, lambda: _open(duty, form, request), Refused) if form.is_bound and form.is_valid() else None
    if case is not None:
        messages.info(request, _("Opened as %(number)s. The person concerned is told.")
                      % {"number": case.docket.number})  # fmt: skip
        return HttpResponseRedirect(reverse("web:case", args=[case.pk]))
    context = {"form": form, "duty": duty, "now": request.at}
    return render(request, "lapses/open.html", context, status=422 if form.errors else 200)


@signed_in
@never_cache
@require_GET
def lapse_own(request: Request, docket_id: int) -> HttpResponse:
    """The review as the person concerned sees it: everything that will be decided on."""
    return _own_page(request, _own(request, docket_id))


@signed_in
@never_cache
@require_POST
def lapse_answer(request: Request, docket_id: int) -> HttpResponse:
    return _say(request, docket_id, "answer", answering.answer, _("Your answer is entered."))


@signed_in
@never_cache
@require_POST
def lapse_appeal(request: Request, docket_id: int) -> HttpResponse:
    told = _("Your appeal is entered. The unit above decides.")
    return _say(request, docket_id, "appeal", answering.appeal, told)


@signed_in
@never_cache
@require_GET
def lapse_letter(request: Request, docket_id: int, letter: str) -> HttpResponse:
    """A letter of the review as a Word file, for the person concerned."""
    row = _own(request, docket_id)
    found = letters.letter(row.docket.case, letter)
    if found is None:
        raise Http404
    return attachment(letters_word.render(found), f"{found.title} {row.docket.number}.docx")


def _own(request: Request, docket_id: int) -> LapseReview:
    """The person's own review, whatever posts they hold; anybody else finds nothing here. The look is recorded."""
    person = person_of(request)
    if not standing.open_own(person, docket_id):
        raise Http404
    own = LapseReview.objects.visible_to(person).filter(person=person)
    found = get_object_or_404(own.select_related("docket__case"), pk=docket_id)
    viewings.record(found.docket, person, "case", at=request.at)
    return standing.review_of(found.docket.case)


def _open(duty: Duty, form: ActForm, request: Request) -> Case:
    said = form.cleaned_data
    return opening.open_review(duty, said["why"], by=person_of(request), at=request.at, about=said.get("about"))


def _say(request: Request, docket_id: int, which: str, act: Callable[..., Any], told: str) -> HttpResponse:
    """``which`` of the two that whoever is concerned may say, by its form and its ``act``."""
    row = _own(request, docket_id)
    case, form = row.docket.case, FORMS[which](request.POST)
    by = person_of(request)
    if form.is_valid() and done(form, lambda: act(case, form.cleaned_data["text"], by=by, at=request.at), Refused):
        messages.info(request, told)
        return HttpResponseRedirect(reverse("web:lapse-own", args=[row.pk]))
    return _own_page(request, row, **{which: form})


def _own_page(
    request: Request, row: LapseReview, *, answer: ActForm | None = None, appeal: ActForm | None = None
) -> HttpResponse:
    case = row.docket.case
    may_appeal = case.state == "decided" and (row.appeal_by is None or request.at <= row.appeal_by)
    context: dict[str, Any] = {
        "case": case,
        "panel": lapse_panel.said(row, request.at),
        "letters": letters.available(row),
        "answer_form": (answer or forms.AnswerForm()) if case.state == "asked" else None,
        "appeal_form": (appeal or forms.AppealForm()) if may_appeal else None,
        "looks": viewings.looks(row.docket),
        "now": request.at,
    }
    status = 422 if any(form is not None and form.errors for form in (answer, appeal)) else 200
    return render(request, "lapses/own.html", context, status=status)
