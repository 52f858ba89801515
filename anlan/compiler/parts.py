"""A file that holds several plans one after another: where each begins."""

from __future__ import annotations

from .layout import Layout, Paragraph
from .title import is_title_line
from .view import View

_LEAST = 120
_LOOK_AHEAD = 12


def split_parts(text: str) -> list[tuple[int, int]]:
    """Spans that cover the text without a gap; one span where there is one plan."""
    layout = Layout(View(text))
    starts = [0]
    marked = False
    for index, paragraph in enumerate(layout.paragraphs):
        if paragraph.marker is not None:
            marked = True
        elif (
            marked
            and paragraph.start - starts[-1] >= _LEAST
            and is_title_line(layout.view.norm[paragraph.start : paragraph.end])
            and _restarts(layout.paragraphs[index + 1 : index + 1 + _LOOK_AHEAD])
        ):
            starts.append(paragraph.start)
            marked = False
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _restarts(following: list[Paragraph]) -> bool:
    """The first marker below the title line is the first of a high rank."""
    first = next((p.marker for p in following if p.marker is not None), None)
    return (
        first is not None
        and first.number == 1
        and (first.rank <= 4 or first.depth == 1 and first.kind in ("dec", "num"))
    )
