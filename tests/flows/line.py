"""The line between a phone and the installation: it can be cut, and what comes over it can be made to look like a later
version's. A browser's own switch for "offline" does not reach a service worker on every build; a cut line does."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler
from typing import Any

import httpx

from tests.flows.sinks import _Server

DROPPED = {"connection", "keep-alive", "transfer-encoding", "content-encoding", "content-length", "accept-encoding"}


class Line:
    """A proxy on a port of its own. ``is_cut``: every connection ends without an answer. ``cut_after``: requests whose
    path begins so reach the installation, and their answer is lost. ``swaps``: bytes replaced in what comes back."""

    def __init__(self, target: str) -> None:
        self.target, self.is_cut, self.cut_after = target, False, ""
        self.swaps: dict[bytes, bytes] = {}
        self.missing: set[str] = set()
        self.asked: list[str] = []
        line = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if line.is_cut:
                    self.close_connection = True
                    return
                line.asked.append(f"{self.command} {self.path}")
                status, headers, content = line.fetched(self.command, self.path, self.headers.items(), body)
                if line.cut_after and self.path.startswith(line.cut_after):
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_HEAD = handle_any  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def fetched(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        bare = path.partition("?")[0]
        if bare in self.missing or bare.endswith("/live/"):  # an open stream would hold a thread of the test's
            return 404, [], b""
        kept = [(name, value) for name, value in headers if name.lower() not in DROPPED]
        # Without certificates: to read all that the world trusts takes longer than most pages.
        answer = httpx.request(method, self.target + path, headers=kept, content=body, timeout=30, verify=False)
        content = answer.content
        for old, new in self.swaps.items():
            content = content.replace(old, new)
        told = [(name, value) for name, value in answer.headers.multi_items() if name.lower() not in DROPPED]
        return answer.status_code, told, content

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
