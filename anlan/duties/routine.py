"""The working day: rules of the calendar become duties, for every unit they bind, when their time opens.

What is to open is a fact in the database (``Routine.opens_at``), as everything the clock does. An occasion whose time
was over before anybody came round to it (the program was off) is passed and entered: nobody could have done it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Count, Max

from anlan.duties import clock, doing, yearly
from anlan.duties.models import Duty, Routine
from anlan.duties.rungs import Opening, open_rungs
from anlan.journal import chain, dockets
from anlan.journal.chain import Line
from anlan.journal.models import Docket
from anlan.lib.clock import local_date
from anlan.lib.postgres import bulk
from anlan.org import access, calendar
from anlan.org.functions import EDIT_PLAN
from anlan.org.models import Level, Person, Unit
from anlan.plans import recurrence
from anlan.plans.models import Act, Obligation, Trigger, Version
from anlan.plans.recurrence import Occasion, Schedule

log = structlog.get_logger(__name__)

SERIES = "日常"
BATCH = 500


@dataclass(frozen=True)
class Reconciled:
    """What :func:`reconcile` changed."""

    added: int = 0
    removed: int = 0


@transaction.atomic
def reconcile(*, at: datetime, below: str | None = None) -> Reconciled:
    """Make the rows of :class:`Routine` say what the rules in force say; choices of units outlive a new version.

    ``below``: only for units at or below this path.
    """
    units = list(Unit.objects.exclude(level=Level.EXTERNAL).filter(**({"path__below": below} if below else {})))
    bound = _bound(units)
    standing = {
        (row.unit_id, row.obligation_id): row
        for row in Routine.objects.filter(unit__in=units).select_related("obligation__version")
    }
    chosen = {(row.unit_id, *_name(row.obligation)): row for row in standing.values()}
    gone = [row.pk for key, row in standing.items() if key not in bound]
    new = [_new(unit, rule, chosen) for key, (unit, rule) in bound.items() if key not in standing]
    Routine.objects.filter(pk__in=gone).delete()
    _look_ahead(new, Almanac(new), at=at)
    Routine.objects.bulk_create(new, batch_size=2_000, ignore_conflicts=True)
    return Reconciled(len(new), len(gone))


def in_force_state() -> object:
    """Something that differs once a version of a plan has been put in force."""
    return Version.objects.aggregate(newest=Max("in_force_at"), number=Count("in_force_at"))


def unnamed(unit: Unit) -> list[Obligation]:
    """Rules of the calendar that bind the unit and name nobody: nothing of them can run until a new version does."""
    return sorted((rule for _unit, rule in _bound([unit], named=False).values()), key=lambda rule: rule.pk)


def _bound(units: Sequence[Unit], *, named: bool = True) -> dict[tuple[int, int], tuple[Unit, Obligation]]:
    """Each unit with each rule of the calendar that binds it: of one book the nearest, of different books all."""
    by_home: dict[str, dict[str, list[Obligation]]] = defaultdict(lambda: defaultdict(list))
    rules = list(Obligation.objects.in_force().filter(trigger=Trigger.RECURRING).select_related("version__plan"))
    for rule in rules:
        if bool(rule.chain) != named:
            continue  # the plan names nobody for it; the page of rules says so
        by_home[str(rule.unit_path)][rule.version.plan.preset].append(rule)
    levels = {rule.pk: recurrence.schedule_of(rule).levels for rule in rules}
    found: dict[tuple[int, int], tuple[Unit, Obligation]] = {}
    for unit in units:
        books: set[str] = set()
        for home in _homes(str(unit.path)):
            here = by_home.get(home, {})
            for book in here.keys() - books:
                found |= {(unit.pk, rule.pk): (unit, rule) for rule in here[book] if unit.level in levels[rule.pk]}
            books |= here.keys()
    return found


def _homes(path: str) -> list[str]:
    labels = path.split(".")
    return [".".join(labels[:depth]) for depth in range(len(labels), 0, -1)]


def _name(rule: Obligation) -> tuple[int, str]:
    """By what a rule is known again in the next version of its plan."""
    return rule.version.plan_id, rule.title


def _new(unit: Unit, rule: Obligation, chosen: dict[tuple[int, int, str], Routine]) -> Routine:
    before = chosen.get((unit.pk, *_name(rule)))
    return Routine(
        unit=unit, unit_path=unit.path, obligation=rule,
        is_on=before.is_on if before else None, due_time=before.due_time if before else None,
        next_day=before.next_day if before else None,
    )  # fmt: skip


def is_on(row: Routine) -> bool:
    """Whether it runs for the unit: as chosen, else unless it is only offered."""
    return row.is_on if row.is_on is not None else not recurrence.schedule_of(row.obligation).is_offered


class Almanac:
    """The occasions of rules for rows of :class:`Routine`.

    A thousand schools of one bureau have one calendar and one book between them: what was counted once is known.
    """

    def __init__(self, rows: Iterable[Routine]) -> None:
        self._calendars = calendar.of_units({str(row.unit_path) for row in rows})
        self._known: dict[tuple[Schedule, int, date, datetime | None], Occasion | None] = {}

    def first(self, row: Routine, since: date, after: datetime | None = None) -> Occasion | None:
        """The first occasion of the row that is due on ``since`` or later; ``after``: and not over at that moment."""
        schedule = recurrence.schedule_of(row.obligation).due_by(row.due_time)
        days = self._calendars[str(row.unit_path)]
        key = schedule, id(days), since, after
        if key not in self._known:
            found = schedule.occasions(days, since)
            self._known[key] = next((one for one in found if after is None or one.due_at > after), None)
        return self._known[key]


def _look_ahead(rows: Sequence[Routine], almanac: Almanac, *, at: datetime) -> None:
    """Set each row's next occasion: due today (or on its own next day) or later, and not over at ``at``."""
    today = local_date(at)
    for row in rows:
        found = almanac.first(row, max(today, row.next_day or today), at) if is_on(row) else None
        row.next_day, row.opens_at = (found.day, found.opens_at) if found else (row.next_day, None)


@transaction.atomic
def choose(row: Routine, *, on: bool, due_time: time | None, by: Person, at: datetime) -> Routine:
    """Switch a rule on or off for the row's unit, or set another time of day for it. What already runs goes on."""
    access.require(by, EDIT_PLAN, str(row.unit_path))
    row = Routine.objects.select_for_update(of=("self",)).select_related("obligation__version", "unit").get(pk=row.pk)
    row.is_on, row.due_time, row.opens_at, row.set_aside_error = on, due_time, None, ""
    if on:
        _look_ahead([row], Almanac([row]), at=at)
    row.save(update_fields=["is_on", "due_time", "next_day", "opens_at", "set_aside_error"])
    docket = docket_for(row.unit, at=at)
    chain.note(
        docket, "routine.chosen", at=at, person_id=by.pk, obligation=row.obligation_id, on=on,
        due=due_time.isoformat("minutes") if due_time else None,
    )  # fmt: skip
    return row


@transaction.atomic
def try_again(row: Routine, *, by: Person, at: datetime) -> Routine:
    """Let the clock look anew at a row it had set aside; what was chosen for it stays as it is."""
    return choose(row, on=is_on(row), due_time=row.due_time, by=by, at=at)


@transaction.atomic
def look_again(path: str, *, at: datetime) -> int:
    """The calendar has changed: find the next occasions of the units at or below ``path`` anew; how many rows moved.

    What has been opened is not opened again, and runs on as it was.
    """
    rows = list(
        Routine.objects.filter(unit_path__below=path, set_aside_error="")
        .select_for_update(of=("self",))
        .select_related("obligation__version", "unit")
        .order_by("pk")
    )
    rows = [row for row in rows if is_on(row)]
    before = [(row.next_day, row.opens_at) for row in rows]
    done, almanac, today = opened(path, local_date(at)), Almanac(rows), local_date(at)
    for row in rows:
        last = done.get(key_of(row))
        found = almanac.first(row, max(today, last + timedelta(days=1)) if last else today, at)
        if found and is_opened(found, last):
            found = almanac.first(row, found.day + timedelta(days=1), at)
        row.next_day, row.opens_at = (found.day, found.opens_at) if found else (row.next_day, None)
    moved = [row for row, was in zip(rows, before, strict=True) if (row.next_day, row.opens_at) != was]
    Routine.objects.bulk_update(moved, ["next_day", "opens_at"], batch_size=BATCH)
    return len(moved)


Key = tuple[int, int, str]
"""A rule at work for a unit, known again in the next version of its plan: unit, plan, title."""


def key_of(row: Routine) -> Key:
    return row.unit_id, *_name(row.obligation)


def opened(path: str, since: date) -> dict[Key, date]:
    """The last day due, not before ``since``, for which a duty has been opened, of units at or below ``path``."""
    wanted = Duty.objects.filter(
        unit_path__below=path, docket__subject=Docket.Subject.ROUTINE, occasion__gte=since.toordinal()
    )
    found = wanted.values_list("unit_id", "obligation__version__plan_id", "obligation__title").annotate(Max("occasion"))
    return {(unit, plan, title): date.fromordinal(last) for unit, plan, title, last in found.order_by()}


def is_opened(one: Occasion, last: date | None) -> bool:
    """Whether the occasion is the one opened for ``last``, or that one moved by a change of the calendar."""
    return last is not None and (one.day <= last or local_date(one.opens_at) <= last)


@transaction.atomic(durable=True)
def open_due(*, at: datetime, limit: int = BATCH) -> int:
    """Open the duties whose time has come, for up to ``limit`` units and rules; how many rows were worked on.

    As with the clock's sweep, a batch that raises is split until the bad row stands alone; that row is set aside with
    its error, and the rest goes on.
    """
    rows = list(
        Routine.objects.filter(opens_at__lte=at)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("obligation__version", "unit")
        .order_by("opens_at", "pk")[:limit]
    )
    if rows:
        _open(rows, at)
    return len(rows)


def _open(rows: list[Routine], at: datetime) -> None:
    try:
        with transaction.atomic():
            _open_all(rows, at)
    except (InterfaceError, OperationalError):  # the database went away: nobody's row is to blame
        raise
    except Exception as error:
        if len(rows) > 1:
            middle = len(rows) // 2
            _open(rows[:middle], at)
            _open(rows[middle:], at)
            return
        log.error("routine_set_aside", routine=rows[0].pk, exc_info=error)
        text = f"{type(error).__name__}: {error}"[:300]
        Routine.objects.filter(pk=rows[0].pk).update(opens_at=None, set_aside_error=text)


def _open_all(rows: list[Routine], at: datetime) -> None:
    homes = dockets_for([row.unit for row in rows], at=at)
    almanac = Almanac(rows)
    openings, passed = [], []
    for row in rows:
        docket, one = homes[row.unit_id], _on_its_day(row, almanac)
        if one is not None and one.due_at > at:
            openings.append(_opening(docket, row.obligation, one))
        elif one is not None:
            data = {"obligation": row.obligation_id, "occasion": one.number}
            passed.append(Line(docket.pk, str(docket.unit_path), "routine.passed", data=data))
        row.next_day = (row.next_day or local_date(at)) + timedelta(days=1)
    open_rungs(openings, at=at, lines=passed)
    _look_ahead(rows, almanac, at=at)
    bulk.execute(
        """UPDATE duties_routine SET next_day = given.next_day, opens_at = given.opens_at
           FROM unnest(%b::bigint[], %b::date[], %b::timestamptz[]) AS given(id, next_day, opens_at)
           WHERE duties_routine.id = given.id RETURNING 1""",
        bulk.columns((row.pk, row.next_day, row.opens_at) for row in rows),
    )


def _on_its_day(row: Routine, almanac: Almanac) -> Occasion | None:
    """The occasion the row waits for; ``None`` when the calendar has changed and that day is none any more."""
    found = almanac.first(row, row.next_day) if row.next_day else None
    return found if found and found.day == row.next_day else None


def _opening(docket: Docket, rule: Obligation, one: Occasion) -> Opening:
    return Opening(
        docket.pk, docket.unit_id, str(docket.unit_path), clock.rule_of(rule), 0,
        occasion=one.number, due_at=one.due_at,
    )  # fmt: skip


def docket_for(unit: Unit, *, at: datetime) -> Docket:
    """The unit's docket of the working day: one a year."""
    return dockets_for([unit], at=at)[unit.pk]


def dockets_for(units: Sequence[Unit], *, at: datetime) -> dict[int, Docket]:
    """As :func:`docket_for` for many units, by their ids."""
    return yearly.dockets_for(units, Docket.Subject.ROUTINE, series=SERIES, at=at)


@transaction.atomic
def complete(duty: Duty, *, by: Person, at: datetime, text: str = "") -> Duty:
    """Say that something of the working day is done, with a line of what was found. See :func:`doing.complete`."""
    return doing.complete(duty, by=by, at=at, text=text, action="routine.noted")


def meet(unit: Unit, what: str, *, at: datetime, evidence: dict[str, int]) -> list[Duty]:
    """Something was done elsewhere that rules of the calendar ask of ``unit``: what they have running is met.

    ``what`` is the word a rule names under ``meets`` of its recurrence, as "meeting:joint". Late is recorded as late.
    Inside the caller's transaction.
    """
    asked = Duty.objects.filter(
        unit=unit, docket__subject=Docket.Subject.ROUTINE, act=Act.DO, obligation__recurrence__meets=what
    )
    dockets.hold(asked.open().values_list("docket", flat=True))
    met = []
    for docket_id, rule_id, occasion in sorted(set(asked.open().values_list("docket", "obligation", "occasion"))):
        strand = asked.filter(docket=docket_id, obligation=rule_id, occasion=occasion)
        running = strand.filter(state__in=[Duty.State.OPEN, Duty.State.LAPSED]).select_related("obligation")
        first = running.select_for_update(of=("self",)).order_by("rung", "pk")[0]
        doing.finish(first, at=at, evidence=evidence)
        met.append(first)
    return met
