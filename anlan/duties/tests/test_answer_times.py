"""Answer times are measured per channel and part of the day, from messages, deliveries and acknowledgements."""

from datetime import timedelta

import pytest

from anlan.duties import acknowledgement, clock
from anlan.duties.answer_times import answer_times, part_of, samples
from anlan.duties.models import Duty
from anlan.journal import dockets
from anlan.journal.models import Docket
from anlan.notify.models import Delivery, Message
from anlan.plans.models import Trigger
from anlan.simulation import DayPart, Medium

MINUTE = timedelta(minutes=1)


@pytest.fixture
def told(county, at):
    """A report of which the duty leader and the principal were told; ``deliver`` hands a message over."""
    county.plan()
    docket = dockets.open_docket(county.school, Docket.Subject.CASE, series="事件", at=at)
    clock.start(docket, Trigger.REPORTED, event_kind="injury", at=at)

    def deliver(key, *channels, state=Delivery.State.SENT):
        message = Message.objects.get(post=county.posts[key], kind="duty.opened")
        for number, channel in enumerate(channels, start=1):
            Delivery.objects.create(
                message=message, unit=message.unit, unit_path=message.unit_path, channel=channel, attempt=number,
                state=state, started_at=at, finished_at=at + timedelta(seconds=number),
            )  # fmt: skip

    return deliver


def accept(county, key, by, at):
    duty = Duty.objects.get(post=county.posts[key], rung=0)
    acknowledgement.accept(duty, by=by, way="page", event_kind="injury", at=at)


def test_the_first_channel_has_the_answer_and_ends_the_watch_of_the_others(county, told, at):
    told("duty_leader", "webhook", "email")
    accept(county, "duty_leader", county.duty_leader, at + 2 * MINUTE)
    found = [(one.medium, one.seconds, one.answered) for one in samples(at=at + 60 * MINUTE)]
    assert found == [(Medium.APP, 120.0, True), (Medium.EMAIL, 120.0, False)]


def test_without_an_answer_the_watch_goes_on_until_now(told, at):
    told("principal", "email")
    (one,) = samples(at=at + 10 * MINUTE)
    assert (one.seconds, one.answered, one.part) == (600.0, False, DayPart.LESSONS)


def test_what_was_not_delivered_says_nothing(told, at):
    told("principal", "email", state=Delivery.State.FAILED)
    assert list(samples(at=at)) == []


def test_drills_say_nothing(told, at):
    told("principal", "email")
    Docket.objects.filter(subject="case").update(is_drill=True)
    assert list(samples(at=at)) == []


def test_too_few_leave_the_documented_default(county, told, at):
    told("duty_leader", "email")
    accept(county, "duty_leader", county.duty_leader, at + MINUTE)
    times = answer_times(at=at + 60 * MINUTE)
    assert times.of(Medium.EMAIL, DayPart.LESSONS).mark == "C"


@pytest.mark.parametrize(
    ("hours", "part"),
    [(0, DayPart.LESSONS), (4, DayPart.EVENING), (9, DayPart.NIGHT), (15.5, DayPart.NIGHT), (17, DayPart.EVENING),
     (72, DayPart.DAY_OFF), (81, DayPart.NIGHT)],
)  # fmt: skip
def test_the_day_has_parts_by_the_walls_clock(at, hours, part):
    assert part_of(at + timedelta(hours=hours)) == part
