"""Ledgers: lists of cases of any kind. Those that are not over first, the newest first, page by page.

A page costs the same number of queries whatever it holds, and about the same time whatever lies behind it: rows are
read as plain values in the order of an index, only what a page shows is decrypted, and counts beside the filters are
bounded. ``docs/scale.md`` has the figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from anlan.cases.models import Case, CaseQuerySet
from anlan.cases.titles import title_from
from anlan.cases.wanted import FINAL, NARROW, RUNNING, Start, Wanted, overdue
from anlan.duties import running
from anlan.duties.running import STILL, Running
from anlan.journal import contents
from anlan.lib.postgres import bulk
from anlan.org.models import Person, Unit

__all__ = ["FINAL", "Counts", "Ledger", "Page", "Row", "counts", "ledger", "look", "page", "picked", "walk"]

PAGE = 30
MANY = 1_000
"""From so many matters that are not over on, what stands beside the filters is counted anew only now and then."""
RECOUNT = timedelta(seconds=30)

COLUMNS = (
    "docket", "kind", "category", "state", "grade", "unit", "unit_path", "place", "facts", "reported_at", "ended_at",
    "closed_at",
)  # fmt: skip
_DOCKET, _KIND, _CATEGORY, _STATE, _UNIT, _PLACE, _FACTS, _REPORTED, _CLOSED = 0, 1, 2, 3, 5, 7, 8, 9, 11
NEWEST = ("-reported_at", "-docket")


@dataclass(frozen=True, slots=True)
class Row:
    """A case as a ledger shows it. ``due_at``, ``warn_at``: of the clock that runs out next."""

    pk: int
    kind: str
    category: str
    state: str
    grade: int
    unit_id: int
    unit_path: str
    reported_at: datetime
    ended_at: datetime | None
    closed_at: datetime | None
    number: str
    is_drill: bool
    unit: str
    place: str
    title: str
    where: str
    clock: Running

    @property
    def is_over(self) -> bool:
        return self.closed_at is not None


@dataclass(frozen=True)
class Page:
    """``older``: where the next page begins; ``None`` when there is none."""

    rows: list[Row]
    older: Wanted | None


@dataclass(frozen=True)
class Counts:
    """Cases that are not over, by kind, state and category, and how many of them are overdue.

    ``counted_at``: the moment they were counted; ``None``: just now.
    """

    groups: dict[tuple[str, str, str], tuple[int, int]] = field(default_factory=dict)
    counted_at: datetime | None = None

    def by(self, column: int, kind: str = "") -> Counter[str]:
        """Numbers by kind (0), state (1) or category (2), of one kind or of all."""
        found: Counter[str] = Counter()
        for key, (number, _late) in self.groups.items():
            if not kind or key[0] == kind:
                found[key[column]] += number
        return found

    def overdue(self, kind: str = "") -> int:
        return sum(late for key, (_number, late) in self.groups.items() if not kind or key[0] == kind)

    def total(self, kind: str = "") -> int:
        return sum(number for key, (number, _late) in self.groups.items() if not kind or key[0] == kind)


@dataclass(frozen=True)
class Ledger:
    """What one person may list: the cases, and the ids of the units they are of where these are few.

    ``below``: id and name of the units to narrow down to. ``chosen``: the name of the one that is wanted. ``key``: the
    person and the scope.
    """

    cases: CaseQuerySet
    units: frozenset[int] | None
    below: list[tuple[int, str]]
    chosen: str
    key: tuple[int, tuple[str, ...]]


def ledger(person: Person, wanted: Wanted) -> Ledger:
    """The matters ``person`` may read, of the unit that is wanted and below it."""
    paths, above, name = tuple(person.reach()), {post.unit_id for post in person.posts_held()}, ""
    if wanted.unit is not None:
        chosen = Unit.objects.visible_to(person).filter(pk=wanted.unit).values_list("path", "name").first()
        paths, above = ((str(chosen[0]),), {wanted.unit}) if chosen else ((), set())
        name = chosen[1] if chosen else ""
    [(count, ids, below, names)] = bulk.execute(_UNITS, [NARROW, sorted(above), list(paths)])
    cases, key = Case.objects.visible_to(person), (person.pk, paths)
    options = list(zip(below or [], names or [], strict=True))
    if count > NARROW:
        if wanted.unit is not None:
            cases = cases.filter(unit_path__below_any=list(paths))
        return Ledger(cases, None, options, name, key)
    return Ledger(cases, frozenset(ids or []), options, name, key)


_UNITS = """
SELECT count(*), CASE WHEN count(*) <= %b THEN array_agg(id) END, array_agg(id ORDER BY code) FILTER (WHERE is_below),
       array_agg(name ORDER BY code) FILTER (WHERE is_below)
FROM (SELECT id, code, name, parent_id = ANY(%b::bigint[]) AND level <> 'external' AS is_below FROM org_unit
      WHERE _ltree_isparent(%b::text[]::ltree[], path)) AS one
"""


def look(of: Ledger, wanted: Wanted, *, at: datetime) -> tuple[Counts, Page]:
    """What stands beside the filters, and a page: each matter that is not over, and each clock, is read once."""
    found, known, going = _count(of, at)
    return found, page(of, wanted, at=at, known=known, going=None if wanted.is_filtered else going)


def page(
    of: Ledger, wanted: Wanted, *, at: datetime, size: int = 0, known: dict[int, Running] | None = None,
    going: list[tuple[Any, ...]] | None = None,
) -> Page:  # fmt: skip
    """One page. The matters that are not over come first, then the others; in each the newest first.

    ``known``, ``going``: the clocks and the values of all matters that are not over, where the caller has read them.
    """
    size = size or PAGE
    found = _take(of, wanted, at, size + 1, going)
    older = None
    if len(found) > size:
        found = found[:size]
        older = replace(wanted, start=_start_of(found[-1]))
    return Page(rows(found, at=at, known=known), older)


def walk(of: Ledger, wanted: Wanted, *, at: datetime, most: int) -> Iterator[Row]:
    """Every row that fits, page by page; at most so many."""
    following: Wanted | None = replace(wanted, start=None)
    while following is not None and most > 0:
        found = page(of, following, at=at, size=min(500, most))
        yield from found.rows
        most -= len(found.rows)
        following = found.older


def picked(of: Ledger, dockets: Collection[int], *, at: datetime) -> list[Row]:
    """The rows of these dockets that the person may list, newest first."""
    found = of.cases.filter(docket__in=sorted(dockets)).order_by(*NEWEST)
    return rows(list(found.values_list(*COLUMNS)), at=at)


def rows(found: Sequence[tuple[Any, ...]], *, at: datetime, known: dict[int, Running] | None = None) -> list[Row]:
    """Values of :data:`COLUMNS` with their names, titles and clocks, in three queries however many they are."""
    facts = contents.read_many([values[_FACTS] for values in found if values[_FACTS]])
    names = _names(found)
    if known is None:
        known = running.clocks([values[_DOCKET] for values in found if values[_CLOSED] is None], at=at)
    made = []
    for values in found:
        number, is_drill, unit, place = names[values[_DOCKET]]
        known_facts = facts.get(values[_FACTS]) or {}
        title = title_from(values[_KIND], values[_CATEGORY], known_facts, place)
        where = known_facts.get("where") or place or ""
        cells = (*values[:_PLACE], *values[_REPORTED:], number, is_drill, unit, place or "", title, where)
        made.append(Row(*(*cells, known.get(values[_DOCKET], STILL))))
    return made


def _names(found: Sequence[tuple[Any, ...]]) -> dict[int, tuple[str, bool, str, str | None]]:
    """Number, drill mark, unit and place of each docket."""
    if not found:
        return {}
    columns = [[values[column] for values in found] for column in (_DOCKET, _UNIT, _PLACE)]
    return {pk: (number, drill, unit, place) for pk, number, drill, unit, place in bulk.execute(_NAMES, columns)}


_NAMES = """
SELECT one.docket, docket.number, docket.is_drill, unit.name, place.name
FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[]) AS one(docket, unit, place)
JOIN journal_docket docket ON docket.id = one.docket
JOIN org_unit unit ON unit.id = one.unit
LEFT JOIN registers_place place ON place.id = one.place
"""


def counts(of: Ledger, *, at: datetime) -> Counts:
    """What stands beside the filters, over what is not over.

    Exact and of this moment; of a large scope (:data:`MANY`) it may be as old as :data:`RECOUNT`, and says so.
    """
    return _count(of, at)[0]


def _count(of: Ledger, at: datetime) -> tuple[Counts, dict[int, Running] | None, list[tuple[Any, ...]] | None]:
    """With the clocks and the values of all that is not over, where it is not too much."""
    kept = _counted.get(of.key)
    if kept is not None and kept.counted_at is not None and abs(at - kept.counted_at) < RECOUNT:
        return kept, None, None
    running_now = Wanted(state=RUNNING).narrow(of.cases, units=of.units, at=at).filter(closed_at__isnull=True)
    going = bulk.values(running_now.order_by(*NEWEST).values_list(*COLUMNS)[:MANY])
    if len(going) == MANY:
        return _count_all(of, running_now.order_by(), at), None, None
    known = running.clocks([values[_DOCKET] for values in going], at=at)
    groups: dict[tuple[str, str, str], tuple[int, int]] = {}
    for values in going:
        key = values[_KIND], values[_STATE], values[_CATEGORY]
        number, late = groups.get(key, (0, 0))
        groups[key] = number + 1, late + known.get(values[_DOCKET], STILL).is_overdue
    return Counts(groups), known, going


def _count_all(of: Ledger, going: CaseQuerySet, at: datetime) -> Counts:
    grouped = going.values_list("kind", "state", "category")
    found = grouped.annotate(number=Count("pk"), late=Count("pk", filter=overdue(at)))
    if len(_counted) > MANY:
        _counted.clear()
    _counted[of.key] = Counts(
        {(kind, state, category): (number, late) for kind, state, category, number, late in found}, at
    )
    return _counted[of.key]


_counted: dict[tuple[int, tuple[str, ...]], Counts] = {}


def _take(
    of: Ledger, wanted: Wanted, at: datetime, most: int, going: list[tuple[Any, ...]] | None
) -> list[tuple[Any, ...]]:
    cases = wanted.narrow(of.cases, units=of.units, at=at).order_by(*NEWEST)
    start, found = wanted.start, []
    if wanted.has_running() and not (start and start.is_over):
        if going is None:
            found = _part(cases.filter(closed_at__isnull=True), start, most)
        else:
            found = [values for values in going if start is None or _place_of(values) < start.place][:most]
    if wanted.has_over() and wanted.state != RUNNING and len(found) < most:
        over = start if start and start.is_over else None
        found += _part(cases.filter(closed_at__isnull=False), over, most - len(found))
    return found


def _part(cases: CaseQuerySet, start: Start | None, most: int) -> list[tuple[Any, ...]]:
    if start is not None:
        after = Q(reported_at__lt=start.reported_at) | Q(reported_at=start.reported_at, docket__lt=start.docket)
        cases = cases.filter(after, reported_at__lte=start.reported_at)
    return bulk.values(cases.values_list(*COLUMNS)[:most])


def _place_of(values: tuple[Any, ...]) -> tuple[datetime, int]:
    return values[_REPORTED], values[_DOCKET]


def _start_of(values: tuple[Any, ...]) -> Start:
    return Start(values[_CLOSED] is not None, *_place_of(values))
