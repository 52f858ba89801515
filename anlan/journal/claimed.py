"""When things were written, as their senders' devices say, read from the entries of their arrival."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from anlan.journal.models import Docket, Entry


class Row(Protocol):
    pk: int


R = TypeVar("R", bound=Row)


def by(rows: Sequence[R], docket: Docket | None, action: str, name: str) -> Iterator[tuple[R, datetime | None]]:
    """Each of ``rows`` with the claim of its entry: the one of ``action`` whose data hold the row's id as ``name``."""
    if not rows or docket is None:
        return
    bodies = Entry.objects.filter(docket=docket, action=action).values_list("body", flat=True)
    told = [json.loads(bytes(body))["data"] for body in bodies]
    found = {data[name]: data["written_at"] for data in told if "written_at" in data and name in data}
    for row in rows:
        claim = found.get(row.pk)
        yield row, datetime.fromisoformat(claim) if claim else None
