"""What vendors call us with. Neither signs its receipts, so the address they are given carries a secret."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from typing import Any

from anlan.notify.channels.base import BadCallback, HookRequest, Settings

MOST_AT_ONCE = 1000


def checked(request: HookRequest, settings: Settings) -> None:
    """Raises :class:`BadCallback` unless the address was called with ``?key=`` and our secret."""
    kept = settings.get("hook_secret", "")
    given = request.query.get("key", "")
    if not kept or not hmac.compare_digest(given.encode(), kept.encode()):
        raise BadCallback("the address was called without its key")


def objects(request: HookRequest) -> list[Mapping[str, Any]]:
    """The JSON objects of the body: one, or a list of them. Raises :class:`BadCallback` for anything else."""
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise BadCallback("not JSON") from error
    found = body if isinstance(body, list) else [body]
    if len(found) > MOST_AT_ONCE or not all(isinstance(one, dict) for one in found):
        raise BadCallback("neither an object nor a list of objects")
    return found


def thanks(_request: HookRequest, _settings: Settings) -> str:
    """What either vendor wants to read: Alibaba ``code``, Tencent ``result``."""
    return json.dumps({"code": 0, "msg": "OK", "result": 0, "errmsg": "OK"})
