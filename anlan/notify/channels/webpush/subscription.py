"""What a browser gives us to push to it: an address at its maker's service, and two keys."""

from __future__ import annotations

import base64
import binascii
import json
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

SERVICES = "fcm.googleapis.com updates.push.services.mozilla.com *.push.apple.com *.notify.windows.com"
"""Of Chrome and Edge on phones, Firefox, Safari, and Edge on Windows."""

MAKERS = {
    "fcm.googleapis.com": "Chrome",
    "updates.push.services.mozilla.com": "Firefox",
    "web.push.apple.com": "Safari",
    "notify.windows.com": "Edge",
}
MOST = 1000
_POINT, _SECRET = 65, 16
"""Bytes of an uncompressed P-256 point and of the authentication secret (RFC 8291)."""


def bare(text: str) -> str | None:
    """The subscription in the one form in which it is kept; ``None`` for what is none."""
    found = parsed(text)
    if found is None:
        return None
    kept = json.dumps(found, separators=(",", ":"), sort_keys=True)
    return kept if len(kept) <= MOST else None


def parsed(text: str) -> dict[str, Any] | None:
    """``endpoint`` and ``keys`` (``p256dh``, ``auth``), checked for their shape."""
    try:
        given = json.loads(text)
        endpoint, keys = given["endpoint"], given["keys"]
        found = {"endpoint": endpoint, "keys": {"auth": keys["auth"], "p256dh": keys["p256dh"]}}
        point = _bytes(keys["p256dh"])
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        shape = (len(point), len(_bytes(keys["auth"])))
        scheme = urlsplit(endpoint).scheme
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        return None
    return found if shape == (_POINT, _SECRET) and scheme in {"https", "http"} else None


def is_allowed(endpoint: str, services: str) -> bool:
    """Whether the address is at one of the services. Without a scheme a service is meant over https."""
    parts = urlsplit(endpoint)
    if parts.username is not None or parts.password is not None:
        return False
    origin = f"{parts.scheme}://{parts.netloc.lower()}"
    wanted = (one if "://" in one else f"https://{one}" for one in services.split())
    return any(fnmatchcase(origin, one) for one in wanted)


def maker(address: str) -> str:
    """The browser's name, as far as its service tells; else the service's host."""
    found = parsed(address)
    host = urlsplit(found["endpoint"]).netloc if found else ""
    return next((name for end, name in MAKERS.items() if host == end or host.endswith("." + end)), host)


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
