"""A vendor's limit is kept to, and used up: moments lie apart, none goes unused, alarms are next."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from anlan.notify import pace
from anlan.notify.models import ChannelHealth

pytestmark = pytest.mark.django_db
RATE = 20.0
GAP = timedelta(seconds=1 / RATE)
ALMOST = timedelta(microseconds=10)


def ask(count, at, *, urgent=False):
    return pace.reserve("sms", "sms", RATE, [urgent] * count, real_at=at)


def test_moments_lie_as_far_apart_as_the_vendor_wants_and_no_further_ahead_than_needed(at):
    given = ask(100, at)
    assert all(abs(later - one - GAP) < ALMOST for one, later in pairwise(given.moments))
    assert given.moments[0] == at and given.moments[-1] < at + pace.AHEAD
    assert len(given.moments) == round(pace.AHEAD / GAP)


def test_who_asks_again_when_told_to_misses_no_moment_and_gets_none_twice(at):
    moments, now = [], at
    for _ in range(8):
        given = ask(100, now)
        moments += given.moments
        assert now < given.ask_at < moments[-1], "it is asked for before the last moment given is over"
        now = given.ask_at
    assert all(abs(later - one - GAP) < ALMOST for one, later in pairwise(moments))


def test_an_alarm_is_next_whatever_waits(at):
    given = ask(1_000, at)
    pace.put_off("sms", "sms", RATE, 1_000, real_at=at)
    [alarm] = ask(1, at, urgent=True).moments
    assert alarm - given.moments[-1] - GAP < ALMOST


def test_a_limit_that_was_not_used_is_not_made_up_for(at):
    ask(3, at)
    later = at + timedelta(hours=1)
    assert ask(2, later).moments == [later, later + GAP]


def test_what_is_put_off_comes_back_one_by_one_behind_what_was_before(at):
    last = ask(100, at).moments[-1]
    first = pace.put_off("sms", "sms", RATE, 50, real_at=at)
    second = pace.put_off("sms", "sms", RATE, 50, real_at=at)
    turns = [last, *first, *second]
    assert all(abs(later - one - GAP) < GAP + ALMOST for one, later in pairwise(turns)) and turns == sorted(turns)
    assert abs(turns[-1] - at - 100 * GAP - pace.AHEAD) < 2 * GAP


def test_a_vendor_that_asked_to_be_left_alone_gives_digests_no_moment_before(at):
    pace.hold("sms", "sms", at + timedelta(seconds=30))
    given = ask(5, at)
    assert given.moments == [] and given.ask_at > at + timedelta(seconds=29)
    assert ask(5, given.ask_at).moments[0] == at + timedelta(seconds=30)


def test_a_row_of_health_that_is_there_already_is_used(at):
    ChannelHealth.objects.create(endpoint="sms", channel="sms", failures=2, last_error="x")
    pace.put_off("sms", "sms", RATE, 3, real_at=at)
    assert ChannelHealth.objects.get(endpoint="sms").failures == 2
