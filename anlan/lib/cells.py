"""What one cell of a filled-in workbook means: a day, a number, a word of several. What is wrong its row notes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from django.utils.translation import gettext as _

from anlan.lib.workbook import Row

Value = TypeVar("Value")

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\Z")


def day_of(row: Row, key: str) -> date | None:
    value = row.values.get(key)
    if value is None or isinstance(value, date):
        return value
    match = _DATE.match(value)
    try:
        if match:
            return date(*(int(part) for part in match.groups()))
    except ValueError:
        pass
    row.wrong(key, _("This is not a day of the calendar. Write it as 2026-09-01."))
    return None


def number_of(row: Row, key: str, *, places: int = 2, most: Decimal = Decimal(10**10)) -> Decimal | None:
    """A number that is not negative, with at most ``places`` decimals; thousands may be parted by commas."""
    text = row.text(key).replace(",", "").replace("，", "").removesuffix("元")
    if not text:
        return None
    try:
        value = Decimal(text)
        if value.is_finite() and 0 <= value < most and value == round(value, places):
            return round(value, places)
    except InvalidOperation:
        pass
    row.wrong(key, _("Write a number in digits, for example 12 or 1260.50."))
    return None


def choice_of(row: Row, key: str, choices: Mapping[str, Value], offered: Sequence[str], default: Value) -> Value:
    """What the word in the cell stands for; ``offered`` are the words the message names."""
    word = row.text(key)
    if not word:
        return default
    found = choices.get(word, choices.get(word.lower(), choices.get(word.upper())))
    if found is None:
        message = _("“%(word)s” is not one of the choices. Write one of: %(choices)s.")
        row.wrong(key, message % {"word": word, "choices": "、".join(offered)})
        return default
    return found
