"""Minutes on paper: filled on the form ``minutes`` for a page and for Word (GB/T 9704)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from anlan.meetings.kinds import KINDS
from anlan.registers.paper import templates, word
from anlan.registers.paper.filling import Filled, fill, revive
from anlan.registers.paper.templates import Draft

RESOLUTION = ("number", "text", "lead", "partners", "due", "standard")
FORMER = ("text", "lead", "due", "state")
EXIT = ("name", "arrived", "took", "expected", "present", "why")


def filled(said: Mapping[str, Any], path: str) -> Filled:
    """Minutes as :func:`composing.compose` gives them. What was issued stays as it was then, whatever form holds now
    for the unit at ``path``; what was issued before forms could be set is on the shipped one."""
    if kept := said.get("paper"):
        return revive(kept)
    forms = templates.shipped() if said["signed"] else templates.in_force(path)
    return lay_out(said, forms[said.get("form", "minutes")].draft)


def lay_out(said: Mapping[str, Any], draft: Draft) -> Filled:
    found = fill(draft, _values(said), unit=said["unit"], lists=_lists(said))
    return replace(found, number=number(said), seal=tuple(filter(None, (said["unit"], said["date"]))))


def number(said: Mapping[str, Any]) -> str:
    again = f"，第{said['issue']}次印发" if said["issue"] > 1 else ""
    return f"{said['session']}（{said['number']}{again}）"


def docx(said: Mapping[str, Any], path: str) -> bytes:
    """The Word file. A draft says so under its title."""
    found = filled(said, path)
    return word.render(found if said["signed"] else replace(found, number=f"{found.number}（草稿，没有签发）"))


def _values(said: Mapping[str, Any]) -> dict[str, str]:
    parts = said["parts"]
    same = ("unit", "reason", "subject", "time", "where", "chair", "recorder", "next", "signed")
    return {
        **{name: said[name] for name in same},
        **{name: parts.get(name, "") for name in PARTS},
        "agenda": "\n".join(said["agenda"]),
        "kind": said["title"].removeprefix(said["unit"]),
        "came": "，".join([*said["came"], *filter(None, [parts.get("guests", "")])]),
        "missing": "；".join(filter(None, ["，".join(said["missing"]), parts.get("absent", "")])),
        "expected": _count(said["expected"]), "present": _count(said["present"]),
        "to": "，".join(said["to"]),
    }  # fmt: skip


PARTS = tuple(sorted({code for kind in KINDS.values() for code in kind.parts} - {"guests", "absent", "exits"}))
"""Parts that stand by themselves; who else came and was absent is said with those who were invited, and the times of
exits line by line."""


def _lists(said: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    return {
        "former": [_named("former", FORMER, {**one, "state": _state(one)}) for one in said["former"]],
        "exit": [
            _named("exit", EXIT, dict(zip_longest(EXIT, line.split(maxsplit=len(EXIT) - 1), fillvalue="")))
            for line in said["parts"].get("exits", "").splitlines()
            if line.strip()
        ],
        "agenda": [{"agenda.number": str(n), "agenda.text": line} for n, line in enumerate(said["agenda"], 1)],
        "resolution": [_named("resolution", RESOLUTION, one) for one in said["resolutions"]],
    }


def _named(listed: str, keys: Sequence[str], one: Mapping[str, str]) -> dict[str, str]:
    return {f"{listed}.{key}": one[key] for key in keys}


def _state(one: Mapping[str, str]) -> str:
    return f"{one['state']}：{one['answer']}" if one["answer"] else one["state"]


def _count(number: int | None) -> str:
    return "" if number is None else str(number)
