"""Opening duties on a rung of an obligation's chain: for one report, or for a thousand lapses at once.

Every step is set-based: holders are looked up for all openings in a few queries, duties, entries and messages
are each written by one statement. A rung that nobody holds is passed at once, and shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from anlan.duties.models import Duty
from anlan.journal import chain
from anlan.journal.chain import Line, stamp
from anlan.lib import live
from anlan.lib.postgres import bulk
from anlan.notify import outbox
from anlan.notify.outbox import Telling
from anlan.org import holders
from anlan.org.holders import Seat


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rung needs to know of its obligation."""

    obligation_id: int
    act: str
    chain: list[list[dict[str, Any]]]
    limit: timedelta | None
    warn_share: float
    title: str

    def is_top(self, rung: int) -> bool:
        return rung >= len(self.chain) - 1


@dataclass(frozen=True, slots=True)
class Opening:
    """A rung to open on a docket. ``since``: the duty whose acknowledgement began this; ``climbed``: a lapse did."""

    docket_id: int
    unit_id: int
    unit_path: str
    rule: Rule
    rung: int
    since_id: int | None = None
    climbed: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A duty that has been written, with who sits in its post."""

    duty_id: int
    opening: Opening
    seat: Seat
    due_at: datetime | None


def open_rungs(
    openings: Sequence[Opening], *, at: datetime, lines: Sequence[Line] = (), tellings: Sequence[Telling] = ()
) -> list[Opened]:
    """Open each rung for its posts; pass those nobody holds, and open the next instead, until one is held.

    A rung already opened on a docket is not opened again. ``lines`` and ``tellings`` are what led to this: they are
    entered and told first, in the same statements. Returns the duties that now run.
    """
    written: list[Opened] = []
    waiting = list(openings)
    while waiting:
        opened = _write(_seat(waiting, at), at)
        written += opened
        waiting = _next_of_vacant(opened)
    chain.enter([*lines, *map(_line, written)], at=at)
    outbox.enqueue([*tellings, *(telling for one in written for telling in _tellings(one))], at=at)
    running = [one for one in written if one.seat.is_filled]
    if running:
        live.wake_clock()
        live.changed(dockets={one.opening.docket_id for one in running})
    return running


def _seat(openings: Sequence[Opening], at: datetime) -> list[tuple[Opening, Seat]]:
    """Each opening with the seats of its rung's posts; a rung no post fills gives one seat without a post."""
    rungs = {(o.unit_id, o.rule.obligation_id, o.rung): o for o in openings}
    functions = {step["function"] for o in rungs.values() for step in o.rule.chain[o.rung] if not step.get("post")}
    found = holders.nearest_posts({o.unit_id for o in openings}, functions)
    posts = {key: _posts_of(opening, found) for key, opening in rungs.items()}
    filled = holders.seats({pk for of_rung in posts.values() for pk in of_rung}, at)
    seats = {key: [filled[pk] for pk in of_rung] or [Seat(0)] for key, of_rung in posts.items()}
    return [(o, seat) for o in openings for seat in seats[o.unit_id, o.rule.obligation_id, o.rung]]


def _posts_of(opening: Opening, found: dict[tuple[int, str], list[int]]) -> list[int]:
    posts: dict[int, None] = {}
    for step in opening.rule.chain[opening.rung]:
        named = [step["post"]] if step.get("post") else found.get((opening.unit_id, step["function"]), [])
        posts.update(dict.fromkeys(named))
    return list(posts)


def _write(seated: Sequence[tuple[Opening, Seat]], at: datetime) -> list[Opened]:
    rows = bulk.execute(
        """
        INSERT INTO duties_duty (docket_id, unit_id, unit_path, obligation_id, rung, post_id, act, since_id,
                                 warn_at, due_at, next_at, state, ended_at, expected, evidence, set_aside_error,
                                 opened_at)
        SELECT docket_id, unit_id, unit_path::ltree, obligation_id, rung, post_id, act, since_id, warn_at, due_at,
               next_at, state, ended_at, string_to_array(expected, ',')::bigint[], '{}', '', %b
        FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::bigint[], %b::int[], %b::bigint[], %b::text[],
                    %b::bigint[], %b::timestamptz[], %b::timestamptz[], %b::timestamptz[], %b::text[],
                    %b::timestamptz[], %b::text[])
          AS r(docket_id, unit_id, unit_path, obligation_id, rung, post_id, act, since_id, warn_at, due_at,
               next_at, state, ended_at, expected)
        ON CONFLICT DO NOTHING RETURNING id, docket_id, obligation_id, rung, coalesce(post_id, 0), due_at
        """,
        [at, *bulk.columns(_row(opening, seat, at) for opening, seat in seated)],
    )
    written = {row[1:5]: (row[0], row[5]) for row in rows}
    keyed = {(o.docket_id, o.rule.obligation_id, o.rung, seat.post_id): (o, seat) for o, seat in seated}
    return [Opened(written[key][0], *keyed[key], written[key][1]) for key in keyed if key in written]


def _row(opening: Opening, seat: Seat, at: datetime) -> tuple[Any, ...]:
    rule = opening.rule
    held = seat.is_filled
    due_at = at + rule.limit if held and rule.limit else None
    warn_at = at + rule.limit * rule.warn_share if held and rule.limit and rule.warn_share < 1 else None
    return (
        opening.docket_id, opening.unit_id, opening.unit_path, rule.obligation_id, opening.rung,
        seat.post_id or None, str(rule.act), opening.since_id, warn_at, due_at, warn_at or due_at,
        Duty.State.OPEN.value if held else Duty.State.VACANT.value, None if held else at,
        ",".join(map(str, seat.persons)),
    )  # fmt: skip


def _line(one: Opened) -> Line:
    opening = one.opening
    data: dict[str, Any] = {"duty": one.duty_id, "obligation": opening.rule.obligation_id, "rung": opening.rung}
    if not one.seat.is_filled:
        return Line(opening.docket_id, opening.unit_path, "duty.passed", data={**data, "post": one.seat.post_id})
    data |= {"post": one.seat.post_id, "due_at": stamp(one.due_at) if one.due_at else None}
    return Line(opening.docket_id, opening.unit_path, "duty.opened", data=data)


def _tellings(one: Opened) -> list[outbox.Telling]:
    opening = one.opening
    return outbox.to_seat(
        one.seat,
        docket_id=opening.docket_id,
        unit_id=opening.unit_id,
        unit_path=opening.unit_path,
        kind="duty.climbed" if opening.climbed else "duty.opened",
        key=f"duty:{one.duty_id}:opened",
        about=f"duty:{one.duty_id}",
        params={"duty": one.duty_id, "due_at": stamp(one.due_at) if one.due_at else None, "what": opening.rule.title},
        priority=outbox.ALARM,
    )


def _next_of_vacant(opened: Sequence[Opened]) -> list[Opening]:
    """The rungs above those where no post at all could be filled."""
    by_rung: dict[tuple[int, int, int], list[Opened]] = {}
    for one in opened:
        by_rung.setdefault((one.opening.docket_id, one.opening.rule.obligation_id, one.opening.rung), []).append(one)
    return [
        above(group[0].opening)
        for group in by_rung.values()
        if not any(one.seat.is_filled for one in group) and not group[0].opening.rule.is_top(group[0].opening.rung)
    ]


def above(opening: Opening) -> Opening:
    """The same on the next rung up."""
    return Opening(
        opening.docket_id, opening.unit_id, opening.unit_path, opening.rule, opening.rung + 1, opening.since_id, True
    )
