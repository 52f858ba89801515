"""Threads that wait for providers, so that nothing else has to."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from typing import Any, TypeVar

T = TypeVar("T")
_Work = tuple[float, int, Callable[..., Any] | None, tuple[Any, ...], "Future[Any]"]
LAST_WORD = float("-inf")


class Crew:
    """A fixed number of threads; what is urgent goes first.

    They are daemons: a provider that hangs holds up neither the heartbeat nor the end of the program, as the threads
    of an executor would. Each starts in a copy of its maker's context, and so with its database role.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._work: queue.PriorityQueue[_Work] = queue.PriorityQueue()
        self._turn = itertools.count()
        for _ in range(size):
            threading.Thread(target=copy_context().run, args=(self._labour,), daemon=True).start()

    def hand(self, task: Callable[..., T], *arguments: Any, priority: int = 0) -> Future[T]:
        """Have ``task`` done when a thread is free."""
        future: Future[T] = Future()
        self._work.put((-priority, next(self._turn), task, arguments, future))
        return future

    def dismiss(self) -> None:
        """Let each thread end after what it has in hand. What nobody has begun stays undone."""
        for _ in range(self._size):
            self._work.put((LAST_WORD, next(self._turn), None, (), Future()))

    def _labour(self) -> None:
        while True:
            _, _, task, arguments, future = self._work.get()
            if task is None:
                return
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(task(*arguments))
            except Exception as error:  # it belongs to whoever waits for the future
                future.set_exception(error)
