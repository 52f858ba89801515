"""Sending DingTalk work notices. Errors come as ``errcode`` (and ``sub_code``) in an answer with HTTP 200.

The vendor takes a notice first and delivers it later; how it fared is asked for by its task (:func:`ask`).
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.notify.channels.base import Callback, Sent, Settings
from anlan.notify.channels.calling import Tokens, account, call, cut
from anlan.notify.errors import TransportError
from anlan.notify.words import Text

TOKENS = Tokens()
STALE_TOKEN = {"40014", "42001", "41001"}
TOO_MANY = {"90002", "90006", "90018", "90019", "90020"}
WAIT = 60.0
PERMANENT = {"33012", "60121", "40035", "400023"}
"""Nobody of that name, or a message that cannot be one."""

NOTICE = "/topapi/message/corpconversation/"


def send(address: str, text: Text, key: str, filled: Settings) -> Sent:
    """Hand a card with a button over as a work notice; the vendor's ``task_id``."""
    if account(address) is None:  # "@all" or "a|b" would reach others
        raise TransportError(_("there is no such account"), permanent=True)
    message = {"agent_id": filled["agent_id"], "userid_list": address, "msg": card(text, key)}
    answer = _call_checked("asyncsend_v2", message, filled)
    return Sent("0 ok", provider_ref=str(answer.get("task_id", "")))


def ask(provider_ref: str, filled: Settings) -> list[Callback]:
    """How a notice has fared: read, delivered, failed with why, or nothing yet."""
    message = {"agent_id": filled["agent_id"], "task_id": provider_ref}
    result = _call_checked("getsendresult", message, filled).get("send_result") or {}
    for kind, name, error in (
        ("failed", "invalid_user_id_list", _("there is no such account")),
        ("failed", "forbidden_user_id_list", _("the vendor's daily limit for this member is reached")),
        ("failed", "failed_user_id_list", _("the vendor could not deliver it")),
        ("read", "read_user_id_list", ""),
        ("delivered", "unread_user_id_list", ""),
    ):
        if result.get(name):
            return [Callback(kind, provider_ref=provider_ref, error=error)]
    return []


def card(text: Text, key: str) -> dict[str, Any]:
    """The message in the vendor's form.

    The same words go to one member once a day only, and no error says so (vendor: limits of work notices). ``key``
    under the text makes each message its own, and a repeated attempt at one delivery the same.
    """
    markdown = f"### {text.subject}\n\n{text.body}\n\n{key}"
    return {
        "msgtype": "action_card",
        "action_card": {
            "title": cut(text.subject, 64),
            "markdown": cut(markdown, 1000),
            "single_title": pgettext("button", "Open"),
            "single_url": text.url,
        },
    }


def _call_checked(name: str, message: dict[str, Any], filled: Settings) -> dict[str, Any]:
    answer = _call_once(name, message, filled)
    if _code(answer) in STALE_TOKEN:
        answer = _call_once(name, message, filled)
    _check(answer)
    return answer


def _call_once(name: str, message: dict[str, Any], filled: Settings) -> dict[str, Any]:
    whose = (filled["base_url"], filled["app_key"], filled["app_secret"])
    token = TOKENS.get(whose, lambda: _fetch_token(filled))
    answer = call("POST", filled["base_url"] + NOTICE + name, params={"access_token": token}, payload=message)
    if _code(answer) in STALE_TOKEN:
        TOKENS.forget(whose, token)
    return answer


def _fetch_token(filled: Settings) -> tuple[str, float]:
    params = {"appkey": filled["app_key"], "appsecret": filled["app_secret"]}
    answer = call("GET", f"{filled['base_url']}/gettoken", params=params)
    _check(answer)
    return str(answer.get("access_token", "")), float(answer.get("expires_in", 0))


def _code(answer: dict[str, Any]) -> str:
    """The vendor's code; errors of the gateway are 88 with the real one beside it."""
    return str(answer.get("sub_code") or answer.get("errcode"))


def _check(answer: dict[str, Any]) -> None:
    if answer.get("errcode") == 0:
        return
    code = _code(answer)
    said = f"{code} {str(answer.get('sub_msg') or answer.get('errmsg', ''))[:120]}"
    raise TransportError(said, permanent=code in PERMANENT, retry_after=WAIT if code in TOO_MANY else None)
