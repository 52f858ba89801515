"""The one place where the time of day is read.

Edges call :func:`now` and hand the moment down as ``at``; acts never call it. The demo and drills run the
same acts on a clock that is sped up: :func:`speed_up` makes ``now()`` run ``factor`` times faster from a
given start, and the whole process (and every process started with the same setting) agrees on it.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

VARIABLE = "ANLAN_CLOCK"


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
    """Run at ``pace`` in this process and in every process started from it."""
    global _pace
    if pace.factor <= 0:
        raise ValueError("the clock cannot stand still or run backwards")
    _pace = pace
    os.environ[VARIABLE] = f"{pace.virtual_start!r},{pace.real_start!r},{pace.factor!r}"


def from_environment() -> None:
    """Take the pace that a parent process set; nothing set means the real clock."""
    text = os.environ.get(VARIABLE)
    if text:
        virtual_start, real_start, speed = (float(part) for part in text.split(","))
        speed_up(Pace(virtual_start, real_start, speed))


from_environment()
