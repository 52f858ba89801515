"""A vendor's double on loopback: a real server that answers as a test, or the vendor's own rules below, say."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from anlan.notify.channels import calling
from anlan.notify.words import Text

Answer = tuple[int, Any] | dict[str, Any]


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Vendor:
    """``rules(call)`` answers: a JSON object, or (status, object or bytes). ``delay`` seconds before, ``drips`` seconds
    between bytes, ``hangs_up`` instead of an answer."""

    def __init__(self, rules: Callable[[Call], Answer]) -> None:
        self.rules = rules
        self.delay, self.drips, self.hangs_up = 0.0, 0.0, False
        self.headers: dict[str, str] = {}
        self.answer: Any = None  # for rules that keep what to say here
        self.calls: list[Call] = []
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                parts = urlsplit(self.path)
                query = dict(parse_qsl(parts.query, keep_blank_values=True))
                call = Call(self.command, parts.path, query, {k.lower(): v for k, v in self.headers.items()}, body)
                vendor.calls.append(call)
                time.sleep(vendor.delay)
                if vendor.hangs_up:
                    self.connection.close()
                    return
                self.reply(vendor.rules(call))

            def reply(self, answer: Answer) -> None:
                status, said = answer if isinstance(answer, tuple) else (200, answer)
                content = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(status)
                for name, value in {**vendor.headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                for n in range(len(content)) if vendor.drips else ():
                    self.wfile.write(content[n : n + 1])
                    self.wfile.flush()
                    time.sleep(vendor.drips)
                if not vendor.drips:
                    self.wfile.write(content)

            do_GET = do_POST = handle_any  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # callers hang up on purpose
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def to(self, path: str) -> list[Call]:
        return [call for call in self.calls if call.path == path]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def running(rules: Callable[[Call], Answer]) -> Iterator[Vendor]:
    vendor = Vendor(rules)
    try:
        yield vendor
    finally:
        vendor.stop()


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Wait only so long for a vendor, for the length of a test."""
    usual, calling.TIMEOUT = calling.TIMEOUT, seconds
    try:
        yield
    finally:
        calling.TIMEOUT = usual


def text(**changes: Any) -> Text:
    values: dict[str, Any] = {
        "message_id": 7,
        "kind": "duty.opened",
        "subject": "14:27前：确认接警",
        "body": "青山镇中心小学，2026-事件-0037。请14:27前确认接警。",
        "url": "https://anlan.example/tap/personal-token/",
        "is_drill": False,
        "page": "https://anlan.example/cases/7/",
    }
    return Text(**{**values, **changes})
