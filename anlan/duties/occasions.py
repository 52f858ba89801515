"""What the calendar brings a unit and what became of it: occasions still to come, and duties that exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from anlan.duties import routine
from anlan.duties.models import Duty, DutyQuerySet, Routine
from anlan.journal.models import Docket
from anlan.org import calendar
from anlan.org.models import Unit
from anlan.plans import recurrence
from anlan.plans.recurrence import Occasion

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Foreseen:
    """An occasion of a switched-on rule for which no duty has been opened yet."""

    row: Routine
    occasion: Occasion


def rows_of(unit: Unit) -> list[Routine]:
    """The unit's rules of the calendar, by book and number."""
    found = Routine.objects.filter(unit=unit).select_related("obligation__version__plan", "unit")
    return list(found.order_by("obligation__version__plan__name", "obligation__version_id", "obligation__number"))


def foreseen(
    unit: Unit, first: date, last: date, *, at: datetime, rows: Sequence[Routine] | None = None
) -> list[Foreseen]:
    """Occasions due from ``first`` to ``last`` that are not over at ``at`` and not opened yet; earliest first.

    Three queries. ``rows``: the unit's rules where they have been read already.
    """
    running = [row for row in (rows_of(unit) if rows is None else rows) if routine.is_on(row)]
    days = calendar.of_unit(str(unit.path))
    opened = routine.opened(str(unit.path), first)
    found = []
    for row in running:
        schedule = recurrence.schedule_of(row.obligation).due_by(row.due_time)
        done = opened.get(routine.key_of(row))
        for one in schedule.occasions(days, max(first, row.next_day or first)):
            if one.day > last:
                break
            if one.due_at > at and not routine.is_opened(one, done):
                found.append(Foreseen(row, one))
    return sorted(found, key=lambda one: (one.occasion.due_at, one.row.obligation_id))


def asked(visible: DutyQuerySet, unit: Unit, first: date, last: date) -> list[Duty]:
    """The duties of the unit's working day that are or were due in these days, one for each occasion of each rule.

    ``visible``: the duties that whoever asks may see. Of several rungs that which was asked first and is not empty.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    begin, end = (datetime.combine(day, time(), tzinfo=zone) for day in (first, last + DAY))
    found = (
        visible.filter(unit=unit, docket__subject=Docket.Subject.ROUTINE, due_at__gte=begin, due_at__lt=end)
        .select_related("obligation", "post")
        .order_by("due_at", "obligation_id", "rung", "pk")
    )
    kept: dict[tuple[int, int, int], Duty] = {}
    for duty in found:
        before = kept.get(duty.strand)
        if before is None or (before.state == Duty.State.VACANT != duty.state):
            kept[duty.strand] = duty
    return sorted(kept.values(), key=lambda duty: (duty.due_at or begin, duty.obligation_id, duty.pk))
