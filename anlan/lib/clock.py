"""The one place where the time of day is read.

Edges call :func:`now` and hand the moment down as ``at``; acts never call it. The demo and drills run the
same acts on a clock that is sped up: :func:`speed_up` makes ``now()`` run ``factor`` times faster from a
given start; :func:`keep` and :func:`adopt` let every process of an installation agree on it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings


@dataclass(frozen=True)
class Pace:
    """A clock that showed ``virtual_start`` when the real one showed ``real_start`` (both epoch seconds)."""

    virtual_start: float = 0.0
    real_start: float = 0.0
    factor: float = 1.0

    def read(self, real: float) -> float:
        return self.virtual_start + (real - self.real_start) * self.factor


_pace = Pace()


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.fromtimestamp(_pace.read(time.time()), UTC)


def real_now() -> datetime:
    """The machine's own clock, however fast this one runs: for heartbeats and leases."""
    return datetime.now(UTC)


def local(at: datetime) -> datetime:
    """``at`` as the wall clocks of the installation show it."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE))


def local_date(at: datetime) -> date:
    """The calendar day of ``at`` where the installation is."""
    return local(at).date()


def factor() -> float:
    """How many seconds of this clock pass in one real second."""
    return _pace.factor


def real_delay(until: datetime) -> float:
    """Real seconds from now to ``until`` on this clock; negative when it has passed."""
    return (until - now()) / timedelta(seconds=1) / _pace.factor


def speed_up(pace: Pace) -> None:
    """Run at ``pace`` in this process from here on."""
    global _pace
    if pace.factor <= 0:
        raise ValueError("the clock cannot stand still or run backwards")
    _pace = pace


def keep(pace: Pace, file: Path) -> None:
    """Write ``pace`` where every other process of the installation finds it (:func:`adopt`)."""
    file.write_text(f"{pace.virtual_start!r} {pace.real_start!r} {pace.factor!r}\n", encoding="ascii")


def adopt(file: Path) -> None:
    """Run at the pace kept in ``file``; without one, by the machine's own clock."""
    if file.exists():
        virtual_start, real_start, speed = (float(part) for part in file.read_text(encoding="ascii").split())
        speed_up(Pace(virtual_start, real_start, speed))
