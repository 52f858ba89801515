"""``bench fanout``: many messages through the outbox to a vendor that answers after 20 ms.

Three things in turn: a backlog of digests worked off by two workers, with an alarm dropped in now and then; how much
memory the workers take on the way; and a vendor that allows only so many a second.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import engine, ground

LATENCY = 0.020
CHUNK = 5_000
"""Messages written in one transaction."""
PAGE = os.sysconf("SC_PAGE_SIZE")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--messages", type=int, default=100_000, help="digests waiting at once (100,000)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--every", type=float, default=0.1, help="seconds between alarms meanwhile (0.1)")
    parser.add_argument("--limit", type=float, default=200, help="messages a second a limited vendor allows (200)")
    parser.add_argument("--limited", type=int, default=2_000, help="messages to that vendor (2,000)")
    parser.add_argument("--schools", type=int, default=500)
    parser.add_argument("--districts", type=int, default=10)


def measure(given: argparse.Namespace) -> dict[str, Any]:
    ground.build_county(ground.Size(given.schools, given.districts))
    with sink() as free:
        free_run = _backlog(given, free)
    with sink() as limited:
        limited_run = _limited(given, limited)
    return {"workers": given.workers, "latency": LATENCY, **free_run, **limited_run}


def lines(found: dict[str, Any]) -> list[str]:
    alarm, memory = found["alarm_seconds"], found["memory_mb"]
    return [
        f"{found['messages']:,} messages, {found['workers']} workers, a vendor that answers after "
        f"{found['latency'] * 1000:.0f} ms: {found['seconds']:.1f} s, {found['per_second']:,.0f} messages/s",
        f"{found['alarms']} alarms among them reached the vendor after p50 {alarm['p50'] * 1000:.0f} ms, "
        f"p99 {alarm['p99'] * 1000:.0f} ms, most {alarm['most'] * 1000:.0f} ms; twice: {found['twice']}",
        f"memory of each worker: {memory['early']:.0f} MB at a tenth, {memory['late']:.0f} MB at the end, "
        f"most {memory['most']:.0f} MB",
        f"CPU seconds: workers {found['cpu']['workers']:.1f}, server {found['cpu']['server']:.1f}",
        f"a vendor that allows {found['limit']:g} a second got {found['limited_per_second']:.0f} a second, "
        f"at most {found['limited_most']} in any one second",
    ]


# -- the two runs -----------------------------------------------------------------------------------------------


def _backlog(given: argparse.Namespace, vendor: Vendor) -> dict[str, Any]:
    people = _reach_by_webhook(vendor.url)
    docket = _docket()
    _tell(docket, people, given.messages, "digest")
    ground.settle()
    server = ground.server_cpu()
    with _workers(given.workers) as pids:
        watch = Watch(pids)
        begun = time.time()
        alarms = _alarms_until(docket, people, given.every, watch)
        ended = time.time()
        workers_cpu = sum(ground._ticks(Path("/proc", str(pid))) for pid in pids) / os.sysconf("SC_CLK_TCK")
    took = vendor.stop()
    first: dict[int, float] = {}
    for key, moment in took:
        first.setdefault(int(key[1:].partition("-")[0]), moment)
    delays = [first[pk] - moment for pk, moment in alarms if pk in first]
    if len(delays) < len(alarms) or len(first) != given.messages + len(alarms):
        raise RuntimeError(f"{len(first)} of {given.messages + len(alarms)} messages arrived")
    last = max(first.values())
    return {
        "messages": given.messages, "seconds": last - begun, "per_second": len(first) / (last - begun),
        "until_recorded": ended - begun, "alarms": len(alarms), "alarm_seconds": engine.percentiles(delays),
        "twice": len(took) - len({key for key, _ in took}), "memory_mb": watch.memory(),
        "cpu": {"workers": workers_cpu, "server": ground.server_cpu() - server},
    }  # fmt: skip


def _limited(given: argparse.Namespace, vendor: Vendor) -> dict[str, Any]:
    _allow(given.limit)
    people = _reach_by_webhook(vendor.url)
    _tell(_docket(), people, given.limited, "limited")
    with _workers(given.workers):
        while _waiting():
            time.sleep(0.2)
    moments = sorted(moment for _, moment in vendor.stop())
    most = max(Counter(_within(moments)).values())
    span = moments[-1] - moments[0]
    return {"limit": given.limit, "limited_per_second": (len(moments) - 1) / span, "limited_most": most}


def _within(moments: list[float]) -> Iterator[int]:
    """For each moment, the index of the first within the second before it: its count is what that second held."""
    place = 0
    for number, moment in enumerate(moments):
        while moments[place] < moment - 1.0:
            place += 1
        for _ in range(number - place + 1):
            yield number


# -- parts ------------------------------------------------------------------------------------------------------


class Vendor:
    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self._process, self.url = process, f"http://127.0.0.1:{port}/hook"
        self._took: list[tuple[str, float]] | None = None

    def stop(self) -> list[tuple[str, float]]:
        """Everything it took: key and moment."""
        if self._took is None:
            answer, _ = self._process.communicate()
            self._took = [(key, moment) for key, moment in json.loads(answer)]
        return self._took


@contextmanager
def sink() -> Iterator[Vendor]:
    command = [sys.executable, "-m", "bench.sink", str(LATENCY)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield Vendor(process, int(process.stdout.readline()))
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


@contextmanager
def _workers(count: int, **environment: str) -> Iterator[list[int]]:
    from anlan.duties.models import Heartbeat

    with ExitStack() as stack:
        pids = []
        for _ in range(count):
            Heartbeat.objects.all().delete()
            ready = Heartbeat.objects.exists
            pids.append(stack.enter_context(engine.running("run", "worker", ready=ready, **environment)).pid)
        yield pids


class Watch:
    """How much memory the largest of some processes has, sampled until it is over."""

    def __init__(self, pids: list[int]) -> None:
        self._pids = pids
        self._samples: list[float] = []
        self.is_over = False
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while not self.is_over:
            sizes = [int(Path("/proc", str(pid), "statm").read_text().split()[1]) * PAGE / 2**20 for pid in self._pids]
            self._samples.append(max(sizes))
            time.sleep(0.25)

    def memory(self) -> dict[str, float]:
        tenth = self._samples[len(self._samples) // 10]
        return {"early": tenth, "late": self._samples[-1], "most": max(self._samples)}


def _alarms_until(docket: Any, people: list[int], every: float, watch: Watch) -> list[tuple[int, float]]:
    """Drop an alarm in every so often until all is sent: (message, when it was committed)."""
    alarms: list[tuple[int, float]] = []
    while (waiting := _waiting()) or not alarms:
        if waiting > 1_000 or not alarms:
            alarms.append((_tell(docket, people, 1, f"alarm{len(alarms)}", alarm=True)[0], time.time()))
        time.sleep(every)
    watch.is_over = True
    return alarms


def _waiting() -> int:
    """Counted no further than 2,000: an index holds what waits, and nothing of what was sent."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM notify_message WHERE state IN ('queued', 'sending') LIMIT 2000) AS w"
        )
        return int(cursor.fetchone()[0])


def _reach_by_webhook(url: str) -> list[int]:
    from anlan.org.models import Contact

    Contact.objects.filter(person__isnull=False).update(channel="webhook", address=url)
    return sorted(Contact.objects.filter(person__isnull=False).values_list("person_id", flat=True))


def _allow(rate: float) -> None:
    """As an operator would set it on the channel's page."""
    from anlan.notify import channel_settings
    from anlan.org.models import Person

    operator = Person.objects.order_by("pk")[0]
    operator.is_operator = True
    channel_settings.keep("webhook", {"rate": str(rate)}, is_on=True, by=operator, at=ground.DUE)


def _docket() -> Any:
    from anlan.journal import dockets
    from anlan.journal.models import Docket
    from anlan.org.models import Unit

    school = Unit.objects.filter(level="school").order_by("pk")[0]
    return dockets.open_docket(school, Docket.Subject.CASE, series="量", at=ground.DUE)


def _tell(docket: Any, people: list[int], count: int, tag: str, *, alarm: bool = False) -> list[int]:
    """Messages written as the product does; their ids. Spread over everybody who can be reached."""
    from django.db import transaction

    from anlan.notify import outbox
    from anlan.notify.models import Ladder

    Ladder.objects.filter(quiet_from__isnull=False).update(quiet_from=None, quiet_to=None)  # whatever the hour
    ids: list[int] = []
    for begin in range(0, count, CHUNK):
        tellings = [
            outbox.Telling(
                docket_id=docket.pk, unit_id=docket.unit_id, unit_path=str(docket.unit_path), kind="report.first",
                key=f"{tag}:{number}", person_id=people[number % len(people)],
                priority=outbox.ALARM if alarm else outbox.DIGEST,
            )
            for number in range(begin, min(begin + CHUNK, count))
        ]  # fmt: skip
        with transaction.atomic():
            ids += outbox.enqueue(tellings, at=ground.DUE + timedelta(seconds=1))
    return ids
