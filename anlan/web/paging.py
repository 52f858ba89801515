"""Long lists, a page at a time, from the key of the last row shown: what came in meanwhile moves nothing."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from anlan.web.request import Request, whole

Row = TypeVar("Row", bound=Model)


def newest(request: Request, rows: QuerySet[Row], size: int) -> tuple[list[Row], int | None]:
    """A page of ``rows``, the newest first, from ``?before=`` on; and what to ask for to see older ones."""
    before = whole(request.GET.get("before", ""))
    found = list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None
