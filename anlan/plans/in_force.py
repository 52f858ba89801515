"""Which confirmed rules bind a unit now."""

from __future__ import annotations

from anlan.org.models import Unit
from anlan.plans.models import Obligation, Trigger


def obligations(unit: Unit, event_kind: str, trigger: Trigger) -> list[Obligation]:
    """The confirmed obligations in force for ``unit`` and ``event_kind`` that ``trigger`` starts.

    The unit's own plans come first; where they say nothing of such events, those of the unit above, and so on.
    """
    parts = str(unit.path).split(".")
    for depth in range(len(parts), 0, -1):
        rules = Obligation.objects.in_force().filter(unit_path=".".join(parts[:depth])).order_by("version", "number")
        applying = [rule for rule in rules if not rule.event_kinds or event_kind in rule.event_kinds]
        if applying:
            return [rule for rule in applying if rule.trigger == trigger]
    return []
