"""Sending by a WeCom group robot. Errors come as ``errcode`` in an answer with HTTP 200."""

from __future__ import annotations

from typing import Any

from anlan.notify.channels.base import Sent, Settings
from anlan.notify.channels.calling import call, cut, line_of
from anlan.notify.errors import TransportError
from anlan.notify.words import Text

TOO_MANY, WAIT = 45009, 60.0
PERMANENT = {40008, 40058, 44004, 45002, 93000, 93004, 93008}
"""A message that cannot be one; a robot that is gone or not in a group."""


def send(address: str, text: Text, key: str, filled: Settings) -> Sent:
    """Hand the message to the robot called ``address`` in the settings."""
    [webhook_key] = line_of(filled["robots"], address)[:1] or [""]
    url = f"{filled['base_url']}/cgi-bin/webhook/send"
    answer = call("POST", url, params={"key": webhook_key}, payload=message(text))
    code = answer.get("errcode")
    if code == 0:
        return Sent("0 ok")
    said = f"{code} {str(answer.get('errmsg', ''))[:120]}"
    raise TransportError(said, permanent=code in PERMANENT, retry_after=WAIT if code == TOO_MANY else None)


def message(text: Text) -> dict[str, Any]:
    """Plain text: members who read the group in WeChat see no markdown. At most 2048 bytes."""
    said = cut(f"{text.subject}\n{text.body}", 1700)
    return {"msgtype": "text", "text": {"content": f"{said}\n{text.group_url}"}}
