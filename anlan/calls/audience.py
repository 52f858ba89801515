"""Who is meant by a call: from the units, posts, classes, departments and areas that were chosen to people and rosters.

Bodies that are only reached (police, town government) are not called: they are told by the chain of a plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from anlan.calls import rosters
from anlan.calls.models import Member, Roster
from anlan.lib.clock import local_date
from anlan.org import holders
from anlan.org.models import Absence, Appointment, Level, Post, Unit


@dataclass(frozen=True)
class Chosen:
    """``everybody``: of the unit; ``below``: and of the units below it. ``functions``: posts by what they are for.
    ``rosters``: ids of classes, departments and areas."""

    everybody: bool = False
    below: bool = False
    functions: tuple[str, ...] = ()
    rosters: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.everybody or self.functions or self.rosters)


@dataclass(frozen=True)
class Asked:
    """One person: ``home`` is the unit of their post, ``roster`` where they stand on the board."""

    person_id: int
    home_id: int
    roster_id: int | None
    is_away: bool


@dataclass(frozen=True)
class Group:
    """A roster that is answered for by the first of ``by``, or the next."""

    roster: Roster
    by: tuple[int, ...]


@dataclass
class Audience:
    people: list[Asked] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    @property
    def disturbed(self) -> int:
        """How many are sent a message."""
        return sum(not one.is_away for one in self.people)

    @property
    def pupils(self) -> int:
        """How many are answered for."""
        return sum(one.roster.strength or 0 for one in self.groups if one.roster.kind == Roster.Kind.CLASS)


def find(unit: Unit, chosen: Chosen, *, at: datetime) -> Audience:
    """Everybody who is meant now, each once; in a fixed number of queries."""
    meant = _rosters(unit, chosen, at)
    members = list(
        Member.objects.filter(roster__in=[one.pk for one in meant], person__is_active=True).order_by("rank", "pk")
    )
    homes = _homes(unit, chosen, {member.person_id for member in members}, at)
    away = set(Absence.objects.filter(person__in=homes, during__contains=at).values_list("person_id", flat=True))
    standing = _standing(unit, homes)
    people = [
        Asked(person, home, standing.get(person), person in away) for person, home in sorted(homes.items())
    ]  # fmt: skip
    return Audience(people, _groups(meant, members, set(homes), away))


def _rosters(unit: Unit, chosen: Chosen, at: datetime) -> list[Roster]:
    """Those chosen, what lies in the areas chosen, and, where everybody is meant, all of the unit (and below)."""
    wanted = Q(pk__in=chosen.rosters) | Q(area__in=chosen.rosters)
    if chosen.everybody:
        wanted |= Q(unit_path__below=str(unit.path)) if chosen.below else Q(unit=unit)
    found = Roster.objects.filter(wanted, rosters.current(local_date(at)), unit_path__below=str(unit.path))
    return list(found.order_by("unit_path", "position", "pk"))


def _homes(unit: Unit, chosen: Chosen, members: set[int], at: datetime) -> dict[int, int]:
    """Each person and the unit of their foremost post. A member who holds no post any more is not called."""
    below = Q(unit_path__below=str(unit.path))
    wanted = Q(person__in=members)
    if chosen.everybody:
        wanted |= below if chosen.below else Q(unit=unit)
    if chosen.functions:
        posts = Post.objects.filter(below, function__in=chosen.functions).exclude(unit__level=Level.EXTERNAL)
        seats = holders.seats(list(posts.values_list("pk", flat=True)), at)
        wanted |= Q(person__in={person for seat in seats.values() for person in seat.persons})
    held = Appointment.objects.filter(below & wanted, held__contains=local_date(at), person__is_active=True)
    rows = held.exclude(unit__level=Level.EXTERNAL).order_by("-rank", "-unit_path", "-pk")
    return dict(rows.values_list("person_id", "unit_id"))


def _standing(unit: Unit, homes: Iterable[int]) -> dict[int, int]:
    """The roster by which a person is found on the board: their department, else their area."""
    rows = (
        Member.objects.filter(person__in=list(homes), roster__archived_at=None, unit_path__below=str(unit.path))
        .exclude(roster__kind=Roster.Kind.CLASS)
        .order_by("roster__kind", "-pk")  # "area" before "department": the later one stays
        .values_list("person_id", "roster_id")
    )
    return dict(rows)


def _groups(meant: list[Roster], members: list[Member], known: set[int], away: set[int]) -> list[Group]:
    answering: dict[int, list[int]] = {}
    for member in members:
        if member.answers and member.person_id in known:
            answering.setdefault(member.roster_id, []).append(member.person_id)
    found = []
    for roster in meant:
        by = answering.get(roster.pk, [])
        there = [person for person in by if person not in away]
        if by or roster.kind == Roster.Kind.CLASS:  # a class nobody answers for stays on the board all the same
            found.append(Group(roster, tuple(there[:2])))
    return found
