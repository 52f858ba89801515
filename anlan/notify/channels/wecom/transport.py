"""Sending by a WeCom app. Errors come as ``errcode`` in an answer with HTTP 200."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.notify.channels.base import Sent, Settings
from anlan.notify.channels.calling import Tokens, account, call, cut
from anlan.notify.errors import TransportError
from anlan.notify.words import Text

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
    """Hand a text card with a button to the app; the vendor's ``msgid``."""
    if account(address) is None:  # "@all" or "a|b" would reach others
        raise TransportError(_("this member cannot be reached by the app: check the account"), permanent=True)
    message = card(address, text, filled)
    answer = _send_once(message, filled)
    if answer.get("errcode") in STALE_TOKEN:  # the vendor may end a token early and asks for this
        answer = _send_once(message, filled)
    _check(answer)
    if answer.get("invaliduser") or answer.get("unlicenseduser"):
        raise TransportError(_("this member cannot be reached by the app: check the account"), permanent=True)
    return Sent("0 ok", provider_ref=str(answer.get("msgid", "")))


def card(address: str, text: Text, filled: Settings) -> dict[str, Any]:
    """The message in the vendor's form: at most 128 bytes of title, 512 of description, 4 characters on the button."""
    return {
        "touser": address,
        "msgtype": "textcard",
        "agentid": int(filled["agent_id"]) if filled["agent_id"].isdigit() else 0,
        "textcard": {
            "title": cut(text.subject, 128),
            "description": cut(text.body, 512),
            "url": text.url,
            "btntxt": pgettext("button", "Open"),
        },
        # The vendor's check for repeated content would swallow a second alarm with the same words.
        "enable_duplicate_check": 0,
    }


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
