"""A message as CAP 1.2 to a program of a partner's: a gateway of the bureau's, the broadcast of a county."""

from __future__ import annotations

from django.conf import settings as installation

from anlan.lib import clock
from anlan.notify.channels.base import Sent, Settings
from anlan.notify.channels.calling import TRY_AGAIN, exchange
from anlan.notify.channels.cap.message import ACTUAL, EXERCISE, TEST, Info, Message, to_xml
from anlan.notify.channels.webhook.transport import signature
from anlan.notify.errors import TransportError
from anlan.notify.words import KINDS, Text


def send(address: str, text: Text, key: str, settings: Settings) -> Sent:
    """POST the message as ``application/cap+xml``, private to that partner and signed as a webhook is.

    Raises ``TransportError``: permanent for a 4xx answer (save 408, 425, 429), passing for 5xx and silence.
    """
    at = clock.real_now()
    words = KINDS.get(text.kind)
    info = Info(
        event=text.parts.get("what") or text.subject, headline=text.subject, description=text.body, web=text.url,
        sender_name=text.parts.get("unit", ""), urgency="Immediate" if words and words.asks else "Expected",
    )  # fmt: skip
    status = TEST if text.is_test else EXERCISE if text.is_drill else ACTUAL
    body = to_xml(Message(f"{installation.ORIGIN}/{key}", installation.ORIGIN, at, info, status=status, to=address))
    moment = int(at.timestamp())
    headers = {
        "Content-Type": "application/cap+xml; charset=utf-8",
        "X-Anlan-Delivery": key,
        "X-Anlan-Signature": f"t={moment},v1={signature(installation.WEBHOOK_KEY, moment, body)}",
    }
    answer = exchange("POST", address, headers=headers, content=body)
    if answer.status >= 300:
        permanent = answer.status < 500 and answer.status not in TRY_AGAIN
        raise TransportError(f"HTTP {answer.status}", permanent=permanent, retry_after=answer.wait)
    return Sent(f"HTTP {answer.status}")
