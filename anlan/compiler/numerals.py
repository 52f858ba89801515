"""Chinese and Arabic numerals to numbers; nothing here raises."""

from __future__ import annotations

import functools

DIGITS = "0-9"
CHINESE = "〇零一二三四五六七八九十百千两俩"
NUMBER = rf"(?:[{DIGITS}]{{1,6}}(?:\.[{DIGITS}]{{1,2}})?|[{CHINESE}]{{1,6}})"


@functools.lru_cache(maxsize=4096)
def number(words: str) -> float | None:
    """`15`, `1.5`, `十二`, `两` → a float; None for what is no number (`一十一百`)."""
    words = words.strip().replace("俩", "两")
    if not words:
        return None
    try:
        if words[0].isascii():
            return float(words)
        if words == "两":
            return 2.0
        import cn2an  # it reads tables of every town when loaded: not before a number is to be read

        return float(cn2an.cn2an(words.replace("〇", "零"), "smart"))
    except (ValueError, TypeError, KeyError, IndexError):
        return None


def chinese(count: int, style: str) -> str:
    """A count in Chinese, ``low`` (十二) or ``up`` (壹拾贰)."""
    import cn2an  # as above

    return str(cn2an.an2cn(count, style))


def integer(words: str) -> int | None:
    value = number(words)
    return int(value) if value is not None and value == int(value) else None
