"""After an incident: each duty beside the clause it came from, what the limit was and what it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from anlan.cases.models import Case
from anlan.duties.models import Duty
from anlan.plans.models import Obligation


@dataclass(frozen=True)
class Measured:
    """``took``: from opening to the act, or ``None`` where nobody acted. ``late_by``: beyond the limit."""

    duty: Duty
    rule: Obligation
    sentence: str
    sentence_start: int
    took: timedelta | None
    late_by: timedelta | None
    is_met: bool


def measure(case: Case) -> list[Measured]:
    """Every duty of the case in the order it opened. Longest sentences are cut to what surrounds the rule."""
    duties = (
        Duty.objects.filter(docket_id=case.pk)
        .select_related("obligation__version__plan", "post__unit")
        .order_by("opened_at", "rung", "pk")
    )
    return [_measure(duty) for duty in duties]


def _measure(duty: Duty) -> Measured:
    rule = duty.obligation
    acted = duty.state in {Duty.State.MET, Duty.State.MET_LATE}
    ended = duty.ended_at if acted else None
    start, sentence = sentence_of(rule)
    return Measured(
        duty=duty,
        rule=rule,
        sentence=sentence,
        sentence_start=start,
        took=ended - duty.opened_at if ended else None,
        late_by=_late_by(duty.due_at, ended or duty.ended_at) if duty.state != Duty.State.MET else None,
        is_met=duty.state == Duty.State.MET,
    )


def sentence_of(rule: Obligation) -> tuple[int, str]:
    """Where the rule's sentence starts in its version's text, and the sentence."""
    text = rule.version.text
    start = max((text.rfind(mark, 0, rule.start) + 1 for mark in "。；;\n"), default=0)
    ends = [found + 1 for mark in "。；;\n" if (found := text.find(mark, max(rule.end - 1, 0))) >= 0]
    return start, text[start : min(ends, default=len(text))].strip()


def _late_by(due_at: datetime | None, ended_at: datetime | None) -> timedelta | None:
    if due_at is None or ended_at is None or ended_at <= due_at:
        return None
    return ended_at - due_at
