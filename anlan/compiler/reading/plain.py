"""Text files: encodings, line ends, Markdown marks."""

from __future__ import annotations

import codecs
import re
import unicodedata

from .errors import UnreadableDocument

_BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
]
_SAMPLE = 20_000


def decode(data: bytes) -> str:
    """Bytes to text: by byte order mark, else UTF-8, UTF-16 without mark, GB18030. Raises `not_text`."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _clean(_try(data, encoding))
    text = _try(data, "utf-8")
    if b"\0" in data[:_SAMPLE]:
        text = _utf16(data)
    elif text is None:
        text = _try(data, "gb18030")
        if text is not None and not _plausible(text[:_SAMPLE]):
            text = None
    return _clean(text)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, ValueError):
        return None


def _utf16(data: bytes) -> str | None:
    """Without a byte order mark, line ends and digits tell the order: their zero byte is the high one."""
    odd, even = data[1:_SAMPLE:2].count(0), data[0:_SAMPLE:2].count(0)
    text = _try(data, "utf-16-le" if odd >= even else "utf-16-be")
    return text if text is not None and "\0" not in text[:_SAMPLE] and _plausible(text[:_SAMPLE]) else None


def _plausible(text: str) -> bool:
    """Mostly letters, marks and common ideographs: not a binary file that happens to decode."""
    if not text:
        return True
    odd = sum(1 for c in text if _strange(c))
    return odd * 50 <= len(text)


def _strange(c: str) -> bool:
    if c in "\n\r\t\f\x1a":
        return False
    return unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") or "\u3400" <= c < "\u4e00" or c >= "\U00010000"


def _clean(text: str | None) -> str:
    if text is None:
        raise UnreadableDocument("not_text")
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a\0")
    sample = text[:_SAMPLE]
    if sum(1 for c in sample if c in "\0\ufffd" or (c < " " and c not in "\n\t\f\x0b")) * 100 > len(sample):
        raise UnreadableDocument("not_text")
    return text.replace("\0", "")


_FRONT = re.compile(r"\A---\n(?:[^\n]{0,200}\n){0,40}?---\n")
_COMMENT = re.compile(r"<!--[^>]{0,2000}-->")
_RULE = re.compile(r"^ {0,3}\|?(?: *:?-{2,}:? *\|?)+ *$")
_IMAGE = re.compile(r"!\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)")
_LINK = re.compile(r"\[([^\]\n]{1,200})\]\([^)\n]{0,500}\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^\n]{1,400}?)(?<=\S)\1")


def markdown(text: str) -> str:
    """The text that a reader of the rendered Markdown sees, line for line."""
    text = _COMMENT.sub("", _FRONT.sub("", text))
    return "\n".join(_markdown_line(line) for line in text.split("\n") if not _RULE.match(line))


def _markdown_line(line: str) -> str:
    line = re.sub(r"^ {0,3}#{1,6}\s{1,4}|^ {0,3}(?:> ?){1,4}|^ {0,6}[*+-] {1,3}(?=\S)", "", line)
    line = _LINK.sub(r"\1", _IMAGE.sub("", line))
    line = _STRONG.sub(r"\2", line)
    if line.strip().startswith("|") and line.strip().endswith("|"):
        line = "\t".join(cell.strip() for cell in line.strip().strip("|").split("|"))
    return re.sub(r"\\([.#*_()\[\]-])", r"\1", line)
