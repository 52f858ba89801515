"""Which confirmed rules bind a unit now."""

from __future__ import annotations

from collections.abc import Collection
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
    labels = str(unit.path).split(".")
    above = [".".join(labels[:depth]) for depth in range(len(labels), 0, -1)]
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
