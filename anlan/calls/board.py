"""Who has answered, who has not, and whom nothing has reached: for a few or for thousands, in the same few queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from anlan.calls.models import Call
from anlan.journal import contents

MOST = 60
"""Lines of each list that are shown by name; how many more there are is said beside it."""

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


@dataclass(frozen=True, slots=True)
class Cell:
    """A class, or whatever somebody answers for. ``state``: all, short, none (no answer) or help."""

    line: Line
    year: str

    @property
    def state(self) -> str:
        if self.line.answer == "silent":
            return "none"
        return "help" if self.line.answer == "help" else "short" if self.line.missing else "all"

    @property
    def present(self) -> int | None:
        line = self.line
        if line.expected is None or line.answer == "silent":
            return None
        return line.expected - (line.missing or 0)


@dataclass
class Section:
    """People who answer for themselves, by department, area or unit; numbers only."""

    name: str
    safe: int = 0
    help: int = 0
    silent: int = 0
    unreached: int = 0
    away: int = 0

    @property
    def total(self) -> int:
        return self.safe + self.help + self.silent + self.unreached


@dataclass
class Board:
    """``rows``: classes by year, the rest under an empty year. ``first``: who is to be looked for first."""

    sections: list[Section] = field(default_factory=list)
    rows: list[tuple[str, list[Cell]]] = field(default_factory=list)
    help: list[Line] = field(default_factory=list)
    unreached: list[Line] = field(default_factory=list)
    silent: list[Line] = field(default_factory=list)

    def _sum(self, name: str) -> int:
        return sum(getattr(section, name) for section in self.sections)

    @property
    def safe_count(self) -> int:
        return self._sum("safe")

    @property
    def help_count(self) -> int:
        return self._sum("help") + sum(cell.state == "help" for cell in self.cells)

    @property
    def unreached_count(self) -> int:
        return self._sum("unreached")

    @property
    def silent_count(self) -> int:
        return self._sum("silent")

    @property
    def away_count(self) -> int:
        return self._sum("away")

    @property
    def people(self) -> int:
        """Everybody who was told."""
        return sum(section.total for section in self.sections)

    @property
    def cells(self) -> list[Cell]:
        return [cell for _year, cells in self.rows for cell in cells]

    @property
    def unreported(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.state == "none"]

    @property
    def expected(self) -> int:
        return sum(cell.line.expected or 0 for cell in self.cells)

    @property
    def present(self) -> int:
        return sum(cell.present or 0 for cell in self.cells)

    @property
    def missing(self) -> int:
        return sum(cell.line.missing or 0 for cell in self.cells)

    @property
    def waits(self) -> int:
        """Lines without an answer."""
        return self.silent_count + self.unreached_count + len(self.unreported)


def read(call: Call) -> Board:
    """The board as it is now: three queries, and one for the words."""
    found = Board(sections=_sections(call))
    words = _Words()
    cells = _cells(call, words)
    by_name = _people(call, words)
    for bucket in ("help", "unreached", "silent"):
        getattr(found, bucket).extend(words.put_in(line) for line in by_name if line.bucket == bucket)
    years: dict[str, list[Cell]] = {}
    for year, line in cells:
        years.setdefault(year, []).append(Cell(words.put_in(line), year))
    found.rows = list(years.items())
    return found


def whole(call: Call) -> list[Line]:
    """Every line, for the record: rosters first, then people by where they stand."""
    words = _Words()
    groups = [line for _year, line in _cells(call, words)]
    people = _people(call, words, most=None)
    return [words.put_in(line) for line in [*groups, *people]]


class _Words:
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
        values = {name: getattr(line, name) for name in Line.__slots__}
        return Line(**{**values, "words": said["words"]})


_REACHED = """
WITH reach AS MATERIALIZED (
  SELECT m.person_id,
         max(CASE d.state WHEN 'read' THEN 4 WHEN 'delivered' THEN 3 WHEN 'sent' THEN 2 ELSE 0 END) AS best,
         bool_or(m.state IN ('queued', 'sending')) AS waits
  FROM notify_message m LEFT JOIN notify_delivery d ON d.message_id = m.id
  WHERE m.docket_id = %(call)s AND m.kind IN ('call.asked', 'call.again')
  GROUP BY m.person_id
)"""
_HOW_FAR = "CASE WHEN reach.best >= 2 THEN reach.best WHEN reach.waits THEN 1 ELSE 0 END"


def _sections(call: Call) -> list[Section]:
    rows = _fetch(
        f"""{_REACHED}
        SELECT coalesce(roster.name, home.name) AS label,
               count(*) FILTER (WHERE NOT c.is_away AND c.answer = 'safe'),
               count(*) FILTER (WHERE NOT c.is_away AND c.answer = 'help'),
               count(*) FILTER (WHERE NOT c.is_away AND c.answer = 'silent' AND {_HOW_FAR} > 0),
               count(*) FILTER (WHERE NOT c.is_away AND c.answer = 'silent' AND {_HOW_FAR} = 0),
               count(*) FILTER (WHERE c.is_away)
        FROM calls_called c JOIN org_unit home ON home.id = c.home_id
        LEFT JOIN calls_roster roster ON roster.id = c.roster_id
        LEFT JOIN reach ON reach.person_id = c.person_id
        WHERE c.call_id = %(call)s AND NOT c.answers_for
        GROUP BY label, roster.position, home.code ORDER BY roster.position NULLS LAST, home.code, label""",  # noqa: S608
        call,
    )
    sections: dict[str, Section] = {}
    for label, *numbers in rows:
        one = sections.setdefault(label, Section(label))
        for name, number in zip(("safe", "help", "silent", "unreached", "away"), numbers, strict=True):
            setattr(one, name, getattr(one, name) + number)
    return list(sections.values())


_LINE = f"""
  c.id, coalesce(roster.name, home.name), coalesce(person.name, ''), c.answer, {_HOW_FAR}, c.expected, c.missing,
  coalesce(place.name, ''), c.words_id, c.answered_at, coalesce(teller.name, ''), c.said_how, c.reminders, c.person_id
"""
_FROM = """
  FROM calls_called c JOIN org_unit home ON home.id = c.home_id
  LEFT JOIN calls_roster roster ON roster.id = c.roster_id
  LEFT JOIN org_person person ON person.id = c.person_id
  LEFT JOIN org_person teller ON teller.id = c.said_by_id
  LEFT JOIN registers_place place ON place.id = c.place_id
  LEFT JOIN reach ON reach.person_id = c.person_id
  WHERE c.call_id = %(call)s
"""


def _cells(call: Call, words: _Words) -> list[tuple[str, Line]]:
    rows = _fetch(
        f"""{_REACHED} SELECT coalesce(roster.year, ''), 'group', {_LINE} {_FROM} AND c.answers_for
            ORDER BY home.code, roster.kind <> 'class', roster.position, roster.name, c.id""",
        call,
    )
    return [(year, _line(row, words)) for year, *row in rows]


def _people(call: Call, words: _Words, most: int | None = MOST) -> list[Line]:
    """Of each list the first by where they stand; who waits longest is not known, nobody is ranked."""
    bucket = f"""CASE WHEN c.is_away THEN 'away' WHEN c.answer <> 'silent' THEN c.answer
                      WHEN {_HOW_FAR} = 0 THEN 'unreached' ELSE 'silent' END"""
    rows = _fetch(
        f"""{_REACHED} SELECT * FROM (
              SELECT {bucket} AS bucket, {_LINE}, roster.position, home.code,
                     row_number() OVER (PARTITION BY {bucket}
                                        ORDER BY roster.position NULLS LAST, home.code, c.id) AS place
              {_FROM} AND NOT c.answers_for) AS line
            WHERE %(most)s::int IS NULL OR bucket IN ('help', 'unreached', 'silent') AND place <= %(most)s
            ORDER BY line.position NULLS LAST, line.code, line.id""",  # noqa: S608
        call,
        most=most,
    )
    return [_line(row[:15], words) for row in rows]


def _line(row: Sequence[Any], words: _Words) -> Line:
    (bucket, pk, group, name, answer, reach, expected, missing, place, content, answered_at, teller, how, reminders,
     person) = row  # fmt: skip
    if content:
        words.wanted[pk] = content
    return Line(pk, bucket, group, name, answer, _REACH[reach], expected, missing, place, "", answered_at, teller, how,
                reminders, person)  # fmt: skip


def _fetch(query: str, call: Call, **more: Any) -> Iterable[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"call": call.pk, **more})
        return list(cursor.fetchall())
