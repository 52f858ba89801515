"""Pictures of the campus and the pins on them; the card and the code that hang on the spot."""

from __future__ import annotations

import io

import segno
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.lib.pictures import NotAPicture
from anlan.org import access
from anlan.org.functions import HANDLE, SEE
from anlan.org.models import Person, Unit
from anlan.registers import items, pictures
from anlan.registers.kinds import KINDS, RISK_POINT
from anlan.registers.models import Item, Picture
from anlan.web.forms.registers import PictureForm, PinForm
from anlan.web.guard import needs, person_of, signed_in
from anlan.web.register_words import crumbs, drawn, rows_of
from anlan.web.request import Request
from anlan.web.units import chosen_or_own
from anlan.web.views.registers import thing_of


@needs(SEE)
@require_http_methods(["GET", "POST"])
def campus(request: Request) -> HttpResponse:
    """A unit's pictures with everything pinned on them."""
    person = person_of(request)
    unit = chosen_or_own(request)
    form = PictureForm(request.POST or None, request.FILES or None, label_suffix="")
    if request.method == "POST":
        access.require(person, HANDLE, str(unit.path))
        if form.is_valid():
            try:
                pictures.add(unit, form.cleaned_data["name"], form.read(), by=person, at=request.at)
                messages.info(request, _("The picture is there. Open a risk point to put its pin on it."))
                return HttpResponseRedirect(f"{reverse('web:campus')}?unit={unit.pk}")
            except NotAPicture as error:
                form.add_error("picture", error.message)
            except pictures.PictureNameTaken as error:
                form.add_error("name", error.message)
    found = list(Picture.objects.visible_to(person).filter(unit=unit, archived_at=None).order_by("pk"))
    context = {
        "unit": unit, "form": form, "crumbs": crumbs(unit=unit), "query": f"?unit={unit.pk}",
        "may_write": access.may(person, HANDLE, str(unit.path)),
        "sheets": [drawn(one, _pinned(request, one)) for one in found],
        "headline": _headline(unit, person, bool(found)),
    }  # fmt: skip
    return render(request, "registers/campus.html", context, status=422 if form.errors else 200)


def _headline(unit: Unit, person: Person, has_picture: bool) -> str:
    """Whether every risk point has its pin: what the picture is for."""
    if not has_picture:
        return _("There is no picture of the campus yet")
    points = Item.objects.visible_to(person).filter(unit=unit, kind="risk_point", archived_at=None)
    counted = points.aggregate(all=Count("pk"), bare=Count("pk", filter=Q(picture=None)))
    if counted["bare"]:
        return ngettext(
            "%(n)s of %(all)s risk points has no pin yet", "%(n)s of %(all)s risk points have no pin yet",
            counted["bare"],
        ) % {"n": counted["bare"], "all": counted["all"]}  # fmt: skip
    return ngettext("%(n)s risk point stands on the picture", "%(n)s risk points stand on the picture",
                    counted["all"]) % {"n": counted["all"]}  # fmt: skip


@needs(SEE)
@require_GET
def campus_picture(request: Request, picture_id: int) -> HttpResponse:
    found = _picture(request, picture_id)
    headers = {"Cache-Control": "private, max-age=3600", "Content-Disposition": "inline"}
    return HttpResponse(pictures.jpeg(found), content_type="image/jpeg", headers=headers)


@needs(SEE)
@require_POST
def campus_archiving(request: Request, picture_id: int) -> HttpResponse:
    found = _picture(request, picture_id)
    pictures.archive(found, by=person_of(request), at=request.at)
    messages.info(request, _("“%(name)s” is put away, with the pins on it.") % {"name": found.name})
    return HttpResponseRedirect(f"{reverse('web:campus')}?unit={found.unit_id}")


@signed_in
@require_http_methods(["GET", "POST"])
def thing_pin(request: Request, item_id: int) -> HttpResponse:
    """Where a thing is on a picture: click a square, or type its name."""
    item, person = thing_of(request, item_id), person_of(request)
    access.require(person, HANDLE, str(item.unit_path))
    found = list(Picture.objects.visible_to(person).filter(unit=item.unit, archived_at=None).order_by("pk"))
    chosen = _chosen(request, item, found)
    form = PinForm(request.POST or None, label_suffix="", initial={"square": _square(item, chosen)})
    if request.method == "POST" and "take_off" in request.POST:
        items.unpin(item, by=person, at=request.at)
        messages.info(request, _("The pin is off the picture."))
        return HttpResponseRedirect(reverse("web:thing", args=[item.pk]))
    if request.method == "POST" and chosen and form.is_valid():
        spot = _spot(form)
        if spot is not None:
            items.pin(item, chosen, *spot, by=person, at=request.at)
            messages.info(request, _("The pin is on “%(name)s”, square %(square)s.") % {
                "name": chosen.name, "square": pictures.square_of(*spot)})  # fmt: skip
            return HttpResponseRedirect(reverse("web:thing", args=[item.pk]))
        form.add_error("square", _("Choose a square that lies on the picture."))
    context = {
        "item": item, "form": form, "pictures": found, "chosen": chosen,
        "crumbs": crumbs(KINDS[item.kind], item.unit, item),
        "sheet": drawn(chosen, [item] if chosen and item.picture_id == chosen.pk else []) if chosen else None,
        "columns": pictures.COLUMNS, "lines": range(1, pictures.ROWS + 1), "query": f"?unit={item.unit_id}",
    }  # fmt: skip
    return render(request, "registers/pin.html", context, status=422 if form.errors else 200)


@signed_in
@require_GET
def thing_card(request: Request, item_id: int) -> HttpResponse:
    """The notice for the wall: what may happen here, what holds it, what to do; and the code."""
    item = thing_of(request, item_id)
    kind = KINDS[item.kind]
    if not kind.is_scanned:
        raise Http404
    public = {str(one.words) for one in kind.fields if one.is_public and one.key != "level"}
    rows = [row for row in rows_of(kind, item) if row["label"] in public]
    context = {
        "item": item, "kind": kind, "is_risk": kind is RISK_POINT, "address": _address(item), "rows": rows,
        "level": int(item.data.get("level") or 0), "crumbs": crumbs(kind, item.unit, item),
    }  # fmt: skip
    return render(request, "registers/card.html", context)


@signed_in
@require_GET
def thing_code(request: Request, item_id: int) -> HttpResponse:
    """The QR code as SVG: black on white whatever the theme."""
    buffer = io.BytesIO()
    segno.make(_address(thing_of(request, item_id)), error="m", micro=False).save(
        buffer, kind="svg", scale=10, border=4, dark="#000", light="#fff", xmldecl=False
    )
    return HttpResponse(buffer.getvalue(), content_type="image/svg+xml")


def _pinned(request: Request, picture: Picture) -> list[Item]:
    rows = Item.objects.visible_to(person_of(request)).current().filter(picture=picture)
    return list(rows.order_by("pin_y", "pin_x", "pk")[:200])


def _picture(request: Request, picture_id: int) -> Picture:
    rows = Picture.objects.visible_to(person_of(request)).select_related("unit", "content", "docket")
    return get_object_or_404(rows, pk=picture_id)


def _chosen(request: Request, item: Item, found: list[Picture]) -> Picture | None:
    asked = request.POST.get("picture") or request.GET.get("picture") or str(item.picture_id or "")
    return next((one for one in found if str(one.pk) == asked), found[0] if found else None)


def _square(item: Item, chosen: Picture | None) -> str:
    if chosen is None or item.picture_id != chosen.pk or item.pin_x is None or item.pin_y is None:
        return ""
    return pictures.square_of(item.pin_x, item.pin_y)


def _spot(form: PinForm) -> tuple[float, float] | None:
    """Where a click landed; else the middle of the square that was pressed or typed."""
    x, y = form.cleaned_data["x"], form.cleaned_data["y"]
    if x is not None and y is not None:
        return x, y
    return pictures.square(form.cleaned_data["square"])


def _address(item: Item) -> str:
    return f"{settings.SITE_URL}{reverse('web:place-report', args=[item.code])}"
