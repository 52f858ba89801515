"""Lists of cases: those that still run first, the newest first, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from anlan.cases.kinds import KINDS
from anlan.cases.models import Case, CaseQuerySet
from anlan.cases.titles import title_of
from anlan.duties.models import Duty
from anlan.journal import keys

PAGE = 30
FINAL = sorted({state for kind in KINDS.values() for state in kind.final})
RUNNING = sorted({state for kind in KINDS.values() for state in (kind.first, kind.held)})


@dataclass(frozen=True)
class Wanted:
    """What to list. ``state`` may be ``closed`` for every state nothing leaves.

    ``before``: dockets older than this one. ``in_rest``: ``before`` lies among those that no longer run.
    """

    state: str = ""
    category: str = ""
    is_overdue: bool = False
    before: int | None = None
    in_rest: bool = False


@dataclass(frozen=True)
class Row:
    """A case with its title, the clock that runs out next, and whether a limit has passed and nobody acted."""

    case: Case
    title: str
    clock: Duty | None
    is_overdue: bool


@dataclass(frozen=True)
class Page:
    """``older``: where the next page begins; ``None`` when there is none."""

    rows: list[Row]
    older: Wanted | None


@dataclass(frozen=True)
class Counts:
    """Cases that are not over, by state and by category, and how many of them are overdue."""

    states: dict[str, int]
    categories: dict[str, int]
    overdue: int


def page(visible: CaseQuerySet, wanted: Wanted, *, at: datetime) -> Page:
    """One page of ``visible``, which the caller has narrowed to what the reader may see."""
    cases = _narrow(visible, wanted, at).annotate(is_overdue=_overdue(at))
    cases = cases.select_related("docket", "unit", "place", "facts").order_by("-docket")
    found = _take(cases, wanted)
    older = None
    if len(found) > PAGE:
        found = found[:PAGE]
        older = replace(wanted, before=found[-1].pk, in_rest=found[-1].state not in RUNNING)
    return Page(_rows(found), older)


def counts(visible: CaseQuerySet, *, at: datetime) -> Counts:
    """What stands beside the filters: one query, over what is not over."""
    current = visible.exclude(state__in=FINAL)
    grouped = current.values_list("state", "category").annotate(
        number=Count("pk"), overdue=Count("pk", filter=_overdue(at))
    )
    states: dict[str, int] = {}
    categories: dict[str, int] = {}
    overdue = 0
    for state, category, number, late in grouped.order_by():
        states[state] = states.get(state, 0) + number
        categories[category] = categories.get(category, 0) + number
        overdue += late
    return Counts(states, categories, overdue)


def _narrow(visible: CaseQuerySet, wanted: Wanted, at: datetime) -> CaseQuerySet:
    if wanted.state:
        visible = visible.filter(state__in=FINAL if wanted.state == "closed" else [wanted.state])
    if wanted.category:
        visible = visible.filter(category=wanted.category)
    if wanted.is_overdue:
        visible = visible.filter(_overdue(at)).exclude(state__in=FINAL)
    return visible


def _overdue(at: datetime) -> Q:
    """A clock has run out, and nobody has done what it was for."""
    done = Duty.objects.filter(
        docket=OuterRef("docket"),
        obligation=OuterRef("obligation"),
        occasion=OuterRef("occasion"),
        state__in=[Duty.State.MET, Duty.State.MET_LATE],
    )
    duties = Duty.objects.filter(docket=OuterRef("pk"))
    missed = duties.filter(~Exists(done), state=Duty.State.LAPSED)
    return Q(Exists(duties.filter(state=Duty.State.OPEN, due_at__lte=at))) | Q(Exists(missed))


def _take(cases: QuerySet[Case], wanted: Wanted) -> list[Case]:
    """One more than a page: the running ones first, then the rest."""
    running, rest = cases.filter(state__in=RUNNING), cases.exclude(state__in=RUNNING)
    if wanted.in_rest:
        return list(rest.filter(docket__lt=wanted.before)[: PAGE + 1])
    found = list((running.filter(docket__lt=wanted.before) if wanted.before else running)[: PAGE + 1])
    return found + list(rest[: PAGE + 1 - len(found)]) if len(found) <= PAGE else found


def _rows(cases: list[Case]) -> list[Row]:
    keys.preload([case.docket for case in cases])
    clocks: dict[int, Duty] = {}
    waiting = Duty.objects.open().filter(docket__in=[case.pk for case in cases], due_at__isnull=False)
    for duty in waiting.order_by("due_at", "pk"):
        clocks.setdefault(duty.docket_id, duty)
    return [Row(case, _title(case), clocks.get(case.pk), case.is_overdue) for case in cases]  # type: ignore[attr-defined]


def _title(case: Case) -> str:
    """Where the key is gone :func:`preload` has said so; asking again for each would cost a query a row."""
    return title_of(case, {} if case.docket._opened_key is None else None)
