"""A letter as every kind of matter gives it: the page previews it, ``letters_word`` makes the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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


HEADINGS = tuple(f"{numeral}、" for numeral in "一二三四五六七八九十")


def is_heading(paragraph: str) -> bool:
    """Whether a paragraph is a heading of the first level: one line that begins with its numeral."""
    return paragraph.startswith(HEADINGS) and len(paragraph) < 30
