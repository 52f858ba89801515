"""Sending by a DingTalk group robot. Errors come as ``errcode`` in an answer with HTTP 200."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from django.utils.translation import pgettext

from anlan.lib import clock
from anlan.notify.channels.base import Sent, Settings
from anlan.notify.channels.calling import call, cut, line_of
from anlan.notify.errors import TransportError
from anlan.notify.words import Text

TOO_MANY, WAIT = {130101, 410100, 302033, 90030}, 600.0
"""Who sends more than 20 a minute is held back for ten (vendor: robot, limits)."""
PERMANENT = {40035, 400013, 400101, 400102, 400105, 400106, 430101, 430102, 430103, 430104}
"""A robot or a group that is gone, or a message that cannot be one."""


def send(address: str, text: Text, key: str, filled: Settings) -> Sent:
    """Hand the message to the robot called ``address`` in the settings."""
    token, secret = (*line_of(filled["robots"], address), "", "")[:2]
    moment = round(clock.real_now().timestamp() * 1000)
    params = {"access_token": token}
    if secret:
        params |= {"timestamp": str(moment), "sign": signature(secret, moment)}
    answer = call("POST", f"{filled['base_url']}/robot/send", params=params, payload=message(text))
    code = answer.get("errcode")
    if code == 0:
        return Sent("0 ok")
    said = f"{code} {str(answer.get('errmsg', ''))[:120]}"
    raise TransportError(said, permanent=code in PERMANENT, retry_after=WAIT if code in TOO_MANY else None)


def signature(secret: str, moment: int) -> str:
    """HMAC-SHA256 over "<milliseconds>\\n<secret>" under the secret, in base64."""
    signed = f"{moment}\n{secret}".encode()
    return base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def message(text: Text) -> dict[str, Any]:
    markdown = f"### {text.subject}\n\n{text.body}"
    return {
        "msgtype": "actionCard",
        "actionCard": {
            "title": cut(text.subject, 120),
            "text": cut(markdown, 4000),
            "singleTitle": pgettext("button", "Open"),
            "singleURL": text.group_url,
        },
    }
