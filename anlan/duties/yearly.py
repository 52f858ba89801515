"""Dockets that a unit has one of each year: of its working day, of its rota."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from anlan.journal import dockets
from anlan.journal.models import Docket
from anlan.lib.clock import local_date
from anlan.org.models import Unit


def dockets_for(units: Sequence[Unit], subject: Docket.Subject, *, series: str, at: datetime) -> dict[int, Docket]:
    """This year's docket of each unit, by the units' ids; those that are wanted for the first time are opened."""
    found = _standing(units, subject, at)
    missing = {unit.pk: unit for unit in units if unit.pk not in found}
    if missing:  # two at once would open two: the units' rows make them take turns
        list(Unit.objects.select_for_update(no_key=True).filter(pk__in=missing).order_by("pk").values_list("pk"))
        found |= _standing(list(missing.values()), subject, at)
    new = [unit for pk, unit in missing.items() if pk not in found]
    if new:
        opened = dockets.open_dockets(new, subject, series=series, at=at)
        found |= {docket.unit_id: docket for docket in opened}
    return found


def _standing(units: Sequence[Unit], subject: Docket.Subject, at: datetime) -> dict[int, Docket]:
    wanted = Docket.objects.filter(unit__in=units, subject=subject, number__startswith=f"{local_date(at).year}-")
    return {docket.unit_id: docket for docket in wanted}
