"""The petitioner's own page: by the receipt code, and what can be done there."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from anlan.cases import homes, letters_word
from anlan.cases.grievances import following, letters, petitioning, reviewing, talking
from anlan.cases.models import Case, GrievanceLetter
from anlan.cases.photos import NotAPicture
from anlan.lib.errors import Refused
from anlan.notify import links
from anlan.notify.links import BadLink, Pass
from anlan.web import grievance_page
from anlan.web.files import attachment
from anlan.web.forms.grievances import OwnForm
from anlan.web.grievance_page import LETTER, OWN
from anlan.web.guard import public
from anlan.web.request import Request
from anlan.web.views.grievance_public import halves
from anlan.web.views.held import for_reporter


def page(request: Request, docket_id: int, unit_path: str, **more: Any) -> HttpResponse:
    """The page for whoever has shown the code. It carries a key for what can be done from it, good for two days."""
    found = following.follow(docket_id, unit_path, at=request.at)
    context = grievance_page.context(found, request)
    context |= {"keeping": for_reporter(found.own.case, request), "nonce": uuid.uuid4(),
                "box": homes.sealed_box(found.own.case.unit, at=request.at), **more}  # fmt: skip
    return render(request, "grievances/own.html", context, status=more.get("status", 200))


@public
@never_cache
@require_POST
def grievance_own(request: Request) -> HttpResponse:
    """What the petitioner does; the answer is the page, with what came of it on top."""
    form = OwnForm(request.POST, request.FILES, label_suffix="")
    allowed = _allowed(OWN, request.POST.get("key", ""), request)
    if not form.is_valid():
        return page(request, allowed.subject_id, allowed.unit_path, wrong=_("Nothing was sent."), status=422)
    act = ACTS.get(form.cleaned_data["act"])
    if act is None:
        raise Http404
    found = following.follow(allowed.subject_id, allowed.unit_path, at=request.at)
    case = following.acting_case(found)
    try:
        told, more = act(case, form, request)
    except (Refused, NotAPicture) as error:
        typed = form.cleaned_data["text"]
        return page(request, allowed.subject_id, allowed.unit_path, wrong=str(error), typed=typed, status=422)
    return page(request, allowed.subject_id, allowed.unit_path, told=told, **more)


@public
@never_cache
@require_GET
def letter_own(request: Request, letter_id: int) -> HttpResponse:
    row = _letter(request, letter_id)
    context = {"letter": letters.read(row, at=request.at), "row": row, "unit_name": row.by_unit.name,
               "kind": row.get_kind_display(), "key": request.GET["key"]}  # fmt: skip
    return render(request, "grievances/letter_own.html", context)


@public
@never_cache
@require_GET
def letter_own_docx(request: Request, letter_id: int) -> HttpResponse:
    row = _letter(request, letter_id)
    return docx(row, request)


def docx(row: GrievanceLetter, request: Request) -> HttpResponse:
    data = letters_word.render(letters.read(row, at=request.at))
    return attachment(data, f"letter-{row.pk}.docx")


def _letter(request: Request, letter_id: int) -> GrievanceLetter:
    allowed = _allowed(LETTER, request.GET.get("key", ""), request)
    row = following.letter(letter_id, allowed.unit_path) if allowed.subject_id == letter_id else None
    if row is None:
        raise Http404
    return row


def _allowed(purpose: str, key: str, request: Request) -> Pass:
    try:
        return links.read(purpose, key, at=request.at)
    except BadLink:
        raise Http404 from None


Done = tuple[str, dict[str, Any]]


def _write(case: Case, form: OwnForm, request: Request) -> Done:
    said = form.cleaned_data
    talking.write(case, said["text"], topic=said["topic"], photos=form.photos(), at=request.at)
    return _("Sent. Whoever handles it has been told."), {}


def _rate(case: Case, form: OwnForm, request: Request) -> Done:
    if form.cleaned_data["satisfaction"] is None:
        raise Refused(_("Choose one of the three."))
    petitioning.rate(case, form.cleaned_data["satisfaction"], form.cleaned_data["text"], at=request.at)
    return _("Noted. It is for those who answered; no figure is made of it."), {}


def _review(case: Case, form: OwnForm, request: Request) -> Done:
    reviewing.ask(case, form.cleaned_data["text"], at=request.at)
    return _("The review has been asked for. Its time runs from today."), {}


def _withdraw(case: Case, form: OwnForm, request: Request) -> Done:
    petitioning.withdraw(case, form.cleaned_data["text"], at=request.at)
    return _("Withdrawn. You can bring it again at any time."), {}


def _retaliation(case: Case, form: OwnForm, request: Request) -> Done:
    if not form.cleaned_data["text"].strip():
        raise Refused(_("Write what was done to you."))
    nonce = str(form.cleaned_data["nonce"] or "")
    receipt = petitioning.report_retaliation(case, form.cleaned_data["text"], at=request.at, nonce=nonce)
    told = _("It went to %(unit)s, sealed. The unit you complained about does not see it.")
    return told % {"unit": receipt.case.unit.name}, {"new_code": halves(receipt.code)}


ACTS: dict[str, Callable[[Case, OwnForm, Request], Done]] = {
    "write": _write,
    "rate": _rate,
    "review": _review,
    "withdraw": _withdraw,
    "retaliation": _retaliation,
}
