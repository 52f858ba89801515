"""Answer times measured from what really happened.

A sample is one delivery: how many seconds after it was sent it was acknowledged, or how long it was watched
without an answer. Leaving the unanswered out would make everybody look fast, so they are counted as what they
are: "not within this time" (right-censored), by the estimator of Kaplan and Meier (1958).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Annotated

import numpy as np
from pydantic import Field

from anlan.simulation.answers import AnswerTime, Frozen, Measured, Share
from anlan.simulation.defaults import CHANNEL_DEFAULTS, PART_DEFAULTS, DayPart, Medium

LEAST_ANSWERED = 20
"""Fewer acknowledged deliveries than this say less than the defaults do."""


class Sample(Frozen):
    """One delivery. `seconds` from sent to acknowledged, or, when not `answered`, until it was last known to
    be open.

    A delivery that became pointless because the person answered over another channel is not answered: its
    `seconds` end at that moment.
    """

    medium: Medium
    part: DayPart
    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    answered: bool


class ChannelTimes(Frozen):
    """Reach and answer time of one channel in one part of the day, and what they rest on."""

    reach: Share
    answers: AnswerTime
    source: str
    mark: str
    samples: int = 0


class AnswerTimes(Frozen):
    """What is assumed of every channel in every part of the day. Look up with `of`; `available` is the
    person's part.
    """

    channels: Mapping[tuple[Medium, DayPart], ChannelTimes]
    people: Mapping[DayPart, Share]

    @classmethod
    def defaults(cls) -> AnswerTimes:
        rows = {(row.medium, row.part): row for row in CHANNEL_DEFAULTS}
        channels = {
            key: ChannelTimes(reach=row.reach, answers=row.answers, source=row.source, mark=row.mark)
            for key, row in rows.items()
        }
        return cls(channels=channels, people={row.part: row.available for row in PART_DEFAULTS})

    @classmethod
    def from_samples(cls, samples: Iterable[Sample], *, least: int = LEAST_ANSWERED) -> AnswerTimes:
        """The defaults, with every channel and part of the day replaced that has at least `least`
        acknowledged samples.

        A measured curve contains its owner's absence: people who could not answer at all are in its
        unanswered share. The share is therefore put relative to `available`, which stays common to all
        channels of a person.
        """
        groups: dict[tuple[Medium, DayPart], list[Sample]] = defaultdict(list)
        for sample in samples:
            groups[sample.medium, sample.part].append(sample)
        enough = {key: group for key, group in groups.items() if sum(one.answered for one in group) >= least}
        curves = {key: measure((one.seconds, one.answered) for one in group) for key, group in enough.items()}
        base = cls.defaults()
        people = dict(base.people)
        for (_, part), curve in curves.items():
            people[part] = max(people[part], curve.answered[-1])
        found = {key: _channel(curve, people[key[1]]) for key, curve in curves.items()}
        return cls(channels={**base.channels, **found}, people=people)

    def of(self, medium: Medium, part: DayPart) -> ChannelTimes:
        return self.channels[medium, part]

    def available(self, part: DayPart) -> float:
        return self.people[part]


def measure(samples: Iterable[tuple[float, bool]]) -> Measured:
    """The curve through `(seconds, answered)` pairs, in minutes. Nobody ever answered: a curve without steps.

    Beyond the longest observation nothing is assumed: whoever had not answered by then counts as never.
    """
    pairs = np.array([(seconds, answered) for seconds, answered in samples], dtype=np.float64).reshape(-1, 2)
    times, answered = pairs[:, 0], pairs[:, 1] > 0
    steps, events = np.unique(times[answered], return_counts=True)
    at_risk = times.size - np.searchsorted(np.sort(times), steps, side="left")
    still_open = np.cumprod(1.0 - events / at_risk)
    return Measured(
        minutes=tuple(float(step) / 60.0 for step in steps),
        answered=tuple(float(share) for share in np.clip(1.0 - still_open, 0.0, 1.0)),
        samples=int(times.size),
    )


def _channel(curve: Measured, available: float) -> ChannelTimes:
    shares = tuple(min(1.0, share / available) for share in curve.answered)
    relative = Measured(minutes=curve.minutes, answered=shares, samples=curve.samples)
    # The curve stops at the share that ever answered; a `reach` below 1 on top would count the silent ones
    # twice.
    return ChannelTimes(
        reach=1.0,
        answers=relative,
        source=f"measured from {curve.samples} deliveries",
        mark="measured",
        samples=curve.samples,
    )
