"""Server-sent events: an open page is told that what it shows has changed, and fetches the changed parts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import psycopg
import structlog
from django.conf import settings
from django.http import StreamingHttpResponse

from anlan.lib.live import EVERYTHING, LIVE

log = structlog.get_logger(__name__)

PING = 20.0
"""Seconds between signs of life, so that proxies keep the line open and the page knows it is alive."""
BURST = 0.2
"""Seconds in which several changes are one look."""
RETRY = 1.0

OPEN, CHANGE, ALIVE = b"retry: 3000\n\nevent: open\ndata: \n\n", b"event: change\ndata: \n\n", b": alive\n\n"


def stream(wanted: set[str]) -> StreamingHttpResponse:
    """Events for the payloads in ``wanted`` (``d12``: docket 12, ``p7``: person 7's inbox, ``u3``: a new matter of
    unit 3).

    The caller has checked that the person may see them. The event carries no content: each part is fetched
    through its own page, which checks again.
    """
    response = StreamingHttpResponse(events(wanted), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


async def events(wanted: set[str]) -> AsyncGenerator[bytes]:
    """What one open page is told, until it goes away."""
    with _hub().page(wanted) as page:
        await page.hub.listening.wait()
        yield OPEN
        while True:
            try:
                await asyncio.wait_for(page.changed.wait(), PING)
            except TimeoutError:
                yield ALIVE
                continue
            page.changed.clear()
            yield CHANGE
            await asyncio.sleep(BURST)


@dataclass(eq=False)
class Page:
    hub: Hub
    wanted: frozenset[str]
    changed: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(eq=False)
class Hub:
    """All open pages of one process share one listening connection, which lives while any page is open."""

    pages: set[Page] = field(default_factory=set)
    listening: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    @contextmanager
    def page(self, wanted: set[str]) -> Iterator[Page]:
        page = Page(self, frozenset(wanted))
        self.pages.add(page)
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self._listen())
        try:
            yield page
        finally:
            self.pages.discard(page)
            if not self.pages and self.task is not None:
                self.task.cancel()
                self.task = None
                self.listening.clear()

    def tell(self, payload: str) -> None:
        """Wake the pages that show what ``payload`` names."""
        for page in self.pages:
            if payload == EVERYTHING or payload in page.wanted:
                page.changed.set()

    async def _listen(self) -> None:
        """Listen, and again when the line breaks; after a break every page looks, for something may have passed."""
        while True:
            try:
                await self._hear()
            except (psycopg.OperationalError, OSError) as error:
                log.warning("live_line_lost", error=str(error))
                await asyncio.sleep(RETRY)
                self.tell(EVERYTHING)

    async def _hear(self) -> None:
        parameters = settings.DATABASE_LOGINS["app"]
        async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as connection:
            await connection.execute(f"LISTEN {LIVE}".encode())
            self.listening.set()
            async for notice in connection.notifies():
                self.tell(notice.payload)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def _hub() -> Hub:
    """The hub of the running loop: a process that serves pages has one."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())
