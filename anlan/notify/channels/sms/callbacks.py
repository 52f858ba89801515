"""Receipts and replies of SMS, as both vendors push them to the address we gave them.

Alibaba Cloud: "SmsReport" and "SmsUp" (HTTP batch push). Tencent Cloud: "SMS sending status notification" and "SMS
reply". What is neither is left out: a vendor may add kinds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anlan.notify.channels.base import Callback, HookRequest, Settings
from anlan.notify.channels.cloud import receiving
from anlan.notify.channels.cloud.numbers import mobile


def read(request: HookRequest, settings: Settings) -> list[Callback]:
    """Raises ``BadCallback`` without our secret, and for what is no JSON."""
    receiving.checked(request, settings)
    by = _tencent if settings.get("vendor") == "tencent" else _aliyun
    return [found for one in receiving.objects(request) if (found := by(one)) is not None]


def _aliyun(one: Mapping[str, Any]) -> Callback | None:
    if "success" in one:
        if one["success"] is True:
            return Callback("delivered", provider_ref=str(one.get("biz_id", "")))
        error = _joined(one.get("err_code"), one.get("err_msg"))
        return Callback("failed", provider_ref=str(one.get("biz_id", "")), error=error)
    if "content" in one:
        return _reply(one.get("phone_number"), one["content"])
    return None


def _tencent(one: Mapping[str, Any]) -> Callback | None:
    if "report_status" in one:
        if one["report_status"] == "SUCCESS":
            return Callback("delivered", provider_ref=str(one.get("sid", "")))
        error = _joined(one.get("errmsg"), one.get("description"))
        return Callback("failed", provider_ref=str(one.get("sid", "")), error=error)
    if "text" in one:
        return _reply(one.get("mobile"), one["text"])
    return None


def _reply(number: Any, said: Any) -> Callback | None:
    address = mobile(str(number))
    return Callback("reply", address=address, text=str(said).strip()[:200]) if address else None


def _joined(code: Any, words: Any) -> str:
    return " ".join(str(part) for part in (code, words) if part)[:200]
