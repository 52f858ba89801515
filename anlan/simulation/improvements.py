"""What a deputy, a second channel, a shorter limit or a holder for an empty step would buy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from anlan.simulation.build import CALL_AFTER_SMS, usual_channel, usual_holder
from anlan.simulation.chain import Chain, Deputy, Holder, Quorum, Rung, Target
from anlan.simulation.defaults import DEPUTY_AFTER, DayPart
from anlan.simulation.draws import Draws
from anlan.simulation.failures import Loss, compare_losses
from anlan.simulation.measured import AnswerTimes
from anlan.simulation.outcome import Chance, Outcome
from anlan.simulation.run import DEFAULT_RUNS, play, target_chance

SHORTEN = 0.5


class Change(StrEnum):
    HOLDER = "holder"
    DEPUTY = "deputy"
    CHANNEL = "channel"
    LIMIT = "limit"


@dataclass(frozen=True)
class Improvement:
    """One change and what it does to the chain's first target. `chain` is the chain with the change made.

    `minutes`: when the new deputy or channel comes in, or the new limit. `person`: who gets the channel,
    or whose deputy it is where each of several has to answer.
    """

    change: Change
    rung: str
    person: str | None
    minutes: float
    before: Chance
    after: Chance
    chain: Chain = field(repr=False)

    @property
    def gain(self) -> float:
        return self.after.value - self.before.value

    def as_data(self) -> dict[str, Any]:
        return {
            "change": self.change.value,
            "rung": self.rung,
            "person": self.person,
            "minutes": self.minutes,
            "before": self.before.as_data(),
            "after": self.after.as_data(),
            "gain": self.gain,
        }


@dataclass(frozen=True)
class Analysis:
    """Everything about one chain, on the same runs."""

    outcome: Outcome
    losses: tuple[Loss, ...]
    improvements: tuple[Improvement, ...]

    def as_data(self) -> dict[str, Any]:
        return self.outcome.as_data() | {
            "losses": [loss.as_data() for loss in self.losses],
            "improvements": [improvement.as_data() for improvement in self.improvements],
        }


@dataclass(frozen=True)
class _Offer:
    """What is offered: people and channels as they usually are at this part of the day."""

    part: DayPart
    times: AnswerTimes

    def holder(self, name: str) -> Holder:
        return usual_holder(name, part=self.part, times=self.times)


_Variant = tuple[Change, str | None, float, Rung]


def what_if(
    chain: Chain,
    *,
    runs: int = DEFAULT_RUNS,
    seed: int,
    target: Target | None = None,
    part: DayPart = DayPart.LESSONS,
    times: AnswerTimes | None = None,
    shorten: float = SHORTEN,
) -> list[Improvement]:
    """Tries one change at a time on every step that a clock watches: a holder where there is none, a deputy,
    a call to a second phone, a limit of `shorten` times its length. Returns them by gain, the greatest first;
    some gain nothing.

    The new deputy or channel is as good as `times` say for this `part` of the day. Nothing but the target's
    chance is weighed: a shorter limit also wakes the next step more often.
    """
    draws = Draws(runs=runs, seed=seed, keep=True)
    return compare_changes(chain.aimed_at(target), draws, part=part, times=times, shorten=shorten)


def compare_changes(
    chain: Chain, draws: Draws, *, part: DayPart, times: AnswerTimes | None = None, shorten: float = SHORTEN
) -> list[Improvement]:
    """`what_if` on shared draws, for a chain that is `aimed_at` its target."""
    if not 0 < shorten < 1:
        raise ValueError("shorten must lie between 0 and 1")
    offer = _Offer(part, times or AnswerTimes.defaults())
    before = target_chance(chain, draws)
    found = []
    for position, rung in enumerate(chain.rungs):
        for change, person, minutes, changed in _variants(rung, offer, shorten):
            variant = chain.replace(position, changed)
            after = target_chance(variant, draws)
            found.append(Improvement(change, rung.name, person, minutes, before, after, variant))
    return sorted(found, key=lambda improvement: -improvement.gain)


def analyse(
    chain: Chain,
    *,
    runs: int = DEFAULT_RUNS,
    seed: int,
    target: Target | None = None,
    part: DayPart = DayPart.LESSONS,
    times: AnswerTimes | None = None,
) -> Analysis:
    """`simulate`, `losses` and `what_if` in one, sharing their draws. `target`: what the last two aim at."""
    draws = Draws(runs=runs, seed=seed, keep=True)
    aimed = chain.aimed_at(target)
    lost = tuple(compare_losses(aimed, draws))
    return Analysis(play(chain, draws), lost, tuple(compare_changes(aimed, draws, part=part, times=times)))


def _variants(rung: Rung, offer: _Offer, shorten: float) -> Iterator[_Variant]:
    if not rung.clocked:
        return
    if rung.is_empty:
        person = offer.holder(f"{rung.name} +")
        yield Change.HOLDER, None, 0.0, rung.model_copy(update={"holders": (person,)})
        return
    # Where several have to answer, one deputy stands for one of them, not for all.
    everybody: list[str | None] = [holder.name for holder in rung.holders]
    for stands_for in everybody if _needs_all(rung) else [None]:
        deputy = Deputy(holder=offer.holder(_free_name(rung)), after=DEPUTY_AFTER, stands_for=stands_for)
        yield Change.DEPUTY, stands_for, DEPUTY_AFTER, rung.model_copy(update={"deputies": (*rung.deputies, deputy)})
    yield from _second_channels(rung, offer)
    if rung.limit:
        limit = rung.limit * shorten
        yield Change.LIMIT, None, limit, rung.model_copy(update={"limit": limit})


def _needs_all(rung: Rung) -> bool:
    return rung.quorum is Quorum.ALL and len(rung.holders) > 1


def _second_channels(rung: Rung, offer: _Offer) -> Iterator[_Variant]:
    channel = usual_channel(CALL_AFTER_SMS, offer.part, offer.times)
    for place, holder in enumerate(rung.holders):
        if any(known.name == channel.name for known in holder.channels):
            continue
        better = holder.model_copy(update={"channels": (*holder.channels, channel)})
        holders = (*rung.holders[:place], better, *rung.holders[place + 1 :])
        yield Change.CHANNEL, holder.name, channel.delay, rung.model_copy(update={"holders": holders})


def _free_name(rung: Rung) -> str:
    taken = {holder.name for holder in rung.holders} | {deputy.holder.name for deputy in rung.deputies}
    name = f"{rung.name} +"
    while name in taken:
        name += "+"
    return name
