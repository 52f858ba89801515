"""Telephone numbers that cannot be dialled, because a digit is missing or one too many."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anlan.compiler.lint.figures import LOCAL_LENGTHS, PHONES, PhoneShape
from anlan.compiler.lint.finding import Finding
from anlan.compiler.lint.reading import Reading

# A run of digits as telephone numbers are written; `—` and `-` may stand between its parts. Bounded, so that
# it is quick.
_RUN = re.compile(
    r"(?<![\d.A-Za-z〔\[])"
    r"(?:\(0\d{2,3}\) ?\d{3,9}|0\d{2,3} \d{3,9}|1[3-9]\d \d{4} \d{4}|\d{2,14}(?: ?[-—–]{1,2} ?\d{3,9}){0,2})"
    r"(?![\dA-Za-z.%])"
)
_SAYS_PHONE = re.compile(
    r"(?:电话|手机|热线|座机|固话|拨打|致电|传真|联系方式|总机)(?:号码?|为|是)?[ :(]{0,3}"
    r"(?:(?!报告|汇报|通知)[\u4e00-\u9fff]{2,8}[ :(]{0,3})?$"
)
_LEAST_DIGITS = 5  # a shorter number may be an extension or no telephone number at all
_LISTED = re.compile(r"\d[、,，/ ;；]{1,2}$")
_SPAN_OF_NUMBERS = re.compile(r"^\d{1,3} ?[-—–]{1,2} ?\d{1,3}$")


def wrong_lengths(reading: Reading) -> Iterator[Finding]:
    """Only where the text says that it is a telephone number; a mobile number's look is enough by itself."""
    extension_free = re.compile(r"转\d+$")
    after_phone = -1
    for run in _RUN.finditer(reading.text):
        start, end = run.span()
        before = reading.text[max(0, start - 24) : start]
        follows = after_phone >= start - 3 and _LISTED.search(reading.text[max(0, start - 4) : start])
        if not _SAYS_PHONE.search(before) and not follows:
            continue
        if _SPAN_OF_NUMBERS.match(run.group()) or extension_free.search(before):
            continue
        after_phone = end
        if len(_digits(run.group())) < _LEAST_DIGITS:
            continue
        problem = _problem(run.group())
        if problem is not None:
            yield reading.finding(
                "phone.length", start, end, number=run.group(), digits=str(len(_digits(run.group()))),
                what=problem.what, what_zh=problem.what_zh,
            )  # fmt: skip


_LOCAL = PhoneShape(
    "local", "a number without an area code has at most 8 digits", "没有区号的号码最多8位", "", LOCAL_LENGTHS
)


def _problem(number: str) -> PhoneShape | None:
    """The shape that the number breaks, or `None`."""
    digits = _digits(number)
    shape = next((shape for shape in PHONES if re.match(shape.begins, digits)), _LOCAL)
    if shape.code == "mobile" and len(digits) <= 6:
        shape = _LOCAL  # a short number that begins like a mobile one
    if shape.code in {"mobile", "service"} and len(digits) in (7, 8) and "-" not in number:
        shape = _LOCAL
    if len(digits) in shape.lengths:
        return None
    return None if _fits_without_extension(number, shape) else shape


def _fits_without_extension(number: str, shape: PhoneShape) -> bool:
    """`0571-86000001-805`: the last part may be an extension."""
    parts = re.split(r"[-—–]{1,2}", number)
    if len(parts) < 2 or not 1 <= len(_digits(parts[-1])) <= 6:
        return False
    return len(_digits("".join(parts[:-1]))) in shape.lengths


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)
