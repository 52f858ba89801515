"""What a worker keeps in hand: what waits for its turn with one vendor is in no other's way."""

from __future__ import annotations

from datetime import timedelta

from anlan.cli.lanes import HELD, LANE, Lanes
from anlan.lib import clock
from anlan.notify.hand import Hand, Way
from anlan.notify.ladders import Steps
from anlan.notify.models import Message
from anlan.notify.turns import Parked

SMS = Way(1, "sms", "13800000000", 0, "sms")


def parked(priority=0, ask_at=None, way=SMS, pace="sms"):
    return Parked(Hand(Message(priority=priority), Steps(), [way], {}, False, False), way, pace, ask_at)


def test_what_is_not_asked_for_yet_waits_and_the_worker_wakes_for_it():
    lanes = Lanes()
    lanes.park(parked(ask_at=clock.real_now() + timedelta(seconds=60)))
    assert not lanes.may_go_on and lanes.unpark(10) == []
    assert 50 < lanes.next_turn() <= 60


def test_an_alarm_asks_at_once_and_goes_before_the_others():
    lanes = Lanes()
    lanes.park(parked(ask_at=clock.real_now() + timedelta(seconds=60)))
    lanes.park(parked(priority=10))
    assert lanes.may_go_on
    assert [hand.is_urgent for hand in lanes.unpark(10)] == [True, False]


def test_no_more_go_than_there_is_room():
    lanes = Lanes()
    for _ in range(LANE - 1):
        assert lanes.take(SMS)
    for _ in range(5):
        lanes.park(parked())
    assert len(lanes.unpark(10)) == 1


def test_what_waits_for_its_turn_is_bounded_for_each_vendor_and_altogether():
    lanes = Lanes()

    kept: dict[str, list[bool]] = {}

    def task(count, *, room, **_clocks):
        kept["own"] = [room.keep("sms", 5) for _ in range(count)]
        kept["others"] = [room.keep(f"robot{n}", 5) for n in range(HELD)]

    lanes.within(task, 8)
    assert kept["own"] == [True] * 5 + [False] * 3
    assert kept["others"].count(True) == HELD - 5


def test_room_that_a_failed_transaction_took_is_free_again():
    lanes = Lanes()

    def task(_what, *, room, **_clocks):
        assert room.take(SMS)
        raise OSError

    for _ in range(2 * LANE):
        try:
            lanes.within(task, None)
        except OSError:
            continue
    assert lanes.take(SMS)
