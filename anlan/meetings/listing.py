"""The list of meetings: newest first, by key; and how many resolutions of each are not done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from anlan.duties.models import Duty
from anlan.journal import contents
from anlan.lib.clock import local_date
from anlan.meetings.models import Meeting, MeetingQuerySet, Resolution
from anlan.org.models import Unit

PAGE = 50
MOST_PRINTED = 500
SHOWS = ("coming", "minutes", "open")


@dataclass(frozen=True)
class Wanted:
    """``kind``, ``show`` (one of :data:`SHOWS`), ``year`` narrow it; ``after``: the key of the last row before."""

    kind: str = ""
    show: str = ""
    year: int | None = None
    after: tuple[datetime, int] | None = None
    is_whole: bool = False


@dataclass(frozen=True)
class Row:
    """``left``: its resolutions that nobody has done; ``late``: those of them whose day is over."""

    meeting: Meeting
    title: str
    left: int
    late: int


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    next: Wanted | None


@dataclass(frozen=True)
class Counts:
    coming: int = 0
    minutes: int = 0


def narrowed(visible: MeetingQuerySet, wanted: Wanted, unit: Unit | None) -> QuerySet[Meeting]:
    found: QuerySet[Meeting] = visible
    if unit is not None:
        found = found.filter(unit_path__below=str(unit.path))
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.year:
        found = found.filter(year=wanted.year)
    return found


def matching(visible: MeetingQuerySet, wanted: Wanted, unit: Unit | None) -> QuerySet[Meeting]:
    """Every meeting of the filter, on whichever page it stands."""
    return _shown(narrowed(visible, wanted, unit), wanted.show)


def counts(found: QuerySet[Meeting]) -> Counts:
    row = found.aggregate(
        coming=Count("pk", filter=Q(state=Meeting.State.PLANNED)),
        minutes=Count("pk", filter=Q(state=Meeting.State.HELD)),
    )
    return Counts(**row)


def page(found: QuerySet[Meeting], wanted: Wanted, *, at: datetime) -> Page:
    rows = _shown(found, wanted.show).select_related("unit", "docket", "chair")
    rows = rows.order_by("-planned_at", "-pk")
    if wanted.after is not None and not wanted.is_whole:
        moment, pk = wanted.after
        rows = rows.filter(Q(planned_at__lt=moment) | Q(planned_at=moment, pk__lt=pk))
    most = MOST_PRINTED if wanted.is_whole else PAGE
    taken = list(rows[: most + 1])
    shown = taken[:most]
    left = _left([row.pk for row in shown], local_date(at))
    said = contents.read_many({row.said_id for row in shown})
    made = [Row(row, said.get(row.said_id, {}).get("title", ""), *left.get(row.pk, (0, 0))) for row in shown]
    more = len(taken) > most and not wanted.is_whole
    return Page(made, replace(wanted, after=(shown[-1].planned_at, shown[-1].pk)) if more else None)


def _shown(found: QuerySet[Meeting], show: str) -> QuerySet[Meeting]:
    if show == "coming":
        return found.filter(state=Meeting.State.PLANNED)
    if show == "minutes":
        return found.filter(state=Meeting.State.HELD)
    if show == "open":
        return found.filter(Exists(_unfinished().filter(meeting=OuterRef("pk"))))
    return found


def _unfinished() -> QuerySet[Resolution]:
    """Issued resolutions that nobody has done."""
    done = Duty.objects.filter(
        docket=OuterRef("docket"), occasion=OuterRef("pk"), state__in=[Duty.State.MET, Duty.State.MET_LATE]
    )
    return Resolution.objects.filter(~Exists(done), started_at__isnull=False)


def _left(meetings: Collection[int], today: date) -> dict[int, tuple[int, int]]:
    rows = _unfinished().filter(meeting__in=meetings).order_by().values("meeting")
    found = rows.annotate(left=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    return {row["meeting"]: (row["left"], row["late"]) for row in found}
