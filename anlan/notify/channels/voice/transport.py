"""A call that reads an approved wording aloud and, where it can, waits for a key."""

from __future__ import annotations

import json
from typing import Any

from anlan.notify.channels.base import Sent, Settings
from anlan.notify.channels.cloud import aliyun, tencent
from anlan.notify.channels.cloud.numbers import telephone
from anlan.notify.channels.cloud.wording import Filled, fill
from anlan.notify.errors import TransportError
from anlan.notify.words import Text

ENDPOINTS = {"aliyun": "https://dyvmsapi.aliyuncs.com", "tencent": "https://vms.tencentcloudapi.com"}
MOST = 350
"""Characters of a spoken message (Tencent Cloud, SendTtsVoice)."""


def send(address: str, text: Text, key: str, settings: Settings) -> Sent:
    """Have the vendor call; its answer and its id of the call.

    Raises ``TransportError``: permanent for a number that is none or is refused, passing for everything else.
    """
    number = telephone(address)
    if number is None:
        raise TransportError("not a telephone number", permanent=True)
    filled = fill(text, settings, most=MOST)
    by = _tencent if settings["vendor"] == "tencent" else _aliyun
    answer, reference = by(number, filled, key, settings)
    return Sent(answer, reference)


def _aliyun(number: str, filled: Filled, key: str, settings: Settings) -> tuple[str, str]:
    """A call with a key needs a number of one's own and a wording to say after the key; else the words are read."""
    spoken = json.dumps(filled.values, ensure_ascii=False)
    params = {"CalledNumber": number, "PlayTimes": settings["play_times"]}
    if settings.get("show_number"):
        params["CalledShowNumber"] = settings["show_number"]
    if settings.get("show_number") and settings.get("confirmed_template"):
        action = "IvrCall"
        params |= {"StartCode": filled.template, "StartTtsParams": spoken, "Timeout": "5000",
                   "MenuKeyMap.1.Key": "1", "MenuKeyMap.1.Code": settings["confirmed_template"]}  # fmt: skip
    else:
        action = "SingleCallByTts"
        params |= {"TtsCode": filled.template, "TtsParam": spoken, "OutId": key}
    answer = aliyun.call(_endpoint(settings), action, "2017-05-25", params, _credentials(settings))
    return "OK", str(answer.get("CallId", ""))


def _tencent(number: str, filled: Filled, key: str, settings: Settings) -> tuple[str, str]:
    if not number.startswith("1"):
        raise TransportError("this vendor calls mobile numbers only", permanent=True)
    params: dict[str, Any] = {
        "TemplateId": filled.template,
        "CalledNumber": f"+86{number}",
        "VoiceSdkAppid": settings.get("app_id", ""),
        "TemplateParamSet": list(filled.values.values()),
        "PlayTimes": int(settings["play_times"]),
        "SessionContext": key,
    }
    answer = tencent.call(
        _endpoint(settings), "vms", "SendTtsVoice", "2020-09-02", params, _credentials(settings), settings["region"]
    )
    return "Ok", str((answer.get("SendStatus") or {}).get("CallId", ""))


def _credentials(settings: Settings) -> tuple[str, str]:
    return settings["key_id"], settings["key_secret"]


def _endpoint(settings: Settings) -> str:
    return settings.get("endpoint") or ENDPOINTS[settings["vendor"]]
