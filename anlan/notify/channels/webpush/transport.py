"""Handing a message, encrypted for one browser, to that browser's push service."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from anlan.lib import clock
from anlan.notify.channels.base import Sent, Settings
from anlan.notify.channels.calling import Answer, exchange
from anlan.notify.channels.webpush import keys, subscription
from anlan.notify.errors import Gone, TransportError
from anlan.notify.grades import grades
from anlan.notify.words import KINDS, Text

JWT_SECONDS = 3600
"""How long a token is good; RFC 8292 allows a day at most."""
GONE, OURS, MOST_TOPIC = {404, 410}, {400, 401, 403}, 32


def send(address: str, text: Text, key: str, settings: Settings) -> Sent:
    """Hand the message over; ``HTTP <status>`` and the service's name of it.

    Raises :class:`Gone` when the browser has taken the permission back, permanent ``TransportError`` for what is no
    subscription, passing for everything else. The same ``key`` replaces a message that has not been fetched yet.
    """
    found = subscription.parsed(address)
    if found is None or not subscription.is_allowed(found["endpoint"], settings["services"]):
        raise TransportError("not a subscription at a push service that may be called", permanent=True)
    headers = {
        **_signature(found["endpoint"], settings["contact"]),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": settings["ttl"],
        "Urgency": _urgency(text),
        "Topic": key[-MOST_TOPIC:],
    }
    from pywebpush import WebPusher  # brings two HTTP clients that only this needs: not at every start

    body = WebPusher(found).encode(json.dumps(lock_screen(text), ensure_ascii=False).encode())["body"]
    answer = exchange("POST", found["endpoint"], headers=headers, content=body)
    if answer.status not in {200, 201, 202}:
        raise _refused(answer)
    return Sent(f"HTTP {answer.status}", answer.headers.get("Location", "")[:200])


def lock_screen(text: Text) -> dict[str, Any]:
    """What may stand on a locked screen for anybody to read: what to do and by when. Never names or the body."""
    grade = grades().get(text.grade)
    shown: dict[str, Any] = {
        "title": text.subject,
        "url": urlsplit(text.url).path,
        "tag": text.tag or f"m{text.message_id}",
        "asks": _asks(text),
        "drill": text.is_drill,
    }
    if grade:
        shown |= {"vibrate": list(grade.vibrate), "stays": grade.stays}
    return shown


def _urgency(text: Text) -> str:
    grade = grades().get(text.grade)
    return grade.urgency if grade else "high" if _asks(text) else "normal"


def _asks(text: Text) -> bool:
    words = KINDS.get(text.kind)
    return words is not None and words.asks


def _signature(endpoint: str, contact: str) -> dict[str, str]:
    parts = urlsplit(endpoint)
    until = int(clock.real_now().timestamp()) + JWT_SECONDS
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": until, "sub": contact}
    from py_vapid import Vapid02

    signed: dict[str, str] = Vapid02(keys.private_key()).sign(claims)
    return signed


def _refused(answer: Answer) -> TransportError:
    said = f"HTTP {answer.status} {answer.body[:200].decode(errors='replace')}".strip()
    if answer.status in GONE:
        return Gone(said)
    passing = answer.status >= 500 or answer.status == 429 or answer.status in OURS
    return TransportError(said, permanent=not passing, retry_after=answer.wait)
