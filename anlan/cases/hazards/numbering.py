"""Numbers of letters: 〔2026〕3号, counted for each unit, year and series."""

from __future__ import annotations

from datetime import datetime

from anlan.journal import dockets
from anlan.lib.clock import local_date
from anlan.org.models import Unit


def next_number(unit: Unit, series: str, at: datetime) -> str:
    year = local_date(at).year
    return f"{series}〔{year}〕{dockets.next_in(unit, series, year)}号"
