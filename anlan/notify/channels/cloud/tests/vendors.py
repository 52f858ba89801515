"""A double of both clouds on loopback. It works the signature out again from the bytes that arrived, by the vendors'
documents and not by our code, and answers what the test puts into :attr:`Cloud.next`."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

ALIYUN_KEY = ("LTAI-double", "aliyun-secret")
TENCENT_KEY = ("AKID-double", "tencent-secret")


class Cloud:
    """``next``: (status, body) of the coming answers, the last one stays. ``delay`` seconds, or ``hangs_up``."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.usual = answer
        self.next: list[tuple[int, Any]] = []
        self.delay, self.hangs_up = 0.0, False
        self.headers: dict[str, str] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        cloud = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # noqa: N802
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                time.sleep(cloud.delay)
                if cloud.hangs_up:
                    self.connection.close()
                    return
                status, answer = cloud._answer(self.path, dict(self.headers.items()), body)
                content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                for name, value in {**cloud.headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # callers hang up on purpose
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        held = {name.lower(): value for name, value in headers.items()}
        given = held.get("authorization", "")
        if given.startswith("TC3"):
            ok, call = _tencent_right(held, body), (held["x-tc-action"], json.loads(body))
            error = {"Code": "AuthFailure.SignatureFailure", "Message": "signature"}
            wrong: tuple[int, dict[str, Any]] = (200, {"Response": {"Error": error, "RequestId": "r"}})
        else:
            ok, call = _aliyun_right(held, path), (held["x-acs-action"], dict(parse_qsl(urlsplit(path).query)))
            wrong = (400, {"Code": "SignatureDoesNotMatch", "Message": "signature", "RequestId": "r"})
        if not ok:
            return wrong
        self.calls.append(call)
        if len(self.next) > 1:
            return self.next.pop(0)
        return self.next[0] if self.next else (200, self.usual)


def _parts(header: str) -> dict[str, str]:
    return dict(re.findall(r"(\w+)=([^,\s]+)", header))


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _aliyun_right(held: dict[str, str], path: str) -> bool:
    said = _parts(held["authorization"])
    names = said["SignedHeaders"].split(";")
    needed = {"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}
    raw = urlsplit(path).query
    if (
        said["Credential"] != ALIYUN_KEY[0]
        or not needed <= set(names)
        or "+" in raw
        or raw != "&".join(sorted(raw.split("&")))
    ):
        return False
    listed = "".join(f"{name}:{held[name].strip()}\n" for name in names)
    canonical = f"POST\n/\n{raw}\n{listed}\n{said['SignedHeaders']}\n{_sha(b'')}"
    to_sign = "ACS3-HMAC-SHA256\n" + _sha(canonical.encode())
    return said["Signature"] == hmac.new(ALIYUN_KEY[1].encode(), to_sign.encode(), "sha256").hexdigest()


def _tencent_right(held: dict[str, str], body: bytes) -> bool:
    said = _parts(held["authorization"])
    key_id, day, service, _end = said["Credential"].split("/")
    moment = int(held["x-tc-timestamp"])
    if key_id != TENCENT_KEY[0] or day != time.strftime("%Y-%m-%d", time.gmtime(moment)):
        return False
    if abs(time.time() - moment) > 300:
        return False
    listed = f"content-type:{held['content-type']}\nhost:{held['host']}\n"
    canonical = f"POST\n/\n\n{listed}\n{said['SignedHeaders']}\n{_sha(body)}"
    to_sign = f"TC3-HMAC-SHA256\n{moment}\n{day}/{service}/tc3_request\n{_sha(canonical.encode())}"
    secret = hmac.new(f"TC3{TENCENT_KEY[1]}".encode(), day.encode(), "sha256").digest()
    secret = hmac.new(secret, service.encode(), "sha256").digest()
    secret = hmac.new(secret, b"tc3_request", "sha256").digest()
    return said["Signature"] == hmac.new(secret, to_sign.encode(), "sha256").hexdigest()
