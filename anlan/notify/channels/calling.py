"""Calling a vendor that speaks JSON: bounded in time and size, and never naming the address, which carries keys."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

import httpx
from django.utils.translation import gettext as _

from anlan.notify.errors import TransportError

TIMEOUT = 10.0
"""Seconds for each step, and for the whole answer, however slowly it drips."""
MOST_BYTES = 64 * 2**10
TRY_AGAIN = {408, 425, 429}

logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines name the address


@dataclass(frozen=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def wait(self) -> float | None:
        """How long to wait: ``Retry-After``, or Feishu's header for the same."""
        text = self.headers.get("Retry-After") or self.headers.get("x-ogw-ratelimit-reset") or ""
        return float(text) if text.isdigit() else None


def call(
    method: str, url: str, *, params: Mapping[str, str] | None = None, payload: Any = None, timeout: float | None = None
) -> dict[str, Any]:
    """The vendor's JSON object. ``payload`` is sent as JSON.

    Raises :class:`TransportError`: passing for silence, 5xx, "too many" (with the seconds to wait, where named) and
    what is not JSON; permanent for other 4xx.
    """
    body = None if payload is None else json.dumps(payload, ensure_ascii=False).encode()
    headers = {} if body is None else {"Content-Type": "application/json; charset=utf-8"}
    answer = exchange(method, url, params=params, content=body, headers=headers, timeout=timeout)
    if answer.status == 429:
        raise TransportError("HTTP 429", permanent=False, retry_after=answer.wait)
    if answer.status >= 300:
        permanent = answer.status < 500 and answer.status not in TRY_AGAIN
        raise TransportError(f"HTTP {answer.status}", permanent=permanent)
    return _object(answer.body)


def exchange(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    content: bytes | None = None,
    params: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> Answer:
    """One request and what came back. Raises a passing :class:`TransportError` for silence and a wrong address."""
    limit = TIMEOUT if timeout is None else timeout
    asked = dict(params) if params else None  # httpx would take an empty one for "no query at all"
    try:
        with _client().stream(
            method, url, params=asked, content=content, headers=dict(headers), timeout=limit
        ) as answer:
            return Answer(answer.status_code, answer.headers, _read(answer, time.monotonic() + limit))
    except httpx.HTTPError as error:
        raise TransportError(_said(error), permanent=False) from None
    except (httpx.InvalidURL, ValueError):
        raise TransportError(_("the address in the settings cannot be called"), permanent=False) from None


def _said(error: httpx.HTTPError) -> str:
    """Why nothing came back. The error's own words may hold the address."""
    if isinstance(error, httpx.TimeoutException):
        return _("there was no answer in time")
    if isinstance(error, httpx.ConnectError):
        return _("the vendor's server cannot be reached")
    return _("the vendor's server hung up")


@cache
def _client() -> httpx.Client:
    # One for the process: a client a call would read the certificates of the world again each time.
    return httpx.Client(follow_redirects=False)


def _read(answer: httpx.Response, until: float) -> bytes:
    text = b""
    for piece in answer.iter_bytes():
        text += piece
        if len(text) > MOST_BYTES or time.monotonic() > until:
            raise httpx.ReadTimeout("too slow or too long")
    return text


def _object(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise TransportError(_("the answer is not the vendor's; is something between us?"), permanent=False)
    return found


class Tokens:
    """Access tokens by whose they are, kept in this process until shortly before their end.

    Vendors give every process that asks the same token while it is good, so each may keep its own. One caller at a
    time fetches one; the others wait for it.
    """

    MARGIN = 300.0

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ...], tuple[str, float]] = {}
        self._locks: dict[tuple[str, ...], Lock] = {}
        self._guard = Lock()

    def get(self, whose: tuple[str, ...], fetch: Callable[[], tuple[str, float]]) -> str:
        """The kept token, or what ``fetch`` brings: the token and its life in seconds."""
        with self._guard:
            lock = self._locks.setdefault(whose, Lock())
        with lock:
            token, until = self._kept.get(whose, ("", 0.0))
            if time.monotonic() >= until:
                token, life = fetch()
                self._kept[whose] = token, time.monotonic() + max(life - self.MARGIN, 0.0)
            return token

    def forget(self, whose: tuple[str, ...], token: str) -> None:
        """The vendor does not take ``token`` any more; a newer one, fetched meanwhile, stays."""
        with self._guard:
            if self._kept.get(whose, ("", 0.0))[0] == token:
                del self._kept[whose]


def cut(text: str, most: int) -> str:
    """``text`` within ``most`` bytes of UTF-8, never through a character."""
    data = text.encode()
    return text if len(data) <= most else data[: most - 3].decode(errors="ignore") + "…"


def account(address: str) -> str | None:
    """A member's account at a vendor: letters, digits and a few signs; never several at once ("a|b", "@all")."""
    found = address.strip()
    return found if re.fullmatch(r"[A-Za-z0-9_.-][A-Za-z0-9_.@-]{0,63}", found) else None


def line_of(lines: str, name: str) -> list[str]:
    """The words behind ``name`` in settings of the form "name value…".

    Raises :class:`TransportError` (permanent) when there is no such line.
    """
    for line in lines.splitlines():
        words = line.split()
        if words and words[0] == name:
            return words[1:]
    raise TransportError(_("there is no “%(name)s” in the settings of this channel") % {"name": name}, permanent=True)
