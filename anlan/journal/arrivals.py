"""What was sent arrives once, however often it is sent: the second arrival is told where the first one led."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from anlan.journal.models import Arrival

KEPT = timedelta(days=30)
"""Longer than a device keeps what it has not sent."""


def take(nonce: UUID, sender: int | None, *, at: datetime) -> Arrival | None:
    """Enter an arrival inside the caller's transaction; the earlier one where there is one.

    A second arrival at the same moment waits here until the first one's transaction has ended.
    """
    key = hashlib.sha256(f"{sender or ''}:{nonce}".encode()).digest()
    Arrival.objects.filter(received_at__lt=at - KEPT).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_arrival (key, received_at, url) VALUES (%s, %s, '') ON CONFLICT DO NOTHING", [key, at]
        )
        if cursor.rowcount:
            return None
    return Arrival.objects.get(key=key)


def led_to(nonce: UUID, sender: int | None, url: str) -> None:
    key = hashlib.sha256(f"{sender or ''}:{nonce}".encode()).digest()
    Arrival.objects.filter(key=key).update(url=url)
