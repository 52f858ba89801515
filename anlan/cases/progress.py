"""How far a case has come, for whoever reported it: steps and times, no names and nobody's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.cases.kinds import HAZARD
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
    if case.kind == HAZARD.code:
        return _hazard(case)
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


HOW_FAR = {"held": 1, "triage": 1, "open": 2, "noticed": 2, "repaired": 3, "passed": 4, "closed": 5}
"""Steps done, by the state of a hazard."""


def _hazard(case: Case) -> list[Step]:
    reported = Step(_("Reported"), "done", case.reported_at)
    if case.state == "cancelled":
        return [reported, Step(_("Looked at: no hazard"), "done", case.closed_at)]
    labels = (_("Looked at: it is a hazard"), _("Put right"), _("Checked by somebody else"), _("Struck off"))
    done = HOW_FAR[case.state]
    later = [
        Step(label, "done" if n < done else ("now" if n == done else ""), case.closed_at if n == 4 else None)
        for n, label in enumerate(labels, 1)
    ]
    return [reported, *later]
