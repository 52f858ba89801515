"""What is to be decided, what comes due, and what was destroyed: lists in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from anlan.cases.models import Case
from anlan.cases.titles import title_of
from anlan.journal import keys
from anlan.journal.models import Erasure, Retention, RetentionDecision
from anlan.lib.clock import local_date
from anlan.org.functions import ERASE, rights_of
from anlan.org.models import Person

PAGE = 30
AHEAD = timedelta(days=90)
ON_TODAY = 20


@dataclass(frozen=True)
class Row:
    """A case with what is asked or planned. ``on``: until when to answer, or the day it comes due, or was destroyed."""

    case: Case
    title: str
    on: date
    decision: RetentionDecision | None = None
    erasure: Erasure | None = None


@dataclass(frozen=True)
class Page:
    """``older``: day and docket after which the next page begins."""

    rows: list[Row]
    older: tuple[date, int] | None


@dataclass(frozen=True)
class Counts:
    open: int
    overdue: int
    coming: int


def over(person: Person) -> list[str]:
    """Paths of the units over whose matters the person decides."""
    return sorted({str(post.unit_path) for post in person.posts_held() if ERASE in rights_of(post.function)})


def asked(person: Person, *, after: tuple[date, int] | None = None) -> Page:
    """Open questions, the longest due first."""
    rows = RetentionDecision.objects.visible_to(person).filter(outcome="", unit_path__below_any=over(person))
    if after:
        rows = rows.filter(Q(due_on__gt=after[0]) | Q(due_on=after[0], docket__gt=after[1]))
    found = list(rows.order_by("due_on", "docket")[: PAGE + 1])
    cases = _cases([row.docket_id for row in found])
    made = [Row(*cases[row.docket_id], on=row.due_on, decision=row) for row in found if row.docket_id in cases]
    return _page(made)


def coming(person: Person, *, at: datetime, after: tuple[date, int] | None = None) -> Page:
    """What comes due within :data:`AHEAD`, the next first."""
    rows = _coming(person, at)
    if after:
        rows = rows.filter(Q(destroy_on__gt=after[0]) | Q(destroy_on=after[0], docket__gt=after[1]))
    found = list(rows.order_by("destroy_on", "docket")[: PAGE + 1])
    cases = _cases([row.pk for row in found])
    return _page([Row(*cases[row.pk], on=row.destroy_on or local_date(at)) for row in found if row.pk in cases])


def destroyed(person: Person, *, before: tuple[date, int] | None = None) -> Page:
    """What was destroyed, the newest first."""
    rows = Erasure.objects.visible_to(person).filter(unit_path__below_any=over(person))
    if before:
        rows = rows.filter(docket__lt=before[1])
    found = list(rows.order_by("-docket")[: PAGE + 1])
    cases = _cases([row.pk for row in found])
    made = [Row(*cases[row.pk], on=local_date(row.erased_at), erasure=row) for row in found if row.pk in cases]
    return _page(made)


def counts(person: Person, *, at: datetime) -> Counts:
    rows = RetentionDecision.objects.visible_to(person).filter(outcome="", unit_path__below_any=over(person))
    return Counts(rows.count(), rows.filter(due_on__lt=local_date(at)).count(), _coming(person, at).count())


def waiting(person: Person) -> list[Row]:
    """Open questions for the page of today; nothing, and no query, for whoever decides none."""
    return asked(person).rows[:ON_TODAY] if over(person) else []


def _coming(person: Person, at: datetime) -> QuerySet[Retention]:
    until = local_date(at) + AHEAD
    kept = Retention.objects.visible_to(person).filter(state=Retention.State.KEPT, destroy_on__lte=until)
    kept = kept.filter(docket__case__isnull=False)  # all-calls and results destroy themselves, and say so on their page
    return kept.filter(unit_path__below_any=over(person))


def _cases(ids: Sequence[int]) -> dict[int, tuple[Case, str]]:
    cases = list(Case.objects.filter(pk__in=ids).select_related("docket", "unit", "place", "facts"))
    keys.preload([case.docket for case in cases])
    return {case.pk: (case, title_of(case, {} if case.docket._opened_key is None else None)) for case in cases}


def _page(rows: list[Row]) -> Page:
    if len(rows) <= PAGE:
        return Page(rows, None)
    last = rows[PAGE - 1]
    return Page(rows[:PAGE], (last.on, last.case.pk))
