"""How loud the messages of an all-call are: rows of a file, so that an all-clear does not sound like a fire."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from anlan.lib.bilingual import Both

FILE = Path(__file__).parent / "data" / "grades.toml"
ALARM, NOTICE, CLEAR, CORRECTION = "alarm", "notice", "clear", "correction"


@dataclass(frozen=True)
class Grade:
    """``prefix`` stands before the title in every channel. ``vibrate``: milliseconds on, off, on. ``urgency``: of a
    push (RFC 8030). ``stays``: on the locked screen until touched. ``sound``: in words."""

    code: str
    prefix: Both
    urgency: str
    vibrate: tuple[int, ...]
    stays: bool
    sound: Both
    source: str
    mark: str


@lru_cache(maxsize=1)
def grades() -> dict[str, Grade]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["grade"]
    return {
        row["code"]: Grade(
            row["code"], Both(row["prefix_zh"], row["prefix_en"]), row["urgency"], tuple(row["vibrate"]),
            row["stays"], Both(row["sound_zh"], row["sound_en"]), row["source"], row["mark"],
        )
        for row in rows
    }  # fmt: skip
