"""Lines of a board: who answered what, and how far the message came to whom it did not bring an answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection

from anlan.calls.models import Call
from anlan.journal import contents

UNREACHED, ON_THE_WAY, HANDED, DELIVERED, READ = "unreached", "on_the_way", "handed", "delivered", "read"
_REACH = (UNREACHED, ON_THE_WAY, HANDED, DELIVERED, READ)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the board, by name. ``reach``: how far the message came, where no answer came back."""

    pk: int
    bucket: str
    group: str
    name: str
    answer: str
    reach: str
    expected: int | None
    missing: int | None
    place: str
    words: str
    answered_at: datetime | None
    said_by: str
    said_how: str
    reminders: int
    person_id: int | None


class Spoken:
    """What was said in words, read for all lines at once when the first is asked for."""

    def __init__(self) -> None:
        self.wanted: dict[int, int] = {}
        self.found: dict[int, Any] | None = None

    def put_in(self, line: Line) -> Line:
        if self.found is None:
            self.found = contents.read_many(set(self.wanted.values()))
        content = self.wanted.get(line.pk)
        said = self.found.get(content) if content else None
        if not said:
            return line
        return replace(line, words=said["words"])


REACHED = """
WITH reach AS MATERIALIZED (
  SELECT m.person_id,
         max(CASE d.state WHEN 'read' THEN 4 WHEN 'delivered' THEN 3 WHEN 'sent' THEN 2 ELSE 0 END) AS best,
         bool_or(m.state IN ('queued', 'sending')) AS waits
  FROM notify_message m LEFT JOIN notify_delivery d ON d.message_id = m.id
  WHERE m.docket_id = %(call)s AND m.kind IN ('call.asked', 'call.again')
  GROUP BY m.person_id
)"""
HOW_FAR = "CASE WHEN reach.best >= 2 THEN reach.best WHEN reach.waits THEN 1 ELSE 0 END"
LINE = f"""
  c.id, coalesce(roster.name, home.name), coalesce(person.name, ''), c.answer, {HOW_FAR}, c.expected, c.missing,
  coalesce(place.name, ''), c.words_id, c.answered_at, coalesce(teller.name, ''), c.said_how, c.reminders, c.person_id
"""
FROM = """
  FROM calls_called c JOIN org_unit home ON home.id = c.home_id
  LEFT JOIN calls_roster roster ON roster.id = c.roster_id
  LEFT JOIN org_person person ON person.id = c.person_id
  LEFT JOIN org_person teller ON teller.id = c.said_by_id
  LEFT JOIN registers_place place ON place.id = c.place_id
  LEFT JOIN reach ON reach.person_id = c.person_id
  WHERE c.call_id = %(call)s
"""
BUCKET = f"""CASE WHEN c.is_away THEN 'away' WHEN c.answer <> 'silent' THEN c.answer
                  WHEN {HOW_FAR} = 0 THEN 'unreached' ELSE 'silent' END"""
"""In which list of the board a person stands."""


def line_of(row: Sequence[Any], spoken: Spoken) -> Line:
    (bucket, pk, group, name, answer, reach, expected, missing, place, content, answered_at, teller, how, reminders,
     person) = row  # fmt: skip
    if content:
        spoken.wanted[pk] = content
    return Line(pk, bucket, group, name, answer, _REACH[reach], expected, missing, place, "", answered_at, teller, how,
                reminders, person)  # fmt: skip


def fetch(query: str, call: Call, **more: Any) -> Iterable[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"call": call.pk, **more})
        return list(cursor.fetchall())
