"""Working days, school days and terms: what the bureau entered, else what is published, else the weekday."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar
from django.conf import settings

from anlan.org.models import CalendarDay, Term

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The calendar of one unit. ``days``: what was entered for it or above it, the nearest unit's word first."""

    days: dict[date, CalendarDay.Kind]
    terms: tuple[tuple[date, date], ...] = ()

    def is_working(self, day: date) -> bool:
        entered = self.days.get(day)
        return entered == CalendarDay.Kind.WORKING if entered else published(day)

    def is_school_day(self, day: date) -> bool:
        """A working day within a term; any working day where no terms have been entered."""
        in_term = not self.terms or any(first <= day <= last for first, last in self.terms)
        return in_term and self.is_working(day)

    def next_working(self, day: date) -> date:
        """``day`` itself, or the first working day after it."""
        while not self.is_working(day):
            day += DAY
        return day

    def after(self, day: date, days: int) -> date:
        """``days`` calendar days after ``day``, which is not counted; a last day off passes on to the next working day.

        The general rule of 民法典 arts. 201 and 203; that it holds for petitions too is composed [C].
        """
        return self.next_working(day + days * DAY)

    def after_working(self, day: date, days: int) -> date:
        """The ``days``-th working day after ``day``."""
        while days > 0:
            day += DAY
            days -= self.is_working(day)
        return day


def of_units(paths: Iterable[str]) -> dict[str, Calendar]:
    """The calendars of units by their paths, in two queries."""
    wanted = {path: homes_of(path) for path in set(paths)}
    homes = {home for above in wanted.values() for home in above}
    days: dict[str, dict[date, CalendarDay.Kind]] = {}
    for home, day, kind in CalendarDay.objects.filter(unit_path__in=homes).values_list("unit_path", "day", "kind"):
        days.setdefault(str(home), {})[day] = CalendarDay.Kind(kind)
    terms: dict[str, list[tuple[date, date]]] = {}
    for home, first, last in Term.objects.filter(unit_path__in=homes).values_list("unit_path", "first_day", "last_day"):
        terms.setdefault(str(home), []).append((first, last))
    made: dict[tuple[str, ...], Calendar] = {}
    found = {}
    for path, above in wanted.items():
        key = tuple(home for home in above if home in days or home in terms)
        if key not in made:  # one object for all whose calendars are the same
            made[key] = _merged(above, days, terms)
        found[path] = made[key]
    return found


def of_unit(path: str) -> Calendar:
    return of_units([path])[path]


def end_of(day: date) -> datetime:
    """The last second of the day where the installation is."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=ZoneInfo(settings.TIME_ZONE))


def is_published(year: int) -> bool:
    """Whether the holidays of the year are known; without them a weekday is a working day."""
    return year in _published_years()


def published(day: date) -> bool:
    """Whether the day is worked: by the State Council's yearly notice where it is known, else by the weekday."""
    if is_published(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


@lru_cache(maxsize=1)
def _published_years() -> frozenset[int]:
    known = chinese_calendar.constants.holidays
    return frozenset(day.year for day in known)


def homes_of(path: str) -> list[str]:
    """The path and those above it, the lowest first."""
    labels = path.split(".")
    return [".".join(labels[:depth]) for depth in range(len(labels), 0, -1)]


def _merged(
    above: list[str], days: dict[str, dict[date, CalendarDay.Kind]], terms: dict[str, list[tuple[date, date]]]
) -> Calendar:
    merged: dict[date, CalendarDay.Kind] = {}
    for home in reversed(above):
        merged |= days.get(home, {})
    nearest = next((terms[home] for home in above if home in terms), [])
    return Calendar(merged, tuple(sorted(nearest)))
