"""The lines of the zero report, and what the record already says to each: nobody types what the system knows.

Domain C.4 [C]: no national form was found. Grievances are no line of it: how many people complain is nobody's return.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from anlan.cases.kinds import KINDS
from anlan.cases.listing import FINAL
from anlan.cases.models import Case
from anlan.cases.titles import title_of
from anlan.journal import keys
from anlan.org.functions import SEE
from anlan.org.models import Unit


@dataclass(frozen=True)
class Line:
    """One question. ``categories``: (kind, category) of the matters that answer it; a category of ``*`` is all."""

    code: str
    label: Any
    categories: frozenset[tuple[str, str]]

    def covers(self, case: Case) -> bool:
        return (case.kind, case.category) in self.categories or (case.kind, "*") in self.categories


def _line(code: str, label: Any, *categories: tuple[str, str]) -> Line:
    return Line(code, label, frozenset(categories))


def _incidents(*categories: str) -> list[tuple[str, str]]:
    return [("incident", category) for category in categories]


LINES: tuple[Line, ...] = (
    _line("accident", _("Accidents and injuries"), *_incidents("injury", "crowd", "weather")),
    _line("order", _("Public order, bullying, intruders"), *_incidents("intruder", "bullying")),
    _line("fire", _("Fire"), *_incidents("fire")),
    _line("food", _("Food and drinking water"), *_incidents("food")),
    _line("infection", _("Infections, absence through illness"), *_incidents("infection")),
    _line("hazard", _("Buildings, equipment, hazards"), ("hazard", "*"), *_incidents("facility", "utility")),
    _line("traffic", _("School buses and traffic"), *_incidents("traffic")),
    _line("dispute", _("Conflicts and disputes"), ("dispute", "*")),
    _line("other", _("Anything else"), *_incidents("other"), ("referral", "*")),
)
CODES = tuple(line.code for line in LINES)
COUNTS = (
    ("enrolled", _("Pupils enrolled")),
    ("expected", _("Pupils expected today")),
    ("present", _("Pupils present")),
    ("absent_ill", _("Absent through illness")),
)
"""Numbers only, never names (domain C.4, C.11)."""


@dataclass(frozen=True)
class Found:
    """A matter of the day. ``title`` is empty where the matter is for its handlers only."""

    docket_id: int
    number: str
    title: str


@dataclass(frozen=True)
class Prefilled:
    """What the record says of a day: the matters to each line, and those that were open before and still are."""

    lines: dict[str, list[Found]]
    still_open: list[Found]


def prefill(unit: Unit, day: date) -> Prefilled:
    """Matters of the unit itself and of its sections that were reported on ``day``, and the older ones not yet over."""
    begin = datetime.combine(day, time(), tzinfo=ZoneInfo(settings.TIME_ZONE))
    end = begin + timedelta(days=1)
    cases = Case.objects.filter(unit_path__below=str(unit.path), reported_at__lt=end, docket__is_drill=False)
    cases = cases.exclude(kind="grievance").select_related("docket", "place", "facts").order_by("docket")
    todays = list(cases.filter(reported_at__gte=begin).exclude(state="cancelled"))
    older = list(cases.filter(reported_at__lt=begin).exclude(state__in=FINAL)[:50])
    keys.preload([case.docket for case in (*todays, *older) if case.audience == SEE])
    lines = {line.code: _found(case for case in todays if line.covers(case)) for line in LINES}
    covered = {found.docket_id for of_line in lines.values() for found in of_line}
    lines["other"] += _found(case for case in todays if case.pk not in covered)
    return Prefilled(lines, _found(older))


def _found(cases: Iterable[Case]) -> list[Found]:
    return [Found(case.pk, case.docket.number, _title(case)) for case in cases]


def _title(case: Case) -> str:
    if case.audience != SEE:
        return str(KINDS[case.kind].label)
    return title_of(case, {} if case.docket._opened_key is None else None)
