"""Forms filled from the record, on the page and as Word files: a case's, a signed report's, the zero report's."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from anlan.cases.disputes import counting
from anlan.cases.grievances import sheet
from anlan.cases.kinds import GRIEVANCE, KINDS
from anlan.cases.models import Case, Inspection
from anlan.journal import viewings
from anlan.lib.clock import local_date
from anlan.org import access
from anlan.org.functions import DISPUTES, READ, SEE
from anlan.org.models import Level, Unit
from anlan.registers import listing
from anlan.registers.kinds import CONTACT
from anlan.registers.listing import Wanted
from anlan.registers.models import Item
from anlan.registers.paper import word
from anlan.registers.paper.filling import Filled
from anlan.reports.models import Filing
from anlan.reports.paper import books, things
from anlan.web import case_access
from anlan.web.calendar_page import month_of
from anlan.web.files import attachment
from anlan.web.guard import needs, person_of, signed_in
from anlan.web.request import Request
from anlan.web.units import chosen_or_own
from anlan.web.views.disputes import LOOKED_BACK


@needs(READ)
@never_cache
@require_GET
def case_paper(request: Request, docket_id: int, form: str) -> HttpResponse:
    case, filled = _of_case(request, docket_id, form)
    return render(request, "papers/case.html", {"case": case, "paper": filled, "form": form})


@needs(READ)
@never_cache
@require_GET
def case_paper_word(request: Request, docket_id: int, form: str) -> HttpResponse:
    case, filled = _of_case(request, docket_id, form)
    return _file(filled, case.docket.number)


@needs(READ)
@never_cache
@require_GET
def filing_word(request: Request, docket_id: int, filing_id: int) -> HttpResponse:
    """A report as it was signed, as a file."""
    case = case_access.see(request, docket_id, "filing")
    rows = case.docket.filings.select_related("content", "signed_by", "post__unit", "unit__parent")
    return _file(things.of_filing(get_object_or_404(rows, pk=filing_id), case), case.docket.number)


@needs(SEE)
@never_cache
@require_GET
def zero_word(request: Request, unit_id: int, day: date) -> HttpResponse:
    """The newest version of the zero report of a day."""
    person = person_of(request)
    unit = get_object_or_404(Unit.objects.visible_to(person).filter(level=Level.SCHOOL), pk=unit_id)
    if not access.may(person, SEE, str(unit.path)):
        raise Http404
    found = Filing.objects.visible_to(person).filter(unit=unit, kind=Filing.Kind.ZERO, day=day)
    found = found.select_related("content", "docket", "signed_by", "post", "unit__parent")
    newest = found.order_by("-serial").first()
    if newest is None:
        raise Http404
    viewings.record(newest.docket, person, "filing", at=request.at)
    return _file(things.of_zero(newest), f"{unit.name} {day}")


@signed_in
@never_cache
@require_GET
def inspection_word(request: Request, inspection_id: int) -> HttpResponse:
    """An inspection as it was signed."""
    rows = Inspection.objects.visible_to(person_of(request))
    related = ("unit", "place", "item", "by", "seen_by", "docket", "content")
    row = get_object_or_404(rows.select_related(*related), pk=inspection_id)
    return _file(things.of_inspection(row), f"{row.unit.name} {local_date(row.at)}")


@needs(DISPUTES)
@never_cache
@require_GET
def dispute_month_word(request: Request) -> HttpResponse:
    """The monthly return of one of the person's own units; without ``unit`` of the first."""
    units, asked = counting.units(person_of(request)), request.GET.get("unit", "")
    unit = next((one for one in units if asked in {"", str(one.pk)}), None)
    if unit is None:
        raise Http404
    first = month_of(request.GET.get("month", ""), local_date(request.at), LOOKED_BACK)
    return _file(books.of_month(unit, first, counting.month(unit, first)), f"{unit.name} {first:%Y-%m}")


@needs(SEE)
@never_cache
@require_GET
def contact_list(request: Request) -> HttpResponse:
    """Whom to call, to hang up beside the telephone."""
    unit = chosen_or_own(request)
    found = listing.narrowed(Item.objects.visible_to(person_of(request)), CONTACT, Wanted(), unit).current()
    rows = found.select_related("unit", "place", "parent").order_by("unit_path", "number", "pk")
    return _file(books.of_contacts(unit, CONTACT, rows[: listing.MOST_EXPORTED], request.at), unit.name)


def _of_case(request: Request, docket_id: int, form: str) -> tuple[Case, Filled]:
    case = case_access.see(request, docket_id, "paper")
    if form == "grievance_sheet" and case.kind == GRIEVANCE.code:
        return case, sheet.filled(case)
    if form not in things.OF_CASE or not KINDS[case.kind].has_reports:
        raise Http404
    return case, things.of_case(case, form, by=person_of(request), at=request.at)


def _file(filled: Filled, name: str) -> HttpResponse:
    return attachment(word.render(filled), f"{filled.title} {name}.docx")
