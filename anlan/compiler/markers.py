"""Outline markers: `第一章` `一、` `(一)` `1、` `1.1` `(1)` `①` …, at line starts and inside flattened paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .numerals import integer

_CN = "[一二三四五六七八九十百零〇]"
_S = " {0,4}"
# Fixed order from high to low; used where the running order of a document does not decide.
RANK = {
    "part": 0,
    "chapter": 1,
    "section": 2,
    "roman": 3,
    "cn": 3,
    "article": 4,
    "pcn": 5,
    "dec": 6,
    "num": 6,
    "pnum": 7,
    "circ": 8,
    "letter": 9,
}

_PATTERNS: list[tuple[str, re.Pattern[str]]] = [
    ("part", re.compile(rf"第{_S}({_CN}{{1,4}}|[0-9]{{1,3}}){_S}(?:部分|篇|编)[、.:]?")),
    ("chapter", re.compile(rf"第{_S}({_CN}{{1,4}}|[0-9]{{1,3}}){_S}章[、.:]?")),
    ("section", re.compile(rf"第{_S}({_CN}{{1,4}}|[0-9]{{1,3}}){_S}节(?!课|次)[、.:]?")),
    ("article", re.compile(rf"第{_S}({_CN}{{1,5}}|[0-9]{{1,3}}){_S}条(?!例|款|件|线|规|约|所)[、.:]?")),
    ("pcn", re.compile(rf"\({_S}({_CN}{{1,3}}){_S}\){_S}[、.:,]?")),
    ("cn", re.compile(rf"({_CN}{{1,3}}){_S}[、.:,]")),
    ("cn", re.compile(rf"({_CN}{{1,3}}) {{1,4}}(?=[\u4e00-\u9fff]{{2}})")),
    (
        "dec",
        re.compile(r"([0-9]{1,2}(?: ?\. ?[0-9]{1,2}){1,4})(?: {0,4}[、.](?![0-9])| {0,4}(?=[\u4e00-\u9fff《“\"]))"),
    ),
    ("num", re.compile(rf"([0-9]{{1,2}}){_S}(?:[、,]|[.:](?![0-9])|\.(?=[0-9]{{1,2}} ?[月日]))")),
    ("pnum", re.compile(rf"\({_S}([0-9]{{1,3}}){_S}\){_S}[、.:,]?")),
    ("pnum", re.compile(rf"([0-9]{{1,3}}){_S}\){_S}[、.]?")),
    (
        "num",
        re.compile(
            r"([0-9]{1,2}) {1,6}(?=[\u4e00-\u9fff《“])(?!小时|[年月日时分个名人楼班级号天周例位次岁元米度公家所项种点])"
        ),
    ),
    ("circ", re.compile(r"([①-⑳❶-❿⓪])[、.:]?")),
    ("pnum", re.compile(r"([⑴-⒇])[、.:]?")),
    ("num", re.compile(r"([⒈-⒛])[、.:]?")),
    ("pcn", re.compile(r"([㈠-㈩])[、.:]?")),
    ("roman", re.compile(r"([ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ])[、.]")),
    ("letter", re.compile(r"([A-Za-z])[、.)](?![A-Za-z0-9])")),
    ("letter", re.compile(r"\(([A-Za-z])\)")),
]
_CIRCLES = {0x2460: 1, 0x2776: 1, 0x2474: 1, 0x2488: 1, 0x3220: 1, 0x2160: 1}
_UNIT_AFTER = re.compile(r" ?(?:米|厘米|公里|千米|元|万|倍|%|℃|度|吨|升|公斤|千克|克|小时|平方|m\b)")


@dataclass(frozen=True, slots=True)
class Marker:
    kind: str
    number: int | None
    start: int
    end: int
    depth: int = 1

    @property
    def key(self) -> tuple[str, int]:
        """Markers of one rank share a key."""
        return (self.kind, self.depth)

    @property
    def rank(self) -> float:
        return RANK[self.kind] + (self.depth - 1) / 10


def marker_at(norm: str, pos: int) -> Marker | None:
    """The marker that begins at `pos` of a normalised text, or None."""
    for kind, pattern in _PATTERNS:
        m = pattern.match(norm, pos)
        if not m:
            continue
        if kind == "dec" and _UNIT_AFTER.match(norm, m.end()):
            return None
        end = m.end()
        while end > pos and norm[end - 1] == " ":
            end -= 1
        depth = m[1].count(".") + 1 if kind == "dec" else 1
        return Marker("dec" if kind == "dec" else kind, _value(m[1]), pos, end, depth)
    return None


def _value(word: str) -> int | None:
    code = ord(word[0])
    for first in _CIRCLES:
        if len(word) == 1 and first <= code < first + 20:
            return code - first + 1
    if word[0].isascii() and word[0].isalpha():
        return (ord(word[0].lower()) - ord("a")) + 1
    return integer(word.split(".")[-1].strip())


_INLINE = re.compile(
    rf"(?P<pcn>\((?:{_CN}{{1,3}})\))|(?P<pnum>\([0-9]{{1,2}}\))|(?P<cn>{_CN}{{1,3}}[、.](?={_CN}{{0,1}}[^、.]))"
    r"|(?P<num>(?<![0-9.第—:/])[0-9]{1,2}(?:[、,]|\.(?![0-9])))|(?P<circ>[①-⑳⑴-⒇⒈-⒛])"
)
_OPEN_BEFORE = '。;:!?)”"…→ \n'


def inline_breaks(flat: str, start: int, end: int) -> list[int]:
    """Indexes in `flat[start:end]` where an item begins inside a paragraph (`…。2、…三、…`)."""
    out: list[int] = []
    last: dict[str, int] = {}
    for m in _INLINE.finditer(flat, start, end):
        if m.start() == start:
            last[str(m.lastgroup)] = _value(m[0].strip("()、.,")) or 0
            continue
        kind = str(m.lastgroup)
        value = _value(m[0].strip("()、.,")) or 0
        before = flat[m.start() - 1]
        follows = value == last.get(kind, 0) + 1 or (value == 1 and kind != "cn")
        if kind in ("cn", "num"):
            ok = before in _OPEN_BEFORE or (follows and (value > 1 or _has_next(flat, m.end(), end, kind)))
            if before in "、,":
                ok = False
        else:
            ok = before in _OPEN_BEFORE or follows
        if ok:
            out.append(m.start())
            last[kind] = value
    return out


def _has_next(flat: str, pos: int, end: int, kind: str) -> bool:
    return bool(re.compile(r"二、" if kind == "cn" else r"(?<![0-9])2[、.]").search(flat, pos, min(end, pos + 3000)))
