"""Everybody in one list of a board, page by page; and on one sheet whoever is still open, for the assembly point."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from anlan.calls import board
from anlan.calls.board import Board
from anlan.calls.lines import BUCKET, FROM, LINE, REACHED, Line, Spoken, fetch, line_of
from anlan.calls.models import Call

BUCKETS = ("help", "unreached", "silent", "safe", "away")
OPEN = ("help", "unreached", "silent")
PAGE = 100
_LAST = 2_147_483_647
"""Where whoever is in no roster stands."""
Key = tuple[int, str, int]
"""Where a line stands: its roster's place, its unit's code, its id."""
BEGINNING: Key = (-1, "", 0)


def page(call: Call, bucket: str, *, section: str = "", after: str = "") -> tuple[list[Line], str]:
    """Lines of one list, of one department, area or unit (``section``) or of all; what to go on ``after``, if there
    is more. In the order of the board."""
    rows = _select(call, (bucket,), section, _key(after), PAGE + 1)
    found = _spoken(rows[:PAGE])
    return found, "{}.{}.{}".format(*rows[PAGE - 1][:3]) if len(rows) > PAGE else ""


@dataclass
class Sheet:
    """``groups``: people without an answer or in need of help, by where they belong."""

    board: Board
    groups: list[tuple[str, list[Line]]] = field(default_factory=list)


def sheet(call: Call) -> Sheet:
    """Whoever is open, however many: a sheet of paper has no second page to press for."""
    found = Sheet(board.read(call))
    groups: dict[str, list[Line]] = {}
    for line in _spoken(_select(call, OPEN, "", BEGINNING, None)):
        groups.setdefault(line.group, []).append(line)
    found.groups = list(groups.items())
    return found


def _select(call: Call, buckets: tuple[str, ...], section: str, after: Key, most: int | None) -> list[tuple[Any, ...]]:
    stands, code, line = after
    rows = fetch(
        f"""{REACHED} SELECT * FROM (
              SELECT coalesce(roster.position, {_LAST}) AS stands, c.id AS line, home.code AS code,
                     coalesce(roster.name, home.name) AS section, {BUCKET} AS bucket, {LINE}
              {FROM} AND NOT c.answers_for) AS one
            WHERE bucket = ANY(%(buckets)s) AND (%(section)s = '' OR section = %(section)s)
              AND (stands, code, line) > (%(stands)s, %(code)s, %(line)s)
            ORDER BY stands, code, line LIMIT %(most)s""",  # noqa: S608
        call, buckets=list(buckets), section=section, stands=stands, code=code, line=line, most=most,
    )  # fmt: skip
    return list(rows)


def _spoken(rows: list[tuple[Any, ...]]) -> list[Line]:
    spoken = Spoken()
    lines = [line_of(row[4:], spoken) for row in rows]
    return [spoken.put_in(line) for line in lines]


def _key(after: str) -> Key:
    """As :func:`page` gave it; the beginning for what it never gave."""
    stands, _, rest = after.partition(".")
    line, _, code = rest.partition(".")
    if stands.isdecimal() and line.isdecimal() and code.isprintable() and len(after) < 80:
        return int(stands), code, int(line)
    return BEGINNING
