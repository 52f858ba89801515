"""A push service on loopback, and a browser's end of it: it checks who sends (RFC 8292) and opens what was sent
(RFC 8291) by the documents themselves, with none of the sender's libraries."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def text64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def bytes64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Browser:
    """The keys a browser makes for one subscription."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: hashlib.sha256(str(time.monotonic_ns()).encode()).digest()[:16])

    def subscription(self, endpoint: str) -> str:
        keys = {"p256dh": text64(_point(self.private.public_key())), "auth": text64(self.auth)}
        return json.dumps({"endpoint": endpoint, "expirationTime": None, "keys": keys})

    def open(self, body: bytes) -> bytes:
        """The plaintext of one record of ``aes128gcm`` (RFC 8188), its key agreed as RFC 8291, 3.4 says."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, record = body[21 : 21 + length], body[21 + length :]
        assert len(record) <= size
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.private.exchange(ec.ECDH(), theirs)
        info = b"WebPush: info\0" + _point(self.private.public_key()) + sender
        ikm = _hkdf(self.auth, shared, info, 32)
        key = _hkdf(salt, ikm, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _hkdf(salt, ikm, b"Content-Encoding: nonce\0", 12)
        padded = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\0")
        assert padded[-1:] == b"\x02", "the delimiter of a last record"
        return padded[:-1]


class PushService:
    """``status`` of the coming answers, ``headers`` with it; ``hangs_up``, ``delay``. Wrong tokens get 403."""

    def __init__(self) -> None:
        self.status, self.hangs_up, self.delay = 201, False, 0.0
        self.headers: dict[str, str] = {}
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.known_key = ""
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # noqa: N802
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                time.sleep(service.delay)
                if service.hangs_up:
                    self.connection.close()
                    return
                held = {name.lower(): value for name, value in self.headers.items()}
                status = service.status if service._is_signed(held) else 403
                if status == 201:
                    service.taken.append((held, body))
                self.send_response(status)
                for name, value in {"Content-Length": "0", "Location": "/message/1", **service.headers}.items():
                    self.send_header(name, value)
                self.end_headers()

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

    def _is_signed(self, held: dict[str, str]) -> bool:
        scheme, _, rest = held.get("authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        head, claims, signature = parts["t"].split(".")
        raw = bytes64(signature)
        signed = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes64(parts["k"]))
        key.verify(signed, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
        said = json.loads(bytes64(claims))
        in_time = time.time() < said["exp"] <= time.time() + 24 * 3600
        ours = not self.known_key or parts["k"] == self.known_key
        return scheme == "vapid" and said["aud"] == self.url and said["sub"].startswith("mailto:") and in_time and ours


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _hkdf(salt: bytes, ikm: bytes, info: bytes, length: int) -> bytes:
    secret = hmac.new(salt, ikm, "sha256").digest()
    return hmac.new(secret, info + b"\x01", "sha256").digest()[:length]
