"""Times and numbers in words, as people in a school office say them; pure, and in the reader's language.

The same phrases go to the browser with the page (`clock_words`), so that a ticking clock and the page as
loaded say a time the same way. Seconds are cut, never rounded: a clock must not show a minute that is gone.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from anlan.lib.languages import by_language

ClockState = Literal["calm", "warn", "over"]
MINUTES_PER_DAY: Final = 24 * 60
_HOUR: Final = 3600
_DAY: Final = 86400


def duration(span: timedelta, *, coarse: bool = False) -> str:
    """Under an hour minutes and seconds, under a day hours and minutes, then whole days.

    `coarse` leaves the seconds out from one minute up, for lists where nobody waits for them.
    """
    total = max(0, int(span.total_seconds()))
    hours, minutes, seconds = total // _HOUR, total // 60 % 60, total % 60
    phrases = _span_phrases()
    if total >= _DAY:
        return days(total // _DAY)
    if hours:
        return phrases["hm" if minutes else "h"] % {"h": hours, "m": minutes}
    if not minutes:
        return phrases["s"] % {"s": seconds}
    return phrases["ms" if seconds and not coarse else "m"] % {"m": minutes, "s": seconds}


def remaining(due_at: datetime, now: datetime, *, coarse: bool = False) -> str:
    """Time to a deadline. From one day up it is counted by the date, as people count:
    due at any hour of 27 November is 44 days away all through 14 October.
    """
    if due_at - now < timedelta(days=1):
        return duration(due_at - now, coarse=coarse)
    return days((_date_of(due_at) - _date_of(now)).days)


def countdown(span: timedelta) -> str:
    """05:50 under an hour, words above: the figure of a large clock."""
    total = max(0, int(span.total_seconds()))
    return f"{total // 60:02d}:{total % 60:02d}" if total < _HOUR else duration(span)


def days(number: int, *, working: bool = False) -> str:
    if working:
        return ngettext("%(n)s working day", "%(n)s working days", number) % {"n": number}
    return ngettext("%(n)s day", "%(n)s days", number) % {"n": number}


def clock_state(due_at: datetime, now: datetime, warn_at: datetime | None = None) -> ClockState:
    if now >= due_at:
        return "over"
    return "warn" if warn_at is not None and now >= warn_at else "calm"


def clock_text(state: ClockState, due_at: datetime, now: datetime, *, coarse: bool = False) -> str:
    """The text of a running clock; the verb alone tells the state."""
    if state == "over":
        return _verb_phrases()["over"] % {"span": duration(now - due_at, coarse=coarse)}
    verb = "only" if state == "warn" else "left"
    return _verb_phrases()[verb] % {"span": remaining(due_at, now, coarse=coarse)}


def took(span: timedelta) -> str:
    return gettext("took %(span)s") % {"span": duration(span)}


def late(span: timedelta) -> str:
    return gettext("late by %(span)s") % {"span": duration(span)}


def clock_words() -> Mapping[str, str]:
    """What the scripts of a page need to say; placeholders are filled in the browser."""
    return {
        **_span_phrases(),
        **_verb_phrases(),
        "day": ngettext("%(n)s day", "%(n)s days", 1),
        "days": ngettext("%(n)s day", "%(n)s days", 2),
        "left_verb": verb_of("calm"),
        "only_verb": verb_of("warn"),
        "over_verb": verb_of("over"),
        "copied": gettext("Copied."),
        "copy_failed": gettext("This browser does not allow copying. Select the text and copy it by hand."),
        "draft_note": gettext("This is what you had not finished here, kept on this device only."),
        "draft_drop": gettext("Clear it"),
        "later_draft": gettext("Not handed in yet: what you wrote here at %(then)s, kept on this device only."),
        "later_waiting": gettext(
            "Not sent yet: “%(what)s”, written at %(then)s. There is no connection; it goes out by "
            "itself as soon as there is one."
        ),
        "later_sign_in": gettext("Not sent yet: “%(what)s”, written at %(then)s. Sign in, and it goes out."),
        "later_look": gettext("“%(what)s”, written at %(then)s, arrived but was not taken. Open it and put it right."),
        "later_sent": gettext("“%(what)s” was sent at %(now)s, written at %(then)s."),
        "later_something": gettext("something"),
        "later_code": gettext("Code: %(code)s. Write it down; it is kept here until you say so."),
        "later_to_sign_in": gettext("Sign in"),
        "later_open": gettext("Open it again"),
        "later_try": gettext("Try now"),
        "later_see": gettext("See it"),
        "later_noted": gettext("I have noted it"),
        "later_drop": gettext("Throw it away"),
        "later_shared": gettext(
            "No connection, and this device is set to keep nothing: nothing was sent. Leave the page "
            "open and press again."
        ),
        "later_leaving": gettext("%(n)s not sent yet. Signing out throws away what was not sent."),
        "later_leave": gettext("Sign out all the same"),
    }


def verb_of(state: ClockState) -> str:
    """The verb above the figure of a large clock."""
    if state == "over":
        return pgettext("clock", "Over by")
    return pgettext("clock", "Only") if state == "warn" else pgettext("clock", "Left")


def clock_time(at: datetime, *, seconds: bool = False) -> str:
    return f"{timezone.localtime(at):%H:%M:%S}" if seconds else f"{timezone.localtime(at):%H:%M}"


def day(on: date | datetime, today: date | datetime) -> str:
    """10月14日; the year only when it is not this one."""
    on, today = _date_of(on), _date_of(today)
    return _day(on, on.year == today.year)


@by_language
def _day(on: date, is_this_year: bool) -> str:
    """Kept, for a list says the same few days over and over."""
    pattern = pgettext("date pattern", "j F") if is_this_year else pgettext("date pattern", "j F Y")
    return date_format(on, pattern)


def day_and_weekday(on: date | datetime, today: date | datetime) -> str:
    return f"{day(on, today)} {date_format(_date_of(on), 'l')}"


def moment(at: datetime, now: datetime, *, seconds: bool = False) -> str:
    """14:26 today, 昨天18:00 yesterday, 10月12日09:00 before that: for things that happened."""
    here = timezone.localtime(at)
    return _with_day(f"{here:%H:%M:%S}" if seconds else f"{here:%H:%M}", here.date(), now)


def due(at: datetime, now: datetime) -> str:
    """14:32前. A deadline of an earlier day has nothing before it any more: 昨天18:00."""
    if _date_of(at) < _date_of(now):
        return moment(at, now)
    return gettext("by %(time)s") % {"time": moment(at, now)}


def time_range(from_at: datetime, to_at: datetime) -> str:
    return f"{clock_time(from_at)}—{clock_time(to_at)}"


def day_range(from_date: date, to_date: date, today: date | datetime) -> str:
    if from_date == to_date:
        return day(from_date, today)
    if from_date.year != to_date.year:  # one year said and one left out would misread
        pattern = pgettext("date pattern", "j F Y")
        return f"{date_format(from_date, pattern)}—{date_format(to_date, pattern)}"
    return f"{day(from_date, today)}—{day(to_date, today)}"


def minutes(number: int) -> str:
    """A limit as a plan says it: 15分钟, 1小时, 60日. Mixed lengths keep both parts: 1小时30分钟."""
    value, unit = _in_unit(number)
    if unit == "minute" and value > 60:
        hours, rest = _say_unit(value // 60, "hour"), _say_unit(value % 60, "minute")
        return gettext("%(hours)s %(minutes)s") % {"hours": hours, "minutes": rest}
    return _say_unit(value, unit)


def minutes_range(low: int, high: int) -> str:
    """5—15分钟: one unit said once when both ends have the same."""
    if low == high:
        return minutes(high)
    (low_value, low_unit), (high_value, high_unit) = _in_unit(low), _in_unit(high)
    both_plain = low_unit == high_unit and not (high_unit == "minute" and high_value > 60)
    return f"{low_value}—{minutes(high)}" if both_plain else f"{minutes(low)}—{minutes(high)}"


@by_language
def _span_phrases() -> dict[str, str]:
    """Looked up once for each language: a list says them for every row."""
    return {
        "ms": gettext("%(m)s min %(s)s s"),
        "m": gettext("%(m)s min"),
        "s": gettext("%(s)s s"),
        "hm": gettext("%(h)s h %(m)s min"),
        "h": gettext("%(h)s h"),
    }


@by_language
def _verb_phrases() -> dict[str, str]:
    return {
        "left": gettext("%(span)s left"),
        "only": gettext("only %(span)s left"),
        "over": gettext("over by %(span)s"),
    }


def _date_of(value: date | datetime) -> date:
    return _date_here(value) if isinstance(value, datetime) else value


@lru_cache(maxsize=1024)
def _date_here(moment: datetime) -> date:
    """Kept, for a page asks it of now with everything it says; there is one time zone."""
    return timezone.localtime(moment).date()


def _with_day(time: str, at: date | datetime, now: datetime) -> str:
    at, today = _date_of(at), _date_of(now)
    return time if at == today else _on_day(at, today) % {"time": time}


@by_language
def _on_day(at: date, today: date) -> str:
    """The day, with a place for the time."""
    apart = (at - today).days
    if apart in (-1, 1):
        return gettext("yesterday %(time)s") if apart < 0 else gettext("tomorrow %(time)s")
    return gettext("%(day)s %(time)s") % {"day": day(at, today).replace("%", "%%"), "time": "%(time)s"}


def _in_unit(number: int) -> tuple[int, str]:
    if number and number % MINUTES_PER_DAY == 0:
        return number // MINUTES_PER_DAY, "day"
    if number and number % 60 == 0:
        return number // 60, "hour"
    return number, "minute"


def _say_unit(value: int, unit: str) -> str:
    phrase = {
        "minute": ngettext("%(n)s minute", "%(n)s minutes", value),
        "hour": ngettext("%(n)s hour", "%(n)s hours", value),
        # A limit counts 日, a wait counts 天; English has one word for both.
        "day": pgettext("limit", "%(n)s day") if value == 1 else pgettext("limit", "%(n)s days"),
    }[unit]
    return phrase % {"n": value}
