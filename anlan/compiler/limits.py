"""Time limits: `20分钟内`, `5—15分钟内`, `不得超过2小时`, `当日`, `第一时间(5—15分钟)`, `立即`."""

from __future__ import annotations

import re

from .clauses import act_around
from .draft import Heading, TimeLimit
from .layout import Layout
from .numerals import NUMBER, number

MINUTES = {
    "秒钟": 1 / 60,
    "秒": 1 / 60,
    "分钟": 1.0,
    "分": 1.0,
    "小时": 60.0,
    "钟头": 60.0,
    "时": 60.0,
    "日": 1440.0,
    "天": 1440.0,
    "工作日": 1440.0,
    "个工作日": 1440.0,
    "周": 10080.0,
    "星期": 10080.0,
    "礼拜": 10080.0,
    "月": 43200.0,
    "min": 1.0,
    "h": 60.0,
}
_UNIT = r"(?:个)?(?:半)?(?P<unit>秒钟?|分钟?|小时|钟头|工作日|日|天|周|星期|礼拜|月|min|h)(?P<half>半)?"
_AMOUNT = (
    rf"(?P<lo>半|{NUMBER})(?P<half0>个半)?(?:(?:个?(?:分钟?|小时|工作日|日|天|周|"
    rf"个月))?(?P<sep>[—~至到]{{1,3}})(?P<hi>{NUMBER}))?{_UNIT}"
)
_RANGE = re.compile(rf"{_AMOUNT}(?P<tail>之内|以内|内)(?!部|容|设|科|涝|的?同)")
_CEILING = re.compile(
    rf"(?P<pre>(?:最迟|最晚|最长|一般)?(?:不得|不能|不应|不可|不许|不)(?:超过|晚于|迟于|多于|超出))(?:[^,。;0-9]{{0,8}}后)?{_AMOUNT}(?!前)"
)
_IMMEDIATE = re.compile(r"(?:第一时间(?:之?内)?|立即|立刻|立马|马上|即刻|当即)+")
_SAME_DAY = re.compile(r"当[日天](?:之内|以内|内)?")
_BRACKET = re.compile(rf"\((?:在|于|限|最迟|不得?超过|约|控制在){{0,2}}{_AMOUNT}(?:之内|以内|内|左右)?\)")
_LOOSE_DAY = re.compile(
    r"^(?:的|值班|值日|值周|带班|值勤|执勤|行政|领导|情况|缺[勤课]|出勤|考勤|天气|上课|任课|课程|[0-9]|食谱|"
    r"留样|剩|早|晚|上午|下午|中午|在[岗校园]|应到|实到|负责|发生的|食品|菜|温度|未到|请假|病假|值守|有课|夜|"
    r"气温|课|轮)"
)
_CASES = re.compile(
    rf"^[^,。;]{{0,24}}?(?:(?:{NUMBER}|多|数|[几若]干?)(?:个|名|位)?(?:例|人|起|次|名|位|宗)|降雨|降水|"
    rf"降雪|雨量|可能|将达|将有|预[报计]|累计|发生\S{{0,12}}(?:的|且)|出现\S{{0,12}}(?:的|且|症状))"
)
# `7日内，伤亡人数发生变化的，…`, `30日内未答复的，…`: a case that is provided for, not a deadline.
_PROVIDED = re.compile(r"^,?[^,。;]{0,30}(?:发生变化|未[^,。;]{1,20}|不[^,。;]{1,16}|再次[^,。;]{1,12})的(?:,|$)")
_BEFORE_CASES = re.compile(
    r"(?:连续|未来|今后|近|最近|过去|任意|任何|同一|前|之前|提前|届满|每隔|每|任一)(?:的)?(?:最?近)?$"
)
_DURATION = re.compile(
    r"(?:连续|驾驶|作业量?|授课|存放|活动|睡眠|使用|在校|室温|加热|间隔|时长|留样|保存|上课|学习|锻炼|"
    r"集中|速度|行驶|温度|书面)[^,。;]{0,8}$"
)
_DEADLINE = re.compile(r"(?:报告|上报|报送|响应|到达|到场|赶到|时限|限期|期限|答复|处理|处置|送达)[^,。;]{0,10}$")
# `能立即整改的`: the case, not the limit.
_ABLE = re.compile(r"(?:能|能够|无法|可)$")
_THOSE = re.compile(r"[^,。;的]{1,10}的")
_IDIOM_AFTER = re.compile(r"^(?:就要|就是|要到|就能)")


def find_limits(layout: Layout, headings: list[Heading], title: tuple[int, int] | None) -> list[TimeLimit]:
    """All expressions that bound when something must be met, in order. None inside headings or the title."""
    view = layout.view
    closed = [(h.start, h.end) for h in headings] + ([title] if title else [])
    out: list[TimeLimit] = []
    for lo, hi in layout.items:
        found = _in_item(view.flat, lo, hi)
        for i, j, low, high, immediate, why in found:
            start, end = view.span(i, j)
            if any(a <= start < b for a, b in closed):
                continue
            act = act_around(view.flat, i, j, lo, hi)
            out.append(
                TimeLimit(
                    start=start,
                    end=end,
                    text=view.text[start:end],
                    min_minutes=low,
                    max_minutes=high,
                    immediate=immediate,
                    actor=act.actor,
                    action=act.action,
                    recipient=act.recipient,
                    confidence=0.95 if why != "limit.same_day" else 0.85,
                    why=why,
                )
            )
    return out


Found = tuple[int, int, float | None, float | None, bool, str]


def _in_item(flat: str, lo: int, hi: int) -> list[Found]:
    out: list[Found] = []
    taken: list[tuple[int, int]] = []
    for m in _IMMEDIATE.finditer(flat, lo, hi):
        if _IDIOM_AFTER.match(flat[m.end() : min(hi, m.end() + 4)]):
            continue
        if _ABLE.search(flat[max(lo, m.start() - 2) : m.start()]) and _THOSE.match(flat, m.end(), hi):
            continue
        bracket = _BRACKET.match(flat, m.end(), hi)
        if bracket:
            low, high = _minutes(bracket)
            out.append((m.start(), bracket.end(), low, high, True, "limit.immediate_range"))
            taken.append((m.start(), bracket.end()))
        else:
            out.append((m.start(), m.end(), None, None, True, "limit.immediate"))
    for pattern, why in ((_RANGE, "limit.range"), (_CEILING, "limit.ceiling")):
        for m in pattern.finditer(flat, lo, hi):
            if any(a < m.end() and m.start() < b for a, b in taken) or not _binding(flat, m, lo, hi, why):
                continue
            low, high = _minutes(m)
            if high is None:
                continue
            out.append((m.start(), m.end(), low, high, False, why))
            taken.append((m.start(), m.end()))
    for m in _SAME_DAY.finditer(flat, lo, hi):
        if (
            not _LOOSE_DAY.match(flat[m.end() : min(hi, m.end() + 4)])
            and flat[m.start() - 1 : m.start()] not in "适相每应恰正"
        ):
            out.append((m.start(), m.end(), None, 1440.0, False, "limit.same_day"))
    return sorted(out)


def _minutes(m: re.Match[str]) -> tuple[float | None, float | None]:
    """(least, greatest) minutes of an amount; `20分钟` gives (None, 20)."""
    unit = MINUTES[m["unit"]]
    low = 0.5 if m["lo"] == "半" else number(m["lo"])
    if low is None:
        return None, None
    extra = 0.5 if m["half"] or m["half0"] else 0.0
    if m["hi"]:
        high = number(m["hi"])
        if high is None:
            return None, None
        low_m, high_m = _round(low * unit), _round((high + extra) * unit)
        return (low_m, high_m) if 0 < low_m <= high_m else (None, None)
    value = _round((low + extra) * unit)
    return (None, value) if value > 0 else (None, None)


def _round(value: float) -> float:
    return round(value, 4)


def _binding(flat: str, m: re.Match[str], lo: int, hi: int, why: str) -> bool:
    """False for conditions (`1天内有3例`), forecasts, lead times and durations."""
    before = flat[max(lo, m.start() - 16) : m.start()]
    after = flat[m.end() : min(hi, m.end() + 40)]
    if before[-1:] and (before[-1] in "年月第" or before[-1].isdigit()):
        return False
    if why == "limit.ceiling":
        firm = m["pre"].startswith(("最迟", "最晚")) or not m["pre"].endswith(("不超过", "不多于", "不超出"))
        return bool(firm or _DEADLINE.search(before)) and not _DURATION.search(before)
    return not (
        _BEFORE_CASES.search(before)
        or _CASES.match(after)
        or _PROVIDED.match(after)
        or after.startswith(("的天气", "降"))
    )
