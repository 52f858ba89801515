"""The clock of the count: a plan says within how many minutes of an all-call everybody is accounted for.

It is met when everybody has answered, or when whoever leads says that the count is complete.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from anlan.calls.models import Call, Called
from anlan.duties import clock
from anlan.duties.models import Duty
from anlan.org.models import Person
from anlan.plans.models import Act, Trigger

STARTED = (Act.ACCOUNT, Act.DO)
"""What a rule can ask from a call on; other acts belong to a matter, and nothing here would meet them."""


def start(call: Call, event_kind: str, *, at: datetime) -> None:
    """Start what the plan in force asks once people are called; a test of the channels asks nothing."""
    if call.mode != Call.Mode.TEST:
        for act in STARTED:
            clock.start(call.docket, Trigger.CALLED, event_kind=event_kind, at=at, act=act)


def follow(call: Call, *, by: Person, at: datetime) -> None:
    """After an answer, which holds the call: once nobody is silent, the count is complete."""
    if not waiting(call).exists() and running(call):
        complete(call, by=by, at=at)


def complete(call: Call, *, by: Person, at: datetime) -> None:
    """Meet what asks for the count; where it ran out on every rung, the last one, as late."""
    evidence = {"silent": waiting(call).count()}
    if not clock.discharge(call.docket, Act.ACCOUNT, by=by, at=at, evidence=evidence):
        lapsed = _asked(call).filter(state=Duty.State.LAPSED).select_for_update(of=("self",))
        for duty in lapsed.select_related("obligation").order_by("-rung", "pk")[:1]:
            clock.meet(duty, at=at, evidence=evidence)


def running(call: Call) -> bool:
    """Whether the count is asked for and nobody has said yet that it is complete, late or not."""
    states = set(_asked(call).values_list("state", flat=True))
    return bool(states & {Duty.State.OPEN, Duty.State.LAPSED}) and not states & {Duty.State.MET, Duty.State.MET_LATE}


def _asked(call: Call) -> QuerySet[Duty]:
    return Duty.objects.filter(docket=call.pk, act=Act.ACCOUNT)


def duties(call: Call) -> list[Duty]:
    """Every clock of the call, with what a page needs to show it."""
    rows = Duty.objects.filter(docket=call.pk).select_related("obligation__version__plan", "post__unit")
    return list(rows.prefetch_related("acknowledgements").order_by("opened_at", "rung", "pk"))


def names(found: Iterable[Duty]) -> dict[int, str]:
    """Who was asked, by id."""
    asked = {pk for duty in found for pk in duty.expected}
    return dict(Person.objects.filter(pk__in=asked).values_list("pk", "name")) if asked else {}


def waiting(call: Call) -> QuerySet[Called]:
    """Lines of the board without an answer, but for who is away."""
    return Called.objects.filter(call=call, answer=Called.Answer.SILENT, is_away=False)
