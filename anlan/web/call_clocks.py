"""The clocks of an all-call, as the room of a case shows its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anlan.calls import counting
from anlan.calls.models import Call
from anlan.duties.models import Duty
from anlan.org import access
from anlan.org.functions import HANDLE
from anlan.org.models import Person
from anlan.web import case_clocks


@dataclass(frozen=True)
class Rights:
    handle: bool


@dataclass(frozen=True)
class Room:
    """What ``cases/_clocks.html`` needs. ``counts``: the count is asked for, so the button for it is shown."""

    clocks: case_clocks.Clocks
    set_aside: list[Duty]
    rights: Rights
    counts: bool

    @property
    def has_clocks(self) -> bool:
        return bool(self.clocks.running or self.clocks.over)


def read(call: Call, person: Person, *, at: datetime) -> Room:
    duties = counting.duties(call)
    mine = {post.pk for post in person.posts_held()}
    running = [duty for duty in duties if duty.state == Duty.State.OPEN]
    return Room(
        clocks=case_clocks.of_duties(duties, counting.names(duties), mine, at=at),
        set_aside=[duty for duty in running if duty.set_aside_at],
        rights=Rights(access.may(person, HANDLE, str(call.unit_path))),
        counts=call.is_running and bool(duties) and counting.running(call),
    )
