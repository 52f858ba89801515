"""Who has answered, who has not, and whom nothing has reached: for a few or for thousands, in the same few queries."""

from __future__ import annotations

from dataclasses import dataclass, field

from anlan.calls.lines import BUCKET, FROM, HOW_FAR, LINE, REACHED, Line, Spoken, fetch, line_of
from anlan.calls.models import Call

MOST = 60
"""Lines of each list that the board shows by name; all of them are in ``calls.lists``."""


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
    """``rows``: classes by year, the rest under an empty year."""

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
    found = Board(sections=sections(call))
    spoken = Spoken()
    cells = _cells(call, spoken)
    by_name = _people(call, spoken)
    for bucket in ("help", "unreached", "silent"):
        getattr(found, bucket).extend(spoken.put_in(line) for line in by_name if line.bucket == bucket)
    years: dict[str, list[Cell]] = {}
    for year, line in cells:
        years.setdefault(year, []).append(Cell(spoken.put_in(line), year))
    found.rows = list(years.items())
    return found


def whole(call: Call) -> list[Line]:
    """Every line, for the record: rosters first, then people by where they stand."""
    spoken = Spoken()
    groups = [line for _year, line in _cells(call, spoken)]
    people = _people(call, spoken, most=None)
    return [spoken.put_in(line) for line in [*groups, *people]]


def sections(call: Call) -> list[Section]:
    """Numbers by department, area or unit, in one query."""
    rows = fetch(
        f"""{REACHED}
        SELECT coalesce(roster.name, home.name) AS label,
               count(*) FILTER (WHERE NOT c.is_away AND c.answer = 'safe'),
               count(*) FILTER (WHERE NOT c.is_away AND c.answer = 'help'),
               count(*) FILTER (WHERE NOT c.is_away AND c.answer = 'silent' AND {HOW_FAR} > 0),
               count(*) FILTER (WHERE NOT c.is_away AND c.answer = 'silent' AND {HOW_FAR} = 0),
               count(*) FILTER (WHERE c.is_away)
        FROM calls_called c JOIN org_unit home ON home.id = c.home_id
        LEFT JOIN calls_roster roster ON roster.id = c.roster_id
        LEFT JOIN reach ON reach.person_id = c.person_id
        WHERE c.call_id = %(call)s AND NOT c.answers_for
        GROUP BY label, roster.position, home.code ORDER BY roster.position NULLS LAST, home.code, label""",  # noqa: S608
        call,
    )
    found: dict[str, Section] = {}
    for label, *numbers in rows:
        one = found.setdefault(label, Section(label))
        for name, number in zip(("safe", "help", "silent", "unreached", "away"), numbers, strict=True):
            setattr(one, name, getattr(one, name) + number)
    return list(found.values())


def _cells(call: Call, spoken: Spoken) -> list[tuple[str, Line]]:
    rows = fetch(
        f"""{REACHED} SELECT coalesce(roster.year, ''), 'group', {LINE} {FROM} AND c.answers_for
            ORDER BY home.code, roster.kind <> 'class', roster.position, roster.name, c.id""",
        call,
    )
    return [(year, line_of(row, spoken)) for year, *row in rows]


def _people(call: Call, spoken: Spoken, most: int | None = MOST) -> list[Line]:
    """Of each list the first by where they stand; who waits longest is not known, nobody is ranked."""
    rows = fetch(
        f"""{REACHED} SELECT * FROM (
              SELECT {BUCKET} AS bucket, {LINE}, roster.position, home.code,
                     row_number() OVER (PARTITION BY {BUCKET}
                                        ORDER BY roster.position NULLS LAST, home.code, c.id) AS place
              {FROM} AND NOT c.answers_for) AS line
            WHERE %(most)s::int IS NULL OR bucket IN ('help', 'unreached', 'silent') AND place <= %(most)s
            ORDER BY line.position NULLS LAST, line.code, line.id""",  # noqa: S608
        call,
        most=most,
    )
    return [line_of(row[:15], spoken) for row in rows]
