"""Doubles of the world outside, on loopback: a mail server and a web server that note what they get and misbehave on
demand. They run in the test's own process, each in a thread."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Mail:
    key: str
    to: str
    at: float
    message: Any

    @property
    def body(self) -> str:
        return str(self.message.get_content())


@dataclass
class MailSink:
    """A mail server. Set ``refuse_to`` (an answer to RCPT), ``answer`` (to DATA), ``farewell`` (to QUIT), ``delay``
    (seconds before the answer), ``hangs_up`` (no answer to DATA), or :meth:`hold` it between taking and answering."""

    answer: str = "250 taken"
    refuse_to: str = ""
    farewell: str = ""
    delay: float = 0.0
    hangs_up: bool = False
    mails: list[Mail] = field(default_factory=list)
    waiting: int = 0
    _held: threading.Event = field(default_factory=threading.Event)
    _controller: Any = None

    def start(self) -> MailSink:
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port(), ready_timeout=10)
        self._controller.start()
        return self

    @property
    def port(self) -> int:
        return int(self._controller.port)

    def stop(self) -> None:
        self.release()
        self._controller.stop()

    def hold(self) -> None:
        self._held.set()

    def release(self) -> None:
        self._held.clear()

    def reset(self) -> None:
        self.answer, self.refuse_to, self.farewell, self.delay, self.hangs_up = "250 taken", "", "", 0.0, False
        self.release()
        self.mails = []

    def counts(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(mail.key for mail in self.mails)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.refuse_to:
            return self.refuse_to
        envelope.rcpt_tos.append(address)
        return "250 go on"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, EmailMessage, policy=policy.default)
        self.mails.append(Mail(str(message["Message-ID"]), envelope.rcpt_tos[0], time.monotonic(), message))
        self.waiting += 1
        try:
            await asyncio.sleep(self.delay)
            while self._held.is_set():
                await asyncio.sleep(0.01)
        finally:
            self.waiting -= 1
        if self.hangs_up:
            server.transport.abort()
        return self.answer

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        return self.farewell or "221 bye"


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


class _Server(ThreadingHTTPServer):
    request_queue_size = 512  # a worker calls hundreds at once; with five waiting at most, the rest would be dropped


class WebSink:
    """A web server. Set ``status``, ``delay``, or ``hangs_up`` (no answer), or :meth:`hold` it before it answers."""

    def __init__(self) -> None:
        self.status, self.delay, self.hangs_up = 200, 0.0, False
        self._goes_on = threading.Event()
        self._goes_on.set()
        self.headers: dict[str, str] = {}
        self.calls: list[Call] = []
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                sink.calls.append(Call(self.command, self.path, dict(self.headers), body, time.monotonic()))
                time.sleep(sink.delay)
                sink._goes_on.wait(60)
                if sink.hangs_up:
                    self.connection.close()
                    return
                self.send_response(sink.status)
                for name, value in sink.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST = handle_any  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # callers are killed on purpose
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> WebSink:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self) -> None:
        self.release()
        self._server.shutdown()
        self._server.server_close()

    def reset(self) -> None:
        self.status, self.delay, self.hangs_up, self.calls = 200, 0.0, False, []
        self.headers = {}
        self.release()

    def hold(self) -> None:
        self._goes_on.clear()

    def release(self) -> None:
        self._goes_on.set()

    def to(self, path: str) -> list[Call]:
        return [call for call in self.calls if call.path == path]


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
