"""Laying down the turns of a post, and saying who takes each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import TimestamptzRange

from anlan.duties.rota import passing, telling
from anlan.duties.rota.home import docket_for
from anlan.journal import chain
from anlan.lib.errors import Refused
from anlan.org import access, calendar, rota
from anlan.org.functions import MANAGE_ORG, ROTA
from anlan.org.models import Absence, DayType, Person, Post, RotaSetting, Shift, ShiftKind, Unit

LONGEST = timedelta(days=100)
"""A rota is filled for a term at most; more days at once are a slip of the pen."""


class BadRota(Refused):
    code = "bad_rota"
    status = 422


class TurnsMeet(BadRota):
    """Two turns of one post would overlap."""

    code = "turns_meet"


@dataclass(frozen=True)
class Wanted:
    """Who is to take a turn; ``person_id`` ``None``: nobody. ``was``: who had it when the page was read."""

    kind_id: int
    day: date
    person_id: int | None
    was: int | None


@transaction.atomic
def add_kind(
    post: Post, name: str, begins: time, ends: time, days: Sequence[str], *, by: Person, at: datetime
) -> ShiftKind:
    """A turn that there is in ``post`` from now on. Raises :class:`BadRota`.

    Whoever takes a turn sits in the post, with its rights; so it takes the right to say who holds posts.
    """
    access.require(by, MANAGE_ORG, str(post.unit_path))
    if not name.strip() or not days or not set(days) <= set(DayType.values):
        raise BadRota(_("A turn needs a name and at least one kind of day."))
    if ShiftKind.objects.filter(post=post, name=name.strip(), put_away_at=None).exists():
        raise BadRota(_("There is a turn of this name in the post already. Choose another name."))
    kind = ShiftKind.objects.create(
        unit_id=post.unit_id, unit_path=post.unit_path, post=post, name=name.strip()[:20], begins=begins, ends=ends,
        days=[day for day in DayType.values if day in days],
    )  # fmt: skip
    _note(post.unit, "rota.kind_added", by, at, kind=kind.pk, post=post.pk)
    return kind


@transaction.atomic
def put_away(kind: ShiftKind, *, by: Person, at: datetime) -> None:
    """No such turn any more: who was to take it later is told, what has begun stays."""
    access.require(by, MANAGE_ORG, str(kind.unit_path))
    coming = list(Shift.objects.filter(kind=kind, during__startswith__gt=at).select_related("kind"))
    docket = docket_for(kind.unit, at=at)
    chain.note(docket, "rota.kind_put_away", at=at, person_id=by.pk, kind=kind.pk, post=kind.post_id)
    telling.changed(docket, [], coming, by_id=by.pk, at=at)
    Shift.objects.filter(pk__in=[shift.pk for shift in coming]).delete()
    kind.put_away_at = at
    kind.save(update_fields=["put_away_at"])


@transaction.atomic
def ask_leader(unit: Unit, wanted: bool, *, by: Person, at: datetime) -> None:
    """Whether a swap that both want still waits for whoever keeps the rota."""
    access.require(by, MANAGE_ORG, str(unit.path))
    RotaSetting.objects.update_or_create(unit=unit, defaults={"unit_path": str(unit.path), "asks_leader": wanted})
    _note(unit, "rota.leader_asked", by, at, asks=wanted)


def asks_leader(unit_id: int) -> bool:
    return RotaSetting.objects.filter(unit=unit_id, asks_leader=True).exists()


@transaction.atomic
def assign(unit: Unit, wanted: Sequence[Wanted], *, by: Person, at: datetime) -> int:
    """Put people on duty, or take them off; how many turns changed. Those concerned are told.

    A turn that is over stays as it was. One that runs changes hands at ``at``, and what runs in the post is passed
    on at once. Raises :class:`BadRota` where somebody else changed one of them meanwhile, or a person may not be
    put on duty here; :class:`TurnsMeet`.
    """
    access.require(by, ROTA, str(unit.path))
    kinds = {kind.pk: kind for kind in rota.kinds_of(unit)}
    wanted = [one for one in wanted if one.person_id != one.was]
    if not wanted:
        return 0
    _check(unit, wanted, kinds)
    standing = _standing(wanted)
    given, taken = [], []
    for one in wanted:
        kind = kinds[one.kind_id]
        begin, end = rota.span(kind, one.day)
        now = standing.get((one.kind_id, one.day), [])
        if end <= at:
            raise BadRota(_("A turn that is over is not changed any more."))
        if (now[-1].person_id if now else None) != one.was:
            raise BadRota(_("Somebody has changed the rota meanwhile. Look at it again, and change what is left."))
        taken += [end_turn(shift, at=at) for shift in now if shift.during.upper > at]
        if one.person_id is not None:
            given.append(_shift(kind, one.day, one.person_id, max(begin, at), end))
    _write(given)
    _told(unit, given, taken, by, at)
    return len(wanted)


@transaction.atomic
def fill(
    kind: ShiftKind, people: Sequence[int], first: date, last: date, *, weekly: bool = False, by: Person, at: datetime
) -> int:
    """Give the turns of ``kind`` that nobody has, from ``first`` to ``last``, to ``people`` in this order; how many.

    Only on days the kind is for, by the calendar of the unit; whoever is away is passed over for that turn. It goes
    on after whoever had the last turn before ``first``. ``weekly``: one person has all turns of a week.
    """
    access.require(by, ROTA, str(kind.unit_path))
    if last < first or last - first > LONGEST or not people:
        raise BadRota(_("Name at least one person, and a last day not before the first."))
    if not set(people) <= {person.pk for person in rota.people(kind.unit, first, last)}:
        raise BadRota(_("Only people who hold a post in the unit can be put on duty here."))
    days, taken = calendar.of_unit(str(kind.unit_path)), _taken(kind, first, last)
    away = _away(people, first, last)
    order, week = _after(kind, list(people), first), None
    made: list[Shift] = []
    for n in range((last - first).days + 1):
        day = first + n * rota.DAY
        begin, end = rota.span(kind, day)
        if day in taken or begin <= at or rota.day_type(days, day) not in kind.days:
            continue
        if weekly and week is not None and week != day.isocalendar()[:2]:
            order.append(order.pop(0))
        week = day.isocalendar()[:2]
        chosen = next((pk for pk in order if not _is_away(away.get(pk, []), begin, end)), None)
        if chosen is None:
            continue
        made.append(_shift(kind, day, chosen, begin, end))
        if not weekly:
            order.remove(chosen)
            order.append(chosen)
    _write(made)
    _told(kind.unit, made, [], by, at)
    return len(made)


def end_turn(shift: Shift, *, at: datetime) -> Shift:
    """Take somebody off: a turn that has not begun is gone, one that runs ends now. The shift as it was."""
    before = Shift(person_id=shift.person_id, during=shift.during, kind=shift.kind, day=shift.day)
    if shift.during.lower >= at:
        shift.delete()
    else:
        shift.during, shift.stage, shift.next_at = TimestamptzRange(shift.during.lower, at), Shift.Stage.OVER, None
        shift.save(update_fields=["during", "stage", "next_at"])
    return before


def give_turn(shift: Shift, person_id: int, *, at: datetime) -> Shift:
    """Let somebody else have a turn, or what is left of it. The shift that is theirs now."""
    begin, end = max(shift.during.lower, at), shift.during.upper
    new = Shift(
        post_id=shift.post_id, unit_id=shift.unit_id, unit_path=shift.unit_path, person_id=person_id,
        during=TimestamptzRange(begin, end), kind=shift.kind, day=shift.day, next_at=begin,
    )  # fmt: skip
    end_turn(shift, at=at)
    _write([new])
    return new


def _shift(kind: ShiftKind, day: date, person_id: int, begin: datetime, end: datetime) -> Shift:
    return Shift(
        post_id=kind.post_id, unit_id=kind.unit_id, unit_path=kind.unit_path, person_id=person_id,
        during=TimestamptzRange(begin, end), kind=kind, day=day, next_at=begin,
    )  # fmt: skip


def _write(shifts: Sequence[Shift]) -> None:
    try:
        with transaction.atomic():
            Shift.objects.bulk_create(shifts)
    except IntegrityError as error:
        raise TurnsMeet(_("Two turns of one post would meet. Mend their hours, or leave one of them empty.")) from error


def _told(unit: Unit, given: Sequence[Shift], taken: Sequence[Shift], by: Person, at: datetime) -> None:
    if not given and not taken:
        return
    docket = docket_for(unit, at=at)
    chain.note(
        docket, "rota.changed", at=at, person_id=by.pk, given=[shift.pk for shift in given],
        days=sorted({shift.day.isoformat() for shift in [*given, *taken] if shift.day}),
    )  # fmt: skip
    telling.changed(docket, given, taken, by_id=by.pk, at=at)
    passing.turn({shift.post_id for shift in given} | {shift.kind.post_id for shift in taken if shift.kind}, at=at)


def _check(unit: Unit, wanted: Sequence[Wanted], kinds: dict[int, ShiftKind]) -> None:
    days = [one.day for one in wanted]
    allowed = {person.pk for person in rota.people(unit, min(days), max(days))}
    if any(one.kind_id not in kinds for one in wanted):
        raise BadRota(_("There is no such turn in this unit."))
    if any(one.person_id is not None and one.person_id not in allowed for one in wanted):
        raise BadRota(_("Only people who hold a post in the unit can be put on duty here."))


def _standing(wanted: Sequence[Wanted]) -> dict[tuple[int, date], list[Shift]]:
    days = [one.day for one in wanted]
    rows = (
        Shift.objects.select_for_update(of=("self",))
        .select_related("kind")
        .filter(kind__in={one.kind_id for one in wanted}, day__range=(min(days), max(days)))
        .order_by("during")
    )
    found: dict[tuple[int, date], list[Shift]] = {}
    for shift in rows:
        if shift.kind_id is not None and shift.day is not None:
            found.setdefault((shift.kind_id, shift.day), []).append(shift)
    return found


def _taken(kind: ShiftKind, first: date, last: date) -> set[date]:
    held = Shift.objects.filter(kind=kind, day__range=(first, last))
    return {day for day in held.values_list("day", flat=True) if day}


def _away(people: Sequence[int], first: date, last: date) -> dict[int, list[TimestamptzRange]]:
    begin, end = calendar.end_of(first - rota.DAY), calendar.end_of(last + rota.DAY)
    found: dict[int, list[TimestamptzRange]] = {}
    rows = Absence.objects.filter(person__in=people, during__overlap=TimestamptzRange(begin, end))
    for person, during in rows.values_list("person_id", "during"):
        found.setdefault(person, []).append(during)
    return found


def _is_away(spans: Sequence[TimestamptzRange], begin: datetime, end: datetime) -> bool:
    return any((one.lower is None or one.lower < end) and (one.upper is None or begin < one.upper) for one in spans)


def _after(kind: ShiftKind, people: list[int], first: date) -> list[int]:
    """The people, beginning after whoever had the last turn before."""
    last = Shift.objects.filter(kind=kind, day__lt=first, person__in=people).order_by("-during").first()
    start = people.index(last.person_id) + 1 if last else 0
    return people[start:] + people[:start]


def _note(unit: Unit, action: str, by: Person, at: datetime, **said: Any) -> None:
    chain.note(docket_for(unit, at=at), action, at=at, person_id=by.pk, **said)
