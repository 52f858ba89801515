"""What vendors tell us later: receipts of what was sent, and replies to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from anlan.notify.channels.base import Callback

log = structlog.get_logger(__name__)


def take(channel: str, callbacks: Sequence[Callback], *, at: datetime) -> None:
    """Note what came. Their vendor's signature has been checked."""
    for one in callbacks:
        log.info("callback", channel=channel, kind=one.kind, provider_ref=one.provider_ref, error=one.error)
