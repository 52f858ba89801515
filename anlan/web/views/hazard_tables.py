"""The ledger of hazards to and from Excel, and what the headings of a unit's own ledger mean."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from anlan.cases.hazards import ledger
from anlan.cases.models import Case
from anlan.lib.headings import Found
from anlan.lib.workbook import NotAWorkbook, Problem
from anlan.org import access
from anlan.org.functions import HANDLE, SEE
from anlan.org.models import Unit
from anlan.registers import headings, incoming
from anlan.web import own_table
from anlan.web.files import attachment
from anlan.web.forms.org import ImportForm
from anlan.web.guard import needs, person_of
from anlan.web.request import Request
from anlan.web.units import chosen_or_own, chosen_unit
from anlan.web.views import imports

MOST_WARNINGS = 20


@needs(SEE)
@require_GET
def hazard_ledger(request: Request) -> HttpResponse:
    """Every hazard the person may read; narrowed by ``unit``, ``category``, ``state`` (running, closed)."""
    person = person_of(request)
    rows = Case.objects.visible_to(person).filter(kind="hazard").exclude(state="cancelled")
    unit = chosen_unit(request, person)
    if unit is not None:
        rows = rows.filter(unit_path__below=str(unit.path))
    if request.GET.get("category"):
        rows = rows.filter(category=request.GET["category"])
    if request.GET.get("state") in {"running", "closed"}:
        rows = rows.filter(closed_at__isnull=request.GET["state"] == "running")
    return _file(ledger.export(rows), ledger.SHEET.title)


@needs(SEE)
@require_GET
def hazard_template(request: Request) -> HttpResponse:
    return _file(ledger.template(), _("%(register)s, template") % {"register": ledger.SHEET.title})


@needs(SEE)
@require_http_methods(["GET", "POST"])
def hazard_import(request: Request) -> HttpResponse:
    unit = chosen_or_own(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    problems: list[Problem] = []
    if request.method == "POST":
        access.require(person_of(request), HANDLE, str(unit.path))
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["file"]
            data = file.read()
            if incoming.rows_in(data, ledger.SHEET, unit, ledger.TABLE) > ledger.AT_ONCE:
                return imports.take_in(request, unit, ledger.TABLE, file.name, data)
            parsed = ledger.read(data, unit)
            return _imported(request, ledger.bring_in(parsed, unit, by=person_of(request), at=request.at))
        except NotAWorkbook as error:
            form.add_error("file", error.message)
        except ledger.StrangeHeadings as error:
            return _ask(request, unit, error.data["found"])
        except ledger.CannotImport as error:
            problems = error.data["problems"]
    context = {"unit": unit, "form": form, "problems": problems, "now": request.at,
               "imports": imports.recent(person_of(request), ledger.TABLE)}  # fmt: skip
    return render(request, "hazards/import.html", context, status=422 if form.errors or problems else 200)


@needs(SEE)
@require_http_methods(["POST"])
def hazard_headings(request: Request) -> HttpResponse:
    """Keep what the headings mean; with the file chosen again, import it at once."""
    unit, meant = chosen_or_own(request), own_table.said(request)
    headings.remember(unit, ledger.TABLE, meant, sheet=ledger.SHEET, by=person_of(request), at=request.at)
    if request.FILES:
        answer: HttpResponse = hazard_import(request)
        return answer
    messages.info(request, _("Kept. Upload the table again; from now on its headings are known."))
    return HttpResponseRedirect(f"{reverse('web:hazard-import')}?unit={unit.pk}")


def _ask(request: Request, unit: Unit, found: Found) -> HttpResponse:
    query = f"?unit={unit.pk}"
    context = {
        "unit": unit, "address": reverse("web:hazard-headings") + query, "back": reverse("web:hazard-import") + query,
        **own_table.question(found, ledger.SHEET, headings.remembered(unit, ledger.TABLE)),
    }  # fmt: skip
    return render(request, "hazards/headings.html", context, status=422)


def _imported(request: Request, result: ledger.Result) -> HttpResponse:
    said = [ngettext("%(n)s new", "%(n)s new", result.added) % {"n": result.added}]
    if result.known:
        said.append(_("%(n)s known already") % {"n": result.known})
    if result.closed:
        said.append(_("%(n)s struck off in the old ledger, left there") % {"n": result.closed})
    messages.info(request, _("Imported: %(what)s.") % {"what": _(", ").join(said)})
    for warning in result.warnings[:MOST_WARNINGS]:
        messages.info(request, str(warning))
    return HttpResponseRedirect(reverse("web:cases"))


def _file(data: bytes, name: str) -> HttpResponse:
    return attachment(data, f"{name}.xlsx")
