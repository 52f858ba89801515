"""A table too long for one request, on its way in."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from anlan.cases.hazards import ledger
from anlan.org.functions import SEE
from anlan.org.models import Person, Unit
from anlan.registers import incoming
from anlan.registers.kinds import KINDS
from anlan.registers.models import Import
from anlan.web.guard import needs, person_of
from anlan.web.request import Request

SHOWN = 5


@needs(SEE)
@never_cache
@require_GET
def import_page(request: Request, import_id: int) -> HttpResponse:
    """How far it is; at the end what it did, or every place that is wrong. Asked again every few seconds meanwhile."""
    one = get_object_or_404(Import.objects.visible_to(person_of(request)).select_related("unit"), pk=import_id)
    context = {
        "one": one, "title": _title(one), "back_url": _back(one), "problems": one.result.get("problems", []),
        "more": max(0, one.result.get("wrong", 0) - incoming.MOST_PROBLEMS), "now": request.at,
    }  # fmt: skip
    return render(request, "registers/import_page.html", context)


def take_in(request: Request, unit: Unit, table: str, name: str, data: bytes) -> HttpResponse:
    """Hand the file to the worker, and lead to the page that says how far it is."""
    one = incoming.take_in(unit, table, name, data, by=person_of(request), at=request.at)
    return HttpResponseRedirect(reverse("web:import", args=[one.pk]))


def recent(person: Person, table: str) -> list[dict[str, Any]]:
    """The person's last imports of this table."""
    rows = Import.objects.visible_to(person).filter(table=table).order_by("-pk").defer("file", "result")
    return [{"one": one, "url": reverse("web:import", args=[one.pk])} for one in rows[:SHOWN]]


def _title(one: Import) -> str:
    return ledger.SHEET.title if one.table == ledger.TABLE else str(KINDS[one.table].words)


def _back(one: Import) -> str:
    if one.table == ledger.TABLE:
        return f"{reverse('web:hazard-import')}?unit={one.unit_id}"
    return f"{reverse('web:register', args=[one.table])}?unit={one.unit_id}"
