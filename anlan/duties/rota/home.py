"""The docket of a unit's rota: one a year; every change of it is entered there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from anlan.duties import yearly
from anlan.journal.models import Docket
from anlan.org.models import Unit

SERIES = "值班"


def docket_for(unit: Unit, *, at: datetime) -> Docket:
    return dockets_for([unit], at=at)[unit.pk]


def dockets_for(units: Sequence[Unit], *, at: datetime) -> dict[int, Docket]:
    return yearly.dockets_for(units, Docket.Subject.ROTA, series=SERIES, at=at)
