"""The plain notation a form is written in, so that a bureau can change it without learning anything.

``| 标签 | {where} |``          a row of one or two pairs
``|| 序号 | 部位 | 结果 ||``      a table: the first line is its head; ``×8`` after a line repeats it so often
``# 一、原因``, ``#、原因``       a heading; the second is numbered by itself
``?联系方式：{contact}。``        left out where something it names is not known; ``#?、`` leaves out a whole section of
                              which nothing is known
every other line              a paragraph

A line of a table or a paragraph that names ``{line.text}`` stands once for each line there is.
``{where}`` is filled from the record, ``{basis|通行的规定}`` brings words of its own where nothing is known. Braces
that name nothing are refused when the form is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

NAME = re.compile(r"\{([^{}]*)\}")
TIMES = re.compile(r"\s*×(\d{1,2})$")
PAIRS = (2, 4)
MOST_COLUMNS = 9


@dataclass(frozen=True)
class Block:
    """``cells`` of a row are label, content, label, content; a heading and a paragraph have one; a table has ``rows``,
    its head first. ``times``: how often a line of a table is repeated."""

    kind: Literal["row", "heading", "paragraph", "table"]
    cells: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    is_optional: bool = False
    times: int = 1

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return list(zip(self.cells[::2], self.cells[1::2], strict=True))


def blocks(text: str) -> list[Block]:
    """The lines in their order; each line of a table is a block of its own."""
    return [_block(line) for line in _lines(text)]


def names(*texts: str) -> list[str]:
    """What stands in braces, each once, in order."""
    return list(dict.fromkeys(_name(found) for text in texts for found in NAME.findall(text)))


def needed(*texts: str) -> list[str]:
    """Those that bring no words of their own."""
    return list(dict.fromkeys(_name(found) for text in texts for found in NAME.findall(text) if "|" not in found))


def broken_rows(text: str) -> list[str]:
    """The rows that are not label and content in pairs, and the tables whose lines differ in length."""
    found, width = [], 0
    for line in _lines(text):
        block = _block(line)
        if block.kind == "row" and len(block.cells) not in PAIRS:
            found.append(line)
        width = (width or len(block.cells)) if block.kind == "table" else 0
        if block.kind == "table" and not 2 <= len(block.cells) == width <= MOST_COLUMNS:
            found.append(line)
    return found


def fill(text: str, values: Mapping[str, str], empty: str) -> str:
    """``text`` with what is known in place of the braces. What is filled in is not read again."""

    def said(found: re.Match[str]) -> str:
        name, bar, own = found[1].partition("|")
        return values.get(name.strip(), "").strip() or (own.strip() if bar else empty)

    return NAME.sub(said, text)


def _name(found: str) -> str:
    return found.partition("|")[0].strip()


def _lines(text: str) -> Iterable[str]:
    return (line for raw in text.splitlines() if (line := raw.strip()))


def _block(line: str) -> Block:
    if line.startswith("||"):
        times = TIMES.search(line)
        inner = TIMES.sub("", line).removeprefix("||").removesuffix("||")
        return Block("table", _split(inner), times=int(times[1]) if times else 1)
    if line.startswith("#"):
        said = line.lstrip("#").strip()
        return Block("heading", (said.removeprefix("?").strip(),), is_optional=said.startswith("?"))
    is_optional, line = line.startswith("?"), line.removeprefix("?").strip()
    if line.startswith("|"):
        return Block("row", _split(line.removeprefix("|").removesuffix("|")), is_optional=is_optional)
    return Block("paragraph", (line,), is_optional=is_optional)


def _split(inner: str) -> tuple[str, ...]:
    """At the strokes that stand outside braces."""
    return tuple(cell.strip() for cell in re.split(r"\|(?![^{}]*\})", inner))
