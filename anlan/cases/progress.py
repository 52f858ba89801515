"""How far a case has come, for whoever reported it: steps and times, no names and nobody's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.cases.models import Case
from anlan.duties.models import Acknowledgement


@dataclass(frozen=True)
class Step:
    """``state``: done, now or empty. ``at``: when it was reached."""

    label: Any
    state: str
    at: datetime | None = None


def steps_of(case: Case) -> list[Step]:
    """The steps of a report, in order; the first that is not done is where it stands now."""
    if case.state == "cancelled":
        reported = Step(_("Reported"), "done", case.reported_at)
        return [reported, Step(_("Looked at: no incident"), "done", case.closed_at)]
    answered = Acknowledgement.objects.filter(duty__docket=case.pk).order_by("at").values_list("at", flat=True).first()
    reached = [
        (_("Reported"), case.reported_at, True),
        (_("Taken up by whoever is on duty"), answered, answered is not None or case.ended_at is not None),
        (_("Handled"), case.ended_at, case.ended_at is not None),
        (_("Closed"), case.closed_at, case.closed_at is not None),
    ]
    first_open = next((n for n, (_label, _at, is_done) in enumerate(reached) if not is_done), len(reached))
    return [
        Step(label, "done" if is_done else ("now" if n == first_open else ""), when if is_done else None)
        for n, (label, when, is_done) in enumerate(reached)
    ]
