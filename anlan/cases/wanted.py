"""What of a ledger is asked for: a filter and where the page begins. Pure, apart from the queryset it narrows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from anlan.cases.kinds import KINDS
from anlan.cases.models import CaseQuerySet
from anlan.duties.models import Duty

CLOSED, RUNNING = "closed", "running"
"""Words for a state: every state nothing leaves, and every other."""
DONE = [Duty.State.MET, Duty.State.MET_LATE]
FINAL = sorted({state for kind in KINDS.values() for state in kind.final})
NARROW = 64
"""With so few units or fewer, rows are found by their unit; with more, by walking the newest."""


@dataclass(frozen=True)
class Start:
    """A page begins after this row: ``docket`` of the time ``reported_at``, among the matters that are over or not."""

    is_over: bool
    reported_at: datetime
    docket: int

    @property
    def place(self) -> tuple[datetime, int]:
        """Where the row stands among the others: what is less comes after it."""
        return self.reported_at, self.docket

    def __str__(self) -> str:
        micros = round((self.reported_at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))
        return f"{'c' if self.is_over else 'r'}{micros}.{self.docket}"

    @classmethod
    def from_text(cls, text: str) -> Start | None:
        """What :meth:`__str__` made; ``None`` for anything else."""
        micros, dot, docket = text[1:].partition(".")
        if not dot or text[0] not in "cr" or len(text) > 40 or not (micros + docket).isascii():
            return None
        if not (micros.isdigit() and docket.isdigit()) or int(docket) >= 2**63 or int(micros) >= 2**57:
            return None
        return cls(text[0] == "c", datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(micros)), int(docket))


@dataclass(frozen=True)
class Wanted:
    """``state``: of any kind's, or :data:`CLOSED`, or :data:`RUNNING`. ``unit``: this one and below. ``grade`` 0: not
    graded. ``since``, ``until``: days, both included. ``text``: words to search for."""

    kind: str = ""
    state: str = ""
    category: str = ""
    grade: int | None = None
    unit: int | None = None
    is_overdue: bool = False
    since: date | None = None
    until: date | None = None
    text: str = ""
    start: Start | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return replace(self, start=None) != Wanted()

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out of the unit's own."""
        return replace(self, unit=None).is_narrow

    def has_running(self) -> bool:
        """Whether matters that are not over can be among these."""
        return self.state != CLOSED and (self.state not in FINAL or self._is_in_some(over=False))

    def has_over(self) -> bool:
        """Whether matters that are over can be among these. Overdue is only what is not."""
        over = self.state in {"", CLOSED} or self._is_in_some(over=True)
        return over and not self.is_overdue

    def _is_in_some(self, *, over: bool) -> bool:
        kinds = [KINDS[self.kind]] if self.kind else KINDS.values()
        return any(self.state in kind.states and (self.state in kind.final) == over for kind in kinds)

    def narrow(self, cases: CaseQuerySet, *, units: Collection[int] | None, at: datetime) -> CaseQuerySet:
        """``cases`` that fit, apart from ``text`` and ``start``. ``units``: ids of the units to keep to."""
        asked = Q()
        if self.kind:
            asked &= Q(kind=self.kind)
        if self.state and self.state not in {CLOSED, RUNNING}:
            asked &= Q(state=self.state)
        if self.category:
            asked &= Q(category=self.category)
        if self.grade is not None:
            asked &= Q(grade=self.grade)
        if units is not None:
            asked &= Q(unit=next(iter(units))) if len(units) == 1 else Q(unit__in=sorted(units))
        if self.since:
            asked &= Q(reported_at__gte=_midnight(self.since))
        if self.until:
            asked &= Q(reported_at__lt=_midnight(self.until + timedelta(days=1)))
        if self.is_overdue:
            asked &= overdue(at)
        return cases.filter(asked) if asked else cases


def overdue(at: datetime) -> Q:
    """A clock has run out, and nobody has done what it was for."""
    strand = {name: OuterRef(name) for name in ("docket", "obligation", "occasion")}
    done = Duty.objects.filter(**strand, state__in=DONE)
    duties = Duty.objects.filter(docket=OuterRef("pk"))
    missed = duties.filter(~Exists(done), state=Duty.State.LAPSED)
    return Q(Exists(duties.filter(state=Duty.State.OPEN, due_at__lte=at))) | Q(Exists(missed))


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), ZoneInfo(settings.TIME_ZONE))
