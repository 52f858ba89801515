"""What the room of a grievance reads of its detail. The caller has reached the case."""

from __future__ import annotations

from anlan.cases.models import Case, Grievance
from anlan.journal.models import Recusal


def detail(case: Case) -> Grievance | None:
    return Grievance.objects.select_related("handler", "reviewer", "identity").filter(pk=case.pk).first()


def recused(case: Case) -> list[Recusal]:
    return list(Recusal.objects.filter(docket=case.pk).select_related("person").order_by("pk"))


def was_passed_on(case: Case) -> bool:
    """Whether another unit passed it on to this one."""
    return Grievance.objects.filter(pk=case.pk, origin_as=Grievance.Origin.TRANSFER).exists()
