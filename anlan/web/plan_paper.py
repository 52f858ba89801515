"""The text of a plan as paper: sections of lines, the pieces that something was read from marked, safely escaped.

A mark covers the clause around what was found. Marks may overlap; a piece under two of them carries both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from anlan.compiler import Heading, PlanDraft

_CLAUSE = "，,。；;！？!?\n"
_CLOSING = "，,。；;！？!?"
_MARKER = re.compile(r"\s*(?:[（(][\d一二三四五六七八九十]+[）)]|[\d一二三四五六七八九十]+(?:\.\d+)*[、.．])\s*")


@dataclass(frozen=True)
class Mark:
    """``kind``: ``ok todo find out no chain``, its line style; ``label`` stands before it and leads to ``card``."""

    start: int
    end: int
    kind: str
    label: str
    name: str
    card: str
    said: str


@dataclass
class Line:
    kind: str
    html: SafeString
    start: int
    end: int


@dataclass
class Section:
    """A stretch of paper, and the marks that begin in it, in order. ``is_gap``: what was passed over here."""

    lines: list[Line] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    is_gap: bool = False

    @property
    def is_heading(self) -> bool:
        """Whether nothing but headings, unmarked, stands here yet."""
        return not self.marks and all(line.kind in {"h3", "h4"} for line in self.lines)


def clause_around(text: str, start: int, end: int, word: str = "") -> tuple[int, int]:
    """The clause in which ``start`` lies to the one in which ``end`` lies, without an outline marker before it.

    ``word``: who is responsible; where an earlier clause of the sentence names them, the mark begins there.
    """
    left = start
    while left > 0 and text[left - 1] not in _CLAUSE:
        left -= 1
    right = end
    while right < len(text) and text[right] not in _CLAUSE:
        right += 1
    if right < len(text) and text[right] in _CLOSING:
        right += 1
    if left == 0 or text[left - 1] == "\n":
        marker = _MARKER.match(text, left, start)
        left = marker.end() if marker else left
    while left < start and text[left].isspace():
        left += 1
    named = text.rfind(word, _sentence_start(text, left), left) if word else -1
    return (named if named >= 0 else left), right


def _sentence_start(text: str, offset: int) -> int:
    while offset > 0 and text[offset - 1] not in "。；;！？!?\n":
        offset -= 1
    return offset


def sections(draft: PlanDraft, marks: Sequence[Mark]) -> list[Section]:
    """The paper, cut before each line with a mark, so that cards stand beside it. A heading goes with what follows.

    Every mark is in exactly one section.
    """
    whole = {heading.start: heading for heading in draft.headings}
    found = [Section()]
    for start, end in _line_spans(draft.text):
        heading = _heading_of(whole, start, end)
        here = [mark for mark in marks if start <= mark.start < end]
        begins = bool(here) or (heading is not None and heading.level == 1)
        if begins and found[-1].lines and not found[-1].is_heading:
            found.append(Section())
        found[-1].marks.extend(here)
        kind = _kind(draft, heading, start, end)
        found[-1].lines.append(Line(kind, render(draft.text, start, end, marks), start, end))
    return _without_bare(found)


def shown(found: Iterable[Section], kinds: frozenset[str]) -> list[Section]:
    """Only the sections with marks of these kinds; a gap stands for what was left out."""
    kept: list[Section] = []
    for section in found:
        if any(mark.kind in kinds for mark in section.marks):
            kept.append(section)
        elif not kept or not kept[-1].is_gap:
            kept.append(Section(is_gap=True))
    return kept


def render(text: str, start: int, end: int, marks: Sequence[Mark]) -> SafeString:
    """The text from ``start`` to ``end`` with its marks as nested spans; a mark's number stands where it begins."""
    here = [mark for mark in marks if mark.start < end and mark.end > start]
    cuts = sorted({start, end, *(min(max(p, start), end) for mark in here for p in (mark.start, mark.end))})
    pieces = []
    for left, right in zip(cuts, cuts[1:], strict=False):
        html: SafeString | str = text[left:right]
        for mark in sorted((m for m in here if m.start <= left and right <= m.end), key=_inner_first):
            html = _span(mark, html, is_first=mark.start == left)
        pieces.append((html,))
    return format_html_join("", "{}", pieces)


def _span(mark: Mark, html: SafeString | str, *, is_first: bool) -> SafeString:
    if not is_first:
        return format_html('<span class="al-mk al-mk-{}" data-pair="{}">{}</span>', mark.kind, mark.card, html)
    link = format_html('<a class="al-mk-n" href="#{}" aria-label="{}">{}</a>', mark.card, mark.said, mark.label)
    return format_html(
        '<span class="al-mk al-mk-{}" id="{}" data-pair="{}">{}{}</span>', mark.kind, mark.name, mark.card, link, html
    )


def _inner_first(mark: Mark) -> tuple[int, int]:
    return (mark.end - mark.start, -mark.start)


def _line_spans(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _heading_of(whole: dict[int, Heading], start: int, end: int) -> Heading | None:
    """The heading that is this line, or that begins it."""
    return next((whole[at] for at in range(start, min(end, start + 4)) if at in whole), None)


def _kind(draft: PlanDraft, heading: Heading | None, start: int, end: int) -> str:
    if start == 0 and draft.title and draft.title in draft.text[start:end]:
        return "title"
    if heading is not None and draft.text[heading.end : end].strip(" 　。：:") == "":
        return "h3" if heading.level == 1 else "h4"
    return "p"


def _without_bare(found: list[Section]) -> list[Section]:
    """Sections that hold no mark join the one before them, so that no row of the page stands half empty."""
    joined: list[Section] = []
    for section in found:
        if joined and not section.marks and not joined[-1].marks:
            joined[-1].lines.extend(section.lines)
        else:
            joined.append(section)
    return joined
