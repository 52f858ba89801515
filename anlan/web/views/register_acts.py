"""A thing enters a register, changes, is checked on the spot, leaves and comes back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from anlan.org import access
from anlan.org.functions import HANDLE, REPORT, SEE
from anlan.org.models import Person, Post, Unit
from anlan.registers import checking, figures, items, values
from anlan.registers.fields import Kind
from anlan.registers.kinds import BUDGET, KINDS
from anlan.registers.models import Item, Place
from anlan.registers.values import Unfit, Values
from anlan.web.forms.registers import CheckForm, StockForm, ThingForm
from anlan.web.guard import needs, person_of, signed_in
from anlan.web.register_words import crumbs, day, figure_words, mending_words, notice_for, number, states, today_of
from anlan.web.request import Request
from anlan.web.units import chosen_or_own
from anlan.web.views.registers import kind_of, thing_of


@needs(SEE)
@never_cache
@require_http_methods(["GET", "POST"])
def thing_new(request: Request, register: str) -> HttpResponse:
    kind, person = kind_of(register), person_of(request)
    unit = chosen_or_own(request)
    if request.method == "POST":
        access.require(person, HANDLE, str(unit.path))
    form = _form(request, kind, unit, person, {})
    if request.method == "POST" and form.is_valid():
        try:
            made = items.add(unit, kind, form.said(), by=person, at=request.at)
            messages.info(request, _("“%(name)s” is on the register as number %(number)s.") % {
                "name": made.name, "number": made.number})  # fmt: skip
            return HttpResponseRedirect(reverse("web:thing", args=[made.pk]))
        except Unfit as error:
            form.refuse(error)
    return _edit_page(request, form, kind, unit, None)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def thing_edit(request: Request, item_id: int) -> HttpResponse:
    item, person = thing_of(request, item_id), person_of(request)
    access.require(person, HANDLE, str(item.unit_path))
    kind = KINDS[item.kind]
    form = _form(request, kind, item.unit, person, values.of(item, kind))
    if request.method == "POST" and form.is_valid():
        try:
            is_new = items.change(item, form.said(), by=person, at=request.at)
            messages.info(request, _("Kept.") if is_new else _("Nothing was different; nothing has changed."))
            return HttpResponseRedirect(reverse("web:thing", args=[item.pk]))
        except Unfit as error:
            form.refuse(error)
    return _edit_page(request, form, kind, item.unit, item)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def thing_check(request: Request, item_id: int) -> HttpResponse:
    """What the code on a thing opens for whoever is signed in: in order is one tap."""
    item, person = thing_of(request, item_id), person_of(request)
    kind = KINDS[item.kind]
    if not kind.checked_every:
        raise Http404
    form = CheckForm(request.POST or None, label_suffix="")
    if request.method == "POST":
        access.require(person, REPORT, str(item.unit_path))
        if form.is_valid():
            try:
                said = form.cleaned_data
                done = checking.check(item, said["what"], said["note"], by=person, at=request.at)
                messages.info(request, _checked(done))
                return HttpResponseRedirect(reverse("web:thing", args=[item.pk]))
            except Unfit as error:
                form.add_error("note" if "note" in error.data["fields"] else None, error.message)
    here = figures.in_force(str(item.unit_path)) if kind.figures else {}
    context = {
        "item": item, "kind": kind, "form": form, "crumbs": crumbs(kind, item.unit, item)[2:], "now": request.at,
        "states": states(item, today_of(request), notice_for(str(item.unit_path))), "last": day(item.checked_on),
        "overdue": mending_words(item, request),
        "figures": [figure_words(here[code]) for code in kind.figures],
    }  # fmt: skip
    return render(request, "registers/check.html", context, status=422 if form.errors else 200)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def thing_stock(request: Request, item_id: int) -> HttpResponse:
    item, person = thing_of(request, item_id), person_of(request)
    if not KINDS[item.kind].counts_stock:
        raise Http404
    form = StockForm(request.POST or None, label_suffix="", initial={"what": request.GET.get("what", "taken")})
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            left = checking.stock(item, said["what"], said["amount"], said["note"], by=person, at=request.at)
            messages.info(request, _("Noted. There are now %(n)s.") % {"n": number(left.quantity)})
            return HttpResponseRedirect(reverse("web:thing", args=[item.pk]))
        except Unfit as error:
            form.add_error("amount", error.message)
    context = {"item": item, "kind": KINDS[item.kind], "form": form, "here": number(item.quantity),
               "crumbs": crumbs(KINDS[item.kind], item.unit, item)[2:]}  # fmt: skip
    return render(request, "registers/stock.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def thing_archiving(request: Request, item_id: int) -> HttpResponse:
    item = thing_of(request, item_id)
    items.archive(item, by=person_of(request), at=request.at)
    messages.info(
        request, _("“%(name)s” is off the register. It can be put back here at any time.") % {"name": item.name}
    )
    return HttpResponseRedirect(reverse("web:thing", args=[item.pk]))


@signed_in
@require_POST
def thing_restoring(request: Request, item_id: int) -> HttpResponse:
    item = thing_of(request, item_id)
    items.restore(item, by=person_of(request), at=request.at)
    messages.info(request, _("“%(name)s” is back on the register, with its code.") % {"name": item.name})
    return HttpResponseRedirect(reverse("web:thing", args=[item.pk]))


def _form(request: Request, kind: Kind, unit: Unit, person: Person, initial: Values) -> ThingForm:
    places = Place.objects.visible_to(person).filter(unit=unit).order_by("name", "pk")
    lines = Item.objects.visible_to(person).current().filter(unit=unit, kind=BUDGET.code).order_by("-year", "number")
    return ThingForm(
        kind, request.POST or None, initial=initial, places=[place.name for place in places] if "place" in kind.keys
        else [], lines=[line.name for line in lines] if "parent" in kind.keys else [],
    )  # fmt: skip


def _edit_page(request: Request, form: ThingForm, kind: Kind, unit: Unit, item: Item | None) -> HttpResponse:
    posts = Post.objects.visible_to(person_of(request)).filter(unit=unit).order_by("name")
    context = {
        "form": form, "kind": kind, "unit": unit, "item": item, "posts": [post.name for post in posts],
        "crumbs": crumbs(kind, unit, item), "sources": sorted({(one.mark, one.source) for one in kind.fields}),
    }  # fmt: skip
    return render(request, "registers/edit.html", context, status=422 if form.errors else 200)


def _checked(item: Item) -> str:
    if item.fault_at:
        return _("Noted: it does not work. It stands first in the list until it is mended.")
    return _("Noted: in order. The next check is due on %(day)s.") % {"day": day(item.next_check_on)}
