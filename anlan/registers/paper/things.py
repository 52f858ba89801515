"""What fills forms and letters, and what may stand in their braces: ``forms/_things.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from anlan.lib.bilingual import Both

HERE = Path(__file__).parent / "forms"


@dataclass(frozen=True)
class Thing:
    """``names`` with what each means. A letter has paragraphs and headings alone; its number, whom it addresses, the
    unit and the day stand where the standard puts them."""

    code: str
    is_letter: bool
    names: Mapping[str, Both]


@dataclass(frozen=True)
class Group:
    title: Both
    forms: tuple[str, ...]


def _both(text: str) -> Both:
    zh, _bar, en = text.partition("|")
    return Both(zh.strip(), en.strip() or zh.strip())


def _read() -> tuple[tuple[Group, ...], dict[str, Thing]]:
    said = tomllib.loads((HERE / "_things.toml").read_text(encoding="utf-8"))
    groups = tuple(Group(_both(row["title"]), tuple(row["forms"])) for row in said["group"])
    things: dict[str, Thing] = {}
    for shape in ("form", "letter"):
        for code, rows in said[shape].items():
            above = things[rows.pop("also")].names if "also" in rows else {}
            names = {**above, **{name: _both(text) for name, text in rows.items()}}
            things[code] = Thing(code, shape == "letter", names)
    return groups, things


GROUPS, THINGS = _read()
"""Groups in the order of their list; things by code."""
