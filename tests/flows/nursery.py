"""Real processes without the seconds each takes to import the program: one process that has imported it, and does
nothing else, forks them. What is forked reads its own settings, speaks to the database over its own connections, and
runs the ``anlan`` command as the command line does; it is killed and ended by its pid.

Why it is safe to fork: whoever is forked from has one thread and no connection, looked at before each fork; and what
it imported keeps nothing of its own settings, which ``test_nursery.py`` looks for.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, cast
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
COMMAND, ACTOR = "anlan.cli.main", "tests.flows.scenes"
NOT_YET = {"anlan.asgi", "anlan.settings"}
"""Modules that read settings, or the state of an installation, as they are imported."""
BESIDE = (
    "tests.cast", ACTOR, "uvicorn.loops.auto", "uvicorn.protocols.http.auto", "uvicorn.protocols.websockets.auto",
    "uvicorn.lifespan.off", "psycopg_pool", "cn2an", "icalendar", "openpyxl", "prometheus_client", "pywebpush",
)  # fmt: skip
NOWHERE = "nursery.invalid"
"""Stands in each address of the process that is forked from: no part may know of it."""
LEAST = 0.002


class Child:
    """A process that the nursery forked; to be used as ``subprocess.Popen`` is."""

    def __init__(self, pid: int) -> None:
        self.pid, self.returncode = pid, cast("int | None", None)

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = _ask({"poll": self.pid})
        return self.returncode

    def wait(self, timeout: float = 60.0) -> int:
        end, pause = time.monotonic() + timeout, LEAST
        while (code := self.poll()) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout)
            time.sleep(pause)
            pause = min(2 * pause, 0.05)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:  # until it is asked for, its number is nobody else's
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def start(
    module: str, arguments: Sequence[str], *, env: Mapping[str, str], stdin: int | None = None, stdout: int, stderr: int
) -> Child:
    """``python -m MODULE ARGUMENTS`` with this environment and these open files, and nothing else of this process."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    try:
        request = {"fork": module, "arguments": list(arguments), "env": dict(env)}
        return Child(_ask(request, (nothing if stdin is None else stdin, stdout, stderr)))
    finally:
        os.close(nothing)


def run(
    module: str, arguments: Sequence[str], *, env: Mapping[str, str], patience: float
) -> subprocess.CompletedProcess[str]:
    """Start it, and wait until it ends: its code, and what it said."""
    with TemporaryFile("w+") as out, TemporaryFile("w+") as err:
        code = start(module, arguments, env=env, stdout=out.fileno(), stderr=err.fileno()).wait(patience)
        for file in (out, err):
            file.seek(0)
        return subprocess.CompletedProcess(arguments, code, out.read(), err.read())


# -- asking -----------------------------------------------------------------------------------------------------
_line: socket.socket | None = None


def _ask(request: dict[str, Any], files: Sequence[int] = ()) -> Any:
    line = _line or _open()
    text = json.dumps(request).encode()
    socket.send_fds(line, [len(text).to_bytes(4, "big")], files)
    line.sendall(text)
    answer = json.loads(_read(line) or b'{"error": "the nursery is gone"}')
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return answer["value"]


def _open() -> socket.socket:
    """Start the process that forks. It ends, and kills what it forked, when this one does."""
    global _line
    from anlan.lib import embedded
    from tests import made

    ours, theirs = socket.socketpair()
    kept = {name: os.environ[name] for name in made.PLAIN if name in os.environ}
    addresses = dict.fromkeys(embedded.LOGINS, f"postgresql://nobody@{NOWHERE}/nothing")
    env = {
        **kept, **addresses, "ANLAN_HOME": str(made.folder()), "ANLAN_SITE_URL": f"http://{NOWHERE}",
        "ANLAN_HOSTS": NOWHERE, "ANLAN_HEARTBEAT_URL": f"http://{NOWHERE}", "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore", "OPENBLAS_NUM_THREADS": "1",
    }  # fmt: skip
    command = [sys.executable, "-c", f"from {__name__} import main; main()", str(theirs.fileno())]
    with theirs:
        process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=env, cwd=ROOT)
    _line = ours
    atexit.register(_close, ours, process)
    return ours


def _close(line: socket.socket, process: subprocess.Popen[bytes]) -> None:
    line.close()
    process.wait(10)


def _read(line: socket.socket) -> bytes:
    return _exactly(line, int.from_bytes(_exactly(line, 4), "big"))


def _exactly(line: socket.socket, size: int) -> bytes:
    text = b""
    while len(text) < size and (more := line.recv(size - len(text))):
        text += more
    return text


# -- forking ----------------------------------------------------------------------------------------------------
def main() -> None:
    """Fork what is asked for until nobody asks any more. Each process that was forked goes its way in here, too."""
    line, young = socket.socket(fileno=int(sys.argv[1])), set[int]()
    _import_everything()
    urlsplit.cache_clear()  # type: ignore[attr-defined]  # it remembers the addresses of the settings
    gc.collect()
    gc.freeze()  # nothing of it is looked through, and so copied, again
    try:
        while asked := _heard(line):
            request, files = asked
            answer = _answer(request, young)
            if answer is None:
                line.close()
                young.clear()
                _become(request, files)
                return
            for file in files:
                os.close(file)
            text = json.dumps(answer).encode()
            line.sendall(len(text).to_bytes(4, "big") + text)
    finally:
        for pid in young:
            os.kill(pid, signal.SIGKILL)


def _answer(request: dict[str, Any], young: set[int]) -> dict[str, Any] | None:
    """To whoever asks; nothing in a process that was just forked."""
    try:
        if "poll" in request:
            return {"value": _polled(request["poll"], young)}
        pid = _forked(young)
        return {"value": pid} if pid else None
    except Exception as error:
        return {"error": repr(error)}


def _heard(line: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    head, files, _flags, _address = socket.recv_fds(line, 4, 3)
    return (json.loads(_exactly(line, int.from_bytes(head, "big"))), files) if head else None


def _import_everything() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "anlan.settings"
    django.setup()
    import anlan

    for module in pkgutil.walk_packages(anlan.__path__, "anlan."):
        if not {"tests", "migrations"} & set(module.name.split(".")) and module.name not in NOT_YET:
            importlib.import_module(module.name)
    for name in BESIDE:
        importlib.import_module(name)


def _forked(young: set[int]) -> int:
    from django.db import connections

    threads, connected = len(os.listdir("/proc/self/task")), connections.all(initialized_only=True)
    if threads != 1 or any(one.connection for one in connected):
        raise RuntimeError(f"not safe to fork: {threads} threads, connections {connected}")
    pid = os.fork()
    if pid:
        young.add(pid)
    return pid


def _polled(pid: int, young: set[int]) -> int | None:
    found, status = os.waitpid(pid, os.WNOHANG)
    if not found:
        return None
    young.discard(pid)
    return os.waitstatus_to_exitcode(status)


def _become(request: dict[str, Any], files: list[int]) -> None:
    """Nothing of the process forked from is left: files, environment, settings, connections, arguments."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update({**request["env"], "DJANGO_SETTINGS_MODULE": "anlan.settings"})
    sys.argv = [request["fork"], *request["arguments"]]
    from django.conf import settings
    from django.db import connections
    from django.utils.functional import empty

    del sys.modules["anlan.settings"]
    settings._wrapped = empty  # read again when they are asked for
    vars(connections).pop("settings", None)
    connections.__init__()  # type: ignore[misc]
    importlib.import_module(request["fork"]).main()
