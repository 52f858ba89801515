"""The loops of the engine: clock, sealer, worker. Each is a process of its own, or a thread of ``anlan run all``."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from anlan.cases import retention
from anlan.cli.pulse import Pulse
from anlan.cli.worker import Worker
from anlan.duties import digest, escalation, health, routine
from anlan.duties.reach import testing
from anlan.duties.rota import passing
from anlan.journal import sealing
from anlan.lib import clock, live
from anlan.lib.postgres.roles import use_role
from anlan.reports.outcomes import keeping as outcome_keeping

log = structlog.get_logger(__name__)

LONGEST_SLEEP = 2.0
"""Seconds the clock sleeps at most: a heartbeat is due."""
RECONCILE_EVERY = timedelta(minutes=10)
"""How often what the calendar's rules say is compared with what runs, besides each time a plan was put in force."""
SEAL_EVERY = timedelta(seconds=5)
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
    worker = Worker(stop)
    gc.set_threshold(20_000, 20, 50)  # much comes and goes with messages, and hardly any of it in circles
    _keep_going("worker", stop, lambda _stopped: asyncio.run(worker.run()))


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
            keeper.pass_on()  # before what lapses: who is there now is who it is said to
            swept = escalation.sweep(at=clock.now())
            opened = keeper.work()
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
    rounds = escalation.next_round(), passing.next_change(), testing.next_round()
    moments = [moment for moment in rounds if moment]
    wait = clock.real_delay(min(moments)) if moments else LONGEST_SLEEP
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

    def work(self) -> int:
        """Open what the calendar asks, and send the digest. What goes wrong with it must not stop what runs."""
        try:
            if self.is_due():
                self.reconcile()
            opened = routine.open_due(at=clock.now())
            digest.send(at=clock.now())
            testing.sweep(at=clock.now())
        except (DatabaseError, InterfaceError):
            raise
        except Exception:
            log.exception("routine_failed")
            return 0
        return opened

    def pass_on(self) -> None:
        """Look after the shifts that have changed. What goes wrong with it must not stop what runs."""
        try:
            while passing.sweep(at=clock.now()):
                pass
        except (DatabaseError, InterfaceError):
            raise
        except Exception:
            log.exception("shifts_failed")

    def reconcile(self) -> None:
        done = routine.reconcile(at=clock.now())
        self._done_at = clock.real_now()
        if done.added or done.removed:
            log.info("routine_reconciled", added=done.added, removed=done.removed)


def _look_after_terms() -> None:
    """What is kept longer than its term is asked about, beside the sealing; trouble with it must not stop the seals."""
    try:
        swept = retention.sweep(at=clock.now())
        results = outcome_keeping.sweep(at=clock.now())
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        log.exception("retention_failed")
        return
    if swept.total or results.total:
        log.info(
            "retention", dated=swept.dated + results.dated, opened=swept.opened,
            destroyed=swept.destroyed + results.destroyed,
        )  # fmt: skip
