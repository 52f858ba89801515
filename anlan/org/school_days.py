"""What was entered for a unit's calendar, and above it, as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
from django.utils.translation import gettext_lazy as _

from anlan.org import calendar
from anlan.org.models import CalendarDay, Term

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Days in a row that are the same: as entered by ``unit_name``, or as published (empty)."""

    first: date
    last: date
    kind: CalendarDay.Kind
    name: str
    source: str = ""
    unit_id: int | None = None
    unit_name: str = ""


def terms_of(path: str) -> list[Term]:
    """The terms that hold for the unit at ``path``: its own, else those of the nearest above; in order."""
    homes = calendar.homes_of(path)
    rows = list(Term.objects.filter(unit_path__in=homes).select_related("unit").order_by("first_day"))
    nearest = next((home for home in homes if any(str(row.unit_path) == home for row in rows)), "")
    return [row for row in rows if str(row.unit_path) == nearest]


def entered(path: str, first: date, last: date) -> list[Span]:
    """What was entered for the unit and above it between two days; days in a row with the same words together."""
    rows = CalendarDay.objects.filter(unit_path__in=calendar.homes_of(path), day__gte=first, day__lte=last)
    found: list[Span] = []
    for row in rows.select_related("unit").order_by("unit_path", "day"):
        kind, before = CalendarDay.Kind(row.kind), found[-1] if found else None
        one = Span(row.day, row.day, kind, row.name, row.source, row.unit_id, row.unit.name)
        if before and before.last == row.day - DAY and _same(before, one):
            found[-1] = Span(before.first, row.day, kind, row.name, row.source, row.unit_id, row.unit.name)
        else:
            found.append(one)
    return sorted(found, key=lambda span: (span.first, span.unit_name))


def _same(one: Span, other: Span) -> bool:
    return (one.kind, one.name, one.source, one.unit_id) == (other.kind, other.name, other.source, other.unit_id)


def published(year: int) -> list[Span]:
    """Public holidays and make-up working days of a year as published; none where the year is not known yet.

    Weekends that touch a holiday belong to it.
    """
    if not calendar.is_published(year):
        return []
    found: list[Span] = []
    day = date(year, 1, 1)
    while day.year == year:
        name, working = holiday_name(day), calendar.published(day)
        if name or (working and day.weekday() >= 5):
            kind = CalendarDay.Kind.WORKING if working else CalendarDay.Kind.OFF
            before = found[-1] if found else None
            if before and before.last == day - DAY and (before.kind, before.name) == (kind, name):
                found[-1] = Span(before.first, day, kind, name)
            else:
                found.append(Span(day, day, kind, name))
        day += DAY
    return found


_HOLIDAYS = {
    "New Year's Day": _("New Year's Day"), "Spring Festival": _("Spring Festival"),
    "Tomb-sweeping Day": _("Tomb-sweeping Day"), "Labour Day": _("Labour Day"),
    "Dragon Boat Festival": _("Dragon Boat Festival"), "National Day": _("National Day"),
    "Mid-autumn Festival": _("Mid-autumn Festival"),
}  # fmt: skip


def holiday_name(day: date) -> str:
    """What the published holidays call the day, or the holiday that a make-up working day is worked for."""
    if not calendar.is_published(day.year):
        return ""
    _is_off, name = chinese_calendar.get_holiday_detail(day)
    return str(_HOLIDAYS.get(name or "", name or ""))


def names_of(path: str, first: date, last: date) -> dict[date, str]:
    """What days are called that are not what their weekday says: as entered nearest the unit, else as published."""
    found = {}
    for n in range((last - first).days + 1):
        day = first + n * DAY
        if name := holiday_name(day):
            found[day] = name
    depth = {home: number for number, home in enumerate(calendar.homes_of(path))}
    rows = CalendarDay.objects.filter(unit_path__in=depth, day__gte=first, day__lte=last)
    for row in sorted(rows, key=lambda row: -depth[str(row.unit_path)]):
        found[row.day] = row.name or str(row.get_kind_display())
    return found
