"""Long lists, a page at a time, from the key of the last row shown: what came in meanwhile moves nothing."""

from __future__ import annotations

import re
from datetime import date
from typing import TypeVar

from django.db.models import Model, QuerySet

from anlan.org.models import Unit
from anlan.web.request import Request, whole

Row = TypeVar("Row", bound=Model)
PATH = re.compile(r"[A-Za-z0-9_-]{1,60}(\.[A-Za-z0-9_-]{1,60}){0,15}")


def newest(request: Request, rows: QuerySet[Row], size: int) -> tuple[list[Row], int | None]:
    """A page of ``rows``, the newest first, from ``?before=`` on; and what to ask for to see older ones."""
    before = whole(request.GET.get("before", ""))
    found = list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None


def by_path(request: Request, units: QuerySet[Unit], size: int) -> tuple[list[Unit], str]:
    """A page of units in the order of the directory, from ``?after=`` on; and what to ask for to see the next."""
    after = after_path(request)
    found = list((units.filter(path__gt=after) if after else units).order_by("path")[: size + 1])
    return found[:size], str(found[size - 1].path) if len(found) > size else ""


def after_path(request: Request) -> str:
    """The path in ``?after=``; what is none begins again."""
    said = request.GET.get("after", "")
    return said if PATH.fullmatch(said) else ""


def day_and_row(text: str) -> tuple[date, int] | None:
    """Where the page before ended, ``2026-10-14_77``; nonsense begins again."""
    day, _sep, number = text.partition("_")
    row = whole(number)
    try:
        return None if row is None else (date.fromisoformat(day), row)
    except ValueError:
        return None
