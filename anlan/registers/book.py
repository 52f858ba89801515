"""The unit's book: the docket in which the journal keeps what happens to its registers, as ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from anlan.journal import chain, dockets
from anlan.journal.chain import Line
from anlan.journal.models import Docket
from anlan.org.models import Person, Unit
from anlan.registers.models import Book

SERIES = "台账"
LOCK = 0x72656773  # "regs"


def hold(unit: Unit) -> None:
    """One at a time gives numbers and opens the book of a unit, from here to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, unit.pk])


def docket_of(unit: Unit, *, at: datetime) -> Docket:
    """The docket of the unit's book, opened when it is first needed."""
    found = Book.objects.select_related("docket").filter(unit=unit).first()
    if found is None:
        hold(unit)
        found = Book.objects.select_related("docket").filter(unit=unit).first()
    if found is None:
        docket = dockets.open_docket(unit, Docket.Subject.UNIT, series=SERIES, at=at, is_confidential=False)
        found = Book.objects.create(unit=unit, unit_path=unit.path, docket=docket)
    return found.docket


def enter(unit: Unit, action: str, *, by: Person | None, at: datetime, **data: Any) -> None:
    """One line: what was done and to which id. No names, no text."""
    chain.note(docket_of(unit, at=at), action, at=at, post_id=_post(by, unit), person_id=by.pk if by else None, **data)


def enter_many(
    units: Mapping[int, Unit], action: str, lines: Iterable[tuple[int, dict[str, Any]]], *, by: Person | None,
    posts: Mapping[int, int | None], at: datetime,
) -> None:  # fmt: skip
    """A line for each (unit's id, data), in the books of ``units``."""
    found = {row.unit_id: row.docket for row in Book.objects.select_related("docket").filter(unit__in=units)}
    books = {pk: found.get(pk) or docket_of(unit, at=at) for pk, unit in units.items()}
    person_id = by.pk if by else None
    chain.enter(
        [Line(books[pk].pk, str(books[pk].unit_path), action, posts[pk], person_id, data) for pk, data in lines], at=at
    )


def post_of(person: Person | None, unit: Unit) -> int | None:
    """The post by which the person acts on the unit: one of the unit itself, else the nearest above."""
    return _post(person, unit)


def _post(person: Person | None, unit: Unit) -> int | None:
    if person is None:
        return None
    path = f"{unit.path}."
    above = [post for post in person.posts_held() if path.startswith(f"{post.unit_path}.")]
    return max(above, key=lambda post: len(str(post.unit_path))).pk if above else None
