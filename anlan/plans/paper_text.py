"""The running text of a plan on the page of `paper`: headings in their faces, nothing lost. Needs no database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from anlan.plans import paper

_FACES = {1: paper.FIRST, 2: paper.SECOND}


@dataclass(frozen=True)
class Mark:
    """A heading: where it starts in the text (characters), its level from 1, and its words without the number."""

    start: int
    level: int
    words: str


@dataclass(frozen=True)
class Line:
    """A paragraph of the plan. ``head`` characters of it are a heading of ``level``; 0: none."""

    text: str
    head: int = 0
    level: int = 0


def lines_of(text: str, marks: Sequence[Mark]) -> Iterator[Line]:
    """The paragraphs of the text; a heading that runs on into its sentence is only the part before it."""
    starts = {mark.start: mark for mark in marks}
    offset = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        begin = offset + len(raw) - len(raw.lstrip())
        mark = next((starts[at] for at in range(offset, begin + 1) if at in starts), None)
        if stripped:
            yield Line(stripped, _head_length(stripped, mark), mark.level if mark else 0)
        offset += len(raw) + 1


def without_title(lines: Sequence[Line], names: Sequence[str]) -> tuple[str | None, list[Line]]:
    """The title line, where one of the first lines is one of ``names``, and the lines without it."""
    wanted = {"".join(name.split()) for name in names}
    for place, line in enumerate(lines[:5]):
        if "".join(line.text.lstrip("#").split()) in wanted:
            return line.text.lstrip("# "), [*lines[:place], *lines[place + 1 :]]
    return None, list(lines)


def write(document: Any, lines: Sequence[Line]) -> None:
    for line in lines:
        paragraph = paper.body(document)
        if line.level:
            paragraph.paragraph_format.keep_with_next = line.head == len(line.text)
            paper.write(paragraph, line.text[: line.head], _FACES.get(line.level, paper.BODY))
        if line.text[line.head :]:
            paper.write(paragraph, line.text[line.head :])


def _head_length(line: str, mark: Mark | None) -> int:
    if mark is None:
        return 0
    found = line.find(mark.words)
    return found + len(mark.words) if found >= 0 else len(line)
