"""The real program as a process of its own, for as long as a measurement needs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 60.0


@contextmanager
def running(*arguments: str, ready: Callable[[], bool], **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """``anlan ARGUMENTS`` from when ``ready()`` until the block ends. Its log lies beside the data."""
    log = Path(os.environ["ANLAN_HOME"]) / f"{'-'.join(arguments[:2])}.log"
    command = [sys.executable, "-m", "anlan.cli.main", *arguments]
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, env={**os.environ, **environment})
        try:
            _wait(process, ready, log)
            yield process
        except Exception as error:
            error.add_note(f"The program's last words:\n{log.read_text()[-3000:]}")
            raise
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} did not come up:\n{log.read_text()[-3000:]}")
        time.sleep(0.1)


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """p50, p99 and the most, by nearest rank."""
    ordered = sorted(values)
    if not ordered:
        return {"p50": float("nan"), "p99": float("nan"), "most": float("nan")}
    p50, p99 = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.99))
    return {"p50": p50, "p99": p99, "most": ordered[-1]}
