"""The day line, `{% load al_day %}`: a schedule of today, not a chart. The list under it says it in words."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from anlan.web import words
from anlan.web.templatetags.al import part

register = template.Library()

WIDTH: Final = 776
MARGIN: Final = 12
Point = Mapping[str, Any]


@register.simple_tag
def day_line(points: Iterable[Point], now: datetime, from_hour: int = 6, to_hour: int = 22) -> SafeString:
    """`points` are {at, state: done | calm | warn | over}; what is earlier or later is drawn at the edge."""
    start = timezone.localtime(now).replace(hour=from_hour, minute=0, second=0, microsecond=0)
    length = timedelta(hours=to_hour - from_hour)

    def x(at: datetime) -> str:
        return f"{MARGIN + WIDTH * min(1.0, max(0.0, (at - start) / length)):.1f}"

    return part(
        "day_line",
        points=[{"x": x(point["at"]), "state": point["state"]} for point in sorted(points, key=_by_time)],
        hours=list(_hours(start, from_hour, to_hour, x)),
        now_x=x(now),
        now_text=words.clock_time(now),
        from_x=MARGIN,
        to_x=MARGIN + WIDTH,
    )


def _by_time(point: Point) -> datetime:
    at: datetime = point["at"]
    return at


def _hours(start: datetime, from_hour: int, to_hour: int, x: Callable[[datetime], str]) -> Iterator[dict[str, str]]:
    for hour in range(to_hour - from_hour + 1):
        named = f"{from_hour + hour}:00" if hour % 2 == 0 else ""
        yield {"x": x(start + timedelta(hours=hour)), "text": named}
