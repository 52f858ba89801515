"""Each measurement runs, at a size that measures nothing: so that none rots. No figure is asserted."""

from __future__ import annotations

import json
import os
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from anlan.lib import embedded
from bench import clock
from bench.__main__ import OWN
from tests import made
from tests.flows import nursery
from tests.flows.processes import wait

FORKED = "bench.tests.forked"
pytestmark = pytest.mark.processes

SMALL = {
    "clock": ["--duties", "60", "--few", "30", "--schools", "6", "--districts", "2", "--batch", "20", "--rounds", "1"],
    "lateness": ["--due", "10", "--over", "1", "--open", "20", "--schools", "6", "--districts", "2"],
    "fanout": [
        "--workers",
        "1",
        "--messages",
        "300",
        "--limited",
        "30",
        "--limit",
        "20",
        "--schools",
        "6",
        "--districts",
        "2",
    ],
    "report": ["--reports", "8", "--concurrency", "3", "--schools", "6", "--districts", "2"],
    "ledger": [
        "--cases",
        "300",
        "--clients",
        "2",
        "--workers",
        "1",
        "--seconds",
        "60",
        "--answers",
        "2",
        "--schools",
        "6",
        "--districts",
        "2",
    ],
    "board": ["--people", "30", "--classes", "3", "--rounds", "2"],
    "compile": ["--plans", "2"],
    "simulate": ["--runs", "1000", "--rounds", "1"],
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """An installation just made, for all measurements; its database is kept beside as it was made."""
    with tempfile.TemporaryDirectory(prefix="anlan-smoke-") as name:
        folder = Path(name)
        made.copy_to(folder)
        host = embedded.start(folder / "postgres")
        with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as session:
            session.execute(f"ALTER DATABASE {embedded.DATABASE} RENAME TO made".encode())
            yield Server(folder, session)
        pid_file = folder / "postgres" / "postmaster.pid"
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)
        wait(lambda: not pid_file.exists(), "PostgreSQL to end")


@dataclass(frozen=True)
class Server:
    folder: Path
    session: psycopg.Connection[Any]

    def begin_anew(self) -> None:
        self.session.execute(f"DROP DATABASE IF EXISTS {embedded.DATABASE} WITH (FORCE)".encode())
        self.session.execute(f"CREATE DATABASE {embedded.DATABASE} TEMPLATE made OWNER anlan_owner".encode())


def run(name: str, server: Server) -> Any:
    """What the measurement found, in a database just made."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ANLAN_") and key != "DATABASE_URL"}
    ground = []
    if name in OWN:
        server.begin_anew()
        ground = ["--folder", str(server.folder)]
    done = nursery.run(FORKED, [name, *SMALL[name], *ground, "--json"], env=kept, patience=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def found(server):
    """Each measurement is run once for all tests of it."""
    kept: dict[str, Any] = {}
    return lambda name: kept[name] if name in kept else kept.setdefault(name, run(name, server))


@pytest.mark.parametrize("name", ["clock", "lateness", "fanout", "report", "ledger"])
def test_it_says_what_it_ran_on(found, name):
    about = found(name)["on"]
    assert about["cores"] > 0 and about["processor"] and about["python"] and about["commit"]
    assert about["postgresql"].split(".")[0].isdigit()
    assert about["database"]["fsync"] == "on" and about["database"]["synchronous_commit"] == "on"


def test_floor_and_clock_write_the_same_rows(found):
    rows = found("clock")["rows_written"]
    own = {name: rows[name] - found("clock")["jobs_written"][name] for name in ("floor", "one", "two")}
    assert own["floor"] == own["one"] == own["two"] == 7 * 60


def test_every_duty_that_fell_due_was_seen(found):
    assert found("lateness")["seen"] == 10


def test_every_message_came_once_and_no_more_in_a_second_than_the_vendor_allows(found):
    fanout = found("fanout")
    assert fanout["messages"] == 300 and fanout["alarms"] >= 1 and fanout["twice"] == 0
    assert fanout["limited_most"] <= 1.6 * 20, "two workers are each a third of a second ahead of the vendor at most"


def test_every_report_was_told_to_both_who_are_called(found):
    assert found("report")["all_told"] and found("report")["messages"] == 16


def test_the_ledger_answered_everybody(found):
    [run] = found("ledger")["runs"]
    assert {name: one["why"] for name, one in run["scenarios"].items() if one["failed"] or not one["answers"]} == {}


@pytest.mark.parametrize("name", ["compile", "simulate"])
def test_measurements_without_a_database_run_too(found, name):
    assert found(name)


def test_words_are_printed_without_json(found):
    assert "share of the floor" in "\n".join(clock.lines(found("clock")))
