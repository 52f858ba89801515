"""Wrong passwords and codes are counted, and a door tried too often stays shut for a while.

The count is a row in the database, so that it holds over any number of web processes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Max

from anlan.org.models import FailedAttempt

WINDOW = timedelta(minutes=5)
"""Failures further apart than this are not counted together."""
SHUT = timedelta(minutes=5)
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Door:
    """Something that may be tried wrongly ``most`` times within :data:`WINDOW`: ``kind`` of door, and which."""

    kind: str
    name: str
    most: int

    @property
    def key(self) -> bytes:
        text = f"anlan-attempt/v1\n{self.kind}\n{self.name}"
        return hmac.new(settings.LOOKUP_KEY, text.encode(), hashlib.sha256).digest()


def sign_in_doors(username: str, address: str) -> list[Door]:
    """The doors a sign-in passes.

    Five failures shut an account to the address they came from, not to everybody: who knows a principal's user name
    must not be able to lock the principal out from elsewhere. A whole school is often one address, and a guesser may
    have many; both have wider limits of their own.
    """
    name = username.strip().lower()
    return [
        Door("sign-in:account-at", f"{name}\n{address}", 5),
        Door("sign-in:account", name, 20),
        Door("sign-in:address", address, 50),
    ]


def code_doors(address: str) -> list[Door]:
    """The door of receipt codes. They cannot be guessed; this keeps whoever tries from costing others time."""
    return [Door("code:address", address, 30)]


def shut_until(doors: Iterable[Door], *, at: datetime) -> datetime | None:
    """Until when one of the doors is shut; ``None`` when all are open."""
    keys = [door.key for door in doors]
    found = FailedAttempt.objects.filter(key__in=keys, locked_until__gt=at).aggregate(until=Max("locked_until"))
    until: datetime | None = found["until"]
    return until


def count_failure(doors: Sequence[Door], *, at: datetime) -> datetime | None:
    """Count one failure at each door; until when that shuts one of them."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM org_failedattempt WHERE last_at < %s", [at - KEPT])
        for door in sorted(doors, key=lambda door: door.key):  # one order for all, so that no two wait for each other
            cursor.execute(_COUNT, {"key": door.key, "at": at, "since": at - WINDOW, "most": door.most,
                                    "until": at + SHUT})  # fmt: skip
    return shut_until(doors, at=at)


def forget(door: Door) -> None:
    """The right secret was given: what was counted at this door is no longer of interest."""
    FailedAttempt.objects.filter(key=door.key).delete()


_COUNT = """
INSERT INTO org_failedattempt AS row (key, count, last_at, locked_until) VALUES (%(key)s, 1, %(at)s, NULL)
ON CONFLICT (key) DO UPDATE SET
  last_at = %(at)s,
  count = CASE WHEN row.last_at > %(since)s THEN row.count + 1 ELSE 1 END,
  locked_until = CASE WHEN row.last_at > %(since)s AND row.count + 1 >= %(most)s THEN %(until)s::timestamptz END
"""
