"""Classes, departments and areas of a unit: put in one by one, or many lines at once as copied from a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from anlan.calls.models import Member, Roster
from anlan.lib.clock import local_date
from anlan.lib.errors import Incomplete
from anlan.org import access
from anlan.org.functions import MANAGE_ORG
from anlan.org.models import Appointment, Person, Term, Unit

MOST_LINES = 500
MOST_STRENGTH = 500


@dataclass(frozen=True)
class Kept:
    """A roster as it is put in. ``answering``: who answers for it, the first of them first. ``people``: who belongs
    to it besides."""

    kind: str
    name: str
    year: str = ""
    strength: int | None = None
    area: Roster | None = None
    answering: tuple[Person, ...] = ()
    people: tuple[Person, ...] = ()


@transaction.atomic
def put(unit: Unit, kept: Kept, *, by: Person, at: datetime) -> Roster:
    """Add a roster, or replace the one of this kind and name. Raises :class:`Incomplete`, :class:`NotAllowed`."""
    access.require(by, MANAGE_ORG, str(unit.path))
    return _put(unit, kept, at)


def _put(unit: Unit, kept: Kept, at: datetime) -> Roster:
    name = kept.name.strip()
    if not name:
        raise Incomplete(_("Give it a name."), field="name")
    if kept.kind not in Roster.Kind.values:
        raise Incomplete(_("Say whether it is a class, a department or an area."), field="kind")
    if kept.strength is not None and not 0 <= kept.strength <= MOST_STRENGTH:
        raise Incomplete(_("Give a number from 0 to %(n)s.") % {"n": MOST_STRENGTH}, field="strength")
    last = Roster.objects.filter(unit=unit).aggregate(last=Max("position"))["last"] or 0
    values = {"unit_path": unit.path, "year": kept.year.strip()[:20], "strength": kept.strength, "area": kept.area,
              "term": _term(unit, at)}  # fmt: skip
    row, _new = Roster.objects.update_or_create(
        unit=unit, kind=kept.kind, name=name[:40], archived_at=None, defaults=values,
        create_defaults={**values, "position": last + 1},
    )  # fmt: skip
    row.members.all().delete()
    answering = list(dict.fromkeys(kept.answering))
    others = [person for person in dict.fromkeys(kept.people) if person not in answering]
    Member.objects.bulk_create(
        Member(roster=row, unit=unit, unit_path=unit.path, person=person, answers=person in answering, rank=rank)
        for rank, person in enumerate([*answering, *others])
    )
    return row


@transaction.atomic
def archive(roster: Roster, *, by: Person, at: datetime) -> None:
    """Take a roster out; boards of the past keep its name."""
    access.require(by, MANAGE_ORG, str(roster.unit_path))
    Roster.objects.filter(pk=roster.pk, archived_at=None).update(archived_at=at)
    roster.members.all().delete()


@transaction.atomic
def put_many(unit: Unit, text: str, *, by: Person, at: datetime) -> int:
    """Lines as they are copied from a table: kind, name, year, number, area, who answers (sign-in names or names).

    ``班级	三（2）班	三年级	45	东教学楼	蒋立新、何静``. All or none. Raises :class:`Incomplete` with ``line``.
    """
    access.require(by, MANAGE_ORG, str(unit.path))
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or len(lines) > MOST_LINES:
        raise Incomplete(_("Give from 1 to %(n)s lines.") % {"n": MOST_LINES}, field="lines")
    rows = [_cells(line) for line in lines]
    people = _people(unit, at)
    rows.sort(key=lambda row: _kind(row[0]) != Roster.Kind.AREA)  # areas first: others lie in them
    for number, row in enumerate(rows, 1):
        try:
            _put(unit, _kept(unit, row, people), at)
        except Incomplete as error:
            raise Incomplete(_("%(name)s: %(why)s") % {"name": row[1] or number, "why": error}, field="lines") from None
    return len(rows)


KINDS = {"班级": "class", "班": "class", "class": "class", "部门": "department", "处室": "department",
         "department": "department", "区域": "area", "area": "area"}  # fmt: skip


def _cells(line: str) -> list[str]:
    cut = line.split("\t") if "\t" in line else line.replace("，", ",").split(",")
    return [*(cell.strip() for cell in cut), "", "", "", "", "", ""][:6]


def _kind(word: str) -> str:
    return KINDS.get(word.strip().lower(), "")


def _kept(unit: Unit, row: Sequence[str], people: dict[str, list[Person]]) -> Kept:
    kind, name, year, strength, area, names = row
    if strength and not strength.isdecimal():
        raise Incomplete(_("“%(text)s” is no number.") % {"text": strength}, field="lines")
    found = Roster.objects.filter(unit=unit, kind="area", name=area, archived_at=None).first() if area else None
    if area and found is None:
        raise Incomplete(_("There is no area “%(name)s” yet. Put it in first.") % {"name": area}, field="lines")
    answering = tuple(_person(one, people) for one in names.replace("，", "、").replace(" ", "、").split("、") if one)
    own = answering if _kind(kind) != Roster.Kind.DEPARTMENT else ()
    belonging = () if own else answering
    return Kept(_kind(kind), name, year, int(strength) if strength else None, found, own, belonging)


def _person(name: str, people: dict[str, list[Person]]) -> Person:
    found = people.get(name.strip(), [])
    if len(found) != 1:
        raise Incomplete(
            _("“%(name)s” is nobody of this unit, or several. Use the sign-in name.") % {"name": name}, field="lines"
        )
    return found[0]


def _people(unit: Unit, at: datetime) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for person in staff(unit, at):
        found.setdefault(person.username, []).append(person)
        found.setdefault(person.name, []).append(person)
    return found


def staff(unit: Unit, at: datetime) -> list[Person]:
    """Everybody who holds a post of the unit today."""
    held = Appointment.objects.filter(unit=unit, held__contains=local_date(at), person__is_active=True)
    return list(Person.objects.filter(pk__in=held.values("person_id")).order_by("pk"))


def current(day: date) -> Q:
    """Rosters that count on a day. A class is of its term alone: next term its teacher and its number are others, and
    in the holidays nobody is in it. Departments, areas, and what was put in without a school year, stay."""
    in_term = Q(term=None) | Q(term__first_day__lte=day, term__last_day__gte=day)
    return Q(archived_at=None) & (~Q(kind=Roster.Kind.CLASS) | in_term)


def past(unit: Unit, below: bool, *, at: datetime) -> int:
    """How many classes of the unit (and below it) are of a term that is over."""
    where = Q(unit_path__below=str(unit.path)) if below else Q(unit=unit)
    own = Roster.objects.filter(where, kind=Roster.Kind.CLASS, archived_at=None)
    return own.filter(term__last_day__lt=local_date(at)).count()


@transaction.atomic
def renew(unit: Unit, *, by: Person, at: datetime) -> int:
    """Take the unit's classes of a past term over into the running or the next one; how many.

    Raises :class:`Incomplete` where the school year knows none.
    """
    access.require(by, MANAGE_ORG, str(unit.path))
    term = _term(unit, at)
    if term is None:
        raise Incomplete(_("No term is running or coming. Fill in the school year first."), field="")
    own = Roster.objects.filter(unit=unit, kind=Roster.Kind.CLASS, archived_at=None)
    return own.filter(term__last_day__lt=local_date(at)).update(term=term)


def _term(unit: Unit, at: datetime) -> Term | None:
    """The running term, else the next one, of the unit or the nearest above."""
    terms = Term.objects.filter(unit_path__above=str(unit.path), last_day__gte=local_date(at))
    return terms.order_by("first_day", "-unit_path").first()
