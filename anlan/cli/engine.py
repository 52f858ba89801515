"""The loops of the engine: clock, sealer, worker. Each is a process of its own, or a thread of ``anlan run all``."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta

import httpx
import psycopg
import structlog
from django.conf import settings
from django.db import OperationalError, connection
from pgqueuer import PgQueuer
from pgqueuer.models import Job

from anlan.duties import escalation, health
from anlan.journal import sealing
from anlan.lib import clock, live
from anlan.lib.postgres.roles import use_role
from anlan.notify import outbox, sending

log = structlog.get_logger(__name__)

LONGEST_SLEEP = 2.0
"""Seconds the clock sleeps at most: a heartbeat is due."""
SEAL_EVERY = timedelta(seconds=5)
PING_EVERY = timedelta(seconds=60)
RECOVER_EVERY = 5.0
RETRY = 1.0


def run_clock(stop: threading.Event) -> None:
    """Sweep what is due, sleep until the next due time, wake at once on NOTIFY."""
    use_role("engine")
    _keep_going("clock", stop, _clock_until_lost)


def run_sealer(stop: threading.Event) -> None:
    """Seal new entries, at most :data:`SEAL_EVERY` (of this clock's time) after they were written."""
    use_role("engine")
    _keep_going("sealer", stop, _seal_until_lost)


def run_worker(stop: threading.Event) -> None:
    """Deliver messages as their jobs come in."""
    use_role("engine")
    _keep_going("worker", stop, lambda stopped: asyncio.run(_work_until_lost(stopped)))


def _keep_going(part: str, stop: threading.Event, loop: Callable[[threading.Event], None]) -> None:
    """Start ``loop`` again when the database goes away; what is due is a fact in the database and waits."""
    while not stop.is_set():
        try:
            loop(stop)
        except (OperationalError, psycopg.OperationalError) as error:
            log.warning("database_lost", part=part, error=str(error))
            connection.close()
            stop.wait(RETRY)
    connection.close()


def _clock_until_lost(stop: threading.Event) -> None:
    pulse = Pulse(health.CLOCK, ping=settings.HEARTBEAT_URL)
    with psycopg.connect(**settings.DATABASE_LOGINS["engine"], autocommit=True) as listener:
        listener.execute(f"LISTEN {live.CLOCK}".encode())
        while not stop.is_set():
            swept = escalation.sweep(at=clock.now())
            pulse.beat()
            if swept.total:
                log.info("swept", warned=swept.warned, lapsed=swept.lapsed, set_aside=swept.set_aside)
                continue
            for _ in listener.notifies(timeout=_sleep(), stop_after=1):
                pass


def _sleep() -> float:
    """Real seconds until the next duty wants the clock. Due rows that an act holds locked are tried again soon."""
    soonest = escalation.next_round()
    wait = LONGEST_SLEEP if soonest is None else clock.real_delay(soonest)
    return min(max(wait, 0.02), LONGEST_SLEEP)


def _seal_until_lost(stop: threading.Event) -> None:
    pulse = Pulse(health.SEALER)
    while not stop.is_set():
        sealing.seal(at=clock.now())
        pulse.beat()
        stop.wait(max(SEAL_EVERY.total_seconds() / clock.factor(), 0.1))
    sealing.seal(at=clock.now())


async def _work_until_lost(stop: threading.Event) -> None:
    parameters = settings.DATABASE_LOGINS["engine"]
    async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as queue:
        worker = PgQueuer.from_psycopg_connection(queue)

        @worker.entrypoint(outbox.JOB)
        async def deliver(job: Job) -> None:
            ids = outbox.read_payload(job.payload or b"")
            await asyncio.gather(*(asyncio.to_thread(_deliver, message_id) for message_id in ids))

        watch = asyncio.create_task(_watch(worker, stop))
        try:
            await worker.run(dequeue_timeout=timedelta(seconds=5), batch_size=10)
        finally:
            worker.shutdown.set()
            await watch


async def _watch(worker: PgQueuer, stop: threading.Event) -> None:
    """Beat, call again for what was lost, and pass the word when it is time to stop."""
    pulse = Pulse(health.WORKER)
    recovered_at = -RECOVER_EVERY
    while not worker.shutdown.is_set():
        now = asyncio.get_running_loop().time()
        if now - recovered_at >= RECOVER_EVERY:
            recovered_at = now
            await asyncio.to_thread(_recover)
        await asyncio.to_thread(pulse.beat)
        await asyncio.sleep(0.5)
        if stop.is_set():
            worker.shutdown.set()


def _deliver(message_id: int) -> None:
    try:
        sending.deliver(message_id, at=clock.now(), real_at=clock.real_now())
    finally:
        connection.close()


def _recover() -> None:
    try:
        if lost := sending.recover(real_at=clock.real_now()):
            log.info("summoned_again", messages=lost)
    finally:
        connection.close()


class Pulse:
    """Writes a part's heartbeat, at most once a second, and pings the outside watcher after real rounds."""

    def __init__(self, part: str, *, ping: str = "") -> None:
        self.part, self.ping = part, ping
        self.beat_at = self.pinged_at = clock.real_now() - PING_EVERY

    def beat(self) -> None:
        real_at = clock.real_now()
        if real_at - self.beat_at >= timedelta(seconds=1):
            self.beat_at = real_at
            health.beat(self.part, at=clock.now(), real_at=real_at)
        if self.ping and real_at - self.pinged_at >= PING_EVERY:
            self.pinged_at = real_at
            threading.Thread(target=_ping, args=(self.ping,), daemon=True).start()


def _ping(url: str) -> None:
    try:
        httpx.get(url, timeout=10)
    except httpx.HTTPError as error:
        log.warning("heartbeat_url_unreachable", error=str(error))
