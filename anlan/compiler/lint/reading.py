"""A draft as the checks read it: widths evened out, with the headings above and the events around every
offset.
"""

from __future__ import annotations

import bisect
import re
from functools import cached_property

from anlan.compiler.draft import Heading, PlanDraft
from anlan.compiler.lint.catalogue import CHECKS
from anlan.compiler.lint.finding import Basis, Finding, Severity

# One character for one, so that offsets stay.
_WIDTHS = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_CLAUSE_END = re.compile(r"[，。；！？,;!?\n]")

# What a sentence may be about. Words of the trade; the codes are those that the figures name.
EVENTS: dict[str, re.Pattern[str]] = {
    "health_event": re.compile(r"公共卫生事件|突发公共卫生|传染病[^，。；]{0,4}(?:暴发|爆发|流行)|群体性不明原因"),
    "epidemic": re.compile(r"传染病|疫情|公共卫生|流感|诺如|手足口|水痘|肺结核|病例|聚集性"),
    "food": re.compile(r"食物中毒|食品安全|食源性|集体中毒|饮水(?:污染|安全)"),
    "fire": re.compile(r"火灾|火情|火警|失火|起火|消防"),
    "crush": re.compile(r"踩踏|拥挤"),
    "drowning": re.compile(r"溺水|落水"),
    "traffic": re.compile(r"校车|交通事故|车祸"),
    "accident": re.compile(
        r"安全事故|伤害事故|伤亡|意外伤害|坍塌|爆炸|触电|坠落|跌落|重大事故|事故(?:发生|报告)|发生事故"
    ),
    "assault": re.compile(r"性侵|猥亵|性骚扰|性侵害|虐待|严重欺凌|受到?侵害|不法侵害"),
    "petition": re.compile(r"信访|来信来访|诉求人|申诉求决"),
    "disaster": re.compile(r"地震|洪水|防汛|暴雨|台风|泥石流|滑坡"),
    "quarrel": re.compile(r"维稳|上访|群体性|纠纷"),
}
_ARTICLE = re.compile(r"^\s*第[一二三四五六七八九十百\d]+条", re.MULTILINE)
_LISTED = re.compile(r"\s*(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．:：]|[①-⑳]|[-·●])")
_OWNER = re.compile(
    r"(?:职责|任务|分工|工作内容)[:：]?\s*$|[\u4e00-\u9fff]{1,12}(?:组|队|员|长|任|卫|医|处|室|师|办|部)[:：]\s*$"
)
IMMEDIATE = re.compile(r"第一时间|立即|立刻|马上|即刻|当即")
REPORTS = re.compile(r"报告|上报|汇报|报送|通报|通知|告知|告诉|报警|报案|转告|联系")


class Reading:
    """`text` has the draft's length; spans in it are spans in the draft."""

    def __init__(self, draft: PlanDraft) -> None:
        self.draft = draft
        self.text = draft.text.translate(_WIDTHS)

    @cached_property
    def is_plan(self) -> bool:
        """False for excerpts of laws and the like, of which no section or date can be asked."""
        if self.draft.plan_type is not None:
            return True
        return "预案" in self.text[:400] and not _ARTICLE.search(self.text)

    @cached_property
    def is_kindergarten(self) -> bool:
        beginning = (self.draft.title or "") + self.text[:2000]
        return beginning.count("园") > 0 and "幼儿园" in beginning and not re.search(r"小学|中学|高中|职校", beginning)

    @cached_property
    def title_span(self) -> tuple[int, int]:
        """The title, else the first line that holds something."""
        title = self.draft.title
        start = self.draft.text.find(title) if title else -1
        if title and start >= 0:
            return start, start + len(title)
        first = re.search(r"\S[^\n]{0,79}", self.draft.text)
        return first.span() if first else (0, len(self.draft.text))

    def sentence(self, offset: int) -> str:
        start, end = self.draft.sentence_at(offset)
        return self.text[start:end]

    def clause(self, start: int, end: int) -> str:
        """The stretch around a span up to the nearest comma or stronger mark on both sides."""
        low = max(
            (m.end() for m in _CLAUSE_END.finditer(self.text, max(0, start - 200), start)),
            default=max(0, start - 200),
        )
        high = _CLAUSE_END.search(self.text, end, end + 200)
        return self.text[low : high.start() if high else end + 200]

    def ahead(self, end: int) -> str:
        """What follows the offset up to the next comma or stronger mark."""
        mark = _CLAUSE_END.search(self.text, end, end + 60)
        return self.text[end : mark.start() if mark else end + 60]

    def following(self, start: int, end: int) -> str:
        """The clause from the span's start, and the next one too where the verb stands behind a comma."""
        tail = re.match(r"[^。；;！!？?\n]{0,60}", self.text[end : end + 60])
        return self.text[start:end] + (tail.group() if tail else "")

    @cached_property
    def _heading_starts(self) -> list[int]:
        return [heading.start for heading in self.draft.headings]

    def headings_over(self, offset: int) -> list[Heading]:
        """The headings that enclose the offset, the nearest first."""
        found: list[Heading] = []
        place = bisect.bisect_right(self._heading_starts, offset) - 1
        for heading in reversed(self.draft.headings[: place + 1]):
            if not found or heading.level < found[-1].level:
                found.append(heading)
                if heading.level == 1:
                    break
        return found

    def in_heading(self, offset: int) -> bool:
        place = bisect.bisect_right(self._heading_starts, offset) - 1
        return place >= 0 and offset < self.draft.headings[place].end

    def is_owned(self, offset: int) -> bool:
        """Whether a label above the list or a heading says whose duty it is (`门卫职责：`, `救护组：`)."""
        if any(_OWNER.search(heading.text) for heading in self.headings_over(offset)):
            return True
        if any(duty.start <= offset < duty.end for duty in self.draft.post_duties):
            return True
        return bool(_OWNER.search(self._line_above_list(offset)))

    def _line_above_list(self, offset: int) -> str:
        """The first line at or above the offset's that is no list item; empty when twenty lines up there is
        none.
        """
        start = self.text.rfind("\n", 0, offset) + 1
        for _ in range(20):
            line = self._line_at(start)
            if not _LISTED.match(line) or _OWNER.search(line):
                return line
            if start == 0:
                return ""
            start = self.text.rfind("\n", 0, start - 1) + 1
        return ""

    def _line_at(self, start: int) -> str:
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else None]

    def events(self, offset: int) -> frozenset[str]:
        """What the sentence is about; where it does not say, what its nearest heading that says so, or the
        title, is about.
        """
        places = [
            self.sentence(offset),
            *(heading.text for heading in self.headings_over(offset)),
            self.draft.title or "",
        ]
        for place in places:
            found = frozenset(code for code, words in EVENTS.items() if words.search(place))
            if found:
                return found
        return frozenset()

    def finding(
        self,
        code: str,
        start: int,
        end: int,
        *,
        severity: Severity | None = None,
        basis: Basis | None = None,
        **params: str,
    ) -> Finding:
        check = CHECKS[code]
        sentence = self.draft.sentence_at(start)
        return Finding(
            code=code,
            severity=severity or check.severity,
            start=start,
            end=end,
            sentence_start=min(sentence[0], start),
            sentence_end=max(sentence[1], end),
            params=params,
            message=check.message.format_map(params),
            message_zh=check.message_zh.format_map(params),
            fix=check.fix.format_map(params),
            fix_zh=check.fix_zh.format_map(params),
            basis=basis or check.basis,
        )
