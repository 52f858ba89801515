"""Whether the clock really runs: a heartbeat written by rounds that were done, read by every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from anlan.duties.models import Duty, Heartbeat
from anlan.lib.postgres import bulk
from anlan.notify import delivery_health

CLOCK, WORKER, SEALER = PARTS = "clock", "worker", "sealer"
SILENCE = timedelta(seconds=30)
OVERDUE = timedelta(seconds=30)


@dataclass(frozen=True)
class Health:
    """``stopped_at``: the last round before the silence, if there is one. ``set_aside``: rows the clock gave up on."""

    beat_at: datetime | None
    is_stopped: bool
    oldest_due: datetime | None
    set_aside: int


@dataclass(frozen=True)
class Pulse:
    """What every page says at its edges: the clock's last round, by its own time and by the machine's, and how far the
    record is sealed."""

    beat_at: datetime | None
    real_at: datetime | None
    sealed_until: datetime | None

    def is_silent(self, *, real_at: datetime) -> bool:
        return self.real_at is None or real_at - self.real_at > SILENCE


def pulse() -> Pulse:
    """In one query."""
    [row] = bulk.execute(
        """SELECT beat.beat_at, beat.real_at,
                  (SELECT sealed_at FROM journal_checkpoint ORDER BY size DESC LIMIT 1)
           FROM (SELECT) AS one LEFT JOIN duties_heartbeat beat ON beat.part = %b""",
        [CLOCK],
    )
    return Pulse(*row)


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


def last_beat(part: str) -> datetime | None:
    """When ``part`` last did its round, by the clock it serves."""
    return Heartbeat.objects.filter(part=part).values_list("beat_at", flat=True).first()


def figures(*, at: datetime, real_at: datetime) -> dict[str, tuple[str, float]]:
    """Name, meaning and value of each figure for a monitor. Sums over all units: they show nothing of any one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM anlan_engine_figures(%s)", [at])
        open_, due, oldest, aside, queued, failed, unsealed = cursor.fetchone()
    beats = dict(Heartbeat.objects.values_list("part", "real_at"))
    found = {
        "duties_open": ("duties running", open_),
        "duties_due": ("duties the clock should have worked off", due),
        "duties_oldest_due_seconds": ("how long the oldest of them has been due", oldest),
        "duties_set_aside": ("duties set aside after an error", aside),
        "messages_queued": ("messages waiting to be sent", queued),
        "messages_not_reached": ("messages that reached nobody, last day", failed),
        "channels_down": ("vendors and servers left out after failures in a row", delivery_health.down()),
        "entries_unsealed": ("journal entries not yet sealed", unsealed),
    }
    found |= {
        f"{part}_silent_seconds": (
            f"real seconds since the {part}'s last round",
            (real_at - beats[part]).total_seconds() if part in beats else float("inf"),
        )
        for part in PARTS
    }
    return found
