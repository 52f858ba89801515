"""A signed HTTP call to a program of the school's or the bureau's.

``X-Anlan-Signature: t=<unix seconds>,v1=<hex>`` is HMAC-SHA256 over ``<t>.<body>`` under the installation's
webhook key; ``X-Anlan-Delivery`` is the same for every attempt.
"""

from __future__ import annotations

import hashlib
import hmac
import json

import httpx
from django.conf import settings

from anlan.lib import clock
from anlan.notify.channels.base import Sent, Settings
from anlan.notify.errors import TransportError
from anlan.notify.words import Text

TIMEOUT = 10.0
TRY_AGAIN = {408, 425, 429}


def send(address: str, text: Text, key: str, filled: Settings) -> Sent:
    """POST the message as JSON; ``HTTP <status>``.

    Raises :class:`TransportError`: permanent for a 4xx answer (save 408, 425, 429), passing for 5xx and silence.
    """
    body = json.dumps(
        {"id": key, "kind": text.kind, "subject": text.subject, "body": text.body, "url": text.url,
         "drill": text.is_drill},
        ensure_ascii=False,
    ).encode()  # fmt: skip
    moment = int(clock.real_now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "X-Anlan-Delivery": key,
        "X-Anlan-Signature": f"t={moment},v1={signature(settings.WEBHOOK_KEY, moment, body)}",
    }
    try:
        answer = httpx.post(address, content=body, headers=headers, timeout=TIMEOUT, follow_redirects=False)
    except httpx.HTTPError as error:
        raise TransportError(f"no answer: {error}", permanent=False) from error
    except (httpx.InvalidURL, ValueError) as error:
        raise TransportError(f"not an address: {error}", permanent=True) from error
    if answer.status_code >= 300:
        permanent = answer.status_code < 500 and answer.status_code not in TRY_AGAIN
        raise TransportError(f"HTTP {answer.status_code}", permanent=permanent)
    return Sent(f"HTTP {answer.status_code}")


def signature(key: bytes, moment: int, body: bytes) -> str:
    """What a receiver computes and compares."""
    return hmac.new(key, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
