"""A signed HTTP call to a program of the school's or the bureau's.

``X-Anlan-Signature: t=<unix seconds>,v1=<hex>`` is HMAC-SHA256 over ``<t>.<body>`` under the installation's
webhook key; ``X-Anlan-Delivery`` is the same for every attempt.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json

import httpx
from django.conf import settings

from anlan.lib import clock, posting
from anlan.notify.channels.base import Sent, Settings
from anlan.notify.errors import TransportError
from anlan.notify.words import Text

TIMEOUT = 10.0
TRY_AGAIN = {408, 425, 429}
MOST_PATIENCE = 900.0
"""Seconds: no receiver makes us wait longer, whatever it says."""


def send(address: str, text: Text, key: str, filled: Settings) -> Sent:
    """POST the message as JSON; ``HTTP <status>``.

    Raises :class:`TransportError`: permanent for a 4xx answer (save 408, 425, 429), passing for 5xx and silence.
    """
    body, headers = _request(text, key)
    try:
        answer = httpx.post(address, content=body, headers=headers, timeout=TIMEOUT, follow_redirects=False)
    except httpx.HTTPError as error:
        raise TransportError(f"no answer: {error}", permanent=False) from error
    except (httpx.InvalidURL, ValueError) as error:
        raise TransportError(f"not an address: {error}", permanent=True) from error
    return _read(answer.status_code, answer.headers.get("retry-after", ""))


async def asend(address: str, text: Text, key: str, filled: Settings) -> Sent:
    """As :func:`send`, without a thread; through a proxy, with one."""
    try:
        if not posting.is_direct(address):
            return await asyncio.to_thread(send, address, text, key, filled)
        body, headers = _request(text, key)
        answer = await posting.here().post(address, body, headers, timeout=TIMEOUT)
    except posting.NoAnswer as error:
        raise TransportError(f"no answer: {error}", permanent=False) from error
    except ValueError as error:
        raise TransportError(f"not an address: {error}", permanent=True) from error
    return _read(answer.status, answer.headers.get("retry-after", ""))


def _request(text: Text, key: str) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(
        {"id": key, "kind": text.kind, "subject": text.subject, "body": text.body, "url": text.url,
         "drill": text.is_drill},
        ensure_ascii=False,
    ).encode()  # fmt: skip
    moment = int(clock.real_now().timestamp())
    return body, {
        "Content-Type": "application/json",
        "X-Anlan-Delivery": key,
        "X-Anlan-Signature": f"t={moment},v1={signature(settings.WEBHOOK_KEY, moment, body)}",
    }


def _read(status: int, retry_after: str) -> Sent:
    if status < 300:
        return Sent(f"HTTP {status}")
    permanent = status < 500 and status not in TRY_AGAIN
    seconds = min(float(retry_after), MOST_PATIENCE) if retry_after.isdigit() and not permanent else None
    raise TransportError(f"HTTP {status}", permanent=permanent, retry_after=seconds)


def signature(key: bytes, moment: int, body: bytes) -> str:
    """What a receiver computes and compares."""
    return hmac.new(key, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
