"""HTTP POSTs by the hundred at once, from one thread: a pool of kept-alive connections for each server.

A general client spends more on building its own request and response objects than such a call costs; this one sends
bytes and reads a status and a short body. HTTP/1.1, TLS by the usual trust store, no redirects, no cookies, no proxy
(:func:`is_direct` says whether one would be used).
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast
from urllib.request import getproxies, proxy_bypass
from weakref import WeakKeyDictionary

import httpx

MOST_BODY = 256 * 1024
IDLE = 4.0
"""Seconds a connection is kept unused: less than servers commonly do, so that none is found closed."""


class NoAnswer(Exception):
    """The server was not reached, hung up, took too long or answered with something else than HTTP."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Target:
    host: str
    port: int
    is_tls: bool
    head: bytes
    """Request line and Host, up to where the other headers follow."""

    @property
    def server(self) -> tuple[str, int, bool]:
        return self.host, self.port, self.is_tls


@lru_cache(maxsize=4096)
def target(url: str) -> Target:
    """Raises ``ValueError`` for what is no http or https address."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ValueError(str(error)) from error
    if parsed.scheme not in {"http", "https"} or not parsed.host or parsed.userinfo:
        raise ValueError("not an http or https address")
    is_tls = parsed.scheme == "https"
    head = b"POST " + parsed.raw_path + b" HTTP/1.1\r\nHost: " + parsed.netloc + b"\r\n"
    return Target(parsed.raw_host.decode(), parsed.port or (443 if is_tls else 80), is_tls, head)


@lru_cache(maxsize=4096)
def is_direct(url: str) -> bool:
    """Whether nothing in the environment, as the program was started in, wants calls to ``url`` to use a proxy."""
    proxies = getproxies()
    meant = target(url)
    wanted = proxies.get("https" if meant.is_tls else "http") or proxies.get("all")
    return not wanted or bool(proxy_bypass(meant.host))


def here() -> Poster:
    """The poster of the running event loop."""
    loop = asyncio.get_running_loop()
    poster = _posters.get(loop)
    if poster is None:
        poster = _posters[loop] = Poster()
    return poster


class Poster:
    """Belongs to one event loop. ``most``: connections to one server; more calls than that wait for their turn."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._idle: dict[tuple[str, int, bool], deque[tuple[float, _Line]]] = {}
        self._turns: dict[tuple[str, int, bool], asyncio.Semaphore] = {}
        self._tls: ssl.SSLContext | None = None

    async def post(self, url: str, body: bytes, headers: Mapping[str, str], *, timeout: float) -> Answer:
        """The answer. Raises :class:`NoAnswer`; ``ValueError`` for what is no address. ``timeout`` for all of it."""
        meant = target(url)
        lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
        request = b"".join([meant.head, "".join(lines).encode("latin-1"),
                            b"Content-Length: %d\r\n\r\n" % len(body), body])  # fmt: skip
        try:
            async with asyncio.timeout(timeout), self._turn(meant):
                return await self._exchange(meant, request)
        except TimeoutError:
            raise NoAnswer("timed out") from None
        except (OSError, ssl.SSLError) as error:
            raise NoAnswer(str(error) or type(error).__name__) from error

    def close(self) -> None:
        for lines in self._idle.values():
            for _since, line in lines:
                line.close()
        self._idle.clear()

    def _turn(self, meant: Target) -> asyncio.Semaphore:
        turn = self._turns.get(meant.server)
        if turn is None:
            turn = self._turns[meant.server] = asyncio.Semaphore(self._most)
        return turn

    async def _exchange(self, meant: Target, request: bytes) -> Answer:
        line = self._kept(meant) or await self._connect(meant)
        try:
            answer = await line.exchange(request)
        except BaseException:
            line.close()
            raise
        if line.is_open:
            self._idle.setdefault(meant.server, deque()).append((time.monotonic(), line))
        return answer

    def _kept(self, meant: Target) -> _Line | None:
        lines = self._idle.get(meant.server)
        while lines:
            since, line = lines.pop()
            if line.is_open and time.monotonic() - since < IDLE:
                return line
            line.close()
        return None

    async def _connect(self, meant: Target) -> _Line:
        if meant.is_tls and self._tls is None:
            self._tls = httpx.create_ssl_context()
        loop = asyncio.get_running_loop()
        _transport, line = await loop.create_connection(
            _Line, meant.host, meant.port, ssl=self._tls if meant.is_tls else None,
            server_hostname=meant.host if meant.is_tls else None,
        )  # fmt: skip
        return line


class _Line(asyncio.Protocol):
    """One connection, one exchange at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._answer: asyncio.Future[Answer] | None = None
        self._is_kept = True

    @property
    def is_open(self) -> bool:
        return self._is_kept and self._transport is not None and not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # another loop's own is no subclass

    async def exchange(self, request: bytes) -> Answer:
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            return await self._answer
        finally:
            self._answer = None
            self._buffer.clear()

    def data_received(self, data: bytes) -> None:
        if self._answer is None or self._answer.done():
            self.close()  # nobody asked
            return
        self._buffer += data
        try:
            answer = self._parsed(is_end=False)
        except (ValueError, IndexError):
            self._fail("this is no HTTP answer")
            return
        if answer is not None:
            self._answer.set_result(answer)
        elif len(self._buffer) > MOST_BODY:
            self._fail("the answer is too long")

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is None or self._answer.done():
            return
        try:
            answer = self._parsed(is_end=True)
        except (ValueError, IndexError):
            answer = None
        if answer is not None:
            self._answer.set_result(answer)
        else:
            self._fail(str(exc) if exc else "the server hung up")

    def close(self) -> None:
        self._is_kept = False
        if self._transport is not None:
            self._transport.abort()

    def _fail(self, message: str) -> None:
        self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(NoAnswer(message))

    def _parsed(self, *, is_end: bool) -> Answer | None:
        """The answer when all of it has come. ``is_end``: nothing more will."""
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) >= 5 and not self._buffer.startswith(b"HTTP/"):
                raise ValueError
            return None
        head, rest = self._buffer[:end].decode("latin-1"), self._buffer[end + 4 :]
        first, *lines = head.split("\r\n")
        version, status = first.split(" ", 2)[:2]
        code = int(status)
        if 100 <= code < 200:
            del self._buffer[: end + 4]
            return self._parsed(is_end=is_end) if self._buffer else None
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = _body(code, headers, rest, is_end)
        if body is None:
            return None
        is_kept = headers.get("connection", "").lower() != "close" and version == "HTTP/1.1" and not is_end
        self._is_kept = self._is_kept and is_kept
        return Answer(code, headers, body)


def _body(code: int, headers: Mapping[str, str], rest: bytearray, is_end: bool) -> bytes | None:
    if code in {204, 304}:
        return b""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return _unchunked(rest)
    length = headers.get("content-length")
    if length is None:
        return bytes(rest) if is_end else None
    return bytes(rest[: int(length)]) if len(rest) >= int(length) else None


def _unchunked(rest: bytearray) -> bytes | None:
    body, place = bytearray(), 0
    while (end := rest.find(b"\r\n", place)) >= 0:
        size = int(rest[place:end].split(b";")[0], 16)
        if size == 0:
            return bytes(body)
        if len(rest) < end + 2 + size + 2:
            return None
        body += rest[end + 2 : end + 2 + size]
        place = end + 2 + size + 2
    return None


_posters: WeakKeyDictionary[asyncio.AbstractEventLoop, Poster] = WeakKeyDictionary()
