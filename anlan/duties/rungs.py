"""Opening duties on a rung of an obligation's chain: for one report, or for a thousand lapses at once.

Every step is set-based: holders are looked up for all openings in a few queries, duties, entries and messages
are each written by one statement. A rung that nobody holds is passed at once, and shown; so is one that only asks
the same people again who have just let it lapse, while somebody else stands higher up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from anlan.duties import recusals, terms, vacancies
from anlan.duties.models import Duty
from anlan.journal import chain
from anlan.journal.chain import Line, stamp
from anlan.lib import live
from anlan.lib.postgres import bulk
from anlan.notify import outbox
from anlan.notify.outbox import Telling
from anlan.org import calendar, holders
from anlan.org.calendar import Calendar
from anlan.org.holders import Seat
from anlan.plans.models import Counting


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rung needs to know of its obligation.

    ``is_quiet``: of the working day; whoever holds it finds it on the page of today and in the digest, and only what
    climbs is told at once.
    """

    obligation_id: int
    act: str
    chain: list[list[dict[str, Any]]]
    limit: timedelta | None
    warn_share: float
    title: str
    counting: str = Counting.ELAPSED
    is_quiet: bool = False

    def is_top(self, rung: int) -> bool:
        return rung >= len(self.chain) - 1


@dataclass(frozen=True, slots=True)
class Opening:
    """A rung to open on a docket. ``since``: the duty whose acknowledgement began this; ``climbed``: a lapse did.

    ``empty``: why rungs below were passed (``duties.vacancies``). ``asked``: the persons on the rung that just lapsed;
    ``is_same``: this one is passed because nobody else is on it.
    ``due_at`` and ``posts`` were set by people (a notice, a resolution) and take the place of the rule's limit and
    of its rung's functions. ``occasion``, ``words_id``: see :class:`Duty`.
    """

    docket_id: int
    unit_id: int
    unit_path: str
    rule: Rule
    rung: int
    since_id: int | None = None
    climbed: bool = False
    occasion: int = 0
    words_id: int | None = None
    due_at: datetime | None = None
    posts: tuple[int, ...] = ()
    empty: tuple[vacancies.Empty, ...] = ()
    asked: tuple[int, ...] = ()
    is_same: bool = False

    @property
    def strand(self) -> tuple[int, int, int]:
        """What its rungs have in common, as of :class:`Duty`."""
        return self.docket_id, self.rule.obligation_id, self.occasion


@dataclass(frozen=True, slots=True)
class Opened:
    """A duty that has been written, with who sits in its post."""

    duty_id: int
    opening: Opening
    seat: Seat
    due_at: datetime | None


Seated = list[tuple[Opening, Seat]]


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
        opened = _write(_without_the_same(_seat(waiting, at), at), _calendars(waiting), at)
        written += opened
        waiting = _next_of_vacant(opened, at)
    chain.enter([*lines, *map(_line, written)], at=at)
    outbox.enqueue([*tellings, *(telling for one in written for telling in _tellings(one))], at=at)
    running = [one for one in written if one.seat.is_filled]
    if running:
        live.wake_clock()
        live.changed(dockets={one.opening.docket_id for one in running})
    return running


def _without_the_same(seated: Seated, at: datetime) -> Seated:
    """Rungs that would only ask again whoever has just let it lapse are left empty, where somebody else stands above.

    Where nobody does, the same person is asked once more: better than nobody.
    """
    same = [opening for opening, seats in _by_rung(seated) if opening.asked and _is_same(opening, seats)]
    if not same:
        return seated
    higher = [replace(one, rung=rung, posts=()) for one in same for rung in range(one.rung + 1, len(one.rule.chain))]
    other = {one.strand for one, seats in _by_rung(_seat(higher, at)) if not _is_same(one, seats) and _is_held(seats)}
    passed = {one.strand for one in same} & other
    return [
        (replace(one, is_same=True), replace(seat, persons=())) if one.strand in passed else (one, seat)
        for one, seat in seated
    ]


def _by_rung(seated: Seated) -> list[tuple[Opening, list[Seat]]]:
    found: dict[tuple[int, int, int, int], tuple[Opening, list[Seat]]] = {}
    for opening, seat in seated:
        found.setdefault((*opening.strand, opening.rung), (opening, []))[1].append(seat)
    return list(found.values())


def _is_held(seats: Sequence[Seat]) -> bool:
    return any(seat.is_filled for seat in seats)


def _is_same(opening: Opening, seats: Sequence[Seat]) -> bool:
    """Whether all there are on the rung have just been asked; an office is somebody else."""
    persons = {pk for seat in seats for pk in seat.persons}
    return bool(persons) and persons <= set(opening.asked) and not any(seat.is_office for seat in seats)


def _seat(openings: Sequence[Opening], at: datetime) -> Seated:
    """Each opening with the seats of its rung's posts; a rung no post fills gives one seat without a post."""
    rungs = {_rung_of(o): o for o in openings}
    searched = [o for o in rungs.values() if not o.posts]
    functions = {step["function"] for o in searched for step in o.rule.chain[o.rung] if not step.get("post")}
    found = holders.nearest_posts({o.unit_id for o in searched}, functions)
    posts = {key: list(o.posts) or _posts_of(o, found) for key, o in rungs.items()}
    filled = holders.seats({pk for of_rung in posts.values() for pk in of_rung}, at)
    seats = {key: [filled[pk] for pk in of_rung] or [Seat(0)] for key, of_rung in posts.items()}
    kept_out = recusals.of_dockets({o.docket_id for o in openings})
    return [(o, recusals.without(seat, kept_out.get(o.docket_id))) for o in openings for seat in seats[_rung_of(o)]]


def _rung_of(opening: Opening) -> tuple[int, int, int, tuple[int, ...]]:
    return opening.unit_id, opening.rule.obligation_id, opening.rung, opening.posts


def _calendars(openings: Sequence[Opening]) -> dict[str, Calendar]:
    """The calendars of the units whose limits are counted in days; no query where none is."""
    return calendar.of_units({o.unit_path for o in openings if o.rule.limit and o.rule.counting != Counting.ELAPSED})


def _posts_of(opening: Opening, found: dict[tuple[int, str], list[int]]) -> list[int]:
    posts: dict[int, None] = {}
    for step in opening.rule.chain[opening.rung]:
        named = [step["post"]] if step.get("post") else found.get((opening.unit_id, step["function"]), [])
        posts.update(dict.fromkeys(named))
    return list(posts)


def _write(seated: Sequence[tuple[Opening, Seat]], calendars: dict[str, Calendar], at: datetime) -> list[Opened]:
    rows = bulk.execute(
        """
        INSERT INTO duties_duty (docket_id, unit_id, unit_path, obligation_id, occasion, words_id, rung, post_id, act,
                                 since_id, warn_at, due_at, next_at, state, ended_at, expected, evidence,
                                 set_aside_error, opened_at)
        SELECT docket_id, unit_id, unit_path::ltree, obligation_id, occasion, words_id, rung, post_id, act, since_id,
               warn_at, due_at, next_at, state, ended_at, string_to_array(expected, ',')::bigint[], '{}', '', %b
        FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::bigint[], %b::bigint[], %b::bigint[], %b::int[],
                    %b::bigint[], %b::text[], %b::bigint[], %b::timestamptz[], %b::timestamptz[], %b::timestamptz[],
                    %b::text[], %b::timestamptz[], %b::text[])
          AS r(docket_id, unit_id, unit_path, obligation_id, occasion, words_id, rung, post_id, act, since_id, warn_at,
               due_at, next_at, state, ended_at, expected)
        ON CONFLICT DO NOTHING RETURNING id, docket_id, obligation_id, occasion, rung, coalesce(post_id, 0), due_at
        """,
        [at, *bulk.columns(_row(opening, seat, calendars, at) for opening, seat in seated)],
    )
    written = {row[1:6]: (row[0], row[6]) for row in rows}
    keyed = {(o.docket_id, o.rule.obligation_id, o.occasion, o.rung, seat.post_id): (o, seat) for o, seat in seated}
    return [Opened(written[key][0], *keyed[key], written[key][1]) for key in keyed if key in written]


def _due_at(opening: Opening, calendars: dict[str, Calendar], at: datetime) -> datetime | None:
    rule = opening.rule
    if opening.due_at is not None or rule.limit is None:
        return opening.due_at
    return terms.due_at(rule.limit, rule.counting, since=at, days=calendars.get(opening.unit_path))


def _row(opening: Opening, seat: Seat, calendars: dict[str, Calendar], at: datetime) -> tuple[Any, ...]:
    rule = opening.rule
    held = seat.is_filled
    due_at = _due_at(opening, calendars, at) if held else None
    warn_at = at + (due_at - at) * rule.warn_share if due_at and rule.warn_share < 1 else None
    return (
        opening.docket_id, opening.unit_id, opening.unit_path, rule.obligation_id, opening.occasion,
        opening.words_id, opening.rung, seat.post_id or None, str(rule.act), opening.since_id, warn_at, due_at,
        warn_at or due_at,
        _state(opening, held).value, None if held else at,
        ",".join(map(str, seat.persons)),
    )  # fmt: skip


def _state(opening: Opening, held: bool) -> Duty.State:
    if held:
        return Duty.State.OPEN
    return Duty.State.PASSED if opening.is_same else Duty.State.VACANT


def _line(one: Opened) -> Line:
    opening = one.opening
    data: dict[str, Any] = {"duty": one.duty_id, "obligation": opening.rule.obligation_id, "rung": opening.rung}
    if opening.occasion:
        data["occasion"] = opening.occasion
    if not one.seat.is_filled:
        return Line(opening.docket_id, opening.unit_path, "duty.passed", data={**data, "post": one.seat.post_id})
    data |= {"post": one.seat.post_id, "due_at": stamp(one.due_at) if one.due_at else None}
    return Line(opening.docket_id, opening.unit_path, "duty.opened", data=data)


def _tellings(one: Opened) -> list[outbox.Telling]:
    opening = one.opening
    if opening.rule.is_quiet and not opening.climbed:
        return []
    return outbox.to_seat(
        one.seat,
        docket_id=opening.docket_id,
        unit_id=opening.unit_id,
        unit_path=opening.unit_path,
        kind=_kind(opening),
        key=f"duty:{one.duty_id}:opened",
        about=f"duty:{one.duty_id}",
        params=_params(one),
        priority=outbox.NOTICE if opening.rule.is_quiet else outbox.ALARM,
    )


def _kind(opening: Opening) -> str:
    """That nobody held a post below is said first; that the same person holds it is no gap to be closed."""
    if any(why != vacancies.SAME for why, _unit, _post in opening.empty):
        return "duty.passed_on"
    return "duty.climbed" if opening.climbed else "duty.opened"


def _params(one: Opened) -> dict[str, Any]:
    said: dict[str, Any] = {
        "duty": one.duty_id, "due_at": stamp(one.due_at) if one.due_at else None, "what": one.opening.rule.title,
    }  # fmt: skip
    return said | ({"empty": [list(seat) for seat in one.opening.empty]} if one.opening.empty else {})


def _next_of_vacant(opened: Sequence[Opened], at: datetime) -> list[Opening]:
    """The rungs above those where no post at all could be filled."""
    by_rung: dict[tuple[int, int, int, int], list[Opened]] = {}
    for one in opened:
        of = one.opening
        by_rung.setdefault((of.docket_id, of.rule.obligation_id, of.occasion, of.rung), []).append(one)
    empty = [
        group
        for group in by_rung.values()
        if not any(one.seat.is_filled for one in group) and not group[0].opening.rule.is_top(group[0].opening.rung)
    ]
    names = vacancies.names(empty, at)
    return [_passed_on(group, names) for group in empty]


def _passed_on(group: Sequence[Opened], names: vacancies.Names) -> Opening:
    """To the next rung because nobody holds this one: by the same date, if people set one. Of the working day only a
    lapse is told."""
    opening = group[0].opening
    return replace(
        opening, rung=opening.rung + 1, climbed=opening.climbed or not opening.rule.is_quiet, posts=(), is_same=False,
        empty=opening.empty + vacancies.said(group, names),
    )  # fmt: skip


def above(opening: Opening, asked: Sequence[int] = ()) -> Opening:
    """The same on the next rung up, by the rule's own limit and posts. ``asked``: who has just let it lapse."""
    return replace(
        opening, rung=opening.rung + 1, climbed=True, due_at=None, posts=(), empty=(), asked=tuple(asked)
    )  # fmt: skip
