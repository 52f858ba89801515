"""One signed call to a vendor, and what its answer means for the next try."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from anlan.notify.channels.calling import exchange
from anlan.notify.errors import TransportError


@dataclass(frozen=True)
class Verdict:
    """What an error code means. ``permanent``: this message will not reach this number in time, whatever we do.
    ``retry_after`` holds up the whole channel, so it is for limits of the account, never of one number.

    What is wrong with our own account (a key, a template, the balance) is passing: it is put right on our side, and
    until then the channel counts as out of order.
    """

    permanent: bool = False
    retry_after: float | None = None


PERMANENT = Verdict(permanent=True)
OURS = LATER = Verdict()
A_SECOND, AN_HOUR = 1.0, 3600.0


def post(url: str, *, headers: Mapping[str, str], content: bytes = b"") -> tuple[int, dict[str, Any]]:
    """The status and the JSON object that came back, whatever the status: vendors put their errors into the body.

    Raises a passing :class:`TransportError` for silence, a name that is not found, and what is not JSON.
    """
    answer = exchange("POST", url, headers=headers, content=content)
    try:
        body = json.loads(answer.body)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise TransportError(f"HTTP {answer.status}", permanent=False, retry_after=answer.wait)
    return answer.status, body


def refusal(code: str, message: str, verdict: Verdict) -> TransportError:
    return TransportError(f"{code}: {message}"[:300], permanent=verdict.permanent, retry_after=verdict.retry_after)
