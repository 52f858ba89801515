"""What a simulation found, as data for a page, a terminal or a JSON answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf, isfinite, sqrt
from typing import Any

import numpy as np

from anlan.simulation.answers import Minutes
from anlan.simulation.chain import Target

PERCENTILES = (50, 90, 95, 99)
_Z95 = 1.959963984540054  # two-sided 95 % of the normal distribution


@dataclass(frozen=True)
class Chance:
    """A share of runs, with the 95 % interval (Wilson) that the number of runs allows. No runs: 0, and it may
    be anything.
    """

    hits: int
    runs: int

    @property
    def value(self) -> float:
        return self.hits / self.runs if self.runs else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.runs:
            return 0.0, 1.0
        n, p, z2 = self.runs, self.value, _Z95**2
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        # Exact at the ends, where rounding could put the share itself outside.
        return (middle - half if self.hits else 0.0), (middle + half if self.hits < n else 1.0)

    def as_data(self) -> dict[str, float]:
        low, high = self.interval
        return {"value": self.value, "low": low, "high": high}


@dataclass(frozen=True)
class Level:
    """One rung over all runs. `knows_at`: minutes from the first message, shape `(runs,)`, `inf` where it
    never knew.
    """

    rung: str
    limit: float | None
    empty: bool
    told: Chance
    answered: Chance
    """Answered at any time, late answers included."""
    met: Chance
    """Of the runs in which the rung was told: did what the plan asks within its limit."""
    percentiles: dict[int, float]
    """Minutes by which the rung knew in that per cent of **all** runs; `inf` where fewer ever knew."""
    knows_at: Minutes = field(repr=False, compare=False)

    def knows_within(self, minutes: float) -> Chance:
        return Chance(int(np.count_nonzero(self.knows_at <= minutes)), self.knows_at.size)

    def as_data(self) -> dict[str, Any]:
        return {
            "rung": self.rung,
            "limit": self.limit,
            "empty": self.empty,
            "told": self.told.as_data(),
            "answered": self.answered.as_data(),
            "met": self.met.as_data(),
            "percentiles": {str(p): _finite(minutes) for p, minutes in self.percentiles.items()},
        }


@dataclass(frozen=True)
class TargetOutcome:
    target: Target
    chance: Chance

    def as_data(self) -> dict[str, Any]:
        return {"rung": self.target.rung, "within": self.target.within, "chance": self.chance.as_data()}


@dataclass(frozen=True)
class Outcome:
    runs: int
    seed: int
    levels: tuple[Level, ...]
    targets: tuple[TargetOutcome, ...]

    @property
    def weakest(self) -> Level:
        """The link that, once told, most often fails to do its part in time; of equals, the first."""
        return min(self.levels, key=lambda level: level.met.value if level.told.hits else inf)

    def level(self, rung: str) -> Level:
        """Raises `KeyError` for a rung that the chain has not."""
        for level in self.levels:
            if level.rung == rung:
                return level
        raise KeyError(rung)

    def chance(self, target: Target) -> Chance:
        """The chance of any target, also of one that the chain did not name."""
        if target.rung is not None:
            return self.level(target.rung).knows_within(target.within)
        anybody = np.minimum.reduce([level.knows_at for level in self.levels])
        return Chance(int(np.count_nonzero(anybody <= target.within)), self.runs)

    def curve(self, rung: str, minutes: list[float]) -> list[float]:
        """For a chart: the chance that `rung` knows by each of these minutes."""
        known = np.sort(self.level(rung).knows_at)
        return [float(share) for share in np.searchsorted(known, minutes, side="right") / self.runs]

    def as_data(self, *, until: float | None = None, points: int = 61) -> dict[str, Any]:
        """Plain values for JSON. `minutes` and each level's `curve` run from 0 to `until` (without it: one
        and a half times the latest target) in `points` steps. Never (`inf`) is `null`.
        """
        horizon = until if until is not None else 1.5 * max(t.target.within for t in self.targets) or 60.0
        minutes = [float(minute) for minute in np.linspace(0.0, horizon, points)]
        return {
            "runs": self.runs,
            "seed": self.seed,
            "weakest": self.weakest.rung,
            "targets": [target.as_data() for target in self.targets],
            "minutes": minutes,
            "levels": [level.as_data() | {"curve": self.curve(level.rung, minutes)} for level in self.levels],
        }


def percentiles(minutes: Minutes) -> dict[int, float]:
    """The smallest time by which at least p per cent of the runs are done. No interpolation: it would mix
    times with `inf`.
    """
    places = {p: -(-p * minutes.size // 100) - 1 for p in PERCENTILES}
    ordered = np.partition(minutes, sorted(set(places.values())))
    return {p: float(ordered[place]) for p, place in places.items()}


def _finite(minutes: float) -> float | None:
    return minutes if isfinite(minutes) else None
