"""Pages for anybody: how to bring a grievance to a unit, and bringing it. No sign-in."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import segno
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anlan.cases import homes
from anlan.cases.grievances import desk, filing
from anlan.cases.grievances.filing import Petition
from anlan.cases.intake import AlreadyReported, Receipt
from anlan.cases.photos import NotAPicture
from anlan.lib.errors import Refused
from anlan.lib.postgres.roles import set_scope
from anlan.org.models import Person, Post, Unit
from anlan.web.forms.grievances import PetitionForm
from anlan.web.guard import public
from anlan.web.request import Request

FIELD_OF = {
    "nothing_asked": "demand", "no_name_given": "name", "too_many_representatives": "others",
    "needs_reason": "text", "no_sealed_box": "category",
}  # fmt: skip
"""Which question an act's refusal belongs to."""


@public
@never_cache
@require_GET
def unit_public(request: Request, code: str) -> HttpResponse:
    unit = _unit(code)
    context = {"unit": unit, "unit_name": unit.name, "kind": _("Grievances"), "desk": desk.of_unit(unit)}
    return render(request, "grievances/unit.html", context)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def grievance_new(request: Request, code: str) -> HttpResponse:
    unit = _unit(code)
    form = PetitionForm(request.POST or None, request.FILES or None, initial={"nonce": uuid.uuid4()}, label_suffix="")
    context = {"unit": unit, "unit_name": unit.name, "kind": _("Grievance"), "form": form, "base": "public.html",
               "again_url": reverse("web:unit-public", args=[unit.code]),
               "box": offer(form, unit, request.at)}  # fmt: skip
    if not form.is_bound:
        return render(request, "grievances/new.html", context)
    return answer(request, form, unit, context, by=None)


def offer(form: PetitionForm, unit: Unit, at: datetime) -> Post | None:
    """Who would open a report of misconduct; where nobody would, the form does not ask for it first and refuse then."""
    box = homes.sealed_box(unit, at=at)
    if box is None:
        form.leave_out_misconduct()
    return box


def answer(
    request: Request, form: PetitionForm, unit: Unit, context: dict[str, Any], *, by: Person | None
) -> HttpResponse:
    """What the petitioner takes away; or the form again, with what is to be corrected."""
    status = 422
    if form.is_valid():
        try:
            receipt = _take(form.petition(), form.nonce_text, unit, by, request)
            return received(request, context, receipt, unit)
        except NotAPicture as error:
            form.add_error("photo", str(error))
        except AlreadyReported as error:
            return render(request, "grievances/received.html", context | halves(error.data["receipt_code"]))
        except Refused as error:
            form.add_error(FIELD_OF.get(error.code), str(error))
            status = error.status
    return render(request, "grievances/new.html", context, status=status)


def received(request: Request, context: dict[str, Any], receipt: Receipt, unit: Unit) -> HttpResponse:
    """Shown once, so answered at once and not after a redirect."""
    context = context | halves(receipt.code) | {
        "case": receipt.case,
        "signed": receipt.signed,
        "qr": segno.make(receipt.signed, error="l", mask=3, boost_error=False).svg_data_uri(scale=4, border=4),
        "is_sealed": receipt.case.audience == "sealed",
        "is_past": receipt.case.unit_id != unit.pk,
        "due_at": min((one.due_at for one in receipt.opened if one.due_at), default=None),
        "now": request.at,
    }  # fmt: skip
    return render(request, "grievances/received.html", context, status=201)


def halves(code: str) -> dict[str, str]:
    return {"code_start": code[:10], "code_end": code[10:]}


def _take(petition: Petition, nonce: str, unit: Unit, by: Person | None, request: Request) -> Receipt:
    """Open the scope to where it is opened: past the unit where that must not see it."""
    set_scope([*(by.reach() if by else []), str(unit.path), str(filing.home_of(unit, petition, at=request.at).path)])
    return filing.submit(unit, petition, by=by, at=request.at, nonce=nonce)


def _unit(code: str) -> Unit:
    unit = desk.open_unit(code)
    if unit is None:
        raise Http404
    return unit
