"""`simulate`: how a chain does over many runs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anlan.simulation.answers import Minutes
from anlan.simulation.chain import Chain, Rung
from anlan.simulation.draws import Draws, climb
from anlan.simulation.outcome import Chance, Level, Outcome, TargetOutcome, percentiles

DEFAULT_RUNS = 100_000


def simulate(chain: Chain, *, runs: int = DEFAULT_RUNS, seed: int) -> Outcome:
    """Plays the chain `runs` times. The same chain, runs and seed give the same outcome on every machine with
    the same NumPy. Raises `ValueError` for a number of runs below 1 or above ten million.
    """
    return play(chain, Draws(runs=runs, seed=seed))


def play(chain: Chain, draws: Draws) -> Outcome:
    """`simulate` on draws that are shared between several chains."""
    pairs = zip(chain.rungs, climb(chain, draws), strict=True)
    levels = tuple(_level(rung, told, knows, met) for rung, (told, knows, met) in pairs)
    bare = Outcome(runs=draws.runs, seed=draws.seed, levels=levels, targets=())
    wanted = chain.targets or (chain.target,)
    found = tuple(TargetOutcome(target, bare.chance(target)) for target in wanted)
    return Outcome(runs=draws.runs, seed=draws.seed, levels=levels, targets=found)


def target_chance(chain: Chain, draws: Draws) -> Chance:
    """Only the chance of the chain's first target: what the what-ifs compare."""
    target = chain.target
    levels = climb(chain, draws)
    if target.rung is None:
        knows = np.minimum.reduce([known for _, known, _ in levels])
    else:
        knows = levels[chain.index(target.rung)][1]
    return Chance(int(np.count_nonzero(knows <= target.within)), draws.runs)


def _level(rung: Rung, told: Minutes, knows: Minutes, met: NDArray[np.bool_]) -> Level:
    runs = told.size
    reached = int(np.count_nonzero(np.isfinite(told)))
    return Level(
        rung=rung.name,
        limit=rung.limit,
        empty=rung.is_empty,
        told=Chance(reached, runs),
        answered=Chance(int(np.count_nonzero(np.isfinite(knows))), runs),
        met=Chance(int(np.count_nonzero(met)), reached),
        percentiles=percentiles(knows),
        knows_at=knows,
    )
