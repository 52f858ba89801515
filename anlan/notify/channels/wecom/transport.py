"""Sending by a WeCom app. Errors come as ``errcode`` in an answer with HTTP 200."""

from __future__ import annotations

import time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.notify.channels.base import Sent, Settings
from anlan.notify.channels.calling import Tokens, account, call, cut
from anlan.notify.channels.wecom import hooks
from anlan.notify.errors import TransportError
from anlan.notify.words import KINDS, Text

TOKENS = Tokens()
STALE_TOKEN = {40014, 41001, 42001}
TOO_MANY = {45009, 45033}
WAIT = 60.0
"""Who is held back for a minute's limit is held back for sixty seconds (vendor: access frequency)."""
PERMANENT = {
    40003: "UserID",
    40031: "UserID",
    60111: "UserID",
    81013: "UserID",
    44004: "content",
    45002: "content",
    45003: "title",
    45004: "description",
}
"""What trying again cannot help: nobody of that name, or a message that cannot be one. All else is put right on our
side (a secret, an address that is not allowed), or passes."""


def send(address: str, text: Text, key: str, filled: Settings) -> Sent:
    """Hand a card to the app: one with a button to confirm where replies are set up, else one that opens the link.

    What replies name (the task of the card with a button) is the reference, else the vendor's ``msgid``.
    """
    if account(address) is None:  # "@all" or "a|b" would reach others
        raise TransportError(_("this member cannot be reached by the app: check the account"), permanent=True)
    task = f"{key}@{time.time_ns()}"  # each attempt its own: the vendor takes no task twice
    has_button = hooks.can_reply(filled) and text.kind in KINDS and KINDS[text.kind].asks
    message = button_card(address, text, task, filled) if has_button else card(address, text, filled)
    answer = _send_once(message, filled)
    if answer.get("errcode") in STALE_TOKEN:  # the vendor may end a token early and asks for this
        answer = _send_once(message, filled)
    _check(answer)
    if answer.get("invaliduser") or answer.get("unlicenseduser"):
        raise TransportError(_("this member cannot be reached by the app: check the account"), permanent=True)
    return Sent("0 ok", provider_ref=task if has_button else str(answer.get("msgid", "")))


def card(address: str, text: Text, filled: Settings) -> dict[str, Any]:
    """The message in the vendor's form: at most 128 bytes of title, 512 of description, 4 characters on the button."""
    said = {
        "title": cut(text.subject, 128),
        "description": cut(text.body, 512),
        "url": text.url,
        "btntxt": pgettext("button", "Open"),
    }
    return {"msgtype": "textcard", "textcard": said, **_to(address, filled)}


def button_card(address: str, text: Text, task: str, filled: Settings) -> dict[str, Any]:
    """The same with a button whose press the vendor tells us (``hooks``), by the name of its ``task``."""
    said = {
        "card_type": "button_interaction",
        "main_title": {"title": cut(text.subject, 128)},
        "sub_title_text": cut(text.body, 480),
        "card_action": {"type": 1, "url": text.url},
        "task_id": task,
        "button_list": [{"text": pgettext("button", "Got it"), "style": 1, "key": hooks.CONFIRM}],
    }
    return {"msgtype": "template_card", "template_card": said, **_to(address, filled)}


def _to(address: str, filled: Settings) -> dict[str, Any]:
    # The vendor's check for repeated content would swallow a second alarm with the same words.
    agent = int(filled["agent_id"]) if filled["agent_id"].isdigit() else 0
    return {"touser": address, "agentid": agent, "enable_duplicate_check": 0}


def _send_once(message: dict[str, Any], filled: Settings) -> dict[str, Any]:
    whose = (filled["base_url"], filled["corp_id"], filled["secret"])
    token = TOKENS.get(whose, lambda: _fetch_token(filled))
    url = f"{filled['base_url']}/cgi-bin/message/send"
    answer = call("POST", url, params={"access_token": token}, payload=message)
    if answer.get("errcode") in STALE_TOKEN:
        TOKENS.forget(whose, token)
    return answer


def _fetch_token(filled: Settings) -> tuple[str, float]:
    params = {"corpid": filled["corp_id"], "corpsecret": filled["secret"]}
    answer = call("GET", f"{filled['base_url']}/cgi-bin/gettoken", params=params)
    _check(answer)
    return str(answer.get("access_token", "")), float(answer.get("expires_in", 0))


def _check(answer: dict[str, Any]) -> None:
    """Raise what the vendor says. Its words carry a trace for its support; they are kept short."""
    code = answer.get("errcode")
    if code == 0:
        return
    said = f"{code} {str(answer.get('errmsg', ''))[:120]}"
    if code in TOO_MANY:
        raise TransportError(said, permanent=False, retry_after=WAIT)
    raise TransportError(said, permanent=code in PERMANENT)
