"""A vendor of ``bench fanout``, a process of its own: takes POSTs over HTTP/1.1, answers each after a fixed time.

Prints its port; when its input closes, what it took, as JSON: the time of each delivery by its key.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Sink(asyncio.Protocol):
    """One connection. ``latency`` in seconds; ``took``: (key, moment) of every request, repeats too."""

    def __init__(self, latency: float, took: list[tuple[str, float]]) -> None:
        self._latency, self._took = latency, took
        self._buffer = b""
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            length = int(_value(head, b"content-length") or 0)
            if len(self._buffer) < end + 4 + length:
                return
            self._buffer = self._buffer[end + 4 + length :]
            self._took.append((_value(head, b"x-anlan-delivery").decode(), time.time()))
            self._loop.call_later(self._latency, self._answer)

    def _answer(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(ANSWER)


def _value(head: bytes, name: bytes) -> bytes:
    place = head.lower().find(b"\r\n" + name + b":")
    if place < 0:
        return b""
    return head[place + len(name) + 3 :].split(b"\r\n", 1)[0].strip()


async def serve(latency: float) -> None:
    took: list[tuple[str, float]] = []
    server = await asyncio.get_running_loop().create_server(lambda: Sink(latency, took), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()
    print(json.dumps(took))


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
