"""The loops of the engine: clock, sealer, worker. Each is a process of its own, or a thread of ``anlan run all``."""

from __future__ import annotations

import asyncio
import itertools
import threading
from asyncio import wrap_future
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx
import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from pgqueuer import PgQueuer
from pgqueuer.models import Job

from anlan.cases import retention
from anlan.cli.crew import Crew
from anlan.duties import escalation, health, routine
from anlan.journal import sealing
from anlan.lib import clock, live
from anlan.lib.postgres.roles import use_role
from anlan.notify import outbox, sending

log = structlog.get_logger(__name__)

LONGEST_SLEEP = 2.0
"""Seconds the clock sleeps at most: a heartbeat is due."""
RECONCILE_EVERY = timedelta(minutes=10)
"""How often what the calendar's rules say is compared with what runs, besides each time a plan was put in force."""
SEAL_EVERY = timedelta(seconds=5)
BEAT_EVERY = timedelta(seconds=1)
RETRY = 1.0
DELIVERIES = 16
"""Messages a worker sends at once; each waits for a provider, and hardly any for this machine."""
JOBS = 4
"""Jobs of up to :data:`anlan.notify.outbox.CHUNK` messages taken at a time, twice as many held at most: the rest is
left to other workers."""
ROUND = 0.5
RECOVER_EVERY = 10
"""Rounds of the worker's watch between looks for what was lost."""
GRACE = 1.5
"""Seconds that deliveries under way have to end when the worker is told to stop."""


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
    """Start ``loop`` again whatever ended it; what is due is a fact in the database and waits.

    Not for a lost database alone: a part that died of an error nobody foresaw would leave every duty unattended.
    """
    while not stop.is_set():
        try:
            loop(stop)
        except (DatabaseError, InterfaceError, psycopg.Error) as error:
            log.warning("database_lost", part=part, error=str(error))
        except Exception:
            log.exception("part_failed", part=part)
        connection.close()
        stop.wait(RETRY)


def _clock_until_lost(stop: threading.Event) -> None:
    pulse, keeper = Pulse(health.CLOCK, ping=settings.HEARTBEAT_URL), Keeper()
    with psycopg.connect(**settings.DATABASE_LOGINS["engine"], autocommit=True) as listener:
        listener.execute(f"LISTEN {live.CLOCK}".encode())
        while not stop.is_set():
            if keeper.is_due():
                keeper.reconcile()
            opened = routine.open_due(at=clock.now())
            swept = escalation.sweep(at=clock.now())
            pulse.beat()
            if opened:
                log.info("opened", occasions=opened)
            if swept.total:
                log.info("swept", warned=swept.warned, lapsed=swept.lapsed, set_aside=swept.set_aside)
            if swept.total or opened:
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
    sealing.seal(at=clock.now(), thorough=True)
    while not stop.is_set():
        sealing.seal(at=clock.now())
        pulse.beat()
        _look_after_terms()
        stop.wait(max(SEAL_EVERY.total_seconds() / clock.factor(), 0.1))
    sealing.seal(at=clock.now())


class Keeper:
    """Compares now and then what the calendar's rules say with what runs, also after a plan was put in force."""

    def __init__(self) -> None:
        self._done_at: datetime | None = None
        self._in_force: object = None

    def is_due(self) -> bool:
        state = routine.in_force_state()
        stale = self._done_at is None or clock.real_now() - self._done_at > RECONCILE_EVERY
        changed, self._in_force = state != self._in_force, state
        return stale or changed

    def reconcile(self) -> None:
        done = routine.reconcile(at=clock.now())
        self._done_at = clock.real_now()
        if done.added or done.removed:
            log.info("routine_reconciled", added=done.added, removed=done.removed)


def _look_after_terms() -> None:
    """What is kept longer than its term is asked about, beside the sealing; trouble with it must not stop the seals."""
    try:
        swept = retention.sweep(at=clock.now())
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        log.exception("retention_failed")
        return
    if swept.total:
        log.info("retention", dated=swept.dated, opened=swept.opened, destroyed=swept.destroyed)


async def _work_until_lost(stop: threading.Event) -> None:
    parameters = settings.DATABASE_LOGINS["engine"]
    async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as queue:
        worker, hands = PgQueuer.from_psycopg_connection(queue), Hands(stop)
        worker.entrypoint(outbox.JOB)(hands.take)
        running = asyncio.create_task(
            worker.run(
                dequeue_timeout=timedelta(seconds=5), batch_size=JOBS, max_concurrent_tasks=2 * JOBS,
                shutdown_on_listener_failure=True,
            )
        )  # fmt: skip
        watching = asyncio.create_task(hands.watch())
        await asyncio.wait({running, watching}, return_when=asyncio.FIRST_COMPLETED)
        worker.shutdown.set()
        hands.closing.set()
        await asyncio.wait({running, watching}, timeout=2 * GRACE)
        hands.dismiss()
        for task in (watching, running):
            if task.done():
                task.result()
            task.cancel()


class Hands:
    """What this worker has in hand: takes jobs, has their messages delivered, and says that it still holds them."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._crew, self._clerk = Crew(DELIVERIES), Crew(1)
        self._held: set[int] = set()
        self.closing = asyncio.Event()

    def dismiss(self) -> None:
        self._crew.dismiss()
        self._clerk.dismiss()

    async def take(self, job: Job) -> None:
        """Deliver a job's messages. Those not begun when it is time to stop are called for again."""
        under_way = {
            wrap_future(self._crew.hand(self._deliver, pk, priority=job.priority)): pk
            for pk in outbox.read_payload(job.payload or b"")
        }
        await self._wait(set(under_way))
        if left := [(pk, job.priority) for future, pk in under_way.items() if future.done() and not future.result()]:
            await wrap_future(self._clerk.hand(_closing_after, outbox.summon, left))

    async def _wait(self, pending: set[asyncio.Future[bool]]) -> None:
        """For all of them; for no longer than :data:`GRACE` once it is time to stop: the lease of the rest runs out."""
        while pending and not self.closing.is_set():
            _, pending = await asyncio.wait(pending, timeout=ROUND)
        if pending:
            await asyncio.wait(pending, timeout=GRACE)

    def _deliver(self, message_id: int) -> bool:
        if self._stop.is_set():
            return False
        self._held.add(message_id)
        try:
            _closing_after(partial(sending.deliver, message_id, now=clock.now, real_now=clock.real_now))
        except Exception:  # the outbox still has it; it is called for again
            log.exception("delivery_interrupted", message=message_id)
        finally:
            self._held.discard(message_id)
        return True

    async def watch(self) -> None:
        """Beat, keep hold of what is being sent, and call again for what was lost, until it is time to stop."""
        pulse, rounds = Pulse(health.WORKER), itertools.count()
        while not self._stop.is_set() and not self.closing.is_set():
            if next(rounds) % RECOVER_EVERY == 0:
                await wrap_future(self._clerk.hand(_closing_after, self._look_after))
            await wrap_future(self._clerk.hand(_closing_after, pulse.beat))
            await asyncio.sleep(ROUND)

    def _look_after(self) -> None:
        real_at = clock.real_now()
        sending.hold(self._held.copy(), real_at=real_at)
        if lost := sending.recover(real_at=real_at):
            log.info("summoned_again", messages=lost)


def _closing_after(task: Callable[..., Any], *arguments: Any) -> None:
    """Do it, and give this thread's connection back."""
    try:
        task(*arguments)
    finally:
        connection.close()


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
        httpx.get(url, timeout=10)
    except httpx.HTTPError as error:
        log.warning("heartbeat_url_unreachable", error=str(error))
