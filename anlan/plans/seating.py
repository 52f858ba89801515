"""People on the rungs of a chain, ready for `anlan.simulation`. Needs no database.

People are called by their posts: odds are about seats, never about a person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from anlan.simulation import (
    AnswerTimes,
    Chain,
    DayPart,
    Deputy,
    Holder,
    Medium,
    Quorum,
    Rung,
    Target,
    usual_holder,
    witness,
)
from anlan.simulation.defaults import ACT_DEFAULT, DEPUTY_AFTER, PERSON_LADDER, WITNESS_DEFAULT, LadderStep

ASSUMED_LIMIT = 15.0
"""Minutes for a link that the plan gives none, so that there is something to aim at. Composed here [C]."""

DEPUTIES_ARE_CALLED = True
"""Whether the engine calls deputies by itself while the holder is silent (``notify.climbing``)."""

LADDER: dict[str, LadderStep] = {
    "webhook": LadderStep(medium=Medium.APP, delay=0.0, device="phone"),
    "wecom": LadderStep(medium=Medium.APP, delay=0.0, device="phone"),
    "dingtalk": LadderStep(medium=Medium.APP, delay=0.0, device="phone"),
    "webpush": LadderStep(medium=Medium.APP, delay=0.0, device="phone"),
    "voice": LadderStep(medium=Medium.CALL, delay=4.0, device="phone"),
    "sms": LadderStep(medium=Medium.SMS, delay=2.0, device="phone"),
    "email": LadderStep(medium=Medium.EMAIL, delay=0.0, device="mailbox"),
}
"""How a verified contact is tried, by the ladder an installation begins with (ADR 0016). What a whole group reads
(robots, other services) counts for nobody's answer."""


class Basis(StrEnum):
    TEXT = "text"
    RULES = "rules"


@dataclass(frozen=True)
class Model:
    """A chain to play and what it rests on. ``assumed``: levels that the plan gives no time, see `ASSUMED_LIMIT`.

    ``waiting``: proposed rules in it that nobody has confirmed. ``witnessed``: minute 0 is when it was seen.
    """

    chain: Chain
    basis: Basis
    witnessed: bool
    assumed: tuple[str, ...] = ()
    waiting: int = 0
    staffed: bool = False

    @property
    def first(self) -> Target:
        return self.chain.targets[0]

    @property
    def last(self) -> Target:
        return self.chain.targets[-1]


@dataclass(frozen=True)
class Way:
    """How people are reached and how fast they are. ``channels``: those the installation can send by."""

    part: DayPart = DayPart.LESSONS
    times: AnswerTimes = field(default_factory=AnswerTimes.defaults)
    channels: Collection[str] = frozenset({"email", "webhook"})


@dataclass(frozen=True)
class Staffed:
    """A post now. ``persons`` act in it, ``deputies`` stand by in order; an office has only its ``channels``.

    ``channels``: verified ways to reach each person, in the order they are tried; key 0 is the office itself.
    """

    name: str
    persons: tuple[int, ...]
    deputies: tuple[int, ...]
    channels: dict[int, tuple[str, ...]]

    @property
    def is_office(self) -> bool:
        return not self.persons and bool(self.channels.get(0))


@dataclass
class Level:
    """One rung in the making: `words`, who sits there (``None``: nobody was asked), and its clocks in minutes.

    ``confirm``: how long the plan gives it to say that it knows, where it gives a time for that by itself.
    """

    words: list[str]
    staff: list[Staffed] | None
    limit: float | None
    report_limit: float | None = None
    everyone: bool = False
    confirm: float | None = None

    @property
    def name(self) -> str:
        return "、".join(dict.fromkeys(self.words))


def build(
    levels: Sequence[Level], way: Way, basis: Basis, *, staffed: bool, waiting: int = 0,
    seen_by: str | None = None, seen_within: float | None = None,
) -> Model:  # fmt: skip
    """The chain through ``levels``, with a target for each. ``seen_by``: the witness before them, if any."""
    to_all = basis is Basis.RULES  # a report that is filed goes to every rung above, see `reports.filing`
    people = _People(way)
    rungs = [people.rung(level, is_last=level is levels[-1]) for level in _apart(levels)]
    assumed: list[str] = []
    within = 0.0
    if seen_by:
        sight = witness(seen_by, limit=seen_within or ASSUMED_LIMIT, act=WITNESS_DEFAULT)
        rungs.insert(0, sight)
        within = seen_within or ASSUMED_LIMIT
        assumed += [] if seen_within else [seen_by]
    elif basis is Basis.RULES:
        within = levels[0].limit or ASSUMED_LIMIT
        assumed += [] if levels[0].limit else [levels[0].name]
    targets = []
    for level, rung in zip(levels, rungs[1:] if seen_by else rungs, strict=True):
        targets.append(Target(rung=rung.name, within=within + (level.confirm or 0.0)))
        spent = level.report_limit if basis is Basis.RULES else level.limit
        if spent is None and level is not levels[-1] and not (to_all and len(targets) > 1):
            assumed.append(rung.name)
        if not (to_all and len(targets) > 1):
            within += spent or ASSUMED_LIMIT
    chain = Chain(rungs=tuple(rungs), targets=tuple(targets), reports_to_all=to_all)
    return Model(chain, basis, bool(seen_by), tuple(dict.fromkeys(assumed)), waiting, staffed)


def _apart(levels: Sequence[Level]) -> Sequence[Level]:
    """The same words on two rungs are told apart by a number; a rung needs a name of its own."""
    seen: dict[str, int] = {}
    for level in levels:
        seen[level.name] = seen.get(level.name, 0) + 1
        if seen[level.name] > 1:
            level.words = [f"{level.name} {seen[level.name]}"]
    return levels


class _People:
    """Holders by their posts' names. The same person on two rungs keeps one name, and is there on both or neither."""

    def __init__(self, way: Way) -> None:
        self.way = way
        self._known: dict[int, str] = {}
        self._taken: set[str] = set()

    def rung(self, level: Level, *, is_last: bool) -> Rung:
        holders, deputies = self._nominal(level) if level.staff is None else self._real(level.staff, level.everyone)
        return Rung(
            name=level.name, limit=level.limit, holders=tuple(holders), deputies=tuple(deputies),
            quorum=Quorum.ALL if len(holders) > 1 else Quorum.ANY, act=None if is_last else ACT_DEFAULT,
            report_limit=None if is_last else level.report_limit,
        )  # fmt: skip

    def _nominal(self, level: Level) -> tuple[list[Holder], list[Deputy]]:
        names = [self._name(word) for word in level.words]
        return [self._holder(name, PERSON_LADDER) for name in names], []

    def _real(self, staff: Sequence[Staffed], everyone: bool) -> tuple[list[Holder], list[Deputy]]:
        """One holder for each post; the others on it answer for that one, unless each of them has to."""
        holders: list[Holder] = []
        others: list[Deputy] = []
        for seat in staff:
            people = [self._person(seat, pk) for pk in seat.persons] or (
                [self._holder(self._name(seat.name), self._ladder(seat, 0))] if seat.is_office else []
            )
            people = [one for one in people if all(one.name != known.name for known in holders)]
            if not people:
                continue
            holders += people if everyone else people[:1]
            others += [] if everyone else self._behind(people[1:], people[0].name, 0.0)
            if DEPUTIES_ARE_CALLED:
                others += self._behind([self._person(seat, pk) for pk in seat.deputies], people[0].name, DEPUTY_AFTER)
        return holders, [one for one in others if all(one.holder.name != known.name for known in holders)]

    def _behind(self, people: Iterable[Holder], name: str, after: float) -> list[Deputy]:
        return [Deputy(holder=one, after=after, stands_for=name) for one in people]

    def _person(self, seat: Staffed, person: int) -> Holder:
        name = self._known.get(person) or self._name(seat.name)
        self._known[person] = name
        return self._holder(name, self._ladder(seat, person))

    def _holder(self, name: str, ladder: Sequence[LadderStep]) -> Holder:
        return usual_holder(name, part=self.way.part, times=self.way.times, ladder=ladder)

    def _ladder(self, seat: Staffed, person: int) -> list[LadderStep]:
        """Each kind of channel once: a second mailbox or a second app on one telephone is not a second chance."""
        steps: dict[Medium, LadderStep] = {}
        for one in seat.channels.get(person, ()):
            if one in self.way.channels and one in LADDER:
                steps.setdefault(LADDER[one].medium, LADDER[one])
        return list(steps.values())

    def _name(self, wanted: str) -> str:
        """A name that nobody else has."""
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            name = f"{wanted}{number}"
        self._taken.add(name)
        return name
