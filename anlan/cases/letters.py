"""A letter as every kind of matter gives it: the page previews it, ``letters_word`` makes the file.

What it says stands in a form that a unit may replace (``registers.paper``); whoever owns the record gives the values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from anlan.registers.paper import templates
from anlan.registers.paper.filling import Lists, fill


@dataclass(frozen=True)
class Letter:
    """``to``: whom it addresses; ``paragraphs`` in order, a heading of the first level begins with 一、 二、 …;

    ``sign_off``: the unit whose seal it bears. ``date``: of issue. Letters are always in Chinese.
    """

    title: str
    number: str
    to: str
    paragraphs: tuple[str, ...]
    sign_off: str
    date: date

    @property
    def dated(self) -> str:
        return f"{self.date.year}年{self.date.month}月{self.date.day}日"


@dataclass(frozen=True)
class Ends:
    """What stands around the text: number, whom it addresses, the unit whose seal it bears, the day."""

    number: str
    to: str
    sign_off: str
    date: date


def compose(code: str, values: Mapping[str, str], ends: Ends, *, path: str, lists: Lists | None = None) -> Letter:
    """The letter on the form that holds for the unit at ``path``; ``lists`` as :func:`fill` takes them."""
    filled = fill(templates.in_force(path)[code].draft, values, unit=ends.sign_off, lists=lists)
    paragraphs = (*(block.cells[0] for block in filled.blocks), *filled.sign)
    return Letter(filled.title, ends.number, ends.to, paragraphs, ends.sign_off, ends.date)


HEADINGS = tuple(f"{numeral}、" for numeral in "一二三四五六七八九十")


def is_heading(paragraph: str) -> bool:
    """Whether a paragraph is a heading of the first level: one line that begins with its numeral."""
    return paragraph.startswith(HEADINGS) and len(paragraph) < 30
