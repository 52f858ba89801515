"""Inspections: choosing a checklist, walking through it on a phone, the second signature."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.cases.hazards import inspecting, listings
from anlan.cases.hazards.inspecting import Answer, Spot
from anlan.cases.models import Inspection, Listing
from anlan.cases.photos import NotAPicture, Photo
from anlan.lib.clock import local_date
from anlan.lib.errors import Incomplete
from anlan.org import access
from anlan.org.functions import HANDLE, MANAGE_ORG
from anlan.org.models import Level, Person, Unit
from anlan.registers.figures import MARKS
from anlan.registers.models import Item, Place
from anlan.reports.ledgers import inspections as ledger
from anlan.web.files import attachment
from anlan.web.forms.hazards import InspectForm
from anlan.web.guard import person_of, signed_in
from anlan.web.paging import newest
from anlan.web.request import Request, whole

SHOWN = 30


@signed_in
@never_cache
@require_GET
def inspections(request: Request) -> HttpResponse:
    """Which list to walk through, here or at the place whose code was scanned; and the last ones that were done."""
    person = person_of(request)
    spot, unit = _spot(request, person)
    if unit is None:
        return render(request, "front/no_post.html")
    rows = Inspection.objects.visible_to(person).select_related("unit", "place", "item", "by", "seen_by")
    found, older = newest(request, rows, SHOWN)
    context = {
        "unit": unit, "spot": spot, "query": _query(spot),
        "lists": listings.in_force(Listing.Kind.CHECKLIST, str(unit.path)),
        "unsigned": sum(row.seen_by_id is None for row in found),
        "rows": found, "older": older, "now": request.at,
        "may_handle": access.may(person, HANDLE, str(unit.path)),
        "may_edit": access.may(person, MANAGE_ORG, str(unit.path)),
    }  # fmt: skip
    return render(request, "hazards/inspections.html", context)


@signed_in
@never_cache
@require_GET
def inspections_ledger(request: Request) -> HttpResponse:
    """The inspections that whoever asks may see, as an Excel file: each look, and each line of it."""
    rows = Inspection.objects.visible_to(person_of(request))
    return attachment(ledger.workbook(rows), f"{_('Inspections')} {local_date(request.at)}.xlsx")


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def inspection_new(request: Request, checklist: str) -> HttpResponse:
    person = person_of(request)
    spot, unit = _spot(request, person)
    shown = listings.find(Listing.Kind.CHECKLIST, checklist, str(unit.path)) if unit else None
    if unit is None or shown is None or shown.is_off:
        raise Http404
    form = InspectForm(request.POST or None, request.FILES or None, lines=shown.lines, initial={"nonce": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            row, cases = inspecting.record(
                unit, checklist, _answers(form), spot, by=person, at=request.at, nonce=str(form.cleaned_data["nonce"])
            )
            found = ngettext("%(n)s hazard written down.", "%(n)s hazards written down.", len(cases))
            messages.info(request, found % {"n": len(cases)} if cases else _("Nothing found. Entered."))
            return HttpResponseRedirect(reverse("web:inspection", args=[row.pk]))
        except (Incomplete, NotAPicture) as error:
            form.add_error(None, error.message)
    context = {
        "unit": unit, "spot": spot, "query": _query(spot), "list": shown, "form": form, "lines": _lines(form),
        "mark": MARKS.get(shown.mark, ""),
    }  # fmt: skip
    return render(request, "hazards/inspect.html", context, status=422 if form.errors else 200)


@signed_in
@never_cache
@require_GET
def inspection(request: Request, inspection_id: int) -> HttpResponse:
    person = person_of(request)
    row = _inspection(request, inspection_id)
    hazards = row.hazards.select_related("docket__case").order_by("pk")
    context = {
        "row": row, "lines": inspecting.answers_of(row), "hazards": [one.docket for one in hazards],
        "may_sign": row.seen_at is None and row.by_id != person.pk and access.may(person, HANDLE, str(row.unit_path)),
        "now": request.at,
    }  # fmt: skip
    return render(request, "hazards/inspection.html", context)


@signed_in
@require_POST
def inspection_signature(request: Request, inspection_id: int) -> HttpResponse:
    row = _inspection(request, inspection_id)
    inspecting.sign(row, by=person_of(request), at=request.at)
    messages.info(request, _("Signed."))
    return HttpResponseRedirect(reverse("web:inspection", args=[row.pk]))


def _inspection(request: Request, inspection_id: int) -> Inspection:
    rows = Inspection.objects.visible_to(person_of(request))
    return get_object_or_404(rows.select_related("unit", "place", "item", "by", "seen_by", "docket"), pk=inspection_id)


def _spot(request: Request, person: Person) -> tuple[Spot, Unit | None]:
    """Where the person stands: the scanned place or thing, else the chosen unit, else the person's own."""
    item = Item.objects.visible_to(person).current().filter(code=request.GET.get("thing", "")).first()
    if item is not None:
        return Spot(item.place, item), item.unit
    place = Place.objects.visible_to(person).filter(code=request.GET.get("place", "")).first()
    if place is not None:
        return Spot(place), place.unit
    if chosen := whole(request.GET.get("unit", "")):
        return Spot(), Unit.objects.visible_to(person).filter(pk=chosen).first()
    own = [post.unit for post in person.posts_held() if post.unit.level != Level.EXTERNAL]
    return Spot(), own[0] if own else None


def _query(spot: Spot) -> str:
    if spot.item is not None:
        return f"?thing={spot.item.code}"
    return f"?place={spot.place.code}" if spot.place is not None else ""


def _lines(form: InspectForm) -> list[dict[str, Any]]:
    return [
        {
            "line": line, "number": number, "result": form[f"r{number}"].value() or "",
            "said": form[f"t{number}"].value() or "", "ticked": form[f"c{number}"].value() or [],
        }
        for number, line in enumerate(form.lines)
    ]  # fmt: skip


def _answers(form: InspectForm) -> list[Answer]:
    found = []
    for number, line in enumerate(form.lines):
        said = form.cleaned_data
        remark = "；".join(filter(None, [*said[f"c{number}"], said[f"t{number}"]]))
        upload = said[f"p{number}"]
        result = said[f"r{number}"] or ("wrong" if remark or upload else "")
        if upload and result != inspecting.WRONG:
            message = _("%(item)s: a picture is kept with a hazard. Mark the line ×, or take the picture away.")
            raise Incomplete(message % {"item": line.text}, field=f"p{number}")
        photo = Photo.read(upload.read(settings.MAX_PHOTO_BYTES + 1)) if upload else None
        found.append(Answer(line.code, result, remark, photo))
    return found
