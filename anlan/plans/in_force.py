"""Which confirmed rules bind a unit now."""

from __future__ import annotations

from datetime import datetime

from anlan.org.models import Unit
from anlan.plans.models import Obligation, Trigger


def obligations(unit: Unit, event_kind: str, trigger: Trigger, *, since: datetime | None = None) -> list[Obligation]:
    """The confirmed obligations in force for ``unit`` and ``event_kind`` that ``trigger`` starts.

    The unit's own plans come first; where they say nothing of such events, those of the unit above, and so on.
    ``since``: those that were in force then, for a matter that began under them and is to end under them.
    """
    rules = Obligation.objects.in_force() if since is None else Obligation.objects.in_force_at(since)
    parts = str(unit.path).split(".")
    for depth in range(len(parts), 0, -1):
        of_unit = rules.filter(unit_path=".".join(parts[:depth])).order_by("version", "number")
        applying = [rule for rule in of_unit if not rule.event_kinds or event_kind in rule.event_kinds]
        if applying:
            return [rule for rule in applying if rule.trigger == trigger]
    return []
