"""``anlan run``: web, clock, worker and sealer, each alone or all in one process."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextvars import copy_context
from types import FrameType

import uvicorn

from anlan.lib.postgres.roles import use_role

Loop = Callable[[threading.Event], None]

PARTS = ("clock", "worker", "sealer")
PATIENCE = 4.0
"""Seconds that what is in hand has to end when the program is told to stop; the rest is as if it had been killed."""


def run_parts(names: Sequence[str]) -> None:
    """Run engine parts until Ctrl-C or SIGTERM."""
    stop = threading.Event()
    _heed(stop)
    threads = start_threads(names, stop)
    while any(thread.is_alive() for thread in threads) and not stop.wait(0.5):
        pass
    stop.set()
    _join(threads)


def run_web(host: str, port: int, *, parts: Sequence[str] = (), workers: int = 1) -> None:
    """Serve the pages; with ``parts``, run these beside them in the same process."""
    stop = threading.Event()
    _heed(stop)
    threads = start_threads(parts, stop)
    use_role("app")
    try:
        server(host, port, stop).run() if workers == 1 else uvicorn.run(
            "anlan.asgi:application", host=host, port=port, workers=workers, log_config=None
        )
    finally:
        stop.set()
        _join(threads)


def _heed(stop: threading.Event) -> None:
    """Ctrl-C and SIGTERM set ``stop``. Uvicorn raises them again when it is done: unheeded, that would be the end."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())


class Server(uvicorn.Server):
    """Tells the parts beside it to stop when it is told itself, not when it has finished."""

    def __init__(self, config: uvicorn.Config, stop: threading.Event) -> None:
        super().__init__(config)
        self._stop = stop

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._stop.set()
        super().handle_exit(sig, frame)


def server(host: str, port: int, stop: threading.Event) -> Server:
    config = uvicorn.Config(
        "anlan.asgi:application", host=host, port=port, log_config=None, lifespan="off",
        timeout_graceful_shutdown=3, proxy_headers=True, server_header=False,
    )  # fmt: skip
    return Server(config, stop)


def start_threads(names: Sequence[str], stop: threading.Event) -> list[threading.Thread]:
    """One thread for each part, each with a context of its own: its database role is not the web's."""
    threads = []
    for name in names:
        thread = threading.Thread(target=copy_context().run, args=(_loop(name), stop), name=name, daemon=True)
        thread.start()
        threads.append(thread)
    return threads


def _loop(name: str) -> Loop:
    from anlan.cli import engine  # loads the models: only now are the settings there

    loop: Loop = getattr(engine, f"run_{name}")
    return loop


def _join(threads: Sequence[threading.Thread]) -> None:
    end = time.monotonic() + PATIENCE
    for thread in threads:
        thread.join(timeout=max(0.0, end - time.monotonic()))
