"""The directory as it would stand after an import: what is there, with a workbook's rows laid over it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from anlan.org import access
from anlan.org.functions import MANAGE_ORG
from anlan.org.models import Appointment, Person, Post, Unit
from anlan.org.sheets import Parsed, SeatRow


@dataclass
class Directory:
    """``paths``: where each unit will hang, by code; a unit in a circle or without its parent has none."""

    by: Person | None
    units: dict[str, Unit]
    posts: dict[tuple[str, str], Post]
    people: dict[str, Person]
    appointments: dict[tuple[int, int], list[Appointment]]
    held_at: dict[int, set[str]]
    paths: dict[str, str] = field(default_factory=dict)

    def may_manage(self, path: str) -> bool:
        """Whoever runs the program on the server may change everything; a person, what their posts manage."""
        return self.by is None or access.may(self.by, MANAGE_ORG, path)

    def may_change(self, person: Person) -> bool:
        """Whether this person's name and contacts are the importer's to change: no post of theirs lies elsewhere.

        Otherwise whoever manages one school could redirect the messages of another, or take its accounts.
        """
        if self.by is None or person.pk == self.by.pk:
            return True
        held = self.held_at.get(person.pk, set())
        return bool(held) and not person.is_operator and all(self.may_manage(path) for path in held)

    def spans_of(self, seat: SeatRow) -> list[Appointment]:
        """The standing appointments of the row's person to the row's post."""
        post, person = self.posts.get((seat.unit, seat.post)), self.people.get(seat.username)
        return self.appointments.get((post.pk, person.pk), []) if post and person else []

    def meant_by(self, seat: SeatRow, today: date) -> Appointment | None:
        """The standing appointment that a row changes: the one of that first day, or, without one, of today."""
        for span in self.spans_of(seat):
            if seat.since == span.held.lower or (seat.since is None and today in span.held):
                return span
        return None

    def since(self, seat: SeatRow, today: date) -> date:
        span = self.meant_by(seat, today)
        first_day: date = span.held.lower if span else seat.since or today
        return first_day


def read(parsed: Parsed, by: Person | None, today: date) -> Directory:
    """Everything an import of ``parsed`` touches, in five queries."""
    units = {unit.code: unit for unit in Unit.objects.order_by("pk")}
    by_pk = {unit.pk: unit for unit in units.values()}
    named = {row.unit for row in parsed.seats} | {row.unit for row in parsed.contacts}
    posts = Post.objects.filter(unit__code__in=named).order_by("pk")
    usernames = ({row.username for row in parsed.seats} | {row.username for row in parsed.contacts}) - {""}
    people = {person.username: person for person in Person.objects.filter(username__in=usernames).order_by("pk")}
    directory = Directory(
        by=by,
        units=units,
        posts={(by_pk[post.unit_id].code, post.name): post for post in posts},
        people=people,
        appointments=_appointments(people.values()),
        held_at={},
    )
    for (_post, person), spans in directory.appointments.items():
        now = {str(span.unit_path) for span in spans if span.held.upper is None or today < span.held.upper}
        directory.held_at.setdefault(person, set()).update(now)
    directory.paths = _paths(units, parsed)
    return directory


def meet(since: date, until: date | None, other: date, other_until: date | None) -> bool:
    """Whether two spans of days (to exclusive, ``None`` open) have a day in common."""
    return (other_until is None or since < other_until) and (until is None or other < until)


def _appointments(people: Iterable[Person]) -> dict[tuple[int, int], list[Appointment]]:
    found: dict[tuple[int, int], list[Appointment]] = defaultdict(list)
    for row in Appointment.objects.filter(person__in=[person.pk for person in people]).order_by("pk"):
        found[row.post_id, row.person_id].append(row)
    return dict(found)


def _paths(units: dict[str, Unit], parsed: Parsed) -> dict[str, str]:
    by_pk = {unit.pk: unit.code for unit in units.values()}
    parent: dict[str, str | None] = {code: by_pk.get(unit.parent_id or 0) for code, unit in units.items()}
    for row in parsed.units:
        if row.parent or row.code not in units:
            parent[row.code] = row.parent or None
    label = {code: str(unit.path).rpartition(".")[2] for code, unit in units.items()}
    paths: dict[str, str] = {}
    for code in parent:
        line, current = [], code
        while current in parent and current not in line and current not in paths:
            line.append(current)
            current = parent[current] or ""
        if current and current not in paths:  # a circle, or a parent that is nowhere
            continue
        for one in reversed(line):
            above = parent[one]
            paths[one] = f"{paths[above]}.{label.get(one, one)}" if above else label.get(one, one)
    return paths
