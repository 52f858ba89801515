"""Lines, paragraphs, items: what stands together, and where a numbered item begins and ends."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .markers import Marker, inline_breaks, marker_at
from .view import View

_ENDERS = "。:;!?》】)…—"
_WRAP_MIN = 18


@dataclass(slots=True)
class Line:
    """One line without the white space around it; `start == end` for a blank one."""

    start: int
    end: int
    marker: Marker | None = None
    wrapped: bool = False
    """True when the line is the continuation of the line before it (text with hard line breaks)."""


@dataclass(slots=True)
class Paragraph:
    """Lines that read as one; spans are those of the text."""

    start: int
    end: int
    marker: Marker | None = None
    lines: list[Line] = field(default_factory=list)


class Layout:
    def __init__(self, view: View) -> None:
        self.view = view
        self.lines = list(_lines(view))
        _mark_wrapped(view, self.lines)
        self.paragraphs = list(_paragraphs(self.lines))

    @property
    def single(self) -> bool:
        """The whole text is one flattened paragraph."""
        return len(self.paragraphs) <= 1

    @functools.cached_property
    def breaks(self) -> list[int]:
        """Offsets in the text where an item begins inside a paragraph."""
        starts = {p.start for p in self.paragraphs}
        return [s for s in (self.view.where[i] for i, _ in self.items) if s not in starts]

    @functools.cached_property
    def items(self) -> list[tuple[int, int]]:
        """Spans in `flat` of the smallest numbered items or paragraphs, in order, without overlap."""
        out: list[tuple[int, int]] = []
        for p in self.paragraphs:
            i, j = self.view.flat_span(p.start, p.end)
            edges = [i, *inline_breaks(self.view.flat, i, j), j]
            out.extend((a, b) for a, b in zip(edges, edges[1:], strict=False) if a < b)
        return out

    @functools.cached_property
    def articles(self) -> list[tuple[int, int]]:
        """Like `items`, but the paragraphs of one article (`第X条`) are one span."""
        out: list[tuple[int, int]] = []
        in_article = False
        for p in self.paragraphs:
            i, j = self.view.flat_span(p.start, p.end)
            if p.marker and p.marker.kind == "article":
                in_article = True
            elif p.marker and p.marker.kind not in ("pcn", "pnum", "num", "circ"):
                in_article = False
            elif in_article and out and (p.marker is None):
                out[-1] = (out[-1][0], j)
                continue
            edges = [i, *inline_breaks(self.view.flat, i, j), j]
            out.extend((a, b) for a, b in zip(edges, edges[1:], strict=False) if a < b)
        return out


def _lines(view: View) -> Iterator[Line]:
    pos = 0
    norm = view.norm
    for raw in norm.split("\n"):
        start = pos + len(raw) - len(raw.lstrip())
        end = pos + len(raw.rstrip())
        if start >= end:
            yield Line(pos, pos)
        else:
            yield Line(start, end, marker_at(norm, start))
        pos += len(raw) + 1


def _mark_wrapped(view: View, lines: list[Line]) -> None:
    """Find text with hard line breaks: several lines of nearly one width that end inside a sentence."""
    loose: list[tuple[int, Line, Line]] = []
    for line, after in zip(lines, lines[1:], strict=False):
        if line.end <= line.start or after.end <= after.start or after.marker is not None:
            continue
        if view.norm[line.end - 1] not in _ENDERS:
            width = _width(view.norm, line)
            if 2 * _WRAP_MIN <= width <= 110 and _width(view.norm, after) <= width + 4:
                loose.append((width, line, after))
    if len(loose) < 3:
        return
    widths = sorted(w for w, _, _ in loose)
    column = max(widths, key=lambda w: sum(1 for x in widths if w - 4 <= x <= w))
    if sum(1 for x in widths if column - 4 <= x <= column) < 3:
        return
    for width, _, after in loose:
        if column - 6 <= width <= column + 2:
            after.wrapped = True


def _width(norm: str, line: Line) -> int:
    return sum(
        1 if c < "\u2e80" and c not in "“”‘’…—" else 2 for c in norm[line.start : min(line.end, line.start + 200)]
    )


def _paragraphs(lines: list[Line]) -> Iterator[Paragraph]:
    current: Paragraph | None = None
    for line in lines:
        if line.start >= line.end:
            continue
        if line.wrapped and current is not None:
            current.end = line.end
            current.lines.append(line)
            continue
        if current is not None:
            yield current
        current = Paragraph(line.start, line.end, line.marker, [line])
    if current is not None:
        yield current


_CLAUSE_END = re.compile(r"[。;!?\n]")
