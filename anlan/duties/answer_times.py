"""How fast people really answered, per channel and part of the day: never per person, never per place.

Measured from what the tables hold anyway: when something was said (`Message.created_at`), over which channels
(`Delivery`), and when it was acknowledged (`Acknowledgement.at`). Drills are left out: everybody waits for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef

from anlan.duties.models import Acknowledgement, Duty
from anlan.lib.clock import local
from anlan.notify.models import Delivery, Message
from anlan.simulation import AnswerTimes, DayPart, Medium, Sample

WINDOW = timedelta(days=400)
MOST = 20_000
"""No more messages than this are read, the newest first."""

TOLD = ("duty.opened", "duty.climbed", "duty.passed_on")
MEDIA = {"webhook": Medium.APP, "sms": Medium.SMS, "email": Medium.EMAIL, "phone": Medium.CALL}
_LESSONS, _EVENING, _NIGHT = time(7, 30), time(17), time(22)
_SATURDAY = 5


def answer_times(*, at: datetime) -> AnswerTimes:
    """The documented defaults, replaced wherever enough deliveries of the last :data:`WINDOW` were measured."""
    return AnswerTimes.from_samples(samples(at=at))


def samples(*, at: datetime) -> Iterator[Sample]:
    """One sample for each channel a message about a duty went out by.

    The answer counts for the channel that delivered first, since nobody knows which of them was read; for the others
    it ends the watch. Without an answer the watch ends with the duty, or now.
    """
    for created_at, opened_until, answered_at, channels in _told(at):
        part = part_of(created_at)
        until = answered_at or opened_until or at
        seconds = max(0.0, (until - created_at).total_seconds())
        for place, channel in enumerate(channels):
            answered = answered_at is not None and place == 0
            yield Sample(medium=MEDIA[channel], part=part, seconds=seconds, answered=answered)


def part_of(at: datetime) -> DayPart:
    """Lessons, evening or night of a weekday, or a Saturday or Sunday; there is no calendar of terms yet."""
    here = local(at)
    if here.time() >= _NIGHT or here.time() < time(6, 30):
        return DayPart.NIGHT
    if here.weekday() >= _SATURDAY:
        return DayPart.DAY_OFF
    return DayPart.LESSONS if _LESSONS <= here.time() < _EVENING else DayPart.EVENING


def _told(at: datetime) -> Iterator[tuple[datetime, datetime | None, datetime | None, list[str]]]:
    """(told at, when its duty ended, when this recipient answered, channels by the order of delivery)."""
    sent = Delivery.objects.filter(message=OuterRef("pk"), state__in=Delivery.TAKEN)
    messages = list(
        Message.objects.filter(Exists(sent), kind__in=TOLD, created_at__gt=at - WINDOW, docket__is_drill=False)
        .order_by("-pk")
        .values_list("pk", "about", "person_id", "created_at")[:MOST]
    )
    duties = {about: int(about.partition(":")[2]) for _, about, _, _ in messages if about.startswith("duty:")}
    ended = dict(Duty.objects.filter(pk__in=set(duties.values())).values_list("pk", "ended_at"))
    rows = Acknowledgement.objects.filter(duty__in=set(duties.values())).values_list("duty_id", "person_id", "at")
    answers = {(duty, person): answered_at for duty, person, answered_at in rows}
    channels = _channels([pk for pk, *_ in messages])
    for pk, about, person, created_at in messages:
        duty = duties.get(about)
        if duty is not None and duty in ended and pk in channels:
            yield created_at, ended[duty], answers.get((duty, person)), channels[pk]


def _channels(messages: list[int]) -> dict[int, list[str]]:
    rows = Delivery.objects.filter(message__in=messages, state__in=Delivery.TAKEN, channel__in=MEDIA)
    found: dict[int, list[str]] = {}
    for message, channel in rows.order_by("finished_at", "pk").values_list("message_id", "channel"):
        if channel not in found.setdefault(message, []):
            found[message].append(channel)
    return found
