"""Single points of failure: whose loss, alone, breaks the chain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from anlan.simulation.chain import Chain, Channel, Holder, Rung, Target
from anlan.simulation.draws import Draws
from anlan.simulation.outcome import Chance
from anlan.simulation.run import DEFAULT_RUNS, target_chance

FLOOR = 0.5
"""Losing a point of failure leaves the target a smaller chance than this. A judgement; callers may set their
own.
"""
LEAST_DROP = 0.02
"""A loss that costs less than this is not the reason, however low the chance."""


class Part(StrEnum):
    """What was taken away."""

    PERSON = "person"
    DEVICE = "device"
    CHANNEL = "channel"
    MEDIUM = "medium"


@dataclass(frozen=True)
class Loss:
    """The target's chance with one thing dead. `person` and `rungs` say whose and where it was."""

    part: Part
    name: str
    person: str | None
    rungs: tuple[str, ...]
    before: Chance
    after: Chance
    is_point_of_failure: bool

    @property
    def drop(self) -> float:
        return self.before.value - self.after.value

    def as_data(self) -> dict[str, Any]:
        return {
            "part": self.part.value,
            "name": self.name,
            "person": self.person,
            "rungs": list(self.rungs),
            "before": self.before.as_data(),
            "after": self.after.as_data(),
            "drop": self.drop,
            "point_of_failure": self.is_point_of_failure,
        }


@dataclass(frozen=True)
class _Candidate:
    part: Part
    name: str
    person: str | None

    def dead(self, holder: Holder, channel: Channel) -> bool:
        if self.person is not None and holder.name != self.person:
            return False
        return {
            Part.PERSON: True,
            Part.DEVICE: channel.device == self.name,
            Part.CHANNEL: channel.name == self.name,
            Part.MEDIUM: channel.name == self.name,
        }[self.part]


def losses(
    chain: Chain,
    *,
    runs: int = DEFAULT_RUNS,
    seed: int,
    target: Target | None = None,
    floor: float = FLOOR,
    least_drop: float = LEAST_DROP,
) -> list[Loss]:
    """Takes away each person, device, channel and medium in turn, and returns them by the drop of the chain's
    first target, the greatest first. Steps that no clock watches (the witness) are left alone.
    """
    draws = Draws(runs=runs, seed=seed, keep=True)
    return compare_losses(chain.aimed_at(target), draws, floor=floor, least_drop=least_drop)


def compare_losses(chain: Chain, draws: Draws, *, floor: float = FLOOR, least_drop: float = LEAST_DROP) -> list[Loss]:
    """`losses` on draws that are shared with other comparisons."""
    before = target_chance(chain, draws)
    found = []
    for candidate in _candidates(chain):
        after = target_chance(_without(chain, candidate), draws)
        critical = after.value < floor and before.value - after.value >= least_drop
        rungs = tuple(rung.name for rung in chain.rungs if _touches(rung, candidate))
        found.append(Loss(candidate.part, candidate.name, candidate.person, rungs, before, after, critical))
    return sorted(found, key=lambda loss: -loss.drop)


def _candidates(chain: Chain) -> list[_Candidate]:
    """Each thing once. A device or channel that is all a person has is left out: it is the same loss as the
    person.
    """
    found: dict[_Candidate, None] = {}
    media: Counter[str] = Counter()
    people = {holder.name: holder for rung in chain.rungs if rung.clocked for holder in _people(rung)}
    for holder in people.values():
        found[_Candidate(Part.PERSON, holder.name, holder.name)] = None
        devices = {channel.device or channel.name for channel in holder.channels}
        media.update(channel.name for channel in holder.channels)
        for channel in holder.channels:
            if channel.device and len(devices) > 1:
                found[_Candidate(Part.DEVICE, channel.device, holder.name)] = None
            if len(holder.channels) > 1:
                found[_Candidate(Part.CHANNEL, channel.name, holder.name)] = None
    for name, users in media.items():
        if users > 1:
            found[_Candidate(Part.MEDIUM, name, None)] = None
    return list(found)


def _people(rung: Rung) -> Iterator[Holder]:
    yield from rung.holders
    yield from (deputy.holder for deputy in rung.deputies)


def _touches(rung: Rung, candidate: _Candidate) -> bool:
    if not rung.clocked:
        return False
    if candidate.part is Part.PERSON:
        return any(holder.name == candidate.person for holder in _people(rung))
    return any(candidate.dead(holder, channel) for holder in _people(rung) for channel in holder.channels)


def _without(chain: Chain, candidate: _Candidate) -> Chain:
    rungs = tuple(_kill(rung, candidate.dead) if rung.clocked else rung for rung in chain.rungs)
    return Chain(rungs=rungs, targets=(chain.target,), reports_to_all=chain.reports_to_all)


def _kill(rung: Rung, dead: Callable[[Holder, Channel], bool]) -> Rung:
    """The person stays on the rung: under `all` a dead phone must not make the quorum smaller."""

    def spared(holder: Holder) -> Holder:
        alive = tuple(channel for channel in holder.channels if not dead(holder, channel))
        return holder if alive == holder.channels else holder.model_copy(update={"channels": alive})

    deputies = tuple(d.model_copy(update={"holder": spared(d.holder)}) for d in rung.deputies)
    return rung.model_copy(update={"holders": tuple(map(spared, rung.holders)), "deputies": deputies})
