"""Requests as an ASGI server hands them over: threads, open streams, readers who leave."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from anlan.web.serving import Application

seen: list[str] = []


@pytest.fixture(autouse=True)
def _nothing_seen() -> None:
    seen.clear()


@csrf_exempt
def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{threading.current_thread().name} {request.method} {request.body.decode()}")


def broken(request: HttpRequest) -> HttpResponse:
    raise RequestDataTooBig("more than this page takes")


def endless(request: HttpRequest) -> StreamingHttpResponse:
    async def pieces() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"piece"
                await asyncio.sleep(0.01)
        finally:
            seen.append("ended")

    return StreamingHttpResponse(pieces())


def failing(request: HttpRequest) -> StreamingHttpResponse:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"piece"
        raise OSError("the disk is gone")

    return StreamingHttpResponse(pieces())


# Addresses that answer while the database is away: what is tried here needs none.
urlpatterns = [
    path("healthz", plain), path("readyz", endless), path("offline/", broken), path("favicon.ico", failing),
]  # fmt: skip
pytestmark = pytest.mark.urls(__name__)


class Line:
    """One request over a line: what is sent is kept; it hangs up after ``pieces`` of the answer."""

    def __init__(self, address: str, body: bytes = b"", *, pieces: int = 10**9) -> None:
        self.scope: dict[str, Any] = {
            "type": "http", "method": "POST" if body else "GET", "path": address, "query_string": b"",
            "headers": [(b"host", b"testserver")],
        }  # fmt: skip
        self._coming: list[dict[str, Any]] = [{"type": "http.request", "body": body}]
        self._pieces = pieces
        self._left = asyncio.Event()
        self.sent: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        if self._coming:
            return self._coming.pop(0)
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)
        if len(self.sent) > self._pieces:
            self._left.set()

    async def carry(self, application: Application) -> None:
        await asyncio.wait_for(application(self.scope, self.receive, self.send), 20)

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.sent).decode()


def carried(*lines: Line) -> Iterator[Line]:
    async def all_at_once() -> None:
        application = Application()
        await asyncio.gather(*(line.carry(application) for line in lines))

    asyncio.run(all_at_once())
    yield from lines


def test_a_page_is_made_in_one_of_a_few_threads_and_reads_what_was_sent() -> None:
    [line] = carried(Line("/healthz", "几点".encode()))
    assert line.sent[0]["status"] == 200
    thread, method, body = line.text.split()
    assert (method, body) == ("POST", "几点")
    assert thread.startswith("page")


def test_whoever_leaves_an_open_stream_ends_it() -> None:
    [line] = carried(Line("/readyz", pieces=3))
    assert seen == ["ended"]
    assert line.text.startswith("piecepiece")


def test_open_streams_take_no_thread(settings: Any) -> None:
    settings.POOL_SIZE = 1
    lines = [Line("/readyz", pieces=5) for _ in range(4)]
    assert all(line.text.startswith("piece") for line in carried(*lines))
    assert seen == ["ended"] * 4


def test_a_stream_that_breaks_tells_the_server(settings: Any) -> None:
    with pytest.raises(OSError, match="the disk is gone"):
        list(carried(Line("/favicon.ico")))


def test_what_goes_wrong_in_a_view_is_a_page() -> None:
    [line] = carried(Line("/offline/"))
    assert line.sent[0]["status"] == 400


def test_a_request_that_is_broken_off_gets_no_answer() -> None:
    line = Line("/healthz")
    line._coming[0] = {"type": "http.disconnect"}
    assert [one.sent for one in carried(line)] == [[]]
