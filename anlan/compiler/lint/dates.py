"""How old a plan is: the date it carries, against the day on which it is checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from anlan.compiler.lint.figures import REVIEW
from anlan.compiler.lint.finding import Finding
from anlan.compiler.lint.reading import Reading

_HAN = "〇零○一二三四五六七八九"
_DATE = re.compile(
    r"(?<!\d)(?P<y>20\d\d|二[〇零○][〇零○一二三四五六七八九]{2}) ?"
    r"(?:年 ?(?:(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2}) ?月"
    r"(?: ?(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3}) ?[日号])?)?"
    r"|[./-](?P<m2>\d{1,2})(?:[./-](?P<d2>\d{1,2}))?(?!\d))"
)
_NEAR = re.compile(r"印发|发布|施行|实施|生效|修订|制定|编制|颁布|执行|更新")
_BESIDE = 24  # characters around a date in which such a word speaks of it
_EDGE = 200  # characters at the beginning and the end in which a bare date is the plan's own


def age(reading: Reading, on: date | None) -> Iterator[Finding]:
    """The latest date that is the plan's own decides; without `on` only its absence is found."""
    if not reading.is_plan:
        return
    dates = sorted(_own_dates(reading), key=lambda found: found[0])
    if on is not None:
        dates = [found for found in dates if found[0] <= on]
    if not dates:
        yield reading.finding("plan.no_date", *reading.title_span)
        return
    latest, start, end = dates[-1]
    if on is not None and _years_after(latest, REVIEW.years) < on:
        shown = reading.draft.text[start:end]
        yield reading.finding("plan.old", start, end, basis=REVIEW.basis, date=shown, years=str(REVIEW.years))


def _own_dates(reading: Reading) -> Iterator[tuple[date, int, int]]:
    text = reading.text
    for found in _DATE.finditer(text):
        start, end = found.span()
        on_edge = start < _EDGE or end > len(text) - _EDGE
        line = text.rfind("\n", 0, start) + 1
        around = text[max(line, start - _BESIDE) : end + _BESIDE].split("\n")[0]
        if not (on_edge or _NEAR.search(around)) or _in_title_of_a_law(text, start):
            continue
        when = _as_date(found)
        if when is not None:
            yield when, start, end


def _in_title_of_a_law(text: str, offset: int) -> bool:
    """Inside 《…》, or right before one (`2006年发布的《…》`)."""
    opened = text.rfind("《", max(0, offset - 60), offset)
    if opened >= 0 and "》" not in text[opened:offset]:
        return True
    return bool(re.match(r"[^，。；\n]{0,16}《", text[offset : offset + 30]))


def _as_date(found: re.Match[str]) -> date | None:
    """The last day it can mean: `2023年` is the last of December. `None` for the 40th of a month."""
    year = int(found["y"] if found["y"].isdigit() else "".join(str(_han(c)) for c in found["y"]))
    month = _number(found["m"] or found["m2"])
    day = _number(found["d"] or found["d2"])
    try:
        if month is None:
            return date(year, 12, 31)
        return date(year, month, day) if day is not None else _last_of(year, month)
    except ValueError:
        return None


def _last_of(year: int, month: int) -> date:
    following = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _number(written: str | None) -> int | None:
    if written is None:
        return None
    if written.isdigit():
        return int(written)
    tens, _, ones = written.rpartition("十")
    if "十" not in written:
        return _han(written[-1])
    return (_han(tens) if tens else 1) * 10 + (_han(ones) if ones else 0)


def _han(character: str) -> int:
    return max(0, _HAN.index(character[-1]) - 2)
