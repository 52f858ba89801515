"""Tencent Cloud: requests of API 3.0 signed by ``TC3-HMAC-SHA256``, parameters as JSON in the body.

Checked against the vendor's "Signature v3 (签名方法 v3)", section "签名版本 v3 签名过程".
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from anlan.lib import clock
from anlan.notify.channels.cloud.calling import A_SECOND, AN_HOUR, LATER, OURS, PERMANENT, Verdict, post, refusal

ALGORITHM = "TC3-HMAC-SHA256"
JSON = "application/json; charset=utf-8"

VERDICTS: dict[str, Verdict] = {
    "InvalidParameterValue.IncorrectPhoneNumber": PERMANENT,
    "InvalidParameterValue.CalledNumberVerifyFail": PERMANENT,
    "InvalidParameterValue.ContentLengthLimit": PERMANENT,
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": PERMANENT,
    "FailedOperation.ContainSensitiveWord": PERMANENT,
    "FailedOperation.PhoneNumberInBlacklist": PERMANENT,
    "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber": PERMANENT,
    "LimitExceeded.PhoneNumberDailyLimit": PERMANENT,
    "LimitExceeded.PhoneNumberSameContentDailyLimit": PERMANENT,
    "LimitExceeded.PhoneNumberThirtySecondLimit": LATER,
    "LimitExceeded.PhoneNumberOneHourLimit": PERMANENT,
    "LimitExceeded.DeliveryFrequencyLimit": LATER,
    "LimitExceeded.AppMainlandChinaDailyLimit": Verdict(retry_after=AN_HOUR),
}
"""By the vendor's lists of error codes of SMS and of voice; what is not listed is ours to put right."""


def call(
    endpoint: str, service: str, action: str, version: str, params: Mapping[str, Any], key: tuple[str, str], region: str
) -> dict[str, Any]:
    """Make one call as ``key`` (id, secret); the object under ``Response``.

    Raises ``TransportError`` where it holds an ``Error``; the vendor says HTTP 200 all the same.
    """
    body = json.dumps(params).encode()
    moment = clock.real_now()
    headers = {
        "Content-Type": JSON,
        "X-TC-Action": action,
        "X-TC-Version": version,
        "X-TC-Timestamp": str(int(moment.timestamp())),
        "X-TC-Region": region,
        "Authorization": authorization(service, urlsplit(endpoint).netloc, body, key, at=moment),
    }
    status, answer = post(f"{endpoint.rstrip('/')}/", headers=headers, content=body)
    response = answer.get("Response")
    if not isinstance(response, dict):
        raise refusal(f"HTTP {status}", "", OURS)
    if error := response.get("Error"):
        raise refused(str(error.get("Code")), str(error.get("Message")))
    return response


def authorization(service: str, host: str, body: bytes, key: tuple[str, str], *, at: datetime) -> str:
    moment = at.astimezone(UTC)
    day = moment.strftime("%Y-%m-%d")
    scope = f"{day}/{service}/tc3_request"
    canonical = "\n".join(
        ["POST", "/", "", f"content-type:{JSON}\nhost:{host}\n", "content-type;host", _digest(body)]
    )  # fmt: skip
    to_sign = "\n".join([ALGORITHM, str(int(moment.timestamp())), scope, _digest(canonical.encode())])
    secret = f"TC3{key[1]}".encode()
    for part in (day, service, "tc3_request"):
        secret = hmac.new(secret, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(secret, to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key[0]}/{scope}, SignedHeaders=content-type;host, Signature={signature}"


def refused(code: str, message: str) -> Exception:
    return refusal(code, message, verdict(code))


def verdict(code: str) -> Verdict:
    if code.startswith("RequestLimitExceeded"):
        return Verdict(retry_after=A_SECOND)
    return VERDICTS.get(code, OURS)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
