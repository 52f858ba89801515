"""Kinds of event that a plan speaks of, its grades, and the conditions that start something."""

from __future__ import annotations

import re

from .draft import EventKind, Grade, Trigger
from .layout import Layout
from .limits import MINUTES
from .numerals import NUMBER, integer, number

KINDS: dict[str, str] = {
    "fire": "火灾|失火|火情|着火|起火|火警|消防",
    "earthquake": "地震|避震|防震|震情",
    "flood": "防汛|洪水|洪涝|内涝|暴雨|汛情|汛期|水灾|山洪",
    "storm": "台风|大风|雷电|雷击|雷暴|冰雹|沙尘",
    "snow": "暴雪|大雪|冰雪|雨雪|低温|冰冻|寒潮|结冰",
    "landslide": "滑坡|泥石流|塌方|地质灾害",
    "heat": "中暑|高温",
    "drowning": "溺水|落水|溺亡",
    "food": "食物中毒|食品安全|食源性|投毒|饮用水污染",
    "epidemic": "传染病|疫情|流感|诺如|手足口|水痘|腮腺炎|结核|公共卫生|聚集性",
    "traffic": "交通事故|交通安全|校车|接送车|车祸",
    "stampede": "踩踏|拥挤|拥堵",
    "violence": "暴力|行凶|砍杀|歹徒|持刀|劫持|恐怖|爆炸物|不法分子|不法侵害",
    "bullying": "欺凌|霸凌|打架|斗殴",
    "abuse": "性侵|猥亵",
    "crisis": "心理危机|自杀|自伤|自残|轻生",
    "network": "网络安全|信息安全|网络攻击|病毒入侵|有害信息|数据泄露",
    "utilities": "停水|停电|断电|断水|供水|供电",
    "gas": "燃气|煤气|一氧化碳|天然气",
    "chemicals": "危化品|危险化学品|危险品|化学品|实验室",
    "building": "校舍|坍塌|倒塌|建筑物|围墙",
    "equipment": "特种设备|电梯|锅炉|压力容器",
    "missing": "走失|失踪|离家出走|未到校",
    "theft": "失窃|盗窃|被盗|偷盗",
    "crowd": "群体性|聚集|集访|集体上访|闹事",
    "dispute": "纠纷|矛盾|校闹",
    "sports": "运动会|体育课|体育活动|运动伤害",
    "outing": "大型活动|集体活动|外出活动|研学|春游|秋游",
    "exam": "考试安全|考务|高考|中考",
    "injury": "人身伤害|意外伤害|伤害事故|摔伤|骨折|触电|烫伤|异物|猝死",
}
_KIND_RE = {kind: re.compile(pattern) for kind, pattern in KINDS.items()}
_LEVELS = {"特别重大": 1, "重大": 2, "较大": 3, "一般": 4}
_ROMAN = {
    "Ⅰ": 1,
    "Ⅱ": 2,
    "Ⅲ": 3,
    "Ⅳ": 4,
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
}
_COLOURS = {"红": 1, "橙": 2, "黄": 3, "蓝": 4}
_GRADE = re.compile(
    r"(?P<word>特别重大|重大|较大|一般)(?:突发)?(?:公共)?[\u4e00-\u9fff]{0,6}?(?:事件|事故|灾害|情况|"
    r"险情|突发事件)?\(?(?P<roman>[ⅠⅡⅢⅣ]|I{1,3}(?!V)|IV|[一二三四])级\)?"
    r"|(?<![一二三四五六七八九十年班])(?P<roman2>[ⅠⅡⅢⅣ]|I{1,3}(?!V)|IV|"
    r"[一二三四])级(?:\((?P<word2>特别重大|重大|较大|一般)\)|(?:应急)?(?:响应|事件|事故|预警|突发))"
    r"|(?P<colour>[红橙黄蓝])色预警"
)
_MEANING = re.compile(r"[^。;\n]{0,12}?(?::|是指|指|,是指)(?P<m>[^。;\n]{4,200})")
_TRIGGER = re.compile(
    rf"(?:(?P<window>{NUMBER})个?(?P<wunit>分钟|小时|天|日|周|个?月)(?:之内|以内|"
    rf"内))?[^,。;\n0-9]{{0,24}}?(?:有|出现|发生|发现|达到?|累计|超过|≥|>=|死亡|重伤|受伤|涉及|"
    rf"造成)[^,。;\n0-9]{{0,10}}?"
    rf"(?P<count>{NUMBER})(?P<unit>例|人|名|起|次|个班|万元)(?P<more>以上|及以上|\(含[^)]{{1,4}}\)以上)?"
)


_COUNTED = re.compile(r"[例人名起次班元](?:次)?(?:以上|及以上|\()|[例]|[内]")


def find_kinds(layout: Layout) -> list[EventKind]:
    """Kinds named in the text, the most often named first; the span is the first place."""
    flat, view = layout.view.flat, layout.view
    out: list[EventKind] = []
    for kind, pattern in _KIND_RE.items():
        found = list(pattern.finditer(flat))
        if not found:
            continue
        start, end = view.span(*found[0].span())
        out.append(
            EventKind(
                start=start,
                end=end,
                kind=kind,
                word=view.text[start:end],
                count=len(found),
                confidence=min(0.95, 0.5 + 0.1 * len(found)),
                why="event.word",
            )
        )
    return sorted(out, key=lambda e: (-e.count, e.start))


def kinds_in(words: str) -> list[str]:
    return [kind for kind, pattern in _KIND_RE.items() if pattern.search(words)]


def find_grades(layout: Layout) -> list[Grade]:
    """Ⅰ to Ⅳ with their words, and what the text says each means where it says so."""
    flat, view = layout.view.flat, layout.view
    out: list[Grade] = []
    for m in _GRADE.finditer(flat):
        roman = m["roman"] or m["roman2"]
        grade = _ROMAN[roman] if roman else _COLOURS[m["colour"]]
        word = m["word"] or m["word2"]
        if word and roman and _LEVELS[word] != grade:
            continue
        start, end = view.span(*m.span())
        meaning = _MEANING.match(flat, m.end(), min(len(flat), m.end() + 230))
        out.append(
            Grade(
                start=start,
                end=end,
                grade=grade,
                word=view.text[start:end],
                meaning=meaning["m"] if meaning else None,
                confidence=0.9 if word else 0.75,
                why="grade.colour" if m["colour"] else "grade.level",
            )
        )
    return out


def find_triggers(layout: Layout) -> list[Trigger]:
    """Conditions that count cases: `1天内有3例`, `死亡3人以上`, `≥3例`."""
    view = layout.view
    out: list[Trigger] = []
    for lo, hi in layout.items:
        if not _COUNTED.search(view.flat, lo, hi):
            continue
        for m in _TRIGGER.finditer(view.flat, lo, hi):
            if not (m["more"] or m["window"] or m["unit"] == "例"):
                continue
            window = number(m["window"]) if m["window"] else None
            unit = (m["wunit"] or "").removeprefix("个")
            start, end = view.span(*m.span())
            out.append(
                Trigger(
                    start=start,
                    end=end,
                    text=view.text[start:end],
                    count=integer(m["count"]),
                    unit=m["unit"],
                    window_minutes=window * MINUTES[unit] if window is not None else None,
                    confidence=0.85 if m["window"] else 0.75,
                    why="trigger.window" if m["window"] else "trigger.count",
                )
            )
    return out
