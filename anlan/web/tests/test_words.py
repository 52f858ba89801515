"""Times in words: the rules of the interface text, in both languages."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from anlan.web import words
from anlan.web.templatetags import al

NOW = datetime(2026, 10, 14, 6, 26, 10, tzinfo=UTC)  # 14:26:10 in Shanghai, a Wednesday


@pytest.fixture(autouse=True)
def _shanghai_in_chinese():
    with timezone.override(ZoneInfo("Asia/Shanghai")), translation.override("zh-hans"):
        yield


def span(**parts: int) -> timedelta:
    return timedelta(**parts)


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (span(seconds=0), "0秒"),
        (span(seconds=35), "35秒"),
        (span(minutes=6), "6分"),
        (span(minutes=5, seconds=50), "5分50秒"),
        (span(minutes=59, seconds=59), "59分59秒"),
        (span(hours=1), "1小时"),
        (span(hours=1, seconds=59), "1小时"),
        (span(hours=20, minutes=26), "20小时26分"),
        (span(hours=23, minutes=59, seconds=59), "23小时59分"),
        (span(days=1), "1天"),
        (span(days=44, hours=23), "44天"),
        (span(seconds=-5), "0秒"),
    ],
)
def test_a_duration_is_cut_to_the_two_units_that_matter(length: timedelta, said: str) -> None:
    assert words.duration(length) == said


def test_a_list_leaves_the_seconds_out_but_keeps_them_under_a_minute() -> None:
    assert words.duration(span(minutes=18, seconds=40), coarse=True) == "18分"
    assert words.duration(span(seconds=40), coarse=True) == "40秒"


def test_days_to_a_deadline_are_counted_by_the_date() -> None:
    morning = NOW.replace(hour=1)  # 09:00
    evening = NOW.replace(hour=13)  # 21:00
    due_at = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)  # 17:00
    assert words.remaining(due_at, morning) == words.remaining(due_at, evening) == "44天"


def test_under_a_day_a_deadline_of_tomorrow_is_in_hours() -> None:
    assert words.remaining(NOW + span(hours=20), NOW) == "20小时"


def test_a_clock_is_calm_then_warns_then_is_over_at_the_very_second() -> None:
    due_at, warn_at = NOW + span(minutes=20), NOW + span(minutes=10)
    assert words.clock_state(due_at, NOW, warn_at) == "calm"
    assert words.clock_state(due_at, warn_at, warn_at) == "warn"
    assert words.clock_state(due_at, due_at - span(seconds=1), warn_at) == "warn"
    assert words.clock_state(due_at, due_at, warn_at) == "over"
    assert words.clock_state(due_at, warn_at) == "calm"


def test_the_verb_alone_tells_the_state() -> None:
    soon = NOW + span(minutes=5, seconds=50)
    assert words.clock_text("calm", soon, NOW) == "还有5分50秒"
    assert words.clock_text("warn", soon, NOW) == "只剩5分50秒"
    assert words.clock_text("over", NOW - span(hours=20, minutes=26), NOW) == "已超20小时26分"
    assert words.took(span(minutes=3, seconds=40)) == "用时3分40秒"
    assert words.late(span(minutes=6)) == "迟6分"


def test_a_large_clock_shows_figures_under_an_hour_and_words_above() -> None:
    assert words.countdown(span(minutes=5, seconds=50)) == "05:50"
    assert words.countdown(span(minutes=59, seconds=59)) == "59:59"
    assert words.countdown(span(hours=1, minutes=44)) == "1小时44分"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 10, 14, 6, 32, tzinfo=UTC), "14:32前"),
        (datetime(2026, 10, 13, 23, 50, tzinfo=UTC), "07:50前"),  # of today, although it has passed
        (datetime(2026, 10, 13, 10, 0, tzinfo=UTC), "昨天18:00"),
        (datetime(2026, 10, 15, 2, 0, tzinfo=UTC), "明天10:00前"),
        (datetime(2026, 11, 27, 9, 0, tzinfo=UTC), "11月27日17:00前"),
        (datetime(2026, 10, 12, 1, 0, tzinfo=UTC), "10月12日09:00"),
        (datetime(2027, 1, 3, 1, 0, tzinfo=UTC), "2027年1月3日09:00前"),
    ],
)
def test_a_deadline_names_the_day_only_when_it_is_not_today(at: datetime, said: str) -> None:
    assert words.due(at, NOW) == said


def test_the_local_day_decides_not_the_day_in_utc() -> None:
    late_evening = datetime(2026, 10, 14, 15, 30, tzinfo=UTC)  # 23:30 on the 14th
    after_midnight = datetime(2026, 10, 14, 16, 30, tzinfo=UTC)  # 00:30 on the 15th
    assert words.due(after_midnight, late_evening) == "明天00:30前"


def test_a_date_says_its_year_only_across_years() -> None:
    assert words.day(date(2026, 10, 14), NOW) == "10月14日"
    assert words.day(date(2027, 10, 14), NOW) == "2027年10月14日"
    assert words.day_and_weekday(NOW, NOW) == "10月14日 星期三"


def test_ranges_use_the_one_character_dash() -> None:
    assert words.day_range(date(2026, 9, 11), date(2026, 10, 14), NOW) == "9月11日—10月14日"
    assert words.day_range(date(2026, 10, 14), date(2026, 10, 14), NOW) == "10月14日"
    assert words.day_range(date(2026, 12, 30), date(2027, 1, 2), NOW) == "2026年12月30日—2027年1月2日"
    assert words.time_range(NOW, NOW + span(hours=2)) == "14:26—16:26"


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0分钟"), (15, "15分钟"), (60, "1小时"), (90, "1小时30分钟"), (1440, "1日"), (86400, "60日")],
)
def test_a_limit_is_said_in_its_largest_whole_unit(number: int, said: str) -> None:
    assert words.minutes(number) == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (5, 15, "5—15分钟"),
        (15, 15, "15分钟"),
        (30, 120, "30分钟—2小时"),
        (60, 120, "1—2小时"),
        (60, 90, "1小时—1小时30分钟"),
        (70, 90, "1小时10分钟—1小时30分钟"),
        (1440, 4320, "1—3日"),
    ],
)
def test_a_range_of_limits_says_a_shared_unit_once(low: int, high: int, said: str) -> None:
    assert words.minutes_range(low, high) == said


def test_working_days_are_named_as_such() -> None:
    assert words.days(15, working=True) == "15个工作日"
    assert words.days(15) == "15天"


def test_english_has_its_own_plurals_and_order() -> None:
    with translation.override("en"):
        assert words.days(1) == "1 day"
        assert words.days(2) == "2 days"
        assert words.minutes(1) == "1 minute"
        assert words.minutes(90) == "1 hour 30 minutes"
        assert words.minutes(1440 * 60) == "60 days"
        assert words.due(NOW + span(minutes=6), NOW) == "by 14:32"
        assert words.clock_text("over", NOW - span(minutes=2), NOW) == "over by 2 min"
        assert words.day(NOW, NOW) == "14 October"


def test_the_browser_gets_every_phrase_a_clock_can_need() -> None:
    sent = words.clock_words()
    assert sent["ms"] == "%(m)s分%(s)s秒"
    assert {"left", "only", "over", "left_verb", "only_verb", "over_verb", "day", "days", "h", "hm"} <= set(sent)
    assert all(sent.values())


def test_a_clock_in_a_page_carries_the_installations_offset() -> None:
    """The browser counts days by it: 00:30 of the 27th here is still the 26th in UTC."""
    due_at = datetime(2026, 11, 26, 16, 30, tzinfo=UTC)
    assert 'data-due="2026-11-27T00:30:00+08:00"' in al.clock("open", due_at, NOW, NOW)
    assert 'data-warn="2026-10-14T14:26:10+08:00"' in al.clock("open", due_at, NOW, NOW)
    assert 'data-due="2026-11-27T00:30:00+08:00"' in al.clock_large("open", due_at, NOW)
