"""A pytest plugin, loaded before Django: starts the built-in PostgreSQL the tests run on.

It is a copy of the installation of :mod:`tests.made`, kept between runs; ``ANLAN_TEST_HOME`` moves it. The database
of the copy stays as it was made: each process of a run takes its own from it (``conftest.py``).
"""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from anlan.lib import embedded
from tests import made
from tests.made import HOME

gc.disable()  # until everything is collected: what is loaded stays, and to look through it took a fifth of that time

FORGETFUL = ("fsync", "full_page_writes", "synchronous_commit", "jit")
"""A database that no test needs after a power cut need not wait for the disk, nor compile a query asked once."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    gc.freeze()
    gc.enable()


def _start() -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    os.environ["ANLAN_HOME"] = str(HOME)
    os.environ["ANLAN_POOL"] = "0"
    os.environ["ANLAN_SITE_URL"] = "http://testserver"
    os.environ["ANLAN_HOSTS"] = "testserver,127.0.0.1,localhost"
    with (HOME / "server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        host = _serve(HOME / "postgres", HOME / "postgres.state")
    embedded.ensure_secrets(HOME / "secrets")
    address = f"postgresql://postgres@/{embedded.DATABASE}?host={quote(host, safe='')}"
    for variable in embedded.LOGINS:
        os.environ[variable] = address


def _serve(data: Path, mark: Path) -> str:
    """Start the server, anew from a copy where the one there was made in another state; the folder of its socket."""
    is_fresh = not (data.exists() and mark.exists() and mark.read_text() == made.state())
    if is_fresh:
        _end(data)
        shutil.rmtree(data, ignore_errors=True)
        made.copy_to(data.parent, data.name)
    host = embedded.start(data)
    if is_fresh:
        with psycopg.connect(f"host={host} user=postgres dbname=postgres", autocommit=True) as connection:
            for setting in FORGETFUL:
                connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            connection.execute("SELECT pg_reload_conf()")
        mark.write_text(made.state())
    return host


def _end(data: Path) -> None:
    """End the server that a run which was killed left behind."""
    pid_file = data / "postmaster.pid"
    with suppress(FileNotFoundError, ProcessLookupError):
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)
        end = time.monotonic() + 30
        while pid_file.exists() and time.monotonic() < end:
            time.sleep(0.05)


_start()
