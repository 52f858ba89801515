"""Whose turn it is: which of some messages may be handed over now, which wait in hand, and which are put off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from anlan.notify import pace
from anlan.notify.channels.base import Settings
from anlan.notify.hand import SPREAD, Hand, Way


class Room(Protocol):
    """How many attempts a worker makes at once by one way, and how many messages it keeps for their turn.

    Without ``keeps`` a message that has to wait for a vendor's limit is put off.
    """

    keeps: bool

    def take(self, way: Way) -> bool:
        """A place for one more, where there is one."""

    def leave(self, way: Way) -> None:
        """It is not needed after all."""

    def keep(self, key: str, most: int) -> bool:
        """Whether one more may wait in hand, of ``most`` under this vendor's limit."""


class Endless:
    keeps = False

    def take(self, way: Way) -> bool:
        return True

    def leave(self, way: Way) -> None:
        return

    def keep(self, key: str, most: int) -> bool:
        return False


ENDLESS = Endless()


@dataclass(frozen=True, slots=True)
class Parked:
    """Held and not begun: no room, or (``pace``: the key of a vendor's limit) its turn has not come.

    ``ask_at``: when to ask for it; ``None``: at once.
    """

    hand: Hand
    way: Way
    pace: str = ""
    ask_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """May be handed over. ``begin_at``: not before. ``gap``: seconds between two to the same vendor."""

    hand: Hand
    way: Way
    begin_at: datetime | None = None
    gap: float = 0.0


@dataclass(slots=True)
class Turns:
    """``put_off`` are no longer in hand; when they are due again stands in their messages."""

    taken: list[Turn] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    put_off: list[Hand] = field(default_factory=list)


def settle(
    wanted: Sequence[tuple[Hand, Way]], settings: Mapping[str, Settings], *, real_at: datetime, room: Room, asks: bool
) -> Turns:
    """``asks``: ask vendors' limits for a turn now; else those under a limit are kept until they are asked for.

    Rows of vendors are locked here, and stay so until the caller's transaction ends: last thing in it, or nearly.
    """
    turns = Turns()
    rates = {code: pace.rate_of(code, settings.get(code, {})) for code in {way.channel for _hand, way in wanted}}
    keys = {way: pace.key_of(way) for _hand, way in wanted}
    held = pace.held({keys[way] for _hand, way in wanted if not rates[way.channel]}, real_at=real_at)
    limited: dict[str, list[tuple[Hand, Way]]] = {}
    for hand, way in wanted:
        if rates[way.channel]:
            limited.setdefault(keys[way], []).append((hand, way))
        elif until := held.get(keys[way]):
            _hold(hand, until, turns)
        elif room.take(way):
            turns.taken.append(Turn(hand, way))
        else:
            turns.parked.append(Parked(hand, way))
    for key, own in sorted(limited.items()):
        own.sort(key=lambda one: -one[0].message.priority)
        rate = rates[own[0][1].channel]
        (_ask if asks else _keep)(key, own, rate, real_at, room, turns)
    return turns


def _hold(hand: Hand, until: datetime, turns: Turns) -> None:
    """The vendor wants to be left alone for a while; what comes back then comes spread, but for alarms."""
    hand.put_off(until + (timedelta() if hand.is_urgent else SPREAD * hand.share))
    turns.put_off.append(hand)


def _keep(key: str, own: Iterable[tuple[Hand, Way]], rate: float, real_at: datetime, room: Room, turns: Turns) -> None:
    most, rest = pace.kept(rate), []
    for hand, way in own:
        if hand.is_urgent or room.keep(key, most):
            turns.parked.append(Parked(hand, way, key))
        else:
            rest.append((hand, way))
    _put_off(key, rest, rate, real_at, turns)


def _ask(key: str, own: Iterable[tuple[Hand, Way]], rate: float, real_at: datetime, room: Room, turns: Turns) -> None:
    placed: list[tuple[Hand, Way]] = []
    for hand, way in own:
        if room.take(way):
            placed.append((hand, way))
        else:
            turns.parked.append(Parked(hand, way, key))
    if not placed:
        return
    given = pace.reserve(key, placed[0][1].channel, rate, [hand.is_urgent for hand, _way in placed], real_at=real_at)
    for (hand, way), moment in zip(placed, given.moments, strict=False):
        turns.taken.append(Turn(hand, way, moment, 1 / rate))
    rest = placed[len(given.moments) :]
    for _hand, way in rest:
        room.leave(way)
    if room.keeps:
        turns.parked += [Parked(hand, way, key, given.ask_at) for hand, way in rest]
    else:
        _put_off(key, rest, rate, real_at, turns)


def _put_off(key: str, rest: Sequence[tuple[Hand, Way]], rate: float, real_at: datetime, turns: Turns) -> None:
    if not rest:
        return
    moments = pace.put_off(key, rest[0][1].channel, rate, len(rest), real_at=real_at)
    for (hand, _way), moment in zip(rest, moments, strict=True):
        hand.put_off(moment)
        turns.put_off.append(hand)
