"""Registers to and from Excel: template, export, import, and what the headings of a unit's own table mean."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from anlan.lib.headings import Found
from anlan.lib.workbook import Problem
from anlan.org import access
from anlan.org.functions import HANDLE, SEE
from anlan.org.models import Unit
from anlan.registers import headings, incoming, listing, tables
from anlan.registers.fields import Kind
from anlan.registers.listing import Wanted
from anlan.registers.models import Item
from anlan.web import own_table
from anlan.web.files import attachment
from anlan.web.forms.org import ImportForm
from anlan.web.guard import needs, person_of
from anlan.web.register_words import crumbs
from anlan.web.request import Request
from anlan.web.units import chosen_or_own, chosen_unit
from anlan.web.views import imports
from anlan.web.views.registers import kind_of

MOST_WARNINGS = 20


@needs(SEE)
@require_http_methods(["GET", "POST"])
def register_import(request: Request, register: str) -> HttpResponse:
    kind, unit = kind_of(register), chosen_or_own(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    problems: list[Problem] = []
    if request.method == "POST":
        access.require(person_of(request), HANDLE, str(unit.path))
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["file"]
            data = file.read()
            if incoming.rows_in(data, tables.sheet_of(kind), unit, kind.code) > tables.AT_ONCE:
                return imports.take_in(request, unit, kind.code, file.name, data)
            parsed = tables.read(data, kind, unit)
            result = tables.bring_in(parsed, unit, by=person_of(request), at=request.at)
            return _imported(request, kind, unit, result)
        except tables.NotAWorkbook as error:
            form.add_error("file", error.message)
        except tables.StrangeHeadings as error:
            return _ask(request, kind, unit, error.data["found"])
        except tables.CannotImport as error:
            problems = error.data["problems"]
    context = {**_context(kind, unit), "form": form, "problems": problems, "now": request.at,
               "imports": imports.recent(person_of(request), kind.code)}  # fmt: skip
    return render(request, "registers/import.html", context, status=422 if form.errors or problems else 200)


@needs(SEE)
@require_http_methods(["POST"])
def register_headings(request: Request, register: str) -> HttpResponse:
    """Keep what the headings mean; with the file chosen again, import it at once."""
    kind, unit, meant = kind_of(register), chosen_or_own(request), own_table.said(request)
    headings.remember(unit, kind.code, meant, sheet=tables.sheet_of(kind), by=person_of(request), at=request.at)
    if request.FILES:
        return register_import(request, register)
    messages.info(request, _("Kept. Upload the table again; from now on its headings are known."))
    return HttpResponseRedirect(_address("register-import", kind, unit))


@needs(SEE)
@require_GET
def register_template(request: Request, register: str) -> HttpResponse:
    kind = kind_of(register)
    return _file(tables.template(kind), _("%(register)s, template") % {"register": kind.words.zh})


@needs(SEE)
@require_GET
def register_export(request: Request, register: str) -> HttpResponse:
    kind, person = kind_of(register), person_of(request)
    unit = chosen_unit(request, person)
    found = listing.narrowed(Item.objects.visible_to(person), kind, Wanted(), unit).current()
    rows = found.select_related("unit", "place", "parent").order_by("unit_path", "number", "pk")
    return _file(tables.export(kind, rows[: listing.MOST_EXPORTED]), kind.words.zh)


def _ask(request: Request, kind: Kind, unit: Unit, found: Found) -> HttpResponse:
    sheet = tables.sheet_of(kind)
    context = {
        **_context(kind, unit), "address": _address("register-headings", kind, unit),
        "back": _address("register-import", kind, unit),
        **own_table.question(found, sheet, headings.remembered(unit, kind.code)),
    }  # fmt: skip
    return render(request, "registers/headings.html", context, status=422)


def _context(kind: Kind, unit: Unit) -> dict[str, Any]:
    return {"kind": kind, "unit": unit, "crumbs": crumbs(kind, unit), "query": f"?unit={unit.pk}"}


def _imported(request: Request, kind: Kind, unit: Unit, result: tables.Result) -> HttpResponse:
    parts = []
    if result.added:
        parts.append(ngettext("%(n)s new", "%(n)s new", result.added) % {"n": result.added})
    if result.changed:
        parts.append(ngettext("%(n)s changed", "%(n)s changed", result.changed) % {"n": result.changed})
    if result.same:
        parts.append(ngettext("%(n)s as before", "%(n)s as before", result.same) % {"n": result.same})
    messages.info(request, _("Imported: %(what)s.") % {"what": _(", ").join(parts)} if parts else
                  _("The table holds no rows; nothing has changed."))  # fmt: skip
    for warning in result.warnings[:MOST_WARNINGS]:
        messages.info(request, f"{warning.sheet} {warning.column} {warning.row}: {warning.message}")
    return HttpResponseRedirect(_address("register", kind, unit))


def _address(name: str, kind: Kind, unit: Unit) -> str:
    return f"{reverse(f'web:{name}', args=[kind.code])}?unit={unit.pk}"


def _file(data: bytes, name: str) -> HttpResponse:
    return attachment(data, f"{name}.xlsx")
