"""``bench report``: public reports over HTTP against the real program, and how soon those called are told.

Each report is what a phone does: the page behind a place's code is fetched, then the form is sent. The mail server is
one of this process; the time runs from the sending of the form until the message is in its hands.
"""

from __future__ import annotations

import argparse
import http.client
import re
import socket
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from bench import engine, ground

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')
CALLED = 2
"""Duty leader and principal of the school are told of each report."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reports", type=int, default=1_000, help="how many (1,000)")
    parser.add_argument("--concurrency", type=int, default=16, help="reporters at one time (16)")
    parser.add_argument("--schools", type=int, default=500)
    parser.add_argument("--districts", type=int, default=10)


def measure(given: argparse.Namespace) -> dict[str, Any]:
    ground.build_county(ground.Size(given.schools, given.districts))
    places = _places()
    port = _free_port()
    with _mail_server() as (mail, mail_port), _program(port, mail_port):
        _Reporter(port).report(places[-1][0])  # the first page loads templates
        _wait_for(mail, CALLED)
        mail.clear()
        begun = time.perf_counter()
        sent = _send_all(given, places, port)
        seconds = time.perf_counter() - begun
        all_told = _wait_for(mail, CALLED * given.reports)
        told_seconds = time.perf_counter() - begun
    told = _times_told(sent, mail, places)
    return {
        "reports": given.reports, "concurrency": given.concurrency, "seconds": seconds,
        "reports_per_second": given.reports / seconds, "messages_per_second": len(told) / told_seconds,
        "form_seconds": engine.percentiles([answered - at for _, at, answered in sent]),
        "told_seconds": engine.percentiles(told), "messages": len(told), "all_told": all_told,
    }  # fmt: skip


def lines(found: dict[str, Any]) -> list[str]:
    return [
        f"{found['reports']:,} public reports, {found['concurrency']} at a time (page and form each): "
        f"{found['reports_per_second']:.1f} reports/s",
        _times("form answered after", found["form_seconds"]),
        _times("message handed to the mail server after", found["told_seconds"]),
        f"{found['messages']:,} messages, {found['messages_per_second']:.1f} a second"
        + ("" if found["all_told"] else ": NOT ALL ARRIVED"),
    ]


def _times(words: str, times: dict[str, float]) -> str:
    return f"{words}: p50 {times['p50']:.3f} s, p99 {times['p99']:.3f} s, most {times['most']:.3f} s"


def _places() -> list[tuple[str, tuple[str, ...]]]:
    """One place in each school: its code, and the addresses of those who are called."""
    from anlan.org.models import Post, Unit
    from anlan.registers import places

    called = defaultdict(list)
    for unit_id, pk in Post.objects.filter(function__in=["duty_leader", "principal"]).values_list("unit_id", "pk"):
        called[unit_id].append(f"p{pk}@county.example")
    schools = Unit.objects.filter(level="school").order_by("pk")
    return [(places.create(school, "操场").code, tuple(called[school.pk])) for school in schools]


class _Mail:
    """Takes every message and notes when; a handler of aiosmtpd."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, float]] = []

    def clear(self) -> None:
        self.taken.clear()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        now = time.perf_counter()
        self.taken += [(recipient, now) for recipient in envelope.rcpt_tos]
        return "250 taken"


@contextmanager
def _mail_server() -> Iterator[tuple[_Mail, int]]:
    from aiosmtpd.controller import Controller

    mail = _Mail()
    controller = Controller(mail, hostname="127.0.0.1", port=_free_port())
    controller.start()
    try:
        yield mail, controller.port
    finally:
        controller.stop()


@contextmanager
def _program(port: int, mail_port: int) -> Iterator[None]:
    def ready() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return False
        return True

    with engine.running(
        "run", "all", "--port", str(port), ready=ready, ANLAN_SITE_URL=f"http://127.0.0.1:{port}",
        ANLAN_SMTP_HOST="127.0.0.1", ANLAN_SMTP_PORT=str(mail_port), ANLAN_REPORTS_PER_HOUR="1000000",
    ):  # fmt: skip
        yield


class _Reporter:
    """A phone: one connection, one cookie."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = ""

    def report(self, code: str) -> tuple[float, float]:
        """When the form was sent, and when it was answered."""
        token = self._token(code)
        form = {
            "csrfmiddlewaretoken": token, "category": "injury", "text": "操场上有人摔伤", "where": "操场",
            "nonce": str(uuid.uuid4()),
        }  # fmt: skip
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        sent_at = time.perf_counter()
        self.connection.request("POST", f"/r/{code}/", urlencode(form), headers)
        answer = self.connection.getresponse()
        page = answer.read()
        if answer.status != 201:
            raise RuntimeError(f"the report was answered {answer.status}: {page[:300]!r}")
        return sent_at, time.perf_counter()

    def _token(self, code: str) -> str:
        self.connection.request("GET", f"/r/{code}/", headers={"Cookie": self.cookie} if self.cookie else {})
        answer = self.connection.getresponse()
        page = answer.read()
        found = TOKEN.search(page)
        if found is None:
            raise RuntimeError(f"no form at /r/{code}/: {answer.status} {page[:300]!r}")
        for value in answer.headers.get_all("Set-Cookie") or []:
            self.cookie = value.partition(";")[0]
        return found[1].decode()


def _send_all(given: argparse.Namespace, places: list[tuple[str, tuple[str, ...]]], port: int
              ) -> list[tuple[int, float, float]]:  # fmt: skip
    """Which place, sent when, answered when. One school after the other, so that none is in a rush of its own."""
    local = threading.local()

    def one(number: int) -> tuple[int, float, float]:
        if not hasattr(local, "reporter"):
            local.reporter = _Reporter(port)
        place = number % len(places)
        return place, *local.reporter.report(places[place][0])

    with ThreadPoolExecutor(given.concurrency) as pool:
        return list(pool.map(one, range(given.reports)))


def _wait_for(mail: _Mail, count: int, patience: float = 60.0) -> bool:
    """Until ``count`` messages are in; ``False`` when none has come for a while."""
    last, since = len(mail.taken), time.monotonic()
    while len(mail.taken) < count:
        time.sleep(0.005)
        if len(mail.taken) != last:
            last, since = len(mail.taken), time.monotonic()
        if time.monotonic() - since > patience:
            return False
    return True


def _times_told(sent: list[tuple[int, float, float]], mail: _Mail, places: list[tuple[str, tuple[str, ...]]]
                ) -> list[float]:  # fmt: skip
    """Seconds from each form to each message about it. A school's reports and messages pair off in order."""
    came: dict[str, list[float]] = defaultdict(list)
    for recipient, at in mail.taken:
        came[recipient].append(at)
    reported: dict[int, list[float]] = defaultdict(list)
    for place, at, _ in sent:
        reported[place].append(at)
    return [
        told - at
        for place, times in reported.items()
        for recipient in places[place][1]
        for at, told in zip(sorted(times), sorted(came[recipient]), strict=False)
    ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
