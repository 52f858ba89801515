"""What a unit above has under supervision, and the major hazards it has not decided on. Reading only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from anlan.cases.hazards.grading import MAJOR
from anlan.cases.kinds import HAZARD
from anlan.cases.models import Case, CaseQuerySet, Supervision
from anlan.cases.models.hazard import SupervisionQuerySet
from anlan.cases.titles import title_of
from anlan.journal import keys

PAGE = 50


@dataclass(frozen=True)
class Watched:
    """``reached`` of ``steps`` milestones; ``is_asked``: the unit has asked for the lifting."""

    row: Supervision
    case: Case
    title: str
    reached: int
    steps: int
    is_over: bool


@dataclass(frozen=True)
class Undecided:
    """A major hazard under no supervision. ``reported_at``: when its unit reported it, ``None`` where it has not."""

    case: Case
    title: str
    reported_at: datetime | None


def running(visible: SupervisionQuerySet, *, at: datetime, with_lifted: bool = False) -> list[Watched]:
    """Under supervision, soonest due first; with ``with_lifted`` the last that were lifted instead."""
    rows = visible.filter(lifted_at__isnull=not with_lifted).select_related(
        "unit", "issuer", "docket__case__unit", "docket__case__place", "docket__case__facts", "docket__case__docket"
    )
    rows = rows.annotate(
        steps=Count("milestones"), reached=Count("milestones", filter=Q(milestones__done_at__isnull=False))
    ).order_by(*(["-lifted_at", "pk"] if with_lifted else ["due_at", "pk"]))
    found = list(rows[:PAGE])
    keys.preload([row.docket for row in found])
    return [
        Watched(row, row.docket.case, _title(row.docket.case, row.docket), row.reached, row.steps,  # type: ignore[attr-defined]
                row.lifted_at is None and row.due_at <= at)
        for row in found
    ]  # fmt: skip


def undecided(visible: CaseQuerySet) -> list[Undecided]:
    """Major hazards that are not over and under no supervision, newest first."""
    rows = visible.filter(kind=HAZARD.code, grade=MAJOR, closed_at=None).exclude(state="cancelled")
    rows = rows.exclude(docket__supervisions__lifted_at=None, docket__supervisions__isnull=False)
    found = list(rows.select_related("docket__hazard", "unit", "place", "facts").order_by("-docket")[:PAGE])
    keys.preload([case.docket for case in found])
    return [Undecided(case, _title(case, case.docket), case.docket.hazard.reported_up_at) for case in found]


def _title(case: Case, docket: object) -> str:
    """Where the key is gone ``keys.preload`` has said so; asking again would cost a query a row."""
    case.docket = docket  # type: ignore[assignment]
    return title_of(case, {} if case.docket._opened_key is None else None)
