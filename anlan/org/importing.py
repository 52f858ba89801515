"""Units, posts, people and their contacts come in from a workbook: all of it, or nothing.

This writes the directory. The whole act, with places and the journal, is ``registers.importing.import_org``,
because this package knows neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import Range

from anlan.lib.clock import local_date
from anlan.lib.errors import NotAllowed
from anlan.lib.workbook import CannotImport, NotAWorkbook, Problem, refuse
from anlan.org import checks, directory
from anlan.org.directory import Directory
from anlan.org.functions import MANAGE_ORG, rights_of
from anlan.org.models import Appointment, Contact, Person, Post, Unit
from anlan.org.sheets import FACTS, ContactRow, Parsed, SeatRow, read_workbook
from anlan.org.template import template

__all__ = ["CannotImport", "NotAWorkbook", "Parsed", "Problem", "Result", "read_workbook", "template", "write"]

LOCK = 0x616E6F72  # "anor": one import at a time


@dataclass
class Result:
    """What an import did: how many of what by word (``units_added``, ``posts_changed`` …), and where."""

    counts: Counter[str] = field(default_factory=Counter)
    touched: dict[int, Counter[str]] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)

    def count(self, word: str, unit_ids: Iterable[int]) -> None:
        self.counts[word] += 1
        for unit_id in unit_ids:
            self.touched.setdefault(unit_id, Counter())[word] += 1


@transaction.atomic
def write(parsed: Parsed, *, by: Person | None, at: datetime, problems: Iterable[Problem] = ()) -> Result:
    """Write the directory part of ``parsed``; ``by`` is ``None`` on the server's own command line.

    ``problems``: what the caller found besides. Raises :class:`CannotImport` with all of them together.
    """
    if by is not None and not any(MANAGE_ORG in rights_of(post.function) for post in by.posts_held()):
        raise NotAllowed(_("Your posts do not allow this. Ask whoever manages your unit."), right=MANAGE_ORG)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    today = local_date(at)
    known = directory.read(parsed, by, today)
    checks.check(parsed, known, today)
    refuse([*parsed.problems, *problems])
    result = Result(warnings=sorted(set(parsed.warnings)))
    _write_units(parsed, known, result)
    _write_posts(parsed.seats, known, result)
    _write_people(parsed.seats, known, result)
    _write_appointments(parsed.seats, known, today, result)
    _write_contacts(parsed.contacts, known, at, result)
    return result


def _write_units(parsed: Parsed, known: Directory, result: Result) -> None:
    """New units from the top down; then every path that has changed, of a unit moved and of all below it."""
    rows = {row.code: row for row in parsed.units}
    for code in sorted(rows.keys() - known.units.keys(), key=lambda code: known.paths[code].count(".")):
        row, path = rows[code], known.paths[code]
        parent = known.units[row.parent] if row.parent else None
        unit = Unit.objects.create(code=code, name=row.name, level=row.level, parent=parent, path=path, **row.facts)
        known.units[code] = unit
        result.count("units_added", [unit.pk])
    changed = []
    for code, unit in known.units.items():
        said, path = rows.get(code), known.paths.get(code, str(unit.path))
        parent_id = known.units[said.parent].pk if said and said.parent else unit.parent_id
        name, level = (said.name, said.level) if said else (unit.name, unit.level)
        facts = {fact: getattr(unit, fact) for fact in FACTS} | (said.facts if said else {})
        wanted = {"name": name, "level": level, "parent_id": parent_id, "path": path, **facts}
        if any(str(getattr(unit, key) or "") != str(value or "") for key, value in wanted.items()):
            for key, value in wanted.items():
                setattr(unit, key, value)
            changed.append(unit)
            result.count("units_changed", [unit.pk])
    Unit.objects.bulk_update(changed, ["name", "level", "parent", "path", *FACTS], batch_size=500)
    moved = {unit.pk: unit.path for unit in changed}
    for post in known.posts.values():
        post.unit_path = moved.get(post.unit_id, post.unit_path)


def _write_posts(seats: list[SeatRow], known: Directory, result: Result) -> None:
    wanted: dict[tuple[str, str], str] = {}
    for seat in seats:
        wanted[seat.unit, seat.post] = seat.function or wanted.get((seat.unit, seat.post), "")
    new, changed = [], []
    for key, function in wanted.items():
        unit, post = known.units[key[0]], known.posts.get(key)
        if post is None:
            new.append(Post(unit=unit, unit_path=unit.path, function=function, name=key[1]))
            result.count("posts_added", [unit.pk])
        elif function and post.function != function:
            post.function = function
            changed.append(post)
            result.count("posts_changed", [unit.pk])
    Post.objects.bulk_create(new, batch_size=1000)
    Post.objects.bulk_update(changed, ["function"], batch_size=500)
    codes = {unit.pk: code for code, unit in known.units.items()}
    known.posts.update({(codes[post.unit_id], post.name): post for post in new})


def _write_people(seats: list[SeatRow], known: Directory, result: Result) -> None:
    """New accounts, and new names of old ones. Without a first password nobody can sign in to the account."""
    encoded: dict[str, str] = {}
    new: dict[str, Person] = {}
    renamed = []
    for seat in (seat for seat in seats if seat.username):
        person, unit = known.people.get(seat.username) or new.get(seat.username), known.units[seat.unit]
        if person is None:
            person = Person(username=seat.username, name=seat.name)
            person.set_unusable_password()
            new[seat.username] = person
            result.count("people_added", [unit.pk])
        elif person.name != seat.name:
            person.name = seat.name
            renamed.append(person)
            result.count("people_changed", [unit.pk])
        if seat.password and seat.username in new:
            # One hash for all who were given the same words: hashing is slow on purpose, and a county has thousands.
            if seat.password not in encoded:
                encoded[seat.password] = make_password(seat.password)
            person.password = encoded[seat.password]
    known.people.update({person.username: person for person in Person.objects.bulk_create(new.values(), 1000)})
    Person.objects.bulk_update(renamed, ["name"], batch_size=500)


def _write_appointments(seats: list[SeatRow], known: Directory, today: date, result: Result) -> None:
    new, changed = [], []
    for seat in (seat for seat in seats if seat.username):
        post, person = known.posts[seat.unit, seat.post], known.people[seat.username]
        held, standing = Range(known.since(seat, today), seat.until), known.meant_by(seat, today)
        if standing is None:
            new.append(Appointment(post=post, unit_id=post.unit_id, unit_path=post.unit_path, person=person,
                                   rank=seat.rank, held=held))  # fmt: skip
            result.count("appointments_added", [post.unit_id])
        elif (standing.rank, standing.held.upper) != (seat.rank, seat.until):
            standing.rank, standing.held = seat.rank, held
            changed.append(standing)
            result.count("appointments_changed", [post.unit_id])
    for appointment in changed:  # ended first, so that a successor's days do not meet them
        appointment.save(update_fields=["rank", "held"])
    Appointment.objects.bulk_create(new, batch_size=1000)
    for appointment in new:
        known.appointments.setdefault((appointment.post_id, appointment.person_id), []).append(appointment)


def _write_contacts(rows: list[ContactRow], known: Directory, at: datetime, result: Result) -> None:
    standing = _contacts_of(rows, known)
    units_of: dict[int, set[int]] = {}
    for (_post, person_id), spans in known.appointments.items():
        units_of.setdefault(person_id, set()).update(span.unit_id for span in spans)
    for row in rows:
        person = known.people[row.username] if row.username else None
        post = None if person else known.posts[row.unit, row.post]
        where = units_of.get(person.pk, set()) if person else {post.unit_id} if post else set()
        key = (person.pk if person else None, post.pk if post else None, row.channel, row.address)
        contact = standing.get(key)
        if contact is None:
            standing[key] = Contact.objects.create(
                person=person, post=post, channel=row.channel, address=row.address, preference=row.order,
                verified_at=at if row.is_verified else None,
            )  # fmt: skip
            result.count("contacts_added", where)
        elif (contact.preference, contact.verified_at is not None) != (row.order, row.is_verified):
            contact.preference = row.order
            contact.verified_at = (contact.verified_at or at) if row.is_verified else None
            contact.save(update_fields=["preference", "verified_at"])
            result.count("contacts_changed", where)


def _contacts_of(rows: list[ContactRow], known: Directory) -> dict[tuple[int | None, int | None, str, str], Contact]:
    people = [known.people[row.username].pk for row in rows if row.username]
    posts = [known.posts[row.unit, row.post].pk for row in rows if not row.username]
    mine = Contact.objects.filter(person__in=people).order_by("pk")
    offices = Contact.objects.filter(post__in=posts).order_by("pk")
    return {(c.person_id, c.post_id, c.channel, c.address): c for c in (*mine, *offices)}
