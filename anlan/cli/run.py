"""``anlan run``: web, clock, worker and sealer, each alone or all in one process."""

from __future__ import annotations

import queue
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextvars import copy_context
from functools import partial
from types import FrameType

import uvicorn

from anlan.lib.loading import loading
from anlan.lib.postgres.roles import use_role

Loop = Callable[[threading.Event], None]

PARTS = ("clock", "worker", "sealer")
PATIENCE = 4.0
"""Seconds that what is in hand has to end when the program is told to stop; the rest is as if it had been killed."""


def run_parts(names: Sequence[str]) -> None:
    """Run engine parts until Ctrl-C or SIGTERM."""
    stop = threading.Event()
    heed(stop)
    threads = start_threads(names, stop)
    while any(thread.is_alive() for thread in threads) and not stop.wait(0.5):
        pass
    stop.set()
    _join(threads)


def run_web(host: str, port: int, *, parts: Sequence[str] = (), workers: int = 1) -> None:
    """Serve the pages; with ``parts``, run these beside them in the same process."""
    stop = threading.Event()
    tell = heed(stop)
    threads = start_threads(parts, stop)
    use_role("app")
    try:
        server(host, port, tell).run() if workers == 1 else uvicorn.run(
            "anlan.asgi:application", host=host, port=port, workers=workers, log_config=None
        )
    finally:
        stop.set()
        _join(threads)


def heed(stop: threading.Event) -> Callable[[], None]:
    """Ctrl-C and SIGTERM set ``stop``; so does what is returned. Uvicorn raises them again when it is done: unheeded,
    that would be the end.

    A signal interrupts this very thread, perhaps while it waits for ``stop`` and holds its lock: to set it from the
    handler could stand still for ever. Putting a word into this queue cannot.
    """
    told: queue.SimpleQueue[None] = queue.SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.put(None))

    def pass_on() -> None:
        told.get()
        stop.set()

    threading.Thread(target=pass_on, daemon=True).start()
    return partial(told.put, None)


class Server(uvicorn.Server):
    """Tells the parts beside it to stop when it is told itself, not when it has finished."""

    def __init__(self, config: uvicorn.Config, tell: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = tell

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._tell()
        super().handle_exit(sig, frame)


def server(host: str, port: int, tell: Callable[[], None]) -> Server:
    config = uvicorn.Config(
        "anlan.asgi:application", host=host, port=port, log_config=None, lifespan="off",
        timeout_graceful_shutdown=3, proxy_headers=True, server_header=False,
    )  # fmt: skip
    return Server(config, tell)


def start_threads(names: Sequence[str], stop: threading.Event) -> list[threading.Thread]:
    """One thread for each part, each with a context of its own: its database role is not the web's."""
    threads = []
    for name in names:
        thread = threading.Thread(target=copy_context().run, args=(_loop(name), stop), name=name, daemon=True)
        thread.start()
        threads.append(thread)
    return threads


def _loop(name: str) -> Loop:
    with loading():
        from anlan.cli import engine  # loads the models: only now are the settings there

    loop: Loop = getattr(engine, f"run_{name}")
    return loop


def _join(threads: Sequence[threading.Thread]) -> None:
    end = time.monotonic() + PATIENCE
    for thread in threads:
        thread.join(timeout=max(0.0, end - time.monotonic()))
