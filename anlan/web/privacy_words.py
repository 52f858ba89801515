"""Words of keeping and destroying: kinds of matter, causes, days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from anlan.cases.kinds import KINDS
from anlan.journal.models import Mark
from anlan.web import words

MATTERS: dict[str, Any] = {
    "incident": gettext_lazy("Incident"),
    "hazard": pgettext_lazy("kind of matter", "Hazard"),
    "dispute": pgettext_lazy("kind of matter", "Dispute"),
    "grievance": pgettext_lazy("kind of matter", "Grievance"),
    "referral": pgettext_lazy("kind of matter", "Referral"),
    "drill": gettext_lazy("Drill"),
    "other": gettext_lazy("Other matters"),
}


def matter_name(code: str) -> str:
    return str(MATTERS.get(code) or (KINDS[code].label if code in KINDS else code))


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
