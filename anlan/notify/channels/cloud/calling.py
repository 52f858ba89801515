"""One signed call to a vendor, and what its answer means for the next try."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

from anlan.notify.errors import TransportError

TIMEOUT = 10.0
"""Seconds for each step of the conversation."""


@dataclass(frozen=True)
class Verdict:
    """What an error code means. ``permanent``: this message will not reach this number, whatever we do.

    What is wrong with our own account (a key, a template, the balance) is passing: it is put right on our side, and
    until then the channel counts as out of order.
    """

    permanent: bool = False
    retry_after: float | None = None


PERMANENT = Verdict(permanent=True)
OURS = Verdict()
A_MINUTE, AN_HOUR = 60.0, 3600.0


def post(url: str, *, headers: Mapping[str, str], content: bytes = b"") -> tuple[int, dict[str, Any]]:
    """The status and the JSON object that came back, whatever the status: vendors put their errors into the body.

    Raises a passing :class:`TransportError` for silence, a name that is not found, and what is not JSON.
    """
    try:
        answer = _client().post(url, headers=dict(headers), content=content, timeout=TIMEOUT)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise TransportError(f"no answer: {error}", permanent=False) from error
    try:
        body = json.loads(answer.content)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise TransportError(f"HTTP {answer.status_code}", permanent=False, retry_after=_asked_wait(answer))
    return answer.status_code, body


def refusal(code: str, message: str, verdict: Verdict) -> TransportError:
    return TransportError(f"{code}: {message}"[:300], permanent=verdict.permanent, retry_after=verdict.retry_after)


@cache
def _client() -> httpx.Client:
    # One for the process: a client a call would read the certificates of the world again each time.
    return httpx.Client(follow_redirects=False)


def _asked_wait(answer: httpx.Response) -> float | None:
    seconds = answer.headers.get("Retry-After", "")
    return float(seconds) if seconds.isdigit() else None
