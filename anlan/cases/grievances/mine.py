"""Grievances as those who may read them list them: one's own with their clocks, and no sums of anything."""

from __future__ import annotations

from dataclasses import dataclass

from anlan.cases.kinds import GRIEVANCE
from anlan.cases.models import Case, CaseQuerySet, Grievance
from anlan.duties.models import Duty
from anlan.org.functions import GRIEVANCES, rights_of
from anlan.org.models import Person, Unit

PAGE = 30


@dataclass(frozen=True)
class Row:
    """A grievance, the clock that runs out next, and who handles it. Never who brought it."""

    case: Case
    clock: Duty | None
    handler: Person | None


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    older: int | None


def page(visible: CaseQuerySet, *, is_over: bool = False, before: int | None = None) -> Page:
    """One page, the newest first, of ``visible``: what the reader may read. Three queries, however many rows."""
    cases = visible.filter(kind=GRIEVANCE.code).exclude(reporter__isnull=False)
    final = sorted(GRIEVANCE.final)
    cases = cases.filter(state__in=final) if is_over else cases.exclude(state__in=final)
    if before:
        cases = cases.filter(docket__lt=before)
    found = list(cases.select_related("docket", "unit").order_by("-docket")[: PAGE + 1])
    shown = found[:PAGE]
    clocks: dict[int, Duty] = {}
    waiting = Duty.objects.open().filter(docket__in=[case.pk for case in shown], due_at__isnull=False)
    for duty in waiting.select_related("obligation").order_by("due_at", "pk"):
        clocks.setdefault(duty.docket_id, duty)
    details = Grievance.objects.select_related("handler").in_bulk([case.pk for case in shown])
    rows = [Row(case, clocks.get(case.pk), details[case.pk].handler if case.pk in details else None) for case in shown]
    return Page(rows, shown[-1].pk if len(found) > PAGE else None)


def home(person: Person) -> Unit | None:
    """The unit whose grievances the person handles: of the first such post."""
    return next((post.unit for post in person.posts_held() if GRIEVANCES in rights_of(post.function)), None)
