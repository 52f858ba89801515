"""How long an answer takes: the distributions a channel or an act may have.

Every distribution draws minutes from the moment the message was sent (or, for an act, from the moment the
holder answered) into a float64 array of shape `(runs,)`. `inf` means that no answer ever came.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

Minutes = NDArray[np.float64]
Share = Annotated[float, Field(ge=0, le=1)]
Span = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Frozen(BaseModel):
    """Base of everything that is handed to the simulation: immutable, hashable, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LogNormal(Frozen):
    """A few answer at once and some take very long. `median` in minutes; `spread` is the sigma of the
    logarithm.
    """

    kind: Literal["lognormal"] = "lognormal"
    median: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    spread: Annotated[float, Field(ge=0, le=5)]

    def draw(self, rng: np.random.Generator, runs: int) -> Minutes:
        minutes = rng.standard_normal(runs)
        minutes *= self.spread
        np.exp(minutes, out=minutes)
        minutes *= self.median
        return minutes


class Exponential(Frozen):
    """Memoryless: whoever has not answered yet is as likely to answer in the next minute as before. `mean` in
    minutes.
    """

    kind: Literal["exponential"] = "exponential"
    mean: Annotated[float, Field(gt=0, allow_inf_nan=False)]

    def draw(self, rng: np.random.Generator, runs: int) -> Minutes:
        minutes = rng.standard_exponential(runs)
        minutes *= self.mean
        return minutes


class Fixed(Frozen):
    """Always exactly `minutes`: for someone who already knows (0), and for tests."""

    kind: Literal["fixed"] = "fixed"
    minutes: Span

    def draw(self, rng: np.random.Generator, runs: int) -> Minutes:
        return np.full(runs, self.minutes)


class Never(Frozen):
    """No answer ever comes."""

    kind: Literal["never"] = "never"

    def draw(self, rng: np.random.Generator, runs: int) -> Minutes:
        return np.full(runs, np.inf)


class Measured(Frozen):
    """A step curve measured from samples: by `minutes[i]` the share `answered[i]` had answered; the rest
    never did.

    `minutes` rise strictly, `answered` rises and ends at or below 1. Made by `anlan.simulation.measured`.
    """

    kind: Literal["measured"] = "measured"
    minutes: tuple[Span, ...]
    answered: tuple[Share, ...]
    samples: int = Field(ge=0, description="deliveries the curve was measured from, unanswered ones included")

    @model_validator(mode="after")
    def _is_a_curve(self) -> Self:
        if len(self.minutes) != len(self.answered):
            raise ValueError("minutes and answered must have the same length")
        if any(a >= b for a, b in zip(self.minutes, self.minutes[1:], strict=False)):
            raise ValueError("minutes must rise")
        if any(a > b for a, b in zip(self.answered, self.answered[1:], strict=False)):
            raise ValueError("answered must not fall")
        return self

    def draw(self, rng: np.random.Generator, runs: int) -> Minutes:
        steps = np.append(np.asarray(self.minutes, dtype=np.float64), np.inf)
        # A uniform draw is below 1, so "right" sends exactly the share answered[i] to the steps up to i.
        found = np.searchsorted(np.asarray(self.answered, dtype=np.float64), rng.random(runs), side="right")
        return steps[found]


AnswerTime = Annotated[LogNormal | Exponential | Fixed | Never | Measured, Field(discriminator="kind")]
