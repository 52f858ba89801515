"""When a limit runs out: minutes as they pass, or the end of the last day of a term counted in days."""

from __future__ import annotations

from datetime import datetime, timedelta

from anlan.lib.clock import local_date
from anlan.org import calendar
from anlan.org.calendar import Calendar
from anlan.plans.models import Counting

DAY = timedelta(days=1)


def due_at(limit: timedelta, counting: str, *, since: datetime, days: Calendar | None = None) -> datetime:
    """The moment after which it is late. ``days`` is needed for limits counted in days."""
    if counting == Counting.ELAPSED:
        return since + limit
    if days is None:
        raise ValueError("a limit in days needs a calendar")
    began, length = local_date(since), limit // DAY
    if counting == Counting.WORKING_DAYS:
        return calendar.end_of(days.after_working(began, length))
    return calendar.end_of(days.after(began, length))


def for_unit(limit: timedelta, counting: str, *, since: datetime, unit_path: str) -> datetime:
    """As :func:`due_at`, by the calendar of the unit."""
    days = None if counting == Counting.ELAPSED else calendar.of_unit(unit_path)
    return due_at(limit, counting, since=since, days=days)
