"""Alibaba Cloud: requests signed by version 3 (``ACS3-HMAC-SHA256``), parameters in the query as its RPC style has it.

Checked against the vendor's "V3 request structure and signature", section "Signature examples, fixed parameters".
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from anlan.lib import clock
from anlan.notify.channels.cloud.calling import A_SECOND, AN_HOUR, LATER, OURS, PERMANENT, Verdict, post, refusal

ALGORITHM = "ACS3-HMAC-SHA256"
EMPTY = hashlib.sha256(b"").hexdigest()

VERDICTS: dict[str, Verdict] = {
    "isv.MOBILE_NUMBER_ILLEGAL": PERMANENT,
    "isv.MOBILE_COUNT_OVER_LIMIT": PERMANENT,
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": PERMANENT,
    "isv.BLACK_KEY_CONTROL_LIMIT": PERMANENT,
    "isv.SMS_CONTENT_ILLEGAL": PERMANENT,
    "isv.PARAM_LENGTH_LIMIT": PERMANENT,
    "isv.PARAM_NOT_SUPPORT_URL": PERMANENT,
    "isv.TEMPLATE_PARAMS_ILLEGAL": PERMANENT,
    "isv.COMPLAINT_REJECT": PERMANENT,
    "isv.DAY_LIMIT_CONTROL": Verdict(retry_after=AN_HOUR),
    "isv.MONTH_LIMIT_CONTROL": Verdict(retry_after=AN_HOUR),
}
"""By the vendor's lists of error codes of SMS and of voice; what is not listed is ours to put right."""

_USED_UP = ("天", "小时")
_THROTTLED = re.compile(r"^(Throttling|ServiceUnavailable)")


def call(endpoint: str, action: str, version: str, params: Mapping[str, str], key: tuple[str, str]) -> dict[str, Any]:
    """Make one call as ``key`` (id, secret); the answer's object, whose ``Code`` is ``OK``.

    Raises ``TransportError`` for every other answer, with HTTP 200 or without.
    """
    host = urlsplit(endpoint).netloc
    at, nonce = clock.real_now(), secrets.token_hex(16)
    headers = signed(host, action, version, params, key, at=at, nonce=nonce)
    status, answer = post(f"{endpoint.rstrip('/')}/?{query(params)}", headers=headers)
    code, message = str(answer.get("Code", f"HTTP {status}")), str(answer.get("Message", ""))
    if code != "OK":
        raise refusal(code, message, verdict(code, message))
    return answer


def signed(
    host: str, action: str, version: str, params: Mapping[str, str], key: tuple[str, str], *, at: datetime, nonce: str
) -> dict[str, str]:
    """The headers of a POST without a body."""
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": EMPTY,
        "x-acs-date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(sorted(headers))
    listed = "".join(f"{name}:{value}\n" for name, value in sorted(headers.items()))
    canonical = "\n".join(["POST", "/", query(params), listed, names, EMPTY])
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(key[1].encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return {**headers, "Authorization": f"{ALGORITHM} Credential={key[0]},SignedHeaders={names},Signature={signature}"}


def query(params: Mapping[str, str]) -> str:
    """Sorted and percent-encoded as RFC 3986 has it: a blank is ``%20``, ``~`` stays."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in sorted(params.items()))


def verdict(code: str, message: str) -> Verdict:
    """``isv.BUSINESS_LIMIT_CONTROL`` says in its message only whether the minute, the hour or the day is used up
    for this number. An hour is too long to wait for: the next way is tried."""
    if code == "isv.BUSINESS_LIMIT_CONTROL":
        return PERMANENT if any(word in message for word in _USED_UP) else LATER
    if _THROTTLED.match(code):
        return Verdict(retry_after=A_SECOND)
    return VERDICTS.get(code, OURS)


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")
