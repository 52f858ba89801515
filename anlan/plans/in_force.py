"""Which confirmed rules bind a unit now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from anlan.org.models import Unit
from anlan.plans.models import Obligation


def obligations(
    unit: Unit,
    event_kind: str,
    trigger: str | Collection[str],
    *,
    matter: str = "incident",
    since: datetime | None = None,
) -> list[Obligation]:
    """The confirmed obligations in force for ``unit``, ``matter`` and ``event_kind`` that ``trigger`` starts (or one of
    several).

    The unit's own plans come first; where they say nothing of such events, those of the unit above, and so on. A rule
    book that came with the product (``Plan.preset``) steps back only behind the same book of a nearer unit.
    ``since``: those that were in force then, for a matter that began under them and is to end under them.
    """
    rules = Obligation.objects.in_force() if since is None else Obligation.objects.in_force_at(since)
    above = _homes(str(unit.path))
    found = rules.filter(unit_path__in=above, matter=matter).select_related("version__plan")
    applying = [rule for rule in found if not rule.event_kinds or event_kind in rule.event_kinds]
    nearest: dict[str, str] = {}
    for rule in applying:
        book = rule.version.plan.preset
        nearest[book] = max(nearest.get(book, ""), str(rule.unit_path), key=len)
    kept = [rule for rule in applying if nearest[rule.version.plan.preset] == str(rule.unit_path)]
    kept.sort(key=lambda rule: (rule.version_id, rule.number))
    triggers = {trigger} if isinstance(trigger, str) else trigger
    return [rule for rule in kept if rule.trigger in triggers]


def of_units(units: Collection[Unit], trigger: str, *, matter: str) -> dict[int, list[Obligation]]:
    """As :func:`obligations` for rules of every category, for many units by their ids, in one query."""
    homes = {unit.pk: _homes(str(unit.path)) for unit in units}
    wanted = {home for above in homes.values() for home in above}
    rules = Obligation.objects.in_force().filter(trigger=trigger, matter=matter, unit_path__in=wanted)
    by_home: dict[str, list[Obligation]] = {}
    for rule in rules.select_related("version__plan").order_by("version_id", "number"):
        by_home.setdefault(str(rule.unit_path), []).append(rule)
    return {pk: _nearest(above, by_home) for pk, above in homes.items() if any(home in by_home for home in above)}


def _nearest(above: Sequence[str], by_home: dict[str, list[Obligation]]) -> list[Obligation]:
    """Of each book the rules of the nearest home that has any."""
    found: list[Obligation] = []
    books: set[str] = set()
    for home in above:
        here = by_home.get(home, [])
        found += [rule for rule in here if rule.version.plan.preset not in books]
        books |= {rule.version.plan.preset for rule in here}
    return found


def _homes(path: str) -> list[str]:
    labels = path.split(".")
    return [".".join(labels[:depth]) for depth in range(len(labels), 0, -1)]
