"""What a call may say, and the figures that guard against pressing by mistake: rows of a file, with their source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from anlan.lib.bilingual import Both

FILE = Path(__file__).parent / "data" / "patterns.toml"


@dataclass(frozen=True)
class Pattern:
    """Words to begin with: ``headline`` and ``todo``. ``grade``: of ``notify.grades``. ``response``, ``category``:
    words of CAP 1.2. ``event_kind``: the kind of event it speaks of, for rules that are only for some; empty: any."""

    code: str
    name: Both
    headline: Both
    todo: Both
    grade: str
    response: str
    category: str
    source: str
    mark: str
    event_kind: str = ""


@dataclass(frozen=True)
class Guard:
    """Figures against mistakes; each is explained in the file."""

    repeat_seconds: int
    per_hour: int
    type_from: int
    remind_seconds: int
    public_hours: int
    preview_seconds: int
    source: str
    mark: str


@dataclass(frozen=True)
class Ending:
    """The last words of a call, unless somebody writes others."""

    headline: Both
    todo: Both


@lru_cache(maxsize=1)
def patterns() -> dict[str, Pattern]:
    return {row["code"]: _pattern(row) for row in _file()["pattern"]}


@lru_cache(maxsize=1)
def guard() -> Guard:
    return Guard(**_file()["guard"])


def ending(which: str) -> Ending:
    """``clear`` or ``recall``."""
    row = _file()["ending"]
    return Ending(_both(row, f"{which}_headline"), _both(row, f"{which}_todo"))


def _pattern(row: dict[str, Any]) -> Pattern:
    return Pattern(
        row["code"], _both(row, "name"), _both(row, "headline"), _both(row, "todo"), row["grade"], row["response"],
        row["category"], row["source"], row["mark"], row.get("event_kind", ""),
    )  # fmt: skip


def _both(row: dict[str, Any], name: str) -> Both:
    return Both(row[f"{name}_zh"], row[f"{name}_en"])


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
