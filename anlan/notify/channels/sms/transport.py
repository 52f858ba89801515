"""An SMS of an approved wording, by the vendor the settings name."""

from __future__ import annotations

import json
from typing import Any

from anlan.notify.channels.base import Sent, Settings
from anlan.notify.channels.cloud import aliyun, tencent
from anlan.notify.channels.cloud.numbers import mobile
from anlan.notify.channels.cloud.wording import Filled, fill
from anlan.notify.channels.sms import segments
from anlan.notify.errors import TransportError
from anlan.notify.words import Text

ENDPOINTS = {"aliyun": "https://dysmsapi.aliyuncs.com", "tencent": "https://sms.tencentcloudapi.com"}


def send(address: str, text: Text, key: str, settings: Settings) -> Sent:
    """Hand the message to the vendor; its answer, its id of the message and how many segments it is paid as.

    Raises ``TransportError``: permanent for a number that is none or is refused, passing for everything else.
    """
    number = mobile(address)
    if number is None:
        raise TransportError("not a mobile number", permanent=True)
    before = f"【{settings['sign']}】"
    filled = fill(text, settings, most=segments.ONE, before=before)
    by = _tencent if settings["vendor"] == "tencent" else _aliyun
    answer, reference = by(number, filled, key, settings)
    return Sent(answer, reference, segments.count(before + filled.text))


def _aliyun(number: str, filled: Filled, key: str, settings: Settings) -> tuple[str, str]:
    params = {
        "PhoneNumbers": number,
        "SignName": settings["sign"],
        "TemplateCode": filled.template,
        "TemplateParam": json.dumps(filled.values, ensure_ascii=False),
        "OutId": key,
    }
    answer = aliyun.call(_endpoint(settings), "SendSms", "2017-05-25", params, credentials(settings))
    return "OK", str(answer.get("BizId", ""))


def _tencent(number: str, filled: Filled, key: str, settings: Settings) -> tuple[str, str]:
    params: dict[str, Any] = {
        "PhoneNumberSet": [f"+86{number}"],
        "SmsSdkAppId": settings.get("app_id", ""),
        "SignName": settings["sign"],
        "TemplateId": filled.template,
        "TemplateParamSet": list(filled.values.values()),
        "SessionContext": key,
    }
    answer = tencent.call(
        _endpoint(settings), "sms", "SendSms", "2021-01-11", params, credentials(settings), settings["region"]
    )
    # One number was given, so one state comes back; its error stands here while the call as a whole succeeded.
    state = (answer.get("SendStatusSet") or [{}])[0]
    if state.get("Code") != "Ok":
        raise tencent.refused(str(state.get("Code")), str(state.get("Message")))
    return "Ok", str(state.get("SerialNo", ""))


def credentials(settings: Settings) -> tuple[str, str]:
    return settings["key_id"], settings["key_secret"]


def _endpoint(settings: Settings) -> str:
    return settings.get("endpoint") or ENDPOINTS[settings["vendor"]]
