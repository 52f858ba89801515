"""Server-sent events: an open page is told that what it shows has changed, and fetches the changed parts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import psycopg
from django.conf import settings
from django.http import StreamingHttpResponse

from anlan.lib.live import EVERYTHING, LIVE

PING = 20.0
"""Seconds between signs of life, so that proxies keep the line open and the page knows it is alive."""


def stream(wanted: set[str]) -> StreamingHttpResponse:
    """Events for the payloads in ``wanted`` (``d12``: docket 12, ``p7``: person 7's inbox, ``u3``: a new matter of
    unit 3).

    The caller has checked that the person may see them. The event carries no content: each part is fetched
    through its own page, which checks again.
    """
    response = StreamingHttpResponse(_events(wanted), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


async def _events(wanted: set[str]) -> AsyncIterator[bytes]:
    parameters = settings.DATABASE_LOGINS["app"]
    yield b"retry: 3000\n\nevent: open\ndata: \n\n"
    async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as connection:
        await connection.execute(f"LISTEN {LIVE}".encode())
        while True:
            changed = False
            async for notice in connection.notifies(timeout=PING, stop_after=1):
                # One look may bring several at once, and any of them counts.
                changed = changed or notice.payload in wanted or notice.payload == EVERYTHING
            yield b"event: change\ndata: \n\n" if changed else b": alive\n\n"
            if changed:
                await asyncio.sleep(0.2)  # a burst of changes is one look
