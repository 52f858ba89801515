"""How many messages may go by each endpoint at once, so that one that hangs holds up nobody but its own."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from anlan.lib import clock
from anlan.notify.channels import CHANNELS
from anlan.notify.hand import Hand, Way
from anlan.notify.sending import Claimed
from anlan.notify.turns import Parked

HELD = 512
"""Messages under way at once; alarms may be twice as many, so that they never wait for what hangs."""
LANE, WIDE_LANE = 8, HELD
"""Messages handed at once to one channel whose calls take a thread, and to one whose calls do not."""
ASKED = 128
"""Messages under one vendor's limit that are asked for at once."""


@dataclass(slots=True)
class _Queue:
    """Messages that wait for one endpoint, or under one vendor's limit; ``ask_at``: until then for their turn."""

    channel: str
    endpoint: str
    is_paced: bool
    waiting: list[tuple[int, int, Hand]] = field(default_factory=list)
    ask_at: float = 0.0

    def is_due(self, now: float) -> bool:
        return bool(self.waiting) and self.ask_at <= now


class Lanes:
    """What finds no room, or has to wait for its turn, waits here, the most urgent first."""

    def __init__(self) -> None:
        self._busy: dict[str, int] = {}
        self._queues: dict[str, _Queue] = {}
        self._turn = itertools.count()
        self._lock = threading.Lock()

    def within(self, task: Callable[..., Claimed], what: Any) -> Claimed:
        """Do ``task`` with the room there is; what it took is free again if it fails. In the thread of the database."""
        taken = _Taken(self)
        try:
            return task(what, at=clock.now(), real_at=clock.real_now(), room=taken)
        except BaseException:
            for way in taken.ways:
                self.leave(way)
            raise

    def take(self, way: Way) -> bool:
        with self._lock:
            if self._busy.get(way.endpoint, 0) >= _width(way.channel):
                return False
            self._busy[way.endpoint] = self._busy.get(way.endpoint, 0) + 1
            return True

    def leave(self, way: Way) -> None:
        with self._lock:
            self._busy[way.endpoint] = self._busy.get(way.endpoint, 1) - 1

    def park(self, one: Parked) -> None:
        key = f"limit {one.pace}" if one.pace else f"room {one.way.channel} {one.way.endpoint}"
        queue = self._queues.get(key)
        if queue is None:
            queue = self._queues[key] = _Queue(one.way.channel, one.way.endpoint, bool(one.pace))
        heapq.heappush(queue.waiting, (-one.hand.message.priority, next(self._turn), one.hand))
        queue.ask_at = one.ask_at.timestamp() if one.ask_at else 0.0 if one.hand.is_urgent else queue.ask_at

    def kept(self, key: str = "") -> int:
        """How many wait for their turn under this vendor's limit, or under any."""
        queues = list(self._queues.items())
        return sum(len(one.waiting) for name, one in queues if one.is_paced and (not key or name == f"limit {key}"))

    @property
    def may_go_on(self) -> bool:
        now = clock.real_now().timestamp()
        return any(queue.is_due(now) and self._room(queue) for queue in self._queues.values())

    def next_turn(self) -> float:
        """Seconds until something that waits for its turn is to be asked for; endless when nothing is."""
        moments = [queue.ask_at for queue in self._queues.values() if queue.waiting and self._room(queue)]
        return max(0.0, min(moments, default=float("inf")) - clock.real_now().timestamp())

    def unpark(self, most: int) -> list[Hand]:
        """As many of those that wait as there is room for now, and whose turn it may be."""
        found: list[Hand] = []
        now = clock.real_now().timestamp()
        for key, queue in list(self._queues.items()):
            if queue.is_due(now):
                asked = ASKED if queue.is_paced else most
                for _ in range(min(self._room(queue), len(queue.waiting), asked, most - len(found))):
                    found.append(heapq.heappop(queue.waiting)[2])
            if not queue.waiting:
                del self._queues[key]
        return found

    def _room(self, queue: _Queue) -> int:
        return max(0, _width(queue.channel) - self._busy.get(queue.endpoint, 0))


class _Taken:
    """The places taken in one transaction."""

    keeps = True

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes
        self._kept: dict[str, int] = {}
        self.ways: list[Way] = []

    def take(self, way: Way) -> bool:
        if not self._lanes.take(way):
            return False
        self.ways.append(way)
        return True

    def leave(self, way: Way) -> None:
        self.ways.remove(way)
        self._lanes.leave(way)

    def keep(self, key: str, most: int) -> bool:
        """Besides ``most`` under one limit, no more than :data:`HELD` altogether."""
        kept, everywhere = (self._kept.setdefault(one, self._lanes.kept(one)) for one in (key, ""))
        if kept >= most or everywhere >= HELD:
            return False
        self._kept[key], self._kept[""] = kept + 1, everywhere + 1
        return True


def _width(channel: str) -> int:
    return WIDE_LANE if CHANNELS[channel].asend is not None else LANE
