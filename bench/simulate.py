"""How long the simulation takes: medians of several rounds, after one round that warms up.

python bench/simulate.py [--runs N] [--rounds N] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from anlan.simulation import Chain, Quorum, Step, Target, analyse, reporting_chain, simulate

SEED = 1


def four_rungs() -> Chain:
    """The chain of the first seed plan: witness, principal with a deputy, district, town and bureau together."""
    steps = [
        Step("当事人", 15, ("当事人",)),
        Step("学校校长", 20, ("校长",), ("副校长",)),
        Step("片区督导办主任", 20, ("督导办主任",)),
        Step("镇政府和教育局", None, ("镇政府", "教育局"), quorum=Quorum.ALL),
    ]
    targets = [Target(rung="学校校长", within=15), Target(rung="镇政府和教育局", within=35)]
    return reporting_chain(steps, targets=targets)


def seconds(act: Callable[[], object], rounds: int) -> list[float]:
    act()
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return taken


def processor() -> str:
    """The model's name where the system tells it, else the architecture."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def machine() -> dict[str, str | int]:
    return {
        "processor": processor(),
        "cores": os.cpu_count() or 1,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "system": f"{platform.system()} {platform.release()}",
    }


def measure(runs: int, rounds: int) -> dict[str, dict[str, float]]:
    chain = four_rungs()
    cases: dict[str, Callable[[], object]] = {
        f"simulate, 4 rungs, {runs:,} runs": lambda: simulate(chain, runs=runs, seed=SEED),
        "simulate, 4 rungs, 100,000 runs": lambda: simulate(chain, runs=100_000, seed=SEED),
        "analyse (losses and what-ifs too), 100,000 runs": lambda: analyse(chain, runs=100_000, seed=SEED),
    }
    found = {}
    for name, act in cases.items():
        taken = seconds(act, rounds)
        found[name] = {"median": statistics.median(taken), "least": min(taken), "most": max(taken)}
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    on, found = machine(), measure(given.runs, given.rounds)
    if given.json:
        print(json.dumps({"machine": on, "rounds": given.rounds, "seconds": found}, ensure_ascii=False, indent=1))
        return 0
    print(", ".join(f"{key} {value}" for key, value in on.items()))
    for name, times in found.items():
        print(f"{name}: median {times['median']:.3f} s (least {times['least']:.3f}, most {times['most']:.3f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
