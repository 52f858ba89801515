"""Answer times to start from, until a unit has measured its own.

They are data to be edited, not findings: nobody has published how fast school staff in China acknowledge an
alarm. Marks as in the domain notes: [V] read in the primary text, [S] read in a secondary copy or abstract
only, [M] from memory, not verified, [C] composed here. Where a row says [C], the source is what made its
order of magnitude plausible; the figure itself is ours. A figure that matters should be measured: see
`anlan.simulation.measured`.
"""

from __future__ import annotations

from enum import StrEnum

from anlan.simulation.answers import AnswerTime, Frozen, LogNormal, Share, Span


class DayPart(StrEnum):
    """When the alarm is raised. The part decides how fast people are, not which of them are on duty."""

    LESSONS = "lessons"
    EVENING = "evening"
    NIGHT = "night"
    DAY_OFF = "day_off"


class Medium(StrEnum):
    """Kinds of channel; also the name under which a channel appears in a chain."""

    APP = "app"
    SMS = "sms"
    CALL = "call"
    EMAIL = "email"


class ChannelDefault(Frozen):
    """One channel in one part of the day. `reach` is the chance that it is noticed while its owner could
    answer at all.
    """

    medium: Medium
    part: DayPart
    reach: Share
    answers: AnswerTime
    source: str
    mark: str


class PartDefault(Frozen):
    """The chance that a person can answer at all in this part of the day, by whatever channel."""

    part: DayPart
    available: Share
    source: str
    mark: str


_NOTICED = (
    "Pielot, Church, de Oliveira 2014: phone notifications are mostly viewed within minutes [S, abstract]; a "
    "study of receptivity by Mehrotra et al.: 15 to 24 per cent of alerts missed [S, excerpt]; "
    "median and spread composed here"
)
_CALLED = "no source found; a ringing phone is answered within about a minute or not at all"
_MAILED = "Kooti et al. 2015, two million mail users: median reply about 47 minutes [M]; rounded here"
_ASLEEP = "no source found; silent mode at night is common, a call rings through more often than a message"


def _row(medium: Medium, part: DayPart, reach: float, median: float, spread: float, source: str) -> ChannelDefault:
    times = LogNormal(median=median, spread=spread)
    return ChannelDefault(medium=medium, part=part, reach=reach, answers=times, source=source, mark="C")


CHANNEL_DEFAULTS: tuple[ChannelDefault, ...] = (
    #    medium        part              reach median spread source
    _row(Medium.APP, DayPart.LESSONS, 0.80, 4.0, 1.2, _NOTICED),
    _row(Medium.APP, DayPart.EVENING, 0.85, 3.0, 1.2, _NOTICED),
    _row(Medium.APP, DayPart.NIGHT, 0.25, 6.0, 1.4, _ASLEEP),
    _row(Medium.APP, DayPart.DAY_OFF, 0.75, 5.0, 1.3, _NOTICED),
    _row(Medium.SMS, DayPart.LESSONS, 0.80, 5.0, 1.2, _NOTICED),
    _row(Medium.SMS, DayPart.EVENING, 0.85, 4.0, 1.2, _NOTICED),
    _row(Medium.SMS, DayPart.NIGHT, 0.25, 7.0, 1.4, _ASLEEP),
    _row(Medium.SMS, DayPart.DAY_OFF, 0.75, 6.0, 1.3, _NOTICED),
    _row(Medium.CALL, DayPart.LESSONS, 0.70, 0.8, 0.7, _CALLED),
    _row(Medium.CALL, DayPart.EVENING, 0.85, 0.7, 0.7, _CALLED),
    _row(Medium.CALL, DayPart.NIGHT, 0.60, 1.2, 0.8, _ASLEEP),
    _row(Medium.CALL, DayPart.DAY_OFF, 0.75, 0.8, 0.7, _CALLED),
    _row(Medium.EMAIL, DayPart.LESSONS, 0.60, 45.0, 1.5, _MAILED),
    _row(Medium.EMAIL, DayPart.EVENING, 0.40, 60.0, 1.6, _MAILED),
    _row(Medium.EMAIL, DayPart.NIGHT, 0.05, 60.0, 1.6, _MAILED),
    _row(Medium.EMAIL, DayPart.DAY_OFF, 0.30, 90.0, 1.6, _MAILED),
)

PART_DEFAULTS: tuple[PartDefault, ...] = (
    PartDefault(part=DayPart.LESSONS, available=0.97, source="no source found; travel, meetings, illness", mark="C"),
    PartDefault(part=DayPart.EVENING, available=0.97, source="no source found", mark="C"),
    PartDefault(part=DayPart.NIGHT, available=0.90, source="no source found; phones switched off", mark="C"),
    PartDefault(part=DayPart.DAY_OFF, available=0.93, source="no source found; travel", mark="C"),
)


class LadderStep(Frozen):
    """When a person is tried over which channel, in minutes from his turn; and on which of his devices."""

    medium: Medium
    delay: Span
    device: str


# The person's ladder of the product: page and chat at once, SMS after two minutes, the deputy after five. A
# call is not a channel of the product yet; a chain may still have one (somebody picks up the phone).
PERSON_LADDER: tuple[LadderStep, ...] = (
    LadderStep(medium=Medium.APP, delay=0.0, device="phone"),
    LadderStep(medium=Medium.SMS, delay=2.0, device="phone"),
)
DEPUTY_AFTER = 5.0

# How long a holder who has answered takes to report upward: find out the first facts, sign, send.
ACT_DEFAULT: AnswerTime = LogNormal(median=5.0, spread=0.7)
ACT_SOURCE, ACT_MARK = "no source found; a first report of a few lines that the system has drafted", "C"
# How long a witness takes to tell the school: safety first, then the phone.
WITNESS_DEFAULT: AnswerTime = LogNormal(median=4.0, spread=0.8)
WITNESS_SOURCE, WITNESS_MARK = "no source found", "C"
