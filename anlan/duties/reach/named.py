"""Which posts the plans in force name for a unit, rung by rung: for many units in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from anlan.org import holders
from anlan.org.functions import FUNCTIONS
from anlan.org.models import Unit
from anlan.plans.models import Obligation, Trigger

Rule = dict[str, Any]


@dataclass
class Named:
    """A post that plans name for a unit, or a function that nobody's post fills (``post_id`` ``None``).

    ``where``: plan and rung (from 1), in order, each once.
    """

    function: str
    post_id: int | None
    where: list[tuple[str, int]] = field(default_factory=list)

    @property
    def label(self) -> str:
        found = FUNCTIONS.get(self.function)
        return str(found.label) if found else self.function


def named(units: Collection[Unit]) -> dict[int, list[Named]]:
    """By unit: every post of every rung of the rules that bind it, in the order in which plans name them."""
    rules = _rules(units)
    steps = {unit.pk: list(_steps(_binding(str(unit.path), rules))) for unit in units}
    functions = {step["function"] for found in steps.values() for _plan, _rung, step in found if step.get("function")}
    nearest = holders.nearest_posts([unit.pk for unit in units], sorted(functions))
    return {unit.pk: _of_unit(unit.pk, steps[unit.pk], nearest) for unit in units}


def _of_unit(
    unit_id: int, steps: Sequence[tuple[str, int, Rule]], nearest: dict[tuple[int, str], list[int]]
) -> list[Named]:
    found: dict[tuple[str, int | None], Named] = {}
    for plan, rung, step in steps:
        function = step.get("function") or ""
        posts: list[int | None] = [step["post"]] if step.get("post") else [*nearest.get((unit_id, function), [])]
        for post in posts or [None]:
            key = ("", post) if post else (function, None)
            one = found.setdefault(key, Named(function, post))
            if (plan, rung) not in one.where:
                one.where.append((plan, rung))
    return list(found.values())


def _rules(units: Collection[Unit]) -> dict[str, list[Rule]]:
    """The rules in force of every home of the units; without the texts of their plans."""
    homes = {home for unit in units for home in _homes(str(unit.path))}
    rows = (
        Obligation.objects.in_force()
        .filter(unit_path__in=homes)
        .exclude(trigger=Trigger.TESTED)
        .order_by("version_id", "number")
        .values("unit_path", "matter", "event_kinds", "chain", "version__plan__preset", "version__plan__name")
    )
    found: dict[str, list[Rule]] = defaultdict(list)
    for row in rows:
        found[str(row["unit_path"])].append({**row})
    return found


def _binding(path: str, rules: dict[str, list[Rule]]) -> list[Rule]:
    """Of one book and matter the nearest home's rules for each category; of different books all."""
    kept: list[Rule] = []
    covered: dict[tuple[str, str], set[str]] = defaultdict(set)
    for home in _homes(path):
        here: dict[tuple[str, str], set[str]] = defaultdict(set)
        for rule in rules.get(home, []):
            book = rule["version__plan__preset"], rule["matter"]
            kinds = set(rule["event_kinds"]) or {EVERY}
            if EVERY not in covered[book] and not kinds <= covered[book]:
                kept.append(rule)
            here[book] |= kinds
        for book, kinds in here.items():
            covered[book] |= kinds
    return kept


EVERY = "*"


def _steps(rules: Iterable[Rule]) -> Iterable[tuple[str, int, Rule]]:
    for rule in rules:
        for rung, steps in enumerate(rule["chain"], 1):
            for step in steps:
                yield rule["version__plan__name"], rung, step


def _homes(path: str) -> list[str]:
    labels = path.split(".")
    return [".".join(labels[:depth]) for depth in range(len(labels), 0, -1)]
