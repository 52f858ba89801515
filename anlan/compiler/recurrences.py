"""Recurrences: `每月检查一次`, `每学期不少于两次`, `定期`, `每两小时`, `日报告`."""

from __future__ import annotations

import re

from .clauses import act_around
from .draft import Frequency, Heading, Recurrence
from .layout import Layout
from .numerals import NUMBER, integer

_ONE = r"(?:一个?|个)?"
_PERIOD = re.compile(
    rf"(?P<other>每(?:间?隔)?(?:半|{NUMBER}(?:[—~至到]{{1,2}}{NUMBER})?)个?(?:小时|分钟|天|日|周|星期|"
    rf"月|学期|年|季度)|每个?小时|每(?:半|{NUMBER})?个?(?:钟头|分钟)|每隔一?(?:天|日|周|月)|每半(?:天|"
    rf"日|月|年|学期))"
    rf"|(?P<daily>每{_ONE}(?:日|天)|日日|天天|每晚|每早|(?<![今昨明当次每工生近平周假节末前后同度本终0-9])日(?=报告))"
    rf"|(?P<weekly>每{_ONE}(?:周|星期|礼拜)(?:[一二三四五六日末天](?![次遍回]))?|周周|"
    rf"(?<![本上下每当同双单近一两半0-9])周(?=报告))"
    rf"|(?P<monthly>每{_ONE}月(?:[底初末])?|月月|(?<![本上下每当同双单近个半年十0-9])月(?=报告))"
    rf"|(?P<quarterly>每{_ONE}季度?)"
    rf"|(?P<semester>每{_ONE}学期)"
    rf"|(?P<yearly>每{_ONE}学年|每{_ONE}年度?(?!级)|年年)"
    r"|(?P<regular>不定期|定期|经常性|经常)"
)
_HINT = re.compile(r"[每日天周月年]|定期|经常")
_COUNT = re.compile(
    rf"(?P<least>(?:至少|不少于|不低于|不得少于|最少|"
    rf"不少)[^,。;:]{{0,12}}?)?(?P<lo>{NUMBER})(?:[次遍回]?(?:[—~至到、]{{1,3}}|"
    rf"(?=[二三四]次))(?P<hi>{NUMBER}))?[次遍回](?P<more>(?:及|或)?以上)?(?!性|数(?!据)|序|日(?!常)|"
    rf"会议(?:精神|纪要))"
)
_LEAST_BEFORE = re.compile(r"(?:至少|不少于|不低于|不得少于|最少|不下|少于)[^,。;:]{0,14}$")
_LEAST_AHEAD = re.compile(r"(?:至少|不少于|不低于|最少)$")
_CLOCKS = re.compile(r"[0-9]{1,2}(?:时|点|:[0-9]{2})")
_MOMENT = re.compile(r"[时点初末早中晚午前后底]|上半|下半|季|[0-9]日")
_CLAUSE_END = re.compile(r"[,。;:!?\n]")
_THING = re.compile(r"^(?:检验(?:合格)?标志|存款|报表|体检表|刊|的(?:生活|天气|课程)|票|航班)")
_DESCRIPTION = re.compile(
    r"^(?:发生|出现|会|是|有|在(?!班|校|家|学|课)|处于|可以|可能|能|因|使|被|受|遭|感到|性的?(?:头|腹|咳))"
)
_STATISTICS = re.compile(
    r"^(?:都|均|约|大约|平均|因|有(?!计划|组织|重点|针对|步骤)|死于|全国|我国|全世界|[^,。;]{0,10}(?:高达|死亡|溺亡))"
)
_NOT_BEFORE = re.compile(r"(?:非|异|失|日|通|平|照|如|正)$")
_TWICE = re.compile(r"[一1]天(?:一|1)次")


def find_recurrences(layout: Layout, headings: list[Heading], title: tuple[int, int] | None) -> list[Recurrence]:
    """All period words that make an obligation repeat, in order, each with its count where one is given."""
    view = layout.view
    closed = [(h.start, h.end) for h in headings] + ([title] if title else [])
    out: list[Recurrence] = []
    for lo, hi in layout.items:
        if not _HINT.search(view.flat, lo, hi):
            continue
        last_end = -1
        for m in _PERIOD.finditer(view.flat, lo, hi):
            if m.start() < last_end or not _repeats(view.flat, m, lo, hi):
                continue
            end, low, high, counted = _count(view.flat, m, hi)
            start, stop = view.span(m.start(), end)
            if any(a <= start < b for a, b in closed):
                continue
            freq = _frequency(m)
            act = act_around(view.flat, m.start(), m.end(), lo, hi)
            out.append(
                Recurrence(
                    start=start,
                    end=stop,
                    text=view.text[start:stop],
                    freq=freq,
                    times_min=low,
                    times_max=high,
                    actor=act.actor,
                    action=act.action,
                    confidence=0.9 if freq != "regular" else 0.85,
                    why=f"recurrence.{freq}" + (".count" if counted else ""),
                )
            )
            last_end = end
    return out


def _frequency(m: re.Match[str]) -> Frequency:
    kind = str(m.lastgroup)
    for freq in ("daily", "weekly", "monthly", "quarterly", "semester", "yearly"):
        if kind == freq:
            return freq
    return "regular"


def _repeats(flat: str, m: re.Match[str], lo: int, hi: int) -> bool:
    after = flat[m.end() : min(hi, m.end() + 16)]
    before = flat[max(lo, m.start() - 4) : m.start()]
    word = m[0]
    if after.startswith(("节课", "堂课")) or _THING.match(after):
        return False
    if word.startswith("经常") and _DESCRIPTION.match(after):
        return False
    if word in ("定期", "经常") and before.endswith(("不", "固", "未经", "超过")):
        return False
    if m.lastgroup in ("yearly", "monthly", "daily") and _STATISTICS.match(after):
        return False
    return not (word in ("年年", "月月", "日日", "周周", "天天") and before[-1:] in ("某", "当", "每", "元"))


def _count(flat: str, m: re.Match[str], hi: int) -> tuple[int, int | None, int | None, bool]:
    """(end, times_min, times_max, counted?) of the entry that begins with the period word."""
    hi = min(hi, m.end() + 60)
    stop = _CLAUSE_END.search(flat, m.end(), hi)
    edge = stop.start() if stop else hi
    for other in _PERIOD.finditer(flat, m.end(), edge):
        if other[0] not in ("不定期", "定期", "经常", "经常性"):
            edge = other.start()
            break
    c = _COUNT.search(flat, m.end(), edge)
    while c and (integer(c["lo"]) is None or _ordinal(flat, c)):
        c = _COUNT.search(flat, c.end(), edge)
    if not c:
        return m.end(), None, None, False
    low = integer(c["lo"])
    high = integer(c["hi"]) if c["hi"] else low
    between = flat[m.end() : c.start()]
    if (
        c["least"]
        or c["more"]
        or _LEAST_BEFORE.search(between)
        or _LEAST_AHEAD.search(flat[max(0, m.start() - 5) : m.start()])
    ):
        return c.end(), low, None, True
    if low is not None and "各" in between[-3:]:
        times = _moments(between)
        low, high = low * times, (high or low) * times
    if low is not None and high is not None and low > high:
        low, high = high, low
    return c.end(), low, high, True


def _moments(between: str) -> int:
    """How many moments `各` shares the count among: `上午9时、下午5时各报一次`, `学期初和期末各一次`."""
    seasons = sum(1 for c in "春夏秋冬" if c in between)
    moments = [m for m in re.split(r"[、和及]", between.split("各")[0]) if _MOMENT.search(m)]
    return max(1, len(_CLOCKS.findall(between)), seasons, len(moments))


def _ordinal(flat: str, c: re.Match[str]) -> bool:
    """`第一次`, `这一次`, `有一次` count nothing."""
    return flat[c.start() - 1] in "第这那有某上下首"
