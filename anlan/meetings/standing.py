"""How resolutions stand: done, done late, running, overdue, or not yet issued."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anlan.duties.models import Duty
from anlan.journal import contents
from anlan.meetings.models import Meeting, Resolution
from anlan.plans.models import Trigger

STATES: dict[str, Any] = {
    "draft": _("waits for the minutes"),
    "running": _("being done"),
    "overdue": _("overdue"),
    "done": _("done"),
    "late": _("done late"),
    "unclocked": _("no clock: no rule is in force"),
}
DONE = ("done", "late")
MOST_FORMER = 60


@dataclass(frozen=True)
class Standing:
    """A resolution with its words and its duties, lowest rung first. ``answer``: what was noted when it was done."""

    row: Resolution
    words: dict[str, str]
    state: str
    duties: tuple[Duty, ...]
    answer: str = ""

    @property
    def label(self) -> Any:
        return STATES[self.state]

    @property
    def is_done(self) -> bool:
        return self.state in DONE

    @property
    def running(self) -> Duty | None:
        """The duty that has the clock now: the highest rung that is open."""
        return next((duty for duty in reversed(self.duties) if duty.state == Duty.State.OPEN), None)

    @property
    def ended_at(self) -> datetime | None:
        return next((duty.ended_at for duty in self.duties if duty.state in _DONE), None)


_DONE = {Duty.State.MET, Duty.State.MET_LATE}


def of(rows: QuerySet[Resolution], *, at: datetime) -> list[Standing]:
    """The standings of ``rows`` in their order, in a few queries however many."""
    found = list(rows.select_related("lead__unit"))
    duties: dict[int, list[Duty]] = defaultdict(list)
    running = Duty.objects.filter(
        docket__in={row.docket_id for row in found}, occasion__in=[row.pk for row in found],
        obligation__trigger=Trigger.RESOLVED,
    )  # fmt: skip
    for duty in running.select_related("obligation", "post__unit", "docket").order_by("rung", "pk"):
        duties[duty.occasion].append(duty)
    answers = {pk for of_one in duties.values() for one in of_one if (pk := one.evidence.get("content"))}
    values = contents.read_many({*(row.words_id for row in found), *answers})
    return [_standing(row, duties[row.pk], values, at) for row in found]


def former(meeting: Meeting, *, at: datetime) -> list[Standing]:
    """What meetings of the same series resolved before and is not done; and what was done since the last of them."""
    before = meeting.held_at or at
    series = Meeting.objects.filter(unit=meeting.unit_id, kind=meeting.kind, held_at__lt=before).exclude(pk=meeting.pk)
    last = series.order_by("-held_at", "-pk").first()
    rows = Resolution.objects.filter(meeting__in=series.values("pk"), started_at__isnull=False)
    found = of(rows.order_by("-pk")[:MOST_FORMER], at=at)
    kept = [one for one in found if not one.is_done or (last and one.row.meeting_id == last.pk)]
    return sorted(kept, key=lambda one: (one.is_done, one.row.due_on, one.row.pk))


def unfinished(standings: Sequence[Standing]) -> int:
    return sum(not one.is_done for one in standings)


def _standing(row: Resolution, duties: list[Duty], values: dict[int, Any], at: datetime) -> Standing:
    answer = next((values[pk]["text"] for one in duties if (pk := one.evidence.get("content")) in values), "")
    return Standing(row, values.get(row.words_id, {}), _state(row, duties, at), tuple(duties), answer)


def _state(row: Resolution, duties: Sequence[Duty], at: datetime) -> str:
    if row.started_at is None:
        return "draft"
    states = {duty.state for duty in duties}
    if states & _DONE:
        return "late" if Duty.State.MET_LATE in states or Duty.State.LAPSED in states else "done"
    if not duties:
        return "unclocked"
    first = duties[0]
    is_over = Duty.State.LAPSED in states or (first.due_at is not None and first.due_at <= at)
    return "overdue" if is_over or not states & {Duty.State.OPEN} else "running"
