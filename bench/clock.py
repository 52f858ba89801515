"""``bench clock``: how fast the clock works off what is due, beside the least that the database needs for it."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bench import floor, ground

AT = ground.DUE + timedelta(seconds=1)


class Cpu(NamedTuple):
    """CPU seconds of the database server and of the clocks."""

    server: float
    python: float


WRITTEN = {
    "duties_duty": "SELECT count(*) FROM duties_duty WHERE rung > 0",
    "journal_entry": "SELECT count(*) FROM journal_entry",
    "notify_message": "SELECT count(*) FROM notify_message",
    "pgqueuer": "SELECT count(*) FROM pgqueuer",
    "pgqueuer_log": "SELECT count(*) FROM pgqueuer_log",
    "duties_duty, changed": "SELECT count(*) FROM duties_duty WHERE state = 'lapsed'",
    "journal_docket, changed": "SELECT count(*) FROM journal_docket WHERE last_at IS NOT NULL AND subject = 'case'",
}
SHAPE = """
WITH one AS (SELECT max(docket_id) AS docket FROM journal_entry)
SELECT regexp_replace(wrote, '[0-9]+', '0', 'g') FROM (
  SELECT convert_from(body, 'UTF8') AS wrote FROM journal_entry, one WHERE docket_id = docket
  UNION ALL
  SELECT concat_ws(' ', kind, key, about, params, priority, state, attempts, unit_path, post_id, person_id)
  FROM notify_message, one WHERE docket_id = docket
  UNION ALL
  SELECT concat_ws(' ', rung, act, warn_at, due_at, next_at, state, ended_at, expected, evidence, opened_at)
  FROM duties_duty, one WHERE docket_id = docket
) AS rows ORDER BY 1
"""
"""What was written for one matter, its numbers blotted out."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--duties", type=int, default=100_000, help="due at once (100,000)")
    parser.add_argument("--few", type=int, default=10_000, help="due at once in the small case (10,000)")
    parser.add_argument("--schools", type=int, default=500)
    parser.add_argument("--districts", type=int, default=10)
    parser.add_argument("--batch", type=int, help="duties in one transaction (the product's own)")
    parser.add_argument("--rounds", type=int, default=3, help="of each; the median counts (3)")


def measure(given: argparse.Namespace) -> dict[str, Any]:
    from anlan.duties.escalation import BATCH

    given.batch = given.batch or BATCH
    ground.build_county(ground.Size(given.schools, given.districts))
    cases = {"floor": (given.duties, 0), "one": (given.duties, 1), "two": (given.duties, 2), "few": (given.few, 1)}
    times: dict[str, list[float]] = {name: [] for name in cases}
    cpu: dict[str, list[Cpu]] = {name: [] for name in cases}
    wrote: dict[str, dict[str, int]] = {}
    shapes: dict[str, list[str]] = {}
    for _ in range(given.rounds):
        for name, (duties, processes) in cases.items():  # in turn, so that a noisy minute hits all alike
            seconds, own = _round(duties, processes, given.batch)
            times[name].append(seconds)
            cpu[name].append(own)
            wrote[name] = written()
            _check(wrote[name], duties)
            shapes[name] = shape()
    if shapes["floor"] != shapes["one"]:
        raise RuntimeError(f"floor and clock write different things:\n{shapes['floor']}\n{shapes['one']}")
    return _result(given, times, cpu, wrote)


def _round(duties: int, processes: int, batch: int) -> tuple[float, Cpu]:
    ground.clear()
    ground.open_duties(duties, first_at=ground.DUE)
    ground.settle()
    before = ground.server_cpu()
    seconds, python = sweep_with(processes, batch) if processes else (floor.run(AT), 0.0)
    return seconds, Cpu(ground.server_cpu() - before, python)


def sweep_with(processes: int, batch: int, at: datetime = AT) -> tuple[float, float]:
    """Seconds from the word until the last of ``processes`` clocks is done, and the CPU seconds of their own."""
    command = [sys.executable, "-m", "bench.sweeper", at.isoformat(), str(batch)]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(processes)
    ]
    for process in started:
        assert process.stdin and process.stdout
        if process.stdout.readline() != "ready\n":
            raise RuntimeError("a clock did not start")
    begun = time.perf_counter()
    for process in started:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate()[0] for process in started]
    seconds = time.perf_counter() - begun
    if any(process.returncode for process in started):
        raise RuntimeError("a clock failed")
    return seconds, sum(json.loads(answer)["cpu"] for answer in answers)


def written() -> dict[str, int]:
    with ground.superuser() as connection:
        return {name: int((connection.execute(query.encode()).fetchone() or [0])[0]) for name, query in WRITTEN.items()}


def shape() -> list[str]:
    with ground.superuser() as connection:
        return [str(row[0]) for row in connection.execute(SHAPE.encode())]


def _check(wrote: dict[str, int], duties: int) -> None:
    wanted = {"duties_duty": 1, "journal_entry": 2, "notify_message": 2, "duties_duty, changed": 1,
              "journal_docket, changed": 1}  # fmt: skip
    wrong = {name: wrote[name] for name, times in wanted.items() if wrote[name] != times * duties}
    if wrong:
        raise RuntimeError(f"{duties} duties lapsed and wrote {wrong}")


def _result(
    given: argparse.Namespace,
    times: dict[str, list[float]],
    cpu: dict[str, list[Cpu]],
    wrote: dict[str, dict[str, int]],
) -> dict[str, Any]:
    seconds = {name: statistics.median(taken) for name, taken in times.items()}
    spent = {
        name: {part: statistics.median(getattr(one, part) for one in taken) for part in Cpu._fields}
        for name, taken in cpu.items()
    }
    sizes = {name: given.few if name == "few" else given.duties for name in times}
    return {
        "duties": given.duties, "few": given.few, "batch": given.batch, "rounds": given.rounds,
        "seconds": seconds,
        "least": {name: min(taken) for name, taken in times.items()},
        "most": {name: max(taken) for name, taken in times.items()},
        "cpu_seconds": spent,
        "lapses_per_second": {name: sizes[name] / seconds[name] for name in times},
        "rows_written": {name: sum(found.values()) for name, found in wrote.items()},
        "jobs_written": {name: found["pgqueuer"] + found["pgqueuer_log"] for name, found in wrote.items()},
        "rows_per_second": {name: sum(wrote[name].values()) / seconds[name] for name in times},
        "share_of_floor": {name: seconds["floor"] / seconds[name] for name in ("one", "two")},
        "share_of_floor_by_cpu": spent["floor"]["server"] / (sum(spent["one"].values()) or 1),
        "two_over_one": seconds["one"] / seconds["two"],
    }  # fmt: skip


def lines(found: dict[str, Any]) -> list[str]:
    names = {"floor": "floor, one statement", "one": "one clock", "two": "two clocks", "few": "one clock, few"}
    out = [f"{found['duties']:,} duties due at once, batches of {found['batch']:,}, medians of {found['rounds']}"]
    for name, words in names.items():
        cpu = found["cpu_seconds"][name]
        out.append(
            f"{words:>22}: {found['seconds'][name]:7.2f} s ({found['least'][name]:.2f}-{found['most'][name]:.2f})  "
            f"{found['lapses_per_second'][name]:8,.0f} lapses/s  {found['rows_per_second'][name]:9,.0f} rows/s  "
            f"CPU: server {cpu['server']:.2f} s, clocks {cpu['python']:.2f} s"
        )
    out.append(
        f"share of the floor: one clock {found['share_of_floor']['one']:.2f} "
        f"(by CPU seconds {found['share_of_floor_by_cpu']:.2f}), two {found['share_of_floor']['two']:.2f}; "
        f"two clocks are {found['two_over_one']:.2f} times as fast as one; "
        f"{found['few']:,} due duties take one clock {found['seconds']['few']:.2f} s"
    )
    return out
