"""Words of keeping and destroying: kinds of matter, causes, days."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import get_language, gettext, ngettext

from anlan.cases.kinds import KINDS
from anlan.journal import terms
from anlan.journal.models import Mark
from anlan.web import words


def matter_name(code: str) -> str:
    """As the kind of case calls itself; of what no kind is in code for, as the data of the terms do."""
    if code in KINDS:
        return str(KINDS[code].label)
    return terms.name_of(code, get_language() or "")


def term_length(months: int | None) -> str:
    """10年, 6个月, 一直保存."""
    if months is None:
        return gettext("for good")
    if months % 12 == 0:
        return ngettext("%(n)s year", "%(n)s years", months // 12) % {"n": months // 12}
    return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}


def mark_name(mark: str) -> str:
    return str(Mark(mark).label)


def day(on: date, at: datetime) -> str:
    return words.day(on, at)
