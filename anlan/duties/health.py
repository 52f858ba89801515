"""Whether the clock really runs: a heartbeat written by rounds that were done, read by every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from anlan.duties.models import Duty, Heartbeat

CLOCK, WORKER, SEALER = "clock", "worker", "sealer"
SILENCE = timedelta(seconds=30)
OVERDUE = timedelta(seconds=30)


@dataclass(frozen=True)
class Health:
    """``stopped_at``: the last round before the silence, if there is one. ``set_aside``: rows the clock gave up on."""

    beat_at: datetime | None
    is_stopped: bool
    oldest_due: datetime | None
    set_aside: int


def beat(part: str, *, at: datetime, real_at: datetime) -> None:
    """Say that ``part`` has just done its round."""
    Heartbeat.objects.update_or_create(part=part, defaults={"beat_at": at, "real_at": real_at})


def is_silent(part: str, *, real_at: datetime) -> bool:
    """Whether ``part`` has not done a round for :data:`SILENCE` of real time, or never."""
    beat_at = Heartbeat.objects.filter(part=part).values_list("real_at", flat=True).first()
    return beat_at is None or real_at - beat_at > SILENCE


def health(*, at: datetime, real_at: datetime, factor: float = 1.0) -> Health:
    """How the clock is. It is stopped when it is silent, and also when it beats but leaves due rows lying.

    Read with the engine's role: due rows of all units count.
    """
    row = Heartbeat.objects.filter(part=CLOCK).first()
    oldest = Duty.objects.due(at).values_list("next_at", flat=True).first()
    lying = oldest is not None and at - oldest > OVERDUE * factor
    silent = row is None or real_at - row.real_at > SILENCE
    return Health(
        beat_at=row.beat_at if row else None,
        is_stopped=silent or lying,
        oldest_due=oldest,
        set_aside=Duty.objects.open().filter(set_aside_at__isnull=False).count(),
    )

