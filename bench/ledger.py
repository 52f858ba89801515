"""``bench ledger``: a county's ledger of many years under eight people at once, through the real program.

Pages come from ``anlan run web`` (the web's own database role, row-level security, sessions, templates), on the same
cores as the people who ask and PostgreSQL. Each scenario runs for a while after a short one that is not counted.
"""

from __future__ import annotations

import argparse
import http.client
import random
import re
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from bench import engine, ground, many

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')
ROW = re.compile(rb'href="/cases/(\d+)/"')
NEXT = re.compile(rb'href="([^"]+)" rel="next"')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cases", type=int, nargs="+", default=[200_000, 1_000_000], help="how many, one run each")
    parser.add_argument("--clients", type=int, default=8, help="people at one time (8)")
    parser.add_argument("--workers", type=int, default=2, help="web processes (2)")
    parser.add_argument("--seconds", type=float, default=15.0, help="how long each scenario runs (15)")
    parser.add_argument("--answers", type=int, default=0, help="end a scenario sooner, after so many answers")
    parser.add_argument("--only", nargs="*", default=[], help="only these scenarios")
    parser.add_argument("--loaded", action="store_true", help="the folder holds the ledger already: do not load again")
    parser.add_argument("--schools", type=int, default=500)
    parser.add_argument("--districts", type=int, default=10)


def measure(given: argparse.Namespace) -> dict[str, Any]:
    if not given.loaded:
        ground.build_county(ground.Size(given.schools, given.districts))
    runs = []
    for count in given.cases:
        begun = time.perf_counter()
        if not given.loaded:
            clear()
            many.load(count)
        runs.append({"cases": count, "load_seconds": time.perf_counter() - begun, "bytes": _sizes(), **_run(given)})
    return {"clients": given.clients, "workers": given.workers, "runs": runs}


def lines(found: dict[str, Any]) -> list[str]:
    told = []
    for run in found["runs"]:
        told.append(
            f"{run['cases']:,} cases (loaded in {run['load_seconds']:.0f} s), {found['clients']} people, "
            f"{found['workers']} web processes"
        )
        for name, one in run["scenarios"].items():
            times, cpu = one["seconds"], one["cpu_ms"]
            told.append(
                f"  {name:<16} {one['per_second']:7.1f}/s   p50 {times['p50'] * 1000:6.0f} ms   "
                f"p95 {times['p95'] * 1000:6.0f} ms   p99 {times['p99'] * 1000:6.0f} ms   "
                f"{one['size'] / 1024:5.1f} KB   CPU each {cpu['web']:.1f} + {cpu['database']:.1f} ms"
                + (f"   {one['failed']} FAILED" if one["failed"] else "")
            )
    return told


EMPTIED = (
    "bench_case", "cases_case", "cases_casewords", "cases_wordkey", "cases_remark", "journal_content",
    "journal_docketkey", "journal_unitkey", "journal_series", "journal_viewing", "registers_place",
)  # fmt: skip


def clear() -> None:
    """Back to the county without matters."""
    ground.clear()
    with ground.superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("CREATE TABLE IF NOT EXISTS bench_case ()")
        connection.execute(f"TRUNCATE {', '.join(EMPTIED)} CASCADE".encode())
        connection.execute("DROP TABLE bench_case")


def _sizes() -> dict[str, int]:
    """Bytes of the tables a matter is kept in, indexes included."""
    with ground.superuser() as connection:
        rows = connection.execute(
            """SELECT relname, pg_total_relation_size(oid) FROM pg_class
               WHERE relkind = 'r' AND relname ~ '^(cases|journal|duties)_' ORDER BY 2 DESC LIMIT 10"""
        ).fetchall()
    return dict(rows)


@dataclass
class Reader:
    """One person at a browser: one connection, one session."""

    port: int
    cookie: str
    path: str
    draw: random.Random
    connection: http.client.HTTPConnection | None = None
    seen: list[int] = field(default_factory=list)

    def get(self, url: str) -> bytes:
        status, page, _ = self.ask("GET", url)
        if status != 200:
            raise RuntimeError(f"{url}: {status}")
        return page

    def ask(self, method: str, url: str, form: dict[str, str] | None = None) -> tuple[int, bytes, str]:
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookie}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, url, urlencode(form) if form is not None else None, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read(), str(answer.headers.get("Set-Cookie", ""))


def _run(given: argparse.Namespace) -> dict[str, Any]:
    port = _free_port()
    sessions = _sessions()
    codes = _codes()
    with _program(port, given.workers) as web:
        for number in range(8 * given.workers):  # templates loaded, connections open
            Reader(port, *sessions["all"][number % len(sessions["all"])], random.Random(0)).get("/cases/")
        return {
            "scenarios": {
                name: _scenario(given, port, sessions[who], codes, ask, web)
                for name, (who, ask) in SCENARIOS.items()
                if not given.only or name in given.only
            }
        }


def _scenario(
    given: argparse.Namespace, port: int, sessions: list[tuple[str, str]], codes: list[str],
    ask: Callable[[Reader, list[str]], int], web: int,
) -> dict[str, Any]:  # fmt: skip
    stop, counted = threading.Event(), threading.Event()
    taken: list[tuple[float, int]] = []
    failed: list[str] = []

    def one(number: int) -> None:
        reader = Reader(port, *sessions[number % len(sessions)], random.Random(number))
        while not stop.is_set():
            begun = time.perf_counter()
            try:
                size = ask(reader, codes)
            except (RuntimeError, OSError, http.client.HTTPException) as error:
                failed.append(str(error))
                reader.connection = None
                continue
            if counted.is_set():
                taken.append((time.perf_counter() - begun, size))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(given.clients)]
    for thread in threads:
        thread.start()
    _wait(0.0 if given.answers else min(3.0, given.seconds / 3), taken, failed, 0)
    counted.set()
    begun, used = time.perf_counter(), _cpu(web)
    _wait(given.seconds, taken, failed, given.answers)
    counted.clear()
    seconds, spent = (
        time.perf_counter() - begun,
        [after - before for before, after in zip(used, _cpu(web), strict=True)],
    )
    stop.set()
    for thread in threads:
        thread.join()
    times = sorted(time for time, _ in taken)
    nth = {"p95": times[min(len(times) - 1, int(0.95 * len(times)))]} if times else {"p95": float("nan")}
    return {
        "per_second": len(taken) / seconds, "seconds": {**engine.percentiles(times), **nth}, "answers": len(taken),
        "cpu_ms": {name: 1000 * one / max(1, len(taken)) for name, one in zip(PARTS, spent, strict=True)},
        "size": sum(size for _, size in taken) / max(1, len(taken)), "failed": len(failed), "why": failed[:3],
    }  # fmt: skip


def _wait(seconds: float, taken: Sized, failed: Sized, enough: int) -> None:
    """For so long, or until there are ``enough`` answers, unless that is nought."""
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0 and not (enough and len(taken) + len(failed) >= enough):
        time.sleep(min(left, 0.01) if enough else left)


PARTS = ("web", "database", "readers")


def _cpu(web: int) -> list[float]:
    """CPU seconds used so far by the web processes, the database and those who ask: what a page costs, whatever else
    keeps the machine busy."""
    return [ground.process_cpu(web), ground.server_cpu(), time.process_time()]


def _list(reader: Reader, codes: list[str]) -> int:
    return len(reader.get("/cases/"))


def _filtered(reader: Reader, codes: list[str]) -> int:
    from anlan.cases.kinds import KINDS

    kind = reader.draw.choice(list(KINDS.values()))
    wanted = reader.draw.choice(
        [
            {"kind": kind.code, "category": reader.draw.choice(list(kind.categories))},
            {"state": "closed"}, {"overdue": "1"}, {"grade": "1"}, {"grade": "2"},
            {"since": "2025-03-01", "until": "2025-03-31"},
        ]
    )  # fmt: skip
    return len(reader.get("/cases/?" + urlencode(wanted)))


def _older(reader: Reader, codes: list[str]) -> int:
    page = reader.get(reader.path or "/cases/")
    found = NEXT.search(page)
    reader.path = found[1].decode().replace("&amp;", "&") if found else ""
    return len(page)


def _search(reader: Reader, codes: list[str]) -> int:
    draw = reader.draw
    words = draw.choice(
        [draw.choice(many.THINGS), draw.choice(many.TROUBLES), draw.choice(many.PLACES),
         f"{draw.choice(many.THINGS)[:2]} {draw.choice(many.TROUBLES)[:2]}", f"{draw.randint(1, 900):04d}",
         f"第{draw.randint(1, 500)}小学 {draw.choice(many.THINGS)}", "挖掘机"]
    )  # fmt: skip
    return len(reader.get(f"/cases/?q={quote(words)}"))


def _detail(reader: Reader, codes: list[str]) -> int:
    """A case of the first pages: opened once each, so that every look is recorded as the first."""
    if not reader.seen:
        page = reader.get(reader.path or "/cases/")
        reader.seen = [int(pk) for pk in ROW.findall(page)]
        reader.draw.shuffle(reader.seen)
        found = NEXT.search(page)
        reader.path = found[1].decode().replace("&amp;", "&") if found else ""
    return len(reader.get(f"/cases/{reader.seen.pop()}/"))


def _create(reader: Reader, codes: list[str]) -> int:
    """A report by somebody who scanned a code: the form only, its page was fetched before."""
    code = reader.draw.choice(codes)
    if not reader.path:
        reader.cookie = ""
        status, page, cookie = reader.ask("GET", f"/r/{code}/")
        found = TOKEN.search(page)
        if status != 200 or found is None:
            raise RuntimeError(f"no form at /r/{code}/: {status}")
        reader.cookie, reader.path = cookie.partition(";")[0], found[1].decode()
    form = {
        "csrfmiddlewaretoken": reader.path, "category": "injury", "text": "操场上有人摔伤", "where": "操场",
        "nonce": str(uuid.UUID(int=reader.draw.getrandbits(128))),
    }  # fmt: skip
    form["nonce"] = str(uuid.uuid4())
    status, page, _ = reader.ask("POST", f"/r/{code}/", form)
    if status != 201:
        raise RuntimeError(f"the report was answered {status}")
    return len(page)


SCENARIOS: dict[str, tuple[str, Callable[[Reader, list[str]], int]]] = {
    "list, bureau": ("bureau", _list),
    "list, all": ("all", _list),
    "older, bureau": ("bureau", _older),
    "filtered, bureau": ("bureau", _filtered),
    "filtered, all": ("all", _filtered),
    "search, bureau": ("bureau", _search),
    "search, all": ("all", _search),
    "detail, all": ("all", _detail),
    "create": ("all", _create),
}
"""Name → who asks, and how. ``all``: one of the bureau, two districts, and schools; ``bureau`` sees every row."""


def _sessions() -> dict[str, list[tuple[str, str]]]:
    """Signed-in sessions: (cookie, no path yet)."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection

    from anlan.org.models import Person

    def cookie(person: Person) -> tuple[str, str]:
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        return f"{settings.SESSION_COOKIE_NAME}={session.session_key}", ""

    def people(function: str, count: int) -> list[tuple[str, str]]:
        held = Person.objects.filter(appointments__post__function=function).order_by("pk")
        return [cookie(person) for person in held[:count]]

    bureau, districts, schools = people("bureau_officer", 1), people("district_director", 2), people("principal", 5)
    connection.close()
    return {"bureau": bureau, "all": [*bureau, *districts, *schools]}


def _codes() -> list[str]:
    from anlan.registers.models import Place

    return list(Place.objects.order_by("pk").values_list("code", flat=True))


@contextmanager
def _program(port: int, workers: int) -> Iterator[int]:
    def ready() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return False
        return True

    with engine.running(
        "run", "web", "--port", str(port), "--workers", str(workers), ready=ready,
        ANLAN_SITE_URL=f"http://127.0.0.1:{port}", ANLAN_REPORTS_PER_HOUR="1000000",
    ) as process:  # fmt: skip
        yield process.pid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
