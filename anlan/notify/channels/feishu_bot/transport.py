"""Sending by a Feishu group robot. Errors come as ``code`` in an answer with HTTP 200."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import quote

from django.utils.translation import pgettext

from anlan.lib import clock
from anlan.notify.channels.base import Sent, Settings
from anlan.notify.channels.calling import call, cut, line_of
from anlan.notify.errors import TransportError
from anlan.notify.words import Text

TOO_MANY, WAIT = {11232, 99991400}, 60.0
PERMANENT = {9499, 19001, 19002}
"""No such robot, or a message that cannot be one. 19021, 19022 and 19024 (signature, address, keyword) are put right
on our side or in the robot's settings."""


def send(address: str, text: Text, key: str, filled: Settings) -> Sent:
    """Hand the message to the robot called ``address`` in the settings."""
    hook, secret = (*line_of(filled["robots"], address), "", "")[:2]
    payload = message(text)
    if secret:
        moment = int(clock.real_now().timestamp())
        payload |= {"timestamp": str(moment), "sign": signature(secret, moment)}
    answer = call("POST", f"{filled['base_url']}/open-apis/bot/v2/hook/{quote(hook, safe='')}", payload=payload)
    code = answer.get("code", answer.get("StatusCode"))
    if code == 0:
        return Sent("0 ok")
    said = f"{code} {str(answer.get('msg', ''))[:120]}"
    raise TransportError(said, permanent=code in PERMANENT, retry_after=WAIT if code in TOO_MANY else None)


def signature(secret: str, moment: int) -> str:
    """HMAC-SHA256 over nothing under "<seconds>\\n<secret>", in base64 (not as DingTalk, which signs that text)."""
    return base64.b64encode(hmac.new(f"{moment}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()


def message(text: Text) -> dict[str, Any]:
    """A card with a button. The body may have 20 kB (vendor: custom robot)."""
    button = {
        "tag": "button",
        "text": {"tag": "plain_text", "content": pgettext("button", "Open")},
        "type": "primary",
        "url": text.group_url,
    }
    return {
        "msg_type": "interactive",
        "card": {
            "header": {
                "title": {"tag": "plain_text", "content": cut(text.subject, 300)},
                "template": "grey" if text.is_drill else "blue",
            },
            "elements": [
                {"tag": "div", "text": {"tag": "plain_text", "content": cut(text.body, 4000)}},
                {"tag": "action", "actions": [button]},
            ],
        },
    }
