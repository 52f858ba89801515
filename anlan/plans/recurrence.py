"""What "daily", "monthly" or an RFC 5545 rule of a plan means in days, by the calendar of a unit.

An obligation's ``recurrence`` is either what the compiler read (``freq``, ``times_min``) or what a rule book says:

    rrule   RFC 5545, in days: "FREQ=MONTHLY;BYMONTHDAY=-1"; the days on which it is due
    per     "term" instead of a rule: ``times`` in each school term; in each half of the year where no terms are known
    days    "school" (default), "working" or "all": on which days it can be due
    shift   "skip" a due day that is none of these (default for daily rules), or go "back" to the one before
    lead    days before the due day on which it opens (default: since the time before for rules longer than a day)
    opens, due   times of the day, "06:00" and "17:00" unless said
    offered true: nothing of it runs until a unit switches it on
    levels  of units it is for; unless said those of its first post
    meets   what meets it besides saying so: "meeting:joint" when minutes of a joint meeting of the unit are issued
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.conf import settings

from anlan.org.calendar import Calendar
from anlan.org.models import Level
from anlan.plans.models import Obligation

DAY = timedelta(days=1)
FAR = 400 * DAY
"""How far ahead the next occasion is looked for."""

FREQUENCIES: dict[str, dict[str, Any]] = {
    "daily": {"rrule": "FREQ=DAILY"},
    "weekly": {"rrule": "FREQ=WEEKLY;BYDAY=FR", "shift": "back", "lead": 4},
    "monthly": {"rrule": "FREQ=MONTHLY;BYMONTHDAY=-1", "shift": "back", "lead": 27},
    "quarterly": {"rrule": "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", "shift": "back", "lead": 60},
    "semester": {"per": "term", "times": 1, "shift": "back"},
    "yearly": {"rrule": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1", "shift": "back", "lead": 90},
    "regular": {"rrule": "FREQ=MONTHLY;BYMONTHDAY=-1", "shift": "back", "lead": 27},
}
"""What a plan's bare word means until somebody says better; composed [C]. A bare "定期" is taken as monthly."""

_LEVELS = {
    "bureau_officer": Level.BUREAU,
    "bureau_petitions": Level.BUREAU,
    "discipline": Level.BUREAU,
    "district_director": Level.DISTRICT,
}


@dataclass(frozen=True)
class Occasion:
    """One time that something is due: it opens, and it is due, at these moments. ``number`` tells it from others."""

    day: date
    opens_at: datetime
    due_at: datetime

    @property
    def number(self) -> int:
        return self.day.toordinal()


@dataclass(frozen=True)
class Schedule:
    """A recurrence as its occasions can be counted from it."""

    rrule: str
    times_per_term: int
    days: str
    shift: str
    lead: int
    opens: time
    due: time
    is_offered: bool
    levels: frozenset[str]

    def due_by(self, due: time | None) -> Schedule:
        """The same with another time of the day."""
        return replace(self, due=due) if due else self

    def occasions(self, calendar: Calendar, since: date) -> Iterator[Occasion]:
        """Those due on ``since`` or later, in order; none twice on one day, none further than :data:`FAR`."""
        seen: set[date] = set()
        for wanted, opened in self._wanted(calendar, since - 31 * DAY):
            day = self._fitting(wanted, calendar)
            if day is None or day < since or day in seen:
                continue
            seen.add(day)
            opens_on = min(max(opened, day - self.lead * DAY), day) if self.lead or opened < wanted else day
            yield Occasion(day, _moment(opens_on, self.opens), _moment(day, self.due))

    def _wanted(self, calendar: Calendar, since: date) -> Iterator[tuple[date, date]]:
        """Due days as the rule has them, each with the first day it may be open on."""
        if self.times_per_term:
            yield from _per_term(calendar, self.times_per_term, since)
            return
        start = datetime(since.year, since.month, since.day)  # noqa: DTZ001  days, not moments
        rule = rrulestr(self.rrule, dtstart=datetime(since.year - 1, 1, 1))  # noqa: DTZ001
        for found in rule.xafter(start, inc=True):
            day = found.date()
            if day - since > FAR:
                return
            yield day, day - self.lead * DAY

    def _fitting(self, day: date, calendar: Calendar) -> date | None:
        fits = {"all": lambda _: True, "working": calendar.is_working, "school": calendar.is_school_day}[self.days]
        if self.shift == "skip":
            return day if fits(day) else None
        for earlier in (day - n * DAY for n in range(120)):
            if fits(earlier):
                return earlier
        return None


def schedule_of(rule: Obligation) -> Schedule:
    """The schedule of a rule whose trigger is the calendar."""
    said: dict[str, Any] = dict(rule.recurrence or {})
    if "freq" in said:
        said = FREQUENCIES.get(said["freq"], FREQUENCIES["regular"]) | {
            key: value for key, value in said.items() if key not in {"freq", "times_min", "times_max"}
        }
    is_daily = said.get("rrule", "").startswith("FREQ=DAILY")
    return Schedule(
        rrule=said.get("rrule", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        times_per_term=int(said.get("times", 1)) if said.get("per") == "term" else 0,
        days=said.get("days", "school"),
        shift=said.get("shift", "skip" if is_daily else "back"),
        lead=int(said.get("lead", 0)),
        opens=time.fromisoformat(said.get("opens", "06:00")),
        due=time.fromisoformat(said.get("due", "17:00")),
        is_offered=bool(said.get("offered", False)),
        levels=frozenset(said.get("levels") or [_LEVELS.get(rule.function, Level.SCHOOL)]),
    )


def _per_term(calendar: Calendar, times: int, since: date) -> Iterator[tuple[date, date]]:
    halves = [
        (date(year, first, 1), date(year, last, day))
        for year in range(since.year - 1, since.year + 2)
        for first, last, day in ((1, 6, 30), (7, 12, 31))
    ]
    for first, last in calendar.terms or tuple(halves):
        length = (last - first) // DAY + 1
        opened = first
        for n in range(1, times + 1):
            day = first + (length * n // times - 1) * DAY
            if day >= since:
                yield day, opened
            opened = day + DAY


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=ZoneInfo(settings.TIME_ZONE))
