"""Places with a QR code: the list, a new one, and the sheet for the wall."""

from __future__ import annotations

import io
from itertools import groupby

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from anlan.org import access
from anlan.org.functions import MANAGE_ORG, SEE
from anlan.org.models import Level, Person, Unit
from anlan.registers import places as register
from anlan.registers.models import Place
from anlan.web.forms.org import PlaceForm
from anlan.web.guard import needs, person_of
from anlan.web.request import Request


@needs(SEE)
@require_http_methods(["GET", "POST"])
def places(request: Request) -> HttpResponse:
    person = person_of(request)
    units = _units(person)
    form = PlaceForm(units, request.POST or None)
    if request.method == "POST":
        if not units:
            access.require(person, MANAGE_ORG, "")
        if form.is_valid():
            try:
                made = register.add(form.unit, form.cleaned_data["name"], by=person)
                messages.info(request, _("“%(name)s” has its code. Print it and put it up.") % {"name": made.name})
                return HttpResponseRedirect(reverse("web:place", args=[made.pk]))
            except register.NameTaken as error:
                form.add_error("name", error.message)
    found = list(Place.objects.visible_to(person).select_related("unit").order_by("unit_path", "name", "pk"))
    text = ngettext("%(n)s place has a code", "%(n)s places have a code", len(found)) % {"n": len(found)}
    context = {
        "groups": [(unit, list(rows)) for unit, rows in groupby(found, key=lambda place: place.unit)],
        "headline": text if found else _("No place has a code yet"),
        "form": form if units else None,
    }
    return render(request, "org/places.html", context, status=422 if form.errors else 200)


@needs(SEE)
@require_GET
def place(request: Request, place_id: int) -> HttpResponse:
    """The sheet for the wall."""
    found = _seen(request, place_id)
    return render(request, "org/place.html", {"place": found, "address": _address(found)})


@needs(SEE)
@require_GET
def place_code(request: Request, place_id: int) -> HttpResponse:
    """The QR code as SVG: black on white whatever the theme, so that every telephone reads it."""
    buffer = io.BytesIO()
    segno.make(_address(_seen(request, place_id)), error="m", micro=False).save(
        buffer, kind="svg", scale=10, border=4, dark="#000", light="#fff", xmldecl=False
    )
    return HttpResponse(buffer.getvalue(), content_type="image/svg+xml")


def _seen(request: Request, place_id: int) -> Place:
    return get_object_or_404(Place.objects.visible_to(person_of(request)).select_related("unit"), pk=place_id)


def _address(found: Place) -> str:
    return f"{settings.SITE_URL}{reverse('web:place-report', args=[found.code])}"


def _units(person: Person) -> list[Unit]:
    """Units that may be given places by this person."""
    visible = Unit.objects.visible_to(person).exclude(level=Level.EXTERNAL).order_by("path")
    return [unit for unit in visible if access.may(person, MANAGE_ORG, str(unit.path))]
