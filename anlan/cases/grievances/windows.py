"""Spans that are nobody's duty: how much longer an answer may take, and how long a review can be asked for."""

from __future__ import annotations

from datetime import datetime

from anlan.cases.models import Case
from anlan.duties import clock, terms
from anlan.plans.models import Obligation


def rule_of(case: Case, trigger: str, *, act: str = "") -> Obligation | None:
    """The rule in force that sets the span; ``None`` where the unit's book has none. ``act``: only of rules for this,
    also of one that sets no number of days itself.
    """
    rules = clock.rules_of(case.docket, trigger, event_kind=case.category, matter=case.kind)
    return next((rule for rule in rules if (rule.act == act if act else rule.limit is not None)), None)


def until(case: Case, trigger: str, *, since: datetime, act: str = "") -> datetime | None:
    """When the span that begins ``since`` is over; ``None`` where nothing limits it."""
    rule = rule_of(case, trigger, act=act)
    if rule is None or rule.limit is None:
        return None
    return terms.for_unit(rule.limit, rule.counting, since=since, unit_path=str(case.unit_path))
