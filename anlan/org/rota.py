"""The rota of a unit for reading: a month of days and turns, who is on, and what is amiss with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from psycopg.types.range import DateRange, TimestamptzRange

from anlan.org.calendar import Calendar
from anlan.org.models import Absence, Appointment, DayType, Person, Post, Shift, ShiftKind, Unit

DAY = timedelta(days=1)
REMEMBERED = timedelta(days=60)
"""Whoever had a turn in a post so lately is one of those who take turns in it."""


@dataclass(frozen=True)
class Turn:
    """Somebody's turn, and what is amiss with it: the person is away then, or on duty elsewhere at the same time."""

    shift: Shift
    is_away: bool = False
    is_double: bool = False


@dataclass(frozen=True)
class Cell:
    """A kind of turn on a day. ``is_asked``: somebody is to be there."""

    kind: ShiftKind
    day: date
    begin: datetime
    end: datetime
    is_asked: bool
    turns: tuple[Turn, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.kind.pk}-{self.day.toordinal()}"

    @property
    def is_gap(self) -> bool:
        """Somebody is to be there, and for some of the time nobody is."""
        return self.is_asked and not is_covered(self.begin, self.end, [turn.shift for turn in self.turns])

    @property
    def last(self) -> Turn | None:
        """Who is on at its end; a turn that changed hands half-way has two."""
        return self.turns[-1] if self.turns else None


@dataclass(frozen=True)
class Day:
    day: date
    type: DayType
    name: str
    cells: tuple[Cell, ...]

    @property
    def is_empty(self) -> bool:
        """Somebody is to be on duty this day, and nobody is at all."""
        return any(cell.is_asked for cell in self.cells) and not any(cell.turns for cell in self.cells)


@dataclass(frozen=True)
class Month:
    """``columns``: posts in order, each with its kinds of turns."""

    columns: list[tuple[Post, list[ShiftKind]]]
    days: list[Day] = field(default_factory=list)

    @property
    def kinds(self) -> list[ShiftKind]:
        return [kind for _post, kinds in self.columns for kind in kinds]

    @property
    def cells(self) -> list[Cell]:
        return [cell for day in self.days for cell in day.cells]


def day_type(calendar: Calendar, day: date) -> DayType:
    if calendar.terms and not any(first <= day <= last for first, last in calendar.terms):
        return DayType.BREAK
    if calendar.is_working(day):
        return DayType.SCHOOL
    return DayType.WEEKEND if day.weekday() >= 5 else DayType.HOLIDAY


def span(kind: ShiftKind, day: date) -> tuple[datetime, datetime]:
    """When the turn that begins on ``day`` runs, by the wall clocks of the installation."""
    zone = ZoneInfo(settings.TIME_ZONE)
    until = day if kind.ends > kind.begins else day + DAY
    return datetime.combine(day, kind.begins, tzinfo=zone), datetime.combine(until, kind.ends, tzinfo=zone)


def is_covered(begin: datetime, end: datetime, shifts: Iterable[Shift]) -> bool:
    """Whether the shifts follow each other from ``begin`` to ``end`` without a gap."""
    for shift in sorted(shifts, key=lambda one: one.during.lower or begin):
        if (shift.during.lower or begin) > begin:
            return False
        begin = max(begin, shift.during.upper or end)
    return begin >= end


def kinds_of(unit: Unit) -> list[ShiftKind]:
    """The turns there are in the posts of the unit now, in the order of the posts and of the day."""
    found = ShiftKind.objects.filter(unit=unit, put_away_at=None).select_related("post")
    return list(found.order_by("post_id", "begins", "pk"))


def month(unit: Unit, first: date, last: date, *, calendar: Calendar, names: dict[date, str]) -> Month:
    """Days ``first`` to ``last`` of the unit's rota; four queries. ``names``: what days are called."""
    kinds = kinds_of(unit)
    columns: dict[int, tuple[Post, list[ShiftKind]]] = {}
    for kind in kinds:
        columns.setdefault(kind.post_id, (kind.post, []))[1].append(kind)
    shifts = list(
        Shift.objects.filter(kind__in=kinds, day__range=(first, last)).select_related("person").order_by("during")
    )
    turns = _turns(shifts)
    found = Month(list(columns.values()))
    for n in range((last - first).days + 1):
        day = first + n * DAY
        type_ = day_type(calendar, day)
        cells = tuple(
            Cell(kind, day, *span(kind, day), type_ in kind.days, tuple(turns.get((kind.pk, day), ())))
            for kind in found.kinds
        )
        found.days.append(Day(day, type_, names.get(day, ""), cells))
    return found


def _turns(shifts: Sequence[Shift]) -> dict[tuple[int | None, date | None], list[Turn]]:
    """The shifts by kind and day, with absences and other shifts of the same people at the same time."""
    persons = {shift.person_id for shift in shifts}
    begin = min((shift.during.lower for shift in shifts if shift.during.lower), default=None)
    end = max((shift.during.upper for shift in shifts if shift.during.upper), default=None)
    away: dict[int, list[TimestamptzRange]] = {}
    others: dict[int, list[Shift]] = {}
    if begin and end:
        span_ = TimestamptzRange(begin, end)
        for person, during in Absence.objects.filter(person__in=persons, during__overlap=span_).values_list(
            "person_id", "during"
        ):
            away.setdefault(person, []).append(during)
        for shift in Shift.objects.filter(person__in=persons, during__overlap=span_):
            others.setdefault(shift.person_id, []).append(shift)
    found: dict[tuple[int | None, date | None], list[Turn]] = {}
    for shift in shifts:
        double = any(_meet(shift.during, one.during) for one in others.get(shift.person_id, ()) if one.pk != shift.pk)
        gone = any(_meet(shift.during, during) for during in away.get(shift.person_id, ()))
        found.setdefault((shift.kind_id, shift.day), []).append(Turn(shift, gone, double))
    return found


def _meet(one: TimestamptzRange, other: TimestamptzRange) -> bool:
    starts_in_time = one.lower is None or other.upper is None or one.lower < other.upper
    return starts_in_time and (other.lower is None or one.upper is None or other.lower < one.upper)


def people(unit: Unit, first: date, last: date) -> list[Person]:
    """Whoever may be put on duty: who holds a post in the unit (or a section of it) in these days, by name."""
    held = DateRange(first, last + DAY)
    found = Person.objects.filter(
        is_active=True, appointments__unit_path__below=str(unit.path), appointments__held__overlap=held
    )
    return list(found.distinct().order_by("name", "pk"))


def takers(post_id: int, at: datetime) -> set[int]:
    """Those who take turns in a post: its holders and deputies, and who had or has a turn in it lately."""
    return takers_of([post_id], at)


def is_free(person_id: int, during: TimestamptzRange, but: Iterable[int] = ()) -> bool:
    """Neither on duty anywhere nor away in these hours; ``but``: shifts that do not count."""
    busy = Shift.objects.filter(person=person_id, during__overlap=during).exclude(pk__in=list(but)).exists()
    return not busy and not Absence.objects.filter(Q(person=person_id), during__overlap=during).exists()


def takers_of(post_ids: Sequence[int], at: datetime) -> set[int]:
    """Those who take turns in any of these posts; two queries."""
    since = at - REMEMBERED
    holding = Appointment.objects.filter(post__in=post_ids, held__overlap=DateRange(since.date(), None))
    turns = Shift.objects.filter(post__in=post_ids, during__overlap=TimestamptzRange(since, None))
    return set(holding.values_list("person_id", flat=True)) | set(turns.values_list("person_id", flat=True))


def turns_between(unit: Unit, first: date, last: date) -> dict[tuple[int, date], int]:
    """Who has each turn (kind, day) of the unit at its end."""
    rows = Shift.objects.filter(kind__unit=unit, day__range=(first, last)).order_by("during")
    found = rows.values_list("kind_id", "day", "person_id")
    return {(kind, day): person for kind, day, person in found if kind is not None and day is not None}
