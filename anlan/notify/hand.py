"""A message in a worker's hand: by which address it goes next, and how it stands when none is left."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from anlan.notify.breaker import Gate
from anlan.notify.channels.base import Settings
from anlan.notify.ladders import Steps
from anlan.notify.models import Delivery, Message
from anlan.notify.outbox import ALARM
from anlan.notify.words import KINDS, Text, text_of

MOST_ATTEMPTS = 6
"""At one address."""
BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 45, 120, 300))
GIVE_UP = timedelta(days=1)
"""A message that only waits for a channel to work again waits no longer than this."""
SPREAD = timedelta(seconds=10)
"""Over how long those that waited for a channel come back, alarms at once."""

State = Delivery.State


@dataclass(frozen=True, slots=True)
class Way:
    """An address that may be tried. ``minute``: where it stands on the recipient's ladder."""

    contact_id: int
    channel: str
    address: str
    minute: int
    endpoint: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt."""

    state: State
    answer: str = ""
    provider_ref: str = ""
    units: int = 0
    retry_after: float | None = None
    is_gone: bool = False


@dataclass(slots=True, eq=False)
class Hand:
    """``ways``: what has neither taken nor refused the message, in order. ``failed``: passing failures of each contact
    so far. ``was_taken``: some address took it in an earlier round. ``is_inbox_only``: there is no address at all.
    ``probes``: the endpoint that is down and that this message is to try, also if it has to wait for its turn first.
    """

    message: Message
    steps: Steps
    ways: list[Way]
    failed: dict[int, int]
    was_taken: bool
    is_inbox_only: bool
    tried: dict[int, Outcome] = field(default_factory=dict)
    skipped: dict[int, datetime] = field(default_factory=dict)
    probes: str = ""

    @property
    def share(self) -> float:
        """A number of its own from 0 to 1, by which what comes back at once is spread."""
        return self.message.pk * 7919 % 1000 / 1000

    @property
    def is_urgent(self) -> bool:
        return self.message.priority >= ALARM

    @property
    def is_taken(self) -> bool:
        return self.was_taken or any(one.state == State.SENT for one in self.tried.values())

    @property
    def climbs(self) -> bool:
        return self.is_urgent and KINDS[self.message.kind].asks

    def is_open(self, way: Way) -> bool:
        """Whether this address has not had its turn in this round."""
        return way.contact_id not in self.tried and way.contact_id not in self.skipped

    def text(self, at: datetime) -> Text:
        return text_of(self.message, at=at)

    def next_way(self, gate: Gate) -> Way | None:
        """The next address to be tried now. One whose channel is down is passed over for the next.

        While nobody has taken it, what stands further up the ladder is tried at once.
        """
        for way in self.ways:
            if not self.is_open(way):
                continue
            is_due = way.minute <= self.message.reached or self.failed.get(way.contact_id, 0) > 0
            if not is_due and self.is_taken:
                continue
            if way.endpoint == self.probes:
                return way
            shut_until = gate.shut_until(way.endpoint)
            if shut_until is None:
                self.probes = way.endpoint if gate.is_shut(way.endpoint) else ""
                return way
            self.skipped[way.contact_id] = shut_until
        return None

    def settle(self, at: datetime, real_at: datetime) -> None:
        """How the message stands after its last address of this round."""
        message = self.message
        again = self._again_at(at, real_at)
        if again is not None:
            message.state, message.next_at = Message.State.QUEUED, again
        else:
            told = self.is_taken or self.is_inbox_only
            message.state, message.next_at = (Message.State.SENT if told else Message.State.FAILED), None
        message.step_at = self.next_step() if message.state != Message.State.FAILED else None

    def put_off(self, until: datetime) -> None:
        self.message.state, self.message.next_at = Message.State.QUEUED, until

    def next_step(self) -> datetime | None:
        """When the next step of the ladder begins; it may be over already."""
        if not self.climbs:
            return None
        reached = self.message.reached
        minutes = [way.minute for way in self.ways if way.minute > reached and way.contact_id not in self.tried]
        if self.calls_deputies and (self.steps.deputy_after or 0) > reached:
            minutes.append(self.steps.deputy_after or 0)
        return self.message.created_at + timedelta(minutes=min(minutes)) if minutes else None

    @property
    def calls_deputies(self) -> bool:
        message = self.message
        return bool(
            self.climbs and self.steps.deputy_after and message.person_id and message.post_id
            and KINDS[message.kind].stands_in
        )  # fmt: skip

    def _again_at(self, at: datetime, real_at: datetime) -> datetime | None:
        """When to try again what failed for now, or what was passed over and nobody else has taken."""
        again = [self._pause(pk, one) for pk, one in self.tried.items() if self._is_worth_it(pk, one)]
        moments = [real_at + pause for pause in again]
        if not self.is_taken and at - self.message.created_at < GIVE_UP:
            spread = timedelta() if self.is_urgent else SPREAD * self.share
            moments += [until + spread for until in self.skipped.values()]
        return min(moments, default=None)

    def _is_worth_it(self, contact_id: int, one: Outcome) -> bool:
        return one.state == State.FAILED_FOR_NOW and self.failed.get(contact_id, 0) < MOST_ATTEMPTS

    def _pause(self, contact_id: int, one: Outcome) -> timedelta:
        failures = self.failed.get(contact_id, 1)
        pause = BACKOFF[min(failures, len(BACKOFF)) - 1]
        return max(pause, timedelta(seconds=one.retry_after or 0))


@dataclass(frozen=True, slots=True, eq=False)
class Try:
    """One attempt about to be made; its delivery stands as ``started``.

    Not before ``begin_at``, nor within ``gap`` seconds of another to the same vendor (its pace).
    """

    delivery_id: int
    hand: Hand
    way: Way
    settings: Settings
    begin_at: datetime | None = None
    gap: float = 0.0

    @property
    def key(self) -> str:
        """The same for every attempt at one delivery."""
        return f"m{self.hand.message.pk}-c{self.way.contact_id}"
