"""Two views of the same text that every rule reads, each with a way back to the offsets of the original.

`norm` has the length of the text: full-width letters, digits and marks become half-width, dash kinds become one.
`flat` is `norm` without white space inside lines (`组 长` → `组长`); `where[i]` is the offset of `flat[i]` in the text.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left

DASH = "—"
_DASHES = "-‐‑‒–—―−－─━﹣⸺⸻⁃➖"
_ARROWS = "→➔➜➝➞➡⇒⟶►▶⟹⇨"
_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_KEEP = "。、“”‘’《》【】『』「」〈〉…①②③④⑤⑥⑦⑧⑨⑩ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"


def _table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= {ord(c): DASH for c in _DASHES}
    table |= {ord(c): "→" for c in _ARROWS}
    table |= {ord(c): " " for c in "\t\u3000\u00a0\u2002\u2003\u2009\u202f\r\x0b\x0c"}
    table |= {ord(c): " " for c in _ZERO_WIDTH}
    # Compatibility ideographs and ligatures that word processors and PDF copies leave behind.
    for code in range(0x2F00, 0x2FD6):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1:
            table[code] = plain
    table |= {
        ord("〇"): "〇",
        ord("﹕"): ":",
        ord("︰"): ":",
        ord("∶"): ":",
        ord("；"): ";",
        ord("︵"): "(",
        ord("︶"): ")",
    }
    table |= {ord("〔"): "[", ord("〕"): "]", ord("．"): ".", ord("～"): "~", ord("〜"): "~", ord("∼"): "~"}
    return table


_TABLE = _table()


class View:
    """A text with its normalised and its flattened form. All spans given out are spans of the original text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.norm = text.translate(_TABLE)
        keep = [i for i, c in enumerate(self.norm) if c != " " and not (c != "\n" and c.isspace())]
        self.where = keep
        self.flat = "".join([self.norm[i] for i in keep])

    def span(self, i: int, j: int) -> tuple[int, int]:
        """Span in the text of `flat[i:j]` (not empty)."""
        return self.where[i], self.where[j - 1] + 1

    def at(self, offset: int) -> int:
        """Index in `flat` of the first kept character at or after the offset."""
        return bisect_left(self.where, offset)

    def flat_span(self, start: int, end: int) -> tuple[int, int]:
        return bisect_left(self.where, start), bisect_left(self.where, end)

    def raw(self, i: int, j: int) -> str:
        """The original characters of `flat[i:j]`, inner white space included."""
        if i >= j:
            return ""
        start, end = self.span(i, j)
        return self.text[start:end]
