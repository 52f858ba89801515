"""The worker: takes jobs, has their messages delivered, writes down what came of it.

One thread waits for hundreds of answers at once. What the database has to do goes through one other thread, and while
that is busy the next piece gathers: the more there is to do, the more goes into one transaction. A job is done with
when its messages are claimed; from there the lease in the database answers for them.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import threading
from asyncio import wrap_future
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from pgqueuer import PgQueuer
from pgqueuer.models import Job

from anlan.cli.crew import Crew
from anlan.cli.importer import Importer
from anlan.cli.lanes import HELD, Lanes
from anlan.cli.pulse import Pulse
from anlan.duties import health
from anlan.lib import clock
from anlan.notify import answers, asking, climbing, outbox, pace, probing, sending, words
from anlan.notify.asking import Question
from anlan.notify.channels import CHANNELS
from anlan.notify.channels.base import Callback
from anlan.notify.hand import Hand, Outcome, Try
from anlan.notify.sending import Claimed
from anlan.registers import incoming

log = structlog.get_logger(__name__)
T = TypeVar("T")

JOBS = 4
"""Jobs of up to :data:`anlan.notify.outbox.CHUNK` messages taken at a time, twice as many held at most: the rest is
left to other workers."""
BATCH = 512
"""Messages claimed in one transaction."""
THREADS = 32
ROUND = 0.5
CATCH_UP_EVERY = 20
"""Rounds between looking for receipts that crossed with the record of their send."""
GRACE = 1.5
"""Seconds that deliveries under way have to end when the worker is told to stop."""
GATHER = 0.04
"""Seconds that digests and notices gather for, so that many go into one transaction. Alarms do not wait for more."""


class Worker:
    """What outlives the loss of the database: answers that could not be written down yet."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self.answers: deque[tuple[Try, Outcome]] = deque()

    async def run(self) -> None:
        """Work until told to stop, or until the database is lost."""
        words.load()  # before the first message: it takes a second, in which nothing would be sent
        parameters = settings.DATABASE_LOGINS["engine"]
        async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as queue:
            hands = Hands(self._stop, self.answers)
            taker = PgQueuer.from_psycopg_connection(queue)
            taker.entrypoint(outbox.JOB)(hands.take)
            taker.entrypoint(incoming.JOB)(hands.importer.take)
            running = asyncio.create_task(
                taker.run(
                    dequeue_timeout=timedelta(seconds=5), batch_size=JOBS, max_concurrent_tasks=2 * JOBS,
                    shutdown_on_listener_failure=True,
                )
            )  # fmt: skip
            working = [asyncio.create_task(hands.watch()), asyncio.create_task(hands.work())]
            await asyncio.wait({running, *working}, return_when=asyncio.FIRST_COMPLETED)
            taker.shutdown.set()
            await hands.close()
            await asyncio.wait({running, *working}, timeout=GRACE)
            hands.dismiss()
            for task in (*working, running):
                if task.done():
                    task.result()
                task.cancel()


class Hands:
    """What this worker has in hand, in one event loop."""

    def __init__(self, stop: threading.Event, answers: deque[tuple[Try, Outcome]]) -> None:
        self._stop, self._answers = stop, answers
        self._desk, self._clerk, self._crew = Crew(1), Crew(1), Crew(THREADS)
        self._wanted: list[tuple[int, int, int]] = []  # (-priority, turn, message)
        self._turn, self._rounds = itertools.count(), itertools.count()
        self._claimed: dict[int, asyncio.Future[None]] = {}
        self._held: dict[int, Hand] = {}
        self._noted: set[int] = set()  # deliveries that are noted and not begun
        self._sending: set[asyncio.Task[None]] = set()
        self._asking: set[asyncio.Task[None]] = set()
        self._lanes = Lanes()
        self.importer = Importer()
        self._paced: dict[str, float] = {}
        self._work = asyncio.Event()
        self._closing = asyncio.Event()

    # -- taking -------------------------------------------------------------------------------------------------
    async def take(self, job: Job) -> None:
        """Have a job's messages claimed. Those not claimed when it is time to stop are called for again."""
        ids = outbox.read_payload(job.payload or b"")
        claimed = [self._want(pk, job.priority) for pk in ids]
        pending: set[asyncio.Future[None]] = set(claimed)
        while pending and not self._closing.is_set():
            _done, pending = await asyncio.wait(pending, timeout=ROUND)
        if left := [(pk, job.priority) for pk, future in zip(ids, claimed, strict=True) if not future.done()]:
            await self._at(self._clerk, outbox.summon, left)
        for future in claimed:
            if future.done():
                future.result()

    def _want(self, message_id: int, priority: int) -> asyncio.Future[None]:
        future = self._claimed.get(message_id)
        if future is None:
            future = self._claimed[message_id] = asyncio.get_running_loop().create_future()
            heapq.heappush(self._wanted, (-priority, next(self._turn), message_id))
            self._work.set()
        return future

    # -- claiming and recording ---------------------------------------------------------------------------------
    async def work(self) -> None:
        """Write down what has come back, go on with what waited for room, claim what there is room for; and again."""
        while not (self._stop.is_set() or self._closing.is_set()):
            await self._waited()
            if self._answers:
                await self._record()
            if parked := self._lanes.unpark(BATCH):
                self._go_on(await self._alone_if_need_be(self._resume, parked))
            if ids := self._next_ids():
                await self._claim(ids)

    async def _waited(self) -> None:
        """For something to do; a moment longer, so that more of it comes together."""
        if not (self._answers or self._has_room() or self._lanes.may_go_on):
            self._work.clear()
            try:
                await asyncio.wait_for(self._work.wait(), min(ROUND, self._lanes.next_turn()))
            except TimeoutError:
                return
        if not (self._has_alarm() or len(self._answers) >= BATCH):
            await asyncio.sleep(GATHER)

    def _has_alarm(self) -> bool:
        """Among what is to be claimed next, or among the few that have come back."""
        wanted = bool(self._wanted) and -self._wanted[0][0] >= outbox.ALARM
        return wanted or any(one.hand.is_urgent for one, _ in itertools.islice(self._answers, 16))

    def _has_room(self) -> bool:
        return bool(self._wanted) and len(self._held) < self._most()

    def _most(self) -> int:
        """Those that wait for their turn with a vendor are in nobody's way."""
        most = 2 * HELD if self._wanted and -self._wanted[0][0] >= outbox.ALARM else HELD
        return most + self._lanes.kept()

    def _next_ids(self) -> list[int]:
        """The most urgent that there is room for."""
        ids: list[int] = []
        while self._wanted and len(ids) < BATCH and len(self._held) + len(ids) < self._most():
            ids.append(heapq.heappop(self._wanted)[2])
        return ids

    async def _claim(self, ids: list[int]) -> None:
        try:
            self._go_on(await self._alone_if_need_be(self._claim_now, ids))
        except Exception as error:
            for pk in ids:
                _settle(self._claimed.pop(pk, None), error)
            raise
        for pk in ids:
            _settle(self._claimed.pop(pk, None))

    async def _record(self) -> None:
        """What could not be written stays in hand: it is tried again, by the next loop if this one ends of it."""
        batch = list(itertools.islice(self._answers, BATCH))
        claimed = await self._alone_if_need_be(self._record_now, batch)
        for one, _outcome in batch:
            self._answers.popleft()
            self._held.pop(one.hand.message.pk, None)
        self._go_on(claimed)

    async def _alone_if_need_be(self, task: Callable[[list[T]], Claimed], batch: list[T]) -> list[Claimed]:
        """Do it at once for all; where one spoils the batch, for each, and leave that one to its lease."""
        try:
            return [await self._at(self._desk, task, batch)]
        except (InterfaceError, OperationalError):  # the database is lost: nobody's message is to blame
            raise
        except Exception:
            log.exception("batch_spoilt", messages=len(batch))
        claimed: list[Claimed] = []
        for one in batch:
            try:
                claimed.append(await self._at(self._desk, task, [one]))
            except (InterfaceError, OperationalError):
                raise
            except Exception:  # the outbox still has it; it is called for again
                log.exception("delivery_interrupted", what=str(one)[:200])
        return claimed

    def _claim_now(self, ids: list[int]) -> Claimed:
        return self._lanes.within(sending.claim, ids)

    def _record_now(self, batch: list[tuple[Try, Outcome]]) -> Claimed:
        return self._lanes.within(sending.record, batch)

    def _resume(self, hands: list[Hand]) -> Claimed:
        return self._lanes.within(sending.resume, hands)

    # -- sending ------------------------------------------------------------------------------------------------
    def _go_on(self, claimed: list[Claimed]) -> None:
        for some in claimed:
            for hand in some.hands:
                self._held.pop(hand.message.pk, None)
            for parked in some.parked:
                self._held[parked.hand.message.pk] = parked.hand
                self._lanes.park(parked)
            for one in some.tries:
                self._held[one.hand.message.pk] = one.hand
                self._noted.add(one.delivery_id)
                task = asyncio.create_task(self._send(one), name=str(one.hand.message.pk))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)

    async def _send(self, one: Try) -> None:
        try:
            if one.begin_at is not None:
                await self._turn_of(one)
            if self._closing.is_set():
                return
            self._noted.discard(one.delivery_id)
            if CHANNELS[one.way.channel].asend is not None:
                outcome = await sending.send_async(one, at=clock.now())
            else:
                task = partial(sending.send, one, at=clock.now())
                outcome = await wrap_future(self._crew.hand(task, priority=one.hand.message.priority))
        finally:
            self._lanes.leave(one.way)
        self._answers.append((one, outcome))
        self._work.set()

    async def _turn_of(self, one: Try) -> None:
        """Wait until the vendor's limit lets it go. A worker that is late does not make up for it by a burst."""
        key, now = pace.key_of(one.way), clock.real_now().timestamp()
        assert one.begin_at is not None
        begin = max(one.begin_at.timestamp(), self._paced.get(key, 0.0) + one.gap, now)
        self._paced[key] = begin
        await asyncio.sleep(begin - now)

    # -- watching -----------------------------------------------------------------------------------------------
    async def watch(self) -> None:
        """Beat, take the steps of ladders that are due, keep hold of what is being sent, look for what was lost."""
        pulse = Pulse(health.WORKER)
        while not self._stop.is_set() and not self._closing.is_set():
            for pk in await self._at(self._clerk, _look_up, list(self._held)):
                self._want(pk, outbox.ALARM)
            await self._at(self._clerk, pulse.beat)
            for question in await self._at(self._clerk, _questions, asking.most() - len(self._asking)):
                task = asyncio.create_task(self._ask(question))
                self._asking.add(task)
                task.add_done_callback(self._asking.discard)
            if next(self._rounds) % CATCH_UP_EVERY == 0:
                await self._at(self._clerk, _catch_up)
                await self._at(self._clerk, self.importer.look)
            await asyncio.sleep(ROUND)

    async def _ask(self, question: Question) -> None:
        """How a message fared. It is nobody's alarm: behind all that is to be sent."""
        said = await wrap_future(self._crew.hand(asking.ask, question, priority=outbox.DIGEST - 1))
        if said and not self._closing.is_set():
            await self._at(self._clerk, _hear, question.channel, said)

    # -- ending -------------------------------------------------------------------------------------------------
    async def close(self) -> None:
        """Begin nothing more; give what is under way :data:`GRACE`, write it down, and give the rest back."""
        self._closing.set()
        self._work.set()
        if self._sending:
            await asyncio.wait(self._sending, timeout=GRACE)
        try:
            while self._answers:
                batch = list(self._answers)
                self._go_back(await self._at(self._clerk, self._record_now, batch), batch)
            under_way = {task for task in self._sending if not task.done()}
            if under_way or self._held:
                await self._at(self._clerk, self._give_back)
        except (DatabaseError, InterfaceError) as error:
            log.warning("left_to_the_lease", messages=len(self._held), error=str(error))
        for task in (*self._sending, *self._asking):
            task.cancel()
        for crew in (self._desk, self._clerk):
            await wrap_future(crew.hand(_let_go))

    def _go_back(self, claimed: Claimed, batch: list[tuple[Try, Outcome]]) -> None:
        """Further addresses are left to whoever works next."""
        for one, _outcome in batch:
            self._answers.popleft()
            self._held.pop(one.hand.message.pk, None)
        for one in claimed.tries:
            self._held[one.hand.message.pk] = one.hand
            self._noted.add(one.delivery_id)
        for parked in claimed.parked:
            self._held[parked.hand.message.pk] = parked.hand

    def _give_back(self) -> None:
        begun = {task.get_name() for task in self._sending if not task.done()}
        left = [hand for pk, hand in self._held.items() if str(pk) not in begun]
        sending.give_back(left, self._noted, real_at=clock.real_now())

    def dismiss(self) -> None:
        for crew in (self._desk, self._clerk, self._crew, self.importer):
            crew.dismiss()

    async def _at(self, crew: Crew, task: Callable[..., T], *arguments: Any) -> T:
        return await wrap_future(crew.hand(_with_database, task, *arguments))


def _settle(future: asyncio.Future[None] | None, error: Exception | None = None) -> None:
    if future is None or future.done():
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)


def _with_database(task: Callable[..., T], *arguments: Any) -> T:
    """Do it; a connection that failed is not used again."""
    try:
        return task(*arguments)
    except (DatabaseError, InterfaceError):
        connection.close()
        raise


def _let_go() -> None:
    """Give this thread's connection back."""
    connection.close()


def _look_up(held: list[int]) -> list[int]:
    """Keep hold of what is under way; then steps of ladders that are due are taken, vendors that somebody wants tried
    are, and what is due again or was lost is called for. The alarms that nobody has begun."""
    sending.hold(held, real_at=clock.real_now())
    probing.take_up(at=clock.now(), real_at=clock.real_now())
    climbing.climb(at=clock.now(), real_at=clock.real_now())
    if due := sending.recover(real_at=clock.real_now()):
        log.info("summoned_again", messages=due)
    return sending.urgent()


def _catch_up() -> None:
    answers.catch_up(at=clock.now())


def _questions(limit: int) -> list[Question]:
    return asking.claim(at=clock.now(), limit=limit)


def _hear(channel: str, said: list[Callback]) -> None:
    answers.take(channel, said, at=clock.now())
