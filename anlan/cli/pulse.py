"""The heartbeat of a part of the engine."""

from __future__ import annotations

import threading
from datetime import timedelta

import structlog
from django.conf import settings

from anlan.duties import health
from anlan.lib import clock
from anlan.notify.channels import calling
from anlan.notify.errors import TransportError

log = structlog.get_logger(__name__)

BEAT_EVERY = timedelta(seconds=1)


class Pulse:
    """Writes a part's heartbeat, at most once a second, and pings the outside watcher after real rounds."""

    def __init__(self, part: str, *, ping: str = "") -> None:
        self.part, self.ping = part, ping
        self.ping_every = timedelta(seconds=settings.HEARTBEAT_SECONDS)
        self.beat_at = self.pinged_at = clock.real_now() - max(self.ping_every, BEAT_EVERY)

    def beat(self) -> None:
        real_at = clock.real_now()
        if real_at - self.beat_at >= BEAT_EVERY:
            self.beat_at = real_at
            health.beat(self.part, at=clock.now(), real_at=real_at)
        if self.ping and real_at - self.pinged_at >= self.ping_every:
            self.pinged_at = real_at
            threading.Thread(target=_ping, args=(self.ping,), daemon=True).start()


def _ping(url: str) -> None:
    try:
        calling.exchange("GET", url, headers={})
    except TransportError as error:
        log.warning("heartbeat_url_unreachable", error=str(error))
