"""The chain that is simulated: rungs from the one who sees something up to the bureau.

The words are those of the engine (`duties`): a rung is told, its holders are tried channel after channel, its
limit runs out and the next rung is told as well. See `climb` for what happens when. All times are minutes.
"""

from __future__ import annotations

from enum import StrEnum
from math import inf
from typing import Annotated, Self

from pydantic import Field, model_validator

from anlan.simulation.answers import AnswerTime, Fixed, Frozen, Share, Span

Name = Annotated[str, Field(min_length=1, max_length=200)]


class Quorum(StrEnum):
    """Who has to answer before a rung counts as answered."""

    ANY = "any"
    ALL = "all"


class Channel(Frozen):
    """One way of reaching a holder.

    `delay` counts from the moment the holder's turn comes (the start of the rung, or the deputy's `after`).
    `reach` is the chance that the message arrives and is noticed at all; `answers` is how long the answer
    then takes. Channels that share a `device` die together when that device does; an empty `device` means one
    of its own.
    """

    name: Name
    answers: AnswerTime
    delay: Span = 0.0
    reach: Share = 1.0
    device: str = ""


class Holder(Frozen):
    """A person on a post. `available` is what no channel can mend: asleep, ill, in the air.

    The same name on two rungs is the same person: available on both in a run, or on neither.
    """

    name: Name
    channels: tuple[Channel, ...]
    available: Share = 1.0

    @model_validator(mode="after")
    def _channels_differ(self) -> Self:
        _refuse_duplicates([channel.name for channel in self.channels], "channel")
        return self


class Deputy(Frozen):
    """Someone who is told too, `after` minutes into the rung. Under `all`, answers for `stands_for`, or for
    everybody.
    """

    holder: Holder
    after: Span = 5.0
    stands_for: str | None = None


class Rung(Frozen):
    """One step of the chain.

    `limit`: minutes until the clock climbs; `None` never climbs. `act`: how long the holder takes, after
    answering, to report to the next rung. With an `act` the next rung is told when the holder has reported,
    or when the limit runs out before that. Without one an answer within the limit ends the climbing, and the
    next rung is told only of a lapse. No holders and no deputies: nobody is on this step, and it is passed at
    once. `clocked=False`: no clock watches this step (before the first report nothing is recorded that could
    lapse), so the next one hears only from its holder. `report_limit`: minutes from the answer within which
    the holder has to have reported, as the engine counts them; `limit` then bounds the answer alone. Without
    it `limit` bounds answer and report together.
    """

    name: Name
    limit: Span | None
    holders: tuple[Holder, ...] = ()
    deputies: tuple[Deputy, ...] = ()
    quorum: Quorum = Quorum.ANY
    act: AnswerTime | None = None
    clocked: bool = True
    report_limit: Span | None = None

    @property
    def is_empty(self) -> bool:
        return not self.holders and not self.deputies

    @property
    def climbs_after(self) -> float:
        """Minutes until the clock climbs by itself; `inf` where it never does."""
        return self.limit if self.clocked and self.limit is not None else inf

    @model_validator(mode="after")
    def _people_differ(self) -> Self:
        names = [holder.name for holder in self.holders]
        _refuse_duplicates(names + [deputy.holder.name for deputy in self.deputies], "person")
        for deputy in self.deputies:
            if deputy.stands_for is not None and deputy.stands_for not in names:
                raise ValueError(
                    f"{deputy.holder.name!r} stands for {deputy.stands_for!r}, who is not on {self.name!r}"
                )
        return self


class Target(Frozen):
    """What is wanted: `rung` knows within `within` minutes of the first message. `rung=None`: anybody on the
    chain.
    """

    rung: str | None
    within: Span


class Chain(Frozen):
    """Rungs in the order in which they are told; the first is told at minute 0. `targets[0]` is the one that
    what-ifs move. `reports_to_all`: a report goes to every rung above at once, and only a lapse climbs one.
    """

    rungs: Annotated[tuple[Rung, ...], Field(min_length=1)]
    targets: tuple[Target, ...] = ()
    reports_to_all: bool = False

    @model_validator(mode="after")
    def _rungs_differ(self) -> Self:
        names = [rung.name for rung in self.rungs]
        _refuse_duplicates(names, "rung")
        for target in self.targets:
            if target.rung is not None and target.rung not in names:
                raise ValueError(f"the target's rung {target.rung!r} is not in the chain")
        return self

    @property
    def target(self) -> Target:
        """The first target; without any, that the last rung knows by the time all the limits together have
        run out.
        """
        if self.targets:
            return self.targets[0]
        return Target(rung=self.rungs[-1].name, within=sum(rung.limit or 0.0 for rung in self.rungs))

    def aimed_at(self, target: Target | None) -> Chain:
        """This chain with only that target (`None`: the first), fixed even when limits change later."""
        return self.model_copy(update={"targets": (target or self.target,)})

    def index(self, rung: str) -> int:
        """Raises `KeyError` for a rung that the chain has not."""
        for position, candidate in enumerate(self.rungs):
            if candidate.name == rung:
                return position
        raise KeyError(rung)

    def replace(self, position: int, rung: Rung) -> Chain:
        """This chain with another rung at `position`."""
        rungs = (*self.rungs[:position], rung, *self.rungs[position + 1 :])
        return Chain(rungs=rungs, targets=self.targets, reports_to_all=self.reports_to_all)


def witness(name: str, *, limit: float, act: AnswerTime) -> Rung:
    """The first step of most plans: somebody who sees it happen, knows at once, and has `limit` minutes to
    report.

    Nobody can remind them, so nothing climbs when they do not.
    """
    eyes = Channel(name="saw it", answers=Fixed(minutes=0))
    return Rung(name=name, limit=limit, holders=(Holder(name=name, channels=(eyes,)),), act=act, clocked=False)


def _refuse_duplicates(names: list[str], what: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{what} {name!r} appears twice")
        seen.add(name)
