"""From a plan's bare steps to a chain that can be simulated: people with usual channels on every step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anlan.simulation.answers import AnswerTime
from anlan.simulation.chain import Chain, Channel, Deputy, Holder, Quorum, Rung, Target, witness
from anlan.simulation.defaults import (
    ACT_DEFAULT,
    DEPUTY_AFTER,
    PERSON_LADDER,
    WITNESS_DEFAULT,
    DayPart,
    LadderStep,
    Medium,
)
from anlan.simulation.measured import AnswerTimes


@dataclass(frozen=True)
class Step:
    """One step as a plan states it. `holders` and `deputies` are names; none at all means that nobody is on
    this step.
    """

    name: str
    limit: float | None
    holders: tuple[str, ...]
    deputies: tuple[str, ...] = ()
    quorum: Quorum = Quorum.ANY


def usual_channel(step: LadderStep, part: DayPart, times: AnswerTimes) -> Channel:
    """A channel with the answer times of its kind at this part of the day."""
    found = times.of(step.medium, part)
    return Channel(
        name=step.medium.value, delay=step.delay, reach=found.reach, answers=found.answers, device=step.device
    )


def usual_holder(
    name: str,
    *,
    part: DayPart = DayPart.LESSONS,
    times: AnswerTimes | None = None,
    ladder: Sequence[LadderStep] = PERSON_LADDER,
) -> Holder:
    """A person who is tried over the product's ladder. An empty ladder: a name without any way to reach
    it.
    """
    known = times or AnswerTimes.defaults()
    channels = tuple(usual_channel(step, part, known) for step in ladder)
    return Holder(name=name, channels=channels, available=known.available(part))


def reporting_chain(
    steps: Sequence[Step],
    *,
    witnessed: bool = True,
    part: DayPart = DayPart.LESSONS,
    times: AnswerTimes | None = None,
    targets: Sequence[Target] = (),
    act: AnswerTime = ACT_DEFAULT,
) -> Chain:
    """A chain in which every step reports to the next. With `witnessed` the first step is whoever saw it
    happen: they know at minute 0, and only have to tell. The last step has nobody to report to.
    """
    rungs = []
    for position, step in enumerate(steps):
        if position == 0 and witnessed:
            rungs.append(witness(step.name, limit=step.limit or 0.0, act=WITNESS_DEFAULT))
            continue
        last = position == len(steps) - 1
        people = [usual_holder(name, part=part, times=times) for name in (*step.holders, *step.deputies)]
        here = len(step.holders)
        rungs.append(
            Rung(
                name=step.name,
                limit=step.limit,
                holders=tuple(people[:here]),
                deputies=tuple(Deputy(holder=person, after=DEPUTY_AFTER) for person in people[here:]),
                quorum=step.quorum,
                act=None if last else act,
            )
        )
    return Chain(rungs=tuple(rungs), targets=tuple(targets))


CALL_AFTER_SMS = LadderStep(medium=Medium.CALL, delay=3.0, device="second phone")
"""What "a second channel" means in a what-if: somebody calls another number a minute after the SMS."""
