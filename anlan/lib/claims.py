"""When a person says that something was written, on a device that could not send it then.

The edge sets it for what a request does; the journal writes it beside its own time. It is a claim of the device's
clock: nothing is judged by it, and it is never taken for the time of the act
(docs/decisions/0053-written-then-arrived-now.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

OLDEST = timedelta(days=8)
"""A device forgets after seven days what it could not send."""
AHEAD = timedelta(minutes=2)
"""How far a device's clock may be ahead of ours."""

_written_at: ContextVar[datetime | None] = ContextVar("written_at", default=None)


def current() -> datetime | None:
    return _written_at.get()


@contextmanager
def written(at: datetime | None) -> Iterator[None]:
    """What is entered inside was written at ``at``, as its sender says."""
    token = _written_at.set(at)
    try:
        yield
    finally:
        _written_at.reset(token)


def read(text: str, *, received_at: datetime) -> datetime | None:
    """The claim in ISO 8601 with its offset; ``None`` for what is none, or cannot be: after its receipt, or too old."""
    try:
        claimed = datetime.fromisoformat(text)
    except ValueError:
        return None
    if claimed.tzinfo is None or not received_at - OLDEST <= claimed <= received_at + AHEAD:
        return None
    return min(claimed, received_at)
