"""``anlan run``: web, clock, worker and sealer, each alone or all in one process."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Sequence
from contextvars import copy_context

import uvicorn

from anlan.cli import engine
from anlan.lib.postgres.roles import use_role

Loop = Callable[[threading.Event], None]

PARTS: dict[str, Loop] = {"clock": engine.run_clock, "worker": engine.run_worker, "sealer": engine.run_sealer}


def run_parts(names: Sequence[str]) -> None:
    """Run engine parts until Ctrl-C or SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    threads = start_threads(names, stop)
    while any(thread.is_alive() for thread in threads) and not stop.wait(0.5):
        pass
    stop.set()
    _join(threads)


def run_web(host: str, port: int, *, parts: Sequence[str] = (), workers: int = 1) -> None:
    """Serve the pages; with ``parts``, run these beside them in the same process."""
    stop = threading.Event()
    threads = start_threads(parts, stop)
    use_role("app")
    try:
        server(host, port).run() if workers == 1 else uvicorn.run(
            "anlan.asgi:application", host=host, port=port, workers=workers, log_config=None
        )
    finally:
        stop.set()
        _join(threads)


def server(host: str, port: int) -> uvicorn.Server:
    config = uvicorn.Config(
        "anlan.asgi:application", host=host, port=port, log_config=None, lifespan="off",
        timeout_graceful_shutdown=3, proxy_headers=True, server_header=False,
    )  # fmt: skip
    return uvicorn.Server(config)


def start_threads(names: Sequence[str], stop: threading.Event) -> list[threading.Thread]:
    """One thread for each part, each with a context of its own: its database role is not the web's."""
    threads = []
    for name in names:
        thread = threading.Thread(target=copy_context().run, args=(PARTS[name], stop), name=name, daemon=True)
        thread.start()
        threads.append(thread)
    return threads


def _join(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.join(timeout=10)
