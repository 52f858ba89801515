"""How calls ended and which keys were pressed, as both vendors push it to the address we gave them.

Alibaba Cloud: "VoiceReport" (the call's record, with the keys) and "VoiceCallReport" (states on the way; the one that
carries a key). Tencent Cloud: "voiceprompt_callback", "voicekey_callback", "voice_failure_callback".

That a call was answered does not say who answered, or that the words were understood: it counts as delivered, never as
read. Only the key is an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anlan.notify.channels.base import Callback, HookRequest, Settings
from anlan.notify.channels.cloud import receiving
from anlan.notify.channels.cloud.numbers import telephone

ANSWERED = {"200000", "200001", "200008"}
"""Of Alibaba Cloud's results of a single call: heard out; hung up early; no key within the time."""


def read(request: HookRequest, settings: Settings) -> list[Callback]:
    """Raises ``BadCallback`` without our secret, and for what is no JSON."""
    receiving.checked(request, settings)
    by = _tencent if settings.get("vendor") == "tencent" else _aliyun
    return [found for one in receiving.objects(request) for found in by(one)]


def _aliyun(one: Mapping[str, Any]) -> list[Callback]:
    call, status = str(one.get("call_id", "")), str(one.get("status_code", ""))
    found = _key(call, one.get("callee"), one.get("dtmf"))
    if "callee" not in one:
        return found  # a state on the way: the record of the call comes when it has ended
    if status in ANSWERED or found:
        return [Callback("delivered", provider_ref=call), *found]
    return [Callback("failed", provider_ref=call, error=f"{status} {one.get('status_msg', '')}".strip()[:200])]


def _tencent(one: Mapping[str, Any]) -> list[Callback]:
    if pressed := one.get("voicekey_callback"):
        return _key(str(pressed.get("callid", "")), pressed.get("mobile"), pressed.get("keypress"))
    if ended := one.get("voiceprompt_callback"):
        call = str(ended.get("callid", ""))
        if str(ended.get("result")) == "0":
            return [Callback("delivered", provider_ref=call)]
        error = {"1": "not answered", "2": "the call failed"}.get(str(ended.get("result")), "")
        return [Callback("failed", provider_ref=call, error=error)]
    if failed := one.get("voice_failure_callback"):
        error = f"{failed.get('failure_code', '')} {failed.get('failure_reason', '')}".strip()[:200]
        return [Callback("failed", provider_ref=str(failed.get("callid", "")), error=error)]
    return []


def _key(call: str, number: Any, pressed: Any) -> list[Callback]:
    """An answer by key. The number is not in every kind; the call's id always is."""
    if not pressed:
        return []
    return [Callback("reply", provider_ref=call, address=telephone(str(number)) or "", text=str(pressed)[:20])]
