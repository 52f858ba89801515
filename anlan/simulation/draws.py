"""Random numbers that stay put when the chain is changed.

Each channel, person and act draws from a stream of its own, named by what it is and not by its turn. So a
chain with one more deputy meets exactly the same runs as the chain without: the difference between two chains
is then the deputy, not the dice, and "a deputy never hurts" holds run by run and not only on average.
"""

from __future__ import annotations

from hashlib import blake2s

import numpy as np
from numpy.typing import NDArray

from anlan.simulation.answers import AnswerTime, Minutes
from anlan.simulation.chain import Chain, Holder, Quorum, Rung

MAX_RUNS = 10_000_000


class Draws:
    """The draws of `runs` runs under one seed. Answers of a whole rung are kept, so that chains that differ
    in one rung pay for that rung only.
    """

    def __init__(self, *, runs: int, seed: int, keep: bool = False) -> None:
        if not 1 <= runs <= MAX_RUNS:
            raise ValueError(f"runs must be between 1 and {MAX_RUNS}")
        self.runs = runs
        self.seed = seed
        self._kept: dict[Rung, Minutes] | None = {} if keep else None

    def answer(self, rung: Rung) -> Minutes:
        """Minutes from the start of the rung until it has answered; `inf` where it never does."""
        if self._kept is None:
            return self._answer(rung)
        if rung not in self._kept:
            self._kept[rung] = self._answer(rung)
        return self._kept[rung]

    def act(self, rung: Rung, act: AnswerTime) -> Minutes:
        """Minutes from the answer until the report upward is made."""
        return act.draw(self._stream("act", rung.name), self.runs)

    def _answer(self, rung: Rung) -> Minutes:
        if rung.is_empty:
            return self._nobody()
        if rung.quorum is Quorum.ANY or not rung.holders:
            return self._first(rung, [self._seat(rung, holder) for holder in rung.holders], stands_for=None)
        seats = [self._first(rung, [self._seat(rung, h)], stands_for=h.name) for h in rung.holders]
        slowest: Minutes = np.maximum.reduce(seats)
        return slowest

    def _first(self, rung: Rung, seats: list[Minutes], *, stands_for: str | None) -> Minutes:
        """The earliest of these seats and of the deputies who stand for them (`None`: whoever they stand
        for).
        """
        earliest = seats[0] if seats else self._nobody()
        for seat in seats[1:]:
            np.minimum(earliest, seat, out=earliest)
        for deputy in rung.deputies:
            if stands_for is None or deputy.stands_for in (None, stands_for):
                answered = self._seat(rung, deputy.holder)
                answered += deputy.after
                np.minimum(earliest, answered, out=earliest)
        return earliest

    def _seat(self, rung: Rung, holder: Holder) -> Minutes:
        """Minutes from this person's turn until the first answer over any channel."""
        earliest = self._nobody()
        for channel in holder.channels:
            stream = self._stream("channel", rung.name, holder.name, channel.name)
            # The uniform draw comes first so that a better `reach` only ever adds runs.
            unreached = stream.random(self.runs) >= channel.reach if channel.reach < 1 else None
            answered = channel.answers.draw(stream, self.runs)
            if channel.delay:
                answered += channel.delay
            if unreached is not None:
                answered[unreached] = np.inf
            np.minimum(earliest, answered, out=earliest)
        if holder.available < 1:
            earliest[self._absent(holder)] = np.inf
        return earliest

    def _absent(self, holder: Holder) -> NDArray[np.bool_]:
        return self._stream("person", holder.name).random(self.runs) >= holder.available

    def _nobody(self) -> Minutes:
        return np.full(self.runs, np.inf)

    def _stream(self, *what: str) -> np.random.Generator:
        digest = blake2s("\x1f".join(what).encode()).digest()
        key = tuple(np.frombuffer(digest, dtype=np.uint32).tolist())
        # SFC64: the fastest of NumPy's generators here, and streams are told apart by the seed sequence.
        return np.random.Generator(np.random.SFC64(np.random.SeedSequence(self.seed, spawn_key=key)))


def climb(chain: Chain, draws: Draws) -> list[tuple[Minutes, Minutes, NDArray[np.bool_]]]:
    """Runs the chain. For each rung: when it was told, when it knew (both from minute 0, `inf` = never), and
    whether it did what the plan asks within its limit.

    A rung that lapses is not withdrawn: an answer after its limit still counts as knowing, only the next rung
    has been told by then.
    """
    told = np.zeros(draws.runs)
    reported = np.full(draws.runs, np.inf)
    levels = []
    for rung in chain.rungs:
        answer = draws.answer(rung)
        if rung.is_empty:
            levels.append((told, answer, np.zeros(draws.runs, dtype=np.bool_)))
            continue
        in_time, passes_on = _work(rung, answer, draws)
        # Never done is never in time, even where there is no limit.
        levels.append((told, told + answer, in_time & np.isfinite(told)))
        if chain.reports_to_all and rung.act is not None:
            np.minimum(reported, told + answer + draws.act(rung, rung.act), out=reported)
        told = np.minimum(told + passes_on, reported)
    return levels


def _work(rung: Rung, answer: Minutes, draws: Draws) -> tuple[NDArray[np.bool_], Minutes]:
    """Whether the rung does its part in time, and minutes from being told until the next rung is (`inf`: never)."""
    limit = np.inf if rung.limit is None else rung.limit
    lapse = rung.climbs_after
    if rung.act is None:
        met = (answer <= limit) & np.isfinite(answer)
        return met, np.where(met, np.inf, lapse)
    act = draws.act(rung, rung.act)
    if rung.report_limit is None:
        done = answer + act
        return (done <= limit) & np.isfinite(done), np.minimum(done, lapse)
    met = (answer <= limit) & np.isfinite(answer) & (act <= rung.report_limit)
    return met, np.where(answer <= lapse, answer + np.minimum(act, rung.report_limit), lapse)
