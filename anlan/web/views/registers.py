"""Registers: which there are and how they stand, the list of one, and one thing on it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from anlan.org import access
from anlan.org.functions import HANDLE, SEE
from anlan.org.models import Level, Person, Unit
from anlan.registers import listing, pictures
from anlan.registers.fields import Kind
from anlan.registers.kinds import KINDS
from anlan.registers.listing import Counts, Wanted
from anlan.registers.models import Item, Movement
from anlan.web import guard
from anlan.web.guard import needs, person_of, signed_in
from anlan.web.paging import after_path, day_and_row
from anlan.web.register_words import (
    cells,
    changes_of,
    crumbs,
    drawn,
    mending_words,
    notice_for,
    rows_of,
    sentence,
    states,
    today_of,
)
from anlan.web.request import Request, a_year
from anlan.web.units import chosen_unit, own_unit

IN_COLUMNS = {"name", "expires_on", "next_check_on"}
"""Fields in a list that stand elsewhere than in a column of their own: the name, and dates as states."""
MOVES = 30


@needs(SEE)
@require_GET
def registers(request: Request) -> HttpResponse:
    """How every register stands; whoever sees several units sees them one by one too."""
    person, today = person_of(request), today_of(request)
    unit = chosen_unit(request, person)
    notice = notice_for(_path(unit, person))
    visible = Item.objects.visible_to(person)
    found = listing.counts_by_kind(visible, unit, today=today, notice=notice)
    units = Unit.objects.visible_to(person).exclude(level=Level.EXTERNAL)
    if unit is not None:
        units = units.filter(path__below=str(unit.path))
    after = after_path(request)
    rows, more = listing.by_unit(units, visible, after, today=today, notice=notice)
    query = f"?unit={unit.pk}" if unit else ""
    context = {
        "headline": sentence(_sum(found)),
        "unit": unit,
        "query": query,
        "crumbs": crumbs()[:1] if unit else [],
        "kinds": [
            {"kind": kind, "url": reverse("web:register", args=[code]) + query,
             "counts": found.get(code, Counts()), "state": sentence(found.get(code, Counts()), kind)}
            for code, kind in KINDS.items()
        ],
        "units": rows if len(rows) > 1 or after else [],
        "more_url": f"?{urlencode({'after': more} | ({'unit': unit.pk} if unit else {}))}" if more else "",
        "may_write": _may_write(person, unit),
    }  # fmt: skip
    return render(request, "registers/home.html", context)


@needs(SEE)
@require_GET
def register(request: Request, register: str) -> HttpResponse:
    """The list of one register: filters, pages, print."""
    kind = kind_of(register)
    person, today = person_of(request), today_of(request)
    unit = chosen_unit(request, person)
    notice = notice_for(_path(unit, person))
    wanted = _wanted(request, kind)
    found = listing.narrowed(Item.objects.visible_to(person), kind, wanted, unit)
    counts = listing.counts(found, today=today, notice=notice)
    page = listing.page(found, kind, wanted, today=today, notice=notice)
    keys = [one.key for one in kind.fields if one.in_list and one.key not in IN_COLUMNS]
    several = len({item.unit_id for item in page.rows} | ({unit.pk} if unit else set())) > 1 or unit is None
    context = {
        "kind": kind,
        "unit": unit,
        "crumbs": crumbs(kind, unit)[:1],
        "headline": sentence(counts, kind),
        "heads": [str(kind.field(key).words) for key in keys],
        "rows": [{"item": item, "cells": cells(kind, item, keys), "states": states(item, today, notice)}
                 for item in page.rows],
        "shows_unit": several and _sees_several(person),
        "filters": _filters(kind, wanted, counts, unit, listing.years(Item.objects.visible_to(person), kind, unit)),
        "wanted": wanted,
        "is_narrowed": bool(wanted.show or wanted.find or wanted.year),
        "next_url": _url(kind, page.next, unit) if page.next else "",
        "whole_url": _url(kind, Wanted(wanted.show, None, wanted.year, wanted.find, is_whole=True), unit),
        "query": f"?unit={unit.pk}" if unit else "",
        "may_write": _may_write(person, unit),
        "now": request.at,
    }  # fmt: skip
    return render(request, "registers/list.html", context)


@signed_in
@require_GET
def thing(request: Request, item_id: int) -> HttpResponse:
    """One thing: what is kept of it, where it is pinned, what happened to it."""
    item = thing_of(request, item_id)
    kind, person = KINDS[item.kind], person_of(request)
    moved = Movement.objects.visible_to(person).filter(item=item).select_related("post", "person").order_by("-pk")
    context = {
        "item": item,
        "kind": kind,
        "crumbs": crumbs(kind, item.unit)[:2] if guard.has(person, SEE) else [],
        "states": states(item, today_of(request), notice_for(str(item.unit_path))),
        "overdue": mending_words(item, request),
        "rows": rows_of(kind, item),
        "sources": sorted({(one.mark, one.source) for one in kind.fields}),
        "moves": [{"move": one, "changes": changes_of(kind, one)} for one in moved[:MOVES]],
        "sheet": drawn(item.picture, [item]) if item.picture and guard.has(person, SEE) else None,
        "square": pictures.square_of(item.pin_x or 0, item.pin_y or 0) if item.picture else "",
        "may_write": access.may(person, HANDLE, str(item.unit_path)),
        "now": request.at,
    }
    return render(request, "registers/thing.html", context)


def kind_of(code: str) -> Kind:
    """The register of that name; 404 where there is none."""
    if code not in KINDS:
        raise Http404
    return KINDS[code]


def thing_of(request: Request, item_id: int) -> Item:
    """The thing, for whoever may see it; 404 for everybody else."""
    rows = Item.objects.visible_to(person_of(request)).select_related("unit", "place", "parent", "picture", "post")
    return get_object_or_404(rows, pk=item_id)


def _path(unit: Unit | None, person: Person) -> str:
    found = unit or own_unit(person)
    return str(found.path) if found else ""


def _sees_several(person: Person) -> bool:
    posts = person.posts_held()
    return len({post.unit_id for post in posts}) > 1 or any(
        post.unit.level in {Level.BUREAU, Level.DISTRICT} for post in posts
    )


def _may_write(person: Person, unit: Unit | None) -> bool:
    found = unit or own_unit(person)
    return found is not None and access.may(person, HANDLE, str(found.path))


def _sum(found: dict[str, Counts]) -> Counts:
    names = ("total", "fault", "late", "expired", "soon", "short")
    return Counts(*(sum(getattr(one, name) for one in found.values()) for name in names))


def _wanted(request: Request, kind: Kind) -> Wanted:
    """The filter in the address; what is not known is left out rather than refused."""
    asked = request.GET
    return Wanted(
        show=asked.get("show", "") if asked.get("show") in listing.SHOWS else "",
        year=a_year(asked.get("year", "")),
        find=asked.get("q", "").strip()[:60],
        after=day_and_row(asked.get("after", "")),
        is_whole=asked.get("all") == "1",
    )


def _url(kind: Kind, wanted: Wanted, unit: Unit | None) -> str:
    parts = {
        "show": wanted.show, "unit": unit.pk if unit else "", "year": wanted.year or "", "q": wanted.find,
        "after": f"{wanted.after[0].isoformat()}_{wanted.after[1]}" if wanted.after else "",
        "all": "1" if wanted.is_whole else "",
    }  # fmt: skip
    query = urlencode({name: value for name, value in parts.items() if value})
    return reverse("web:register", args=[kind.code]) + (f"?{query}" if query else "")


def _filters(
    kind: Kind, wanted: Wanted, counts: Counts, unit: Unit | None, years: list[int]
) -> list[dict[str, Any] | None]:
    labels = {
        "fault": _("Do not work"), "late": _("To be checked"), "expired": _("Out of date"), "soon": _("Run out soon"),
        "short": _("Run low"), "archived": _("Taken off"),
    }  # fmt: skip
    items: list[dict[str, Any] | None] = [
        {"label": _("All"), "url": _url(kind, Wanted(year=wanted.year, find=wanted.find), unit),
         "count": counts.total, "current": not wanted.show}
    ]  # fmt: skip
    for show, label in labels.items():
        number = getattr(counts, show, None)
        if number or show in {wanted.show, "archived"}:
            url = _url(kind, Wanted(show, year=wanted.year, find=wanted.find), unit)
            items.append({"label": label, "url": url, "count": number, "current": wanted.show == show})
    if years:
        items.append(None)
    for year in years:
        url = _url(kind, Wanted(wanted.show, year=None if wanted.year == year else year, find=wanted.find), unit)
        items.append({"label": str(year), "url": url, "count": None, "current": wanted.year == year})
    return items
