"""Deadlines: looser than the law's, contradicting each other, without a post, without a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anlan.compiler.draft import Recurrence, TimeLimit
from anlan.compiler.lint.figures import LIMITS, MONTHLY, NATIONAL, REPEATS, LimitFigure, RepeatFigure
from anlan.compiler.lint.finding import Finding, Severity
from anlan.compiler.lint.organisation import core, same_post
from anlan.compiler.lint.reading import IMMEDIATE, REPORTS, Reading

_WRITTEN = re.compile(r"书面|文字|书写|材料|续报|终报|补报|补交|总结|核实|情况报告")
_UNCOUNTED = re.compile(r"不?定期|经常")
# `接到报告后` is when the clock starts, not what is to be done.
_HEARD = re.compile(r"[接收]到[^，。；,;]{0,12}?(?:报告|汇报|通知)[后时]?|受理之日起?|受理后")
_BY = re.compile(r"由(?!于|此)[\u4e00-\u9fff]{2}")
_SUBJECT = re.compile(
    r"^[^\u4e00-\u9fff]{0,6}(?:[一二三四五六七八九十]{1,3}[、)])?[\u4e00-\u9fff]{0,8}?"
    r"(?:各校|学校|我校|教师|老师|人员|校长|园长|主任|组长|领导|处室|校医|门卫|司机|驾驶员|管理员|安全员|值班员"
    r"|电工|保安|班级|办公室|总务处)"
)
_GRADED = re.compile(r"一般|较大|重大|严重|[ⅠⅡⅢⅣ一二三四]级|[甲乙丙一二三四]类|红色|橙色|黄色|蓝色")


def looser_than_law(reading: Reading, places: frozenset[str]) -> Iterator[Finding]:
    """At most one finding per limit: that of the strictest figure it breaks."""
    wanted = [figure for figure in LIMITS if figure.place in places or figure.place == NATIONAL]
    for limit in reading.draft.time_limits:
        if limit.max_minutes is None or reading.in_heading(limit.start):
            continue
        broken = [figure for figure in wanted if _breaks(reading, limit, figure)]
        if broken:
            figure = min(broken, key=lambda figure: -1.0 if figure.minutes is None else figure.minutes)
            yield reading.finding(
                "limit.looser_than_law",
                limit.start,
                limit.end,
                severity=None if figure.binding else Severity.WARNING,
                basis=figure.basis,
                text=limit.text,
                what=figure.what,
                what_zh=figure.what_zh,
                allowed=_english(figure.minutes),
                allowed_zh=_chinese(figure.minutes),
            )


def seldomer_than_law(reading: Reading, places: frozenset[str]) -> Iterator[Finding]:
    for repeat in reading.draft.recurrences:
        if repeat.freq not in MONTHLY or reading.in_heading(repeat.start):
            continue
        for figure in REPEATS:
            if figure.place in places | {NATIONAL} and _is_seldomer(reading, repeat, figure):
                yield reading.finding(
                    "recurrence.looser_than_law",
                    repeat.start,
                    repeat.end,
                    basis=figure.basis,
                    text=repeat.text,
                    what=figure.what,
                    what_zh=figure.what_zh,
                )
                break


def contradictions(reading: Reading) -> Iterator[Finding]:
    """The same report from the same post to the same one, about the same kind of event, with another number.

    Written reports, follow-ups and limits by grade are left out: they differ on purpose.
    """
    bound = [limit for limit in reading.draft.time_limits if _is_plain_report(reading, limit)]
    for place, later in enumerate(bound):
        for earlier in bound[:place]:
            if earlier.max_minutes != later.max_minutes and _same_report(reading, earlier, later):
                yield reading.finding(
                    "limit.contradiction",
                    later.start,
                    later.end,
                    text=later.text,
                    other=earlier.text,
                    actor=later.actor or "",
                    recipient=later.recipient or "",
                    line=str(reading.draft.line_of(earlier.start)),
                )
                break


def without_post(reading: Reading) -> Iterator[Finding]:
    """A deadline or repetition that nobody is named for, neither in its sentence nor by a list's label
    (`门卫职责：`). One finding per sentence; a repetition without a number (`定期`) is `often_enough`'s.
    """
    seen = _sentences_with_somebody(reading)
    for limit in reading.draft.time_limits:
        sentence = reading.draft.sentence_at(limit.start)[0]
        if (
            limit.actor is None
            and limit.max_minutes is not None
            and sentence not in seen
            and not reading.is_owned(limit.start)
        ):
            seen.add(sentence)
            yield reading.finding("limit.no_post", limit.start, limit.end, text=limit.text)
    for repeat in reading.draft.recurrences:
        sentence = reading.draft.sentence_at(repeat.start)[0]
        if repeat.actor is None and sentence not in seen and _may_ask(reading, repeat):
            seen.add(sentence)
            yield reading.finding("recurrence.no_post", repeat.start, repeat.end, text=repeat.text)


def often_enough(reading: Reading) -> Iterator[Finding]:
    """`定期`, `经常`: repeated, but nobody can say how often. One finding per sentence."""
    seen: set[int] = set()
    for repeat in reading.draft.recurrences:
        sentence = reading.draft.sentence_at(repeat.start)[0]
        if _UNCOUNTED.match(repeat.text) and sentence not in seen and not reading.in_heading(repeat.start):
            seen.add(sentence)
            yield reading.finding("recurrence.vague", repeat.start, repeat.end, text=repeat.text)


def without_number(reading: Reading) -> Iterator[Finding]:
    """Reports that must be made at once, in a sentence that gives no number at all."""
    numbered = {
        reading.draft.sentence_at(limit.start)[0]
        for limit in reading.draft.time_limits
        if limit.max_minutes is not None
    }
    for limit in reading.draft.time_limits:
        if not limit.immediate or limit.max_minutes is not None:
            continue
        if reading.draft.sentence_at(limit.start)[0] in numbered:
            continue
        if REPORTS.search(limit.action) or REPORTS.search(reading.ahead(limit.end)):
            yield reading.finding("limit.no_number", limit.start, limit.end, text=limit.text)


def _breaks(reading: Reading, limit: TimeLimit, figure: LimitFigure) -> bool:
    assert limit.max_minutes is not None  # noqa: S101 - narrowed by the caller
    sentence = reading.sentence(limit.start)
    if figure.minutes is None:
        if limit.immediate or IMMEDIATE.search(sentence):
            return False
    elif limit.max_minutes <= figure.minutes:
        return False
    if not figure.events & reading.events(limit.start):
        return False
    if figure.unless and re.search(figure.unless, sentence):
        return False
    clause = _HEARD.sub("", reading.clause(limit.start, limit.end) + reading.following(limit.start, limit.end))
    if not re.search(figure.action, limit.action + clause):
        return False
    if figure.recipient and not re.search(figure.recipient, limit.recipient or clause):
        return False
    return not (figure.actor and limit.actor and not re.search(figure.actor, limit.actor))


def _is_seldomer(reading: Reading, repeat: Recurrence, figure: RepeatFigure) -> bool:
    if figure.kindergarten is not None and figure.kindergarten != reading.is_kindergarten:
        return False
    times = repeat.times_max or repeat.times_min or 1
    # A hair of tolerance: a third of a month is not exact.
    if times * MONTHLY[repeat.freq] >= figure.per_month - 1e-9:
        return False
    clause = reading.clause(repeat.start, repeat.end)
    if figure.unless and re.search(figure.unless, clause):
        return False
    return bool(re.search(figure.action, clause))


def _sentences_with_somebody(reading: Reading) -> set[int]:
    """Starts of the sentences that name who acts, be it for another of their rules, as the subject or after `由`."""
    rules = [(rule.start, rule.actor) for rule in reading.draft.time_limits]
    rules += [(rule.start, rule.actor) for rule in reading.draft.recurrences]
    named = set()
    for offset, actor in rules:
        start, end = reading.draft.sentence_at(offset)
        if actor or _SUBJECT.search(reading.text[start:offset]) or _BY.search(reading.text, start, end):
            named.add(start)
    return named


def _may_ask(reading: Reading, repeat: Recurrence) -> bool:
    if _UNCOUNTED.match(repeat.text) or reading.in_heading(repeat.start):
        return False
    return not reading.is_owned(repeat.start)


def _is_plain_report(reading: Reading, limit: TimeLimit) -> bool:
    if limit.max_minutes is None or not limit.actor or not limit.recipient:
        return False
    clause = reading.clause(limit.start, limit.end)
    if not REPORTS.search(limit.action + clause):
        return False
    return not _WRITTEN.search(clause) and not _GRADED.search(reading.sentence(limit.start))


def _same_report(reading: Reading, one: TimeLimit, other: TimeLimit) -> bool:
    if not same_post(one.actor or "", other.actor or "") or core(one.recipient or "") != core(other.recipient or ""):
        return False
    if reading.draft.sentence_at(one.start) == reading.draft.sentence_at(other.start):
        return False  # one sentence with two numbers tells two situations apart
    about, also = reading.events(one.start), reading.events(other.start)
    return bool(about & also) or not about or not also


def _english(minutes: float | None) -> str:
    if minutes is None:
        return "“立即”"
    number, unit, _ = _amount(minutes)
    return f"{number} {unit}" + ("" if number == 1 else "s")


def _chinese(minutes: float | None) -> str:
    if minutes is None:
        return "“立即”"
    number, _, unit = _amount(minutes)
    return f"{number}{unit}内"


def _amount(minutes: float) -> tuple[int, str, str]:
    for length, unit, unit_zh in ((1440, "day", "日"), (60, "hour", "小时")):
        if minutes >= length and minutes % length == 0 and not (unit == "day" and minutes == 1440):
            return int(minutes // length), unit, unit_zh
    return int(minutes), "minute", "分钟"
