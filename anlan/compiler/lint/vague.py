"""Words that sound like a time and are none: 及时, 尽快."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anlan.compiler.lint.finding import Finding, Severity
from anlan.compiler.lint.reading import REPORTS, Reading

_WORD = re.compile(r"(?:及时|尽快|尽早|迅速|尽速|从速|火速|随时|随即|最快速度|最短时间|抓紧时间)(?!性|率|雨)")
_ACTS = re.compile(
    r"排除|整改|维修|修复|更换|处理|处置|救治|送医|送往|送院|就医|疏散|撤离|答复|反馈|上交|移交|赶到|赶赴|到达|隔离|清除|消除|调查"
)
_REACH = 14  # characters from the word to its verb; farther off it belongs to another
_NUMBER = re.compile(
    r"\d+\s*[—~至到-]?\s*\d*\s*个?(?:分钟|小时|日|天|工作日)|[一二两三四五六七八九十半]+个?(?:分钟|小时|工作日|日内|天内)"
)


def vague_words(reading: Reading) -> Iterator[Finding]:
    """One finding per sentence. A vague report is a warning, any other vague act a note; a sentence that also
    has a number, or that only praises (`及时、准确`), is left alone.
    """
    seen: set[int] = set()
    for word in _WORD.finditer(reading.text):
        start, end = word.span()
        sentence = reading.draft.sentence_at(start)
        if sentence[0] in seen or reading.in_heading(start):
            continue
        if _NUMBER.search(reading.text, *sentence):
            continue
        ahead = re.match(r"[^，。；,;\n]*", reading.text[end : end + _REACH])
        clause = ahead.group() if ahead else ""
        reports = REPORTS.search(clause)
        if not reports and not _ACTS.search(clause):
            continue
        seen.add(sentence[0])
        severity = Severity.WARNING if reports else Severity.NOTE
        yield reading.finding("limit.vague", start, end, severity=severity, text=word.group())
