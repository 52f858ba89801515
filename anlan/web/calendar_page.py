"""The month of a unit as the page shows it: days with what is asked, and weeks of days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from anlan.duties.models import Duty
from anlan.duties.occasions import Foreseen
from anlan.lib.clock import local_date
from anlan.org.calendar import Calendar, is_published
from anlan.plans.models import Act, Obligation

DAY = timedelta(days=1)
LATE, LAPSED, DONE, RUNNING, AHEAD = "late", "lapsed", "done", "running", "ahead"
_STATES = {
    Duty.State.OPEN: RUNNING, Duty.State.MET: DONE, Duty.State.MET_LATE: LATE, Duty.State.LAPSED: LAPSED,
    Duty.State.VACANT: LAPSED, Duty.State.PASSED: DONE, Duty.State.RELIEVED: DONE, Duty.State.CANCELLED: DONE,
}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One line of a day: what, by when, who is asked, how it stands. ``post_id``: of whom it waits, while it does."""

    rule: Obligation
    due_at: datetime
    state: str
    word: str
    who: str
    duty_id: int | None = None
    post_id: int | None = None


@dataclass
class Day:
    """A day of the month's table; of other months it is only a square."""

    day: date
    is_inside: bool
    is_today: bool
    is_working: bool
    is_term: bool
    name: str = ""
    items: list[Item] = field(default_factory=list)

    @property
    def is_told(self) -> bool:
        """Whether a list says anything of this day."""
        return bool(self.items or self.name)


def month_of(said: str, today: date, reach: timedelta = 800 * DAY) -> date:
    """The first day of the month asked for; of this one where none is said, or one further away than ``reach``."""
    try:
        first = date.fromisoformat(f"{said[:7]}-01")
    except ValueError:
        return today.replace(day=1)
    return first if abs(first - today) < reach else today.replace(day=1)


def next_month(first: date) -> date:
    return (first + 31 * DAY).replace(day=1)


def month_ends(first: date) -> tuple[date, date]:
    """The first and the last day of the month that begins on ``first``."""
    return first, next_month(first) - DAY


def weeks(
    first: date, calendar: Calendar, names: dict[date, str], duties: list[Duty], ahead: list[Foreseen],
    today: date,
) -> list[list[Day]]:  # fmt: skip
    """The weeks, Monday first, that have a day of the month."""
    items = _by_day(duties, ahead)
    found = []
    monday, end = first - first.weekday() * DAY, next_month(first)
    while monday < end:
        week = [monday + n * DAY for n in range(7)]
        found.append([_day(day, first, calendar, names, items.get(day, []), today) for day in week])
        monday += 7 * DAY
    return found


def state_word(state: str) -> str:
    words = {LATE: _("done late"), LAPSED: _("lapsed"), DONE: _("done"), RUNNING: _("running"), AHEAD: _("to come")}
    return words[state]


def unpublished_year(first: date) -> int | None:
    """The year whose public holidays nobody has published yet, if that is where the page looks."""
    return None if is_published(first.year) else first.year


def _by_day(duties: list[Duty], ahead: list[Foreseen]) -> dict[date, list[Item]]:
    items: dict[date, list[Item]] = {}
    for one in _items(duties, ahead):
        items.setdefault(local_date(one.due_at), []).append(one)
    return items


def _items(duties: list[Duty], ahead: list[Foreseen]) -> Iterator[Item]:
    for duty in duties:
        state = _STATES[Duty.State(duty.state)]
        if duty.due_at:
            who = duty.post.name if duty.post else ""
            asked = duty.post_id if state in {RUNNING, LAPSED} and duty.act == Act.DO else None
            yield Item(duty.obligation, duty.due_at, state, state_word(state), who, duty.pk, asked)
    for one in ahead:
        rule = one.row.obligation
        yield Item(rule, one.occasion.due_at, AHEAD, state_word(AHEAD), rule.word)


def _day(
    day: date, first: date, calendar: Calendar, names: dict[date, str], items: list[Item], today: date
) -> Day:  # fmt: skip
    inside, working = day.month == first.month, calendar.is_working(day)
    in_term = not calendar.terms or any(begin <= day <= end for begin, end in calendar.terms)
    name = names.get(day, "") or _unusual(day, working)
    return Day(day, inside, day == today, working, in_term, name, items if inside else [])


def _unusual(day: date, is_working: bool) -> str:
    """Said of a day that is not what its weekday says."""
    if is_working and day.weekday() >= 5:
        return _("working day")
    return _("day off") if not is_working and day.weekday() < 5 else ""
