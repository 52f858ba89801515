"""A column of a ledger, and how its cells are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from anlan.lib.bilingual import Both


@dataclass(frozen=True)
class Column:
    """``value`` is given the row and what the ledger's kind read of it."""

    title: Any
    width: int
    value: Callable[[Any, dict[str, Any]], Any]


def column(zh: str, en: str, key: str, width: int = 14) -> Column:
    """A column that shows what its kind read under ``key``; empty where nothing is known."""
    return Column(Both(zh, en), width, lambda row, more: more.get(key))


def local(at: datetime | None) -> datetime | None:
    """By the clock on the wall, as Excel keeps times."""
    return timezone.localtime(at).replace(tzinfo=None, microsecond=0) if at else None


def label(choice: Any, code: Any) -> str:
    """The word of a choice; nothing where none was made."""
    return str(choice(code).label) if code else ""
