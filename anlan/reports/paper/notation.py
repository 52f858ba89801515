"""The plain notation a form is written in, so that a bureau can change it without learning anything.

A line ``| 标签 | {where} |`` is a row of one or two pairs, ``# 一、原因`` a heading, every other line a paragraph.
``{where}`` is filled from the record. Braces that name nothing are refused when the form is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

NAME = re.compile(r"\{([^{}]*)\}")
PAIRS = (2, 4)


@dataclass(frozen=True)
class Block:
    """``cells`` of a row are label, content, label, content; a heading and a paragraph have one."""

    kind: Literal["row", "heading", "paragraph"]
    cells: tuple[str, ...]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return list(zip(self.cells[::2], self.cells[1::2], strict=True))


def blocks(text: str) -> list[Block]:
    return [_block(line) for line in _lines(text)]


def names(*texts: str) -> list[str]:
    """What stands in braces, each once, in order."""
    return list(dict.fromkeys(found.strip() for text in texts for found in NAME.findall(text)))


def broken_rows(text: str) -> list[str]:
    """The rows that are not label and content in pairs."""
    return [line for line in _lines(text) if line.startswith("|") and len(_cells(line)) not in PAIRS]


def fill(text: str, values: Mapping[str, str], empty: str) -> str:
    """``text`` with what is known in place of the braces. What is filled in is not read again."""
    return NAME.sub(lambda found: values.get(found[1].strip(), "").strip() or empty, text)


def _lines(text: str) -> Iterable[str]:
    return (line for raw in text.splitlines() if (line := raw.strip()))


def _block(line: str) -> Block:
    if line.startswith("|"):
        return Block("row", tuple(_cells(line)))
    if line.startswith("#"):
        return Block("heading", (line.lstrip("#").strip(),))
    return Block("paragraph", (line,))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]
