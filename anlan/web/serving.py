"""How a page is served: by one thread from its first line to its last, and only an open stream is awaited.

Django's own handler makes a thread and a database wrapper for every request, and goes back and forth between thread
and event loop for its signals, for middlewares that could be either, and for the end of the answer. Here a few
threads stay, each with what it has opened. Every view and middleware of this program is an ordinary function.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.urls import set_script_prefix


class Application(ASGIHandler):
    """Django's handler, with one change of thread for a request. An answer in pieces is sent from the event loop."""

    def __init__(self) -> None:
        super().__init__()
        self._threads = ThreadPoolExecutor(settings.POOL_SIZE, thread_name_prefix="page")

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise ValueError(f"only HTTP is served, not {scope['type']}")
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            response = await self._in_thread(self._answer, scope, body)
            await self._send(response, receive, send)

    async def _in_thread(self, task: Any, *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, copy_context().run, task, *arguments)

    def _answer(self, scope: Any, body: Any) -> Any:
        """The whole of a request but the sending of its answer; whoever streams closes afterwards."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        response: Any = refused if request is None else self.get_response(request)
        response._handler_class = self.__class__
        if not response.streaming:
            response.close()
        return response

    async def _send(self, response: Any, receive: Any, send: Any) -> None:
        """An open stream ends when its reader leaves."""
        if not response.streaming:
            await self.send_response(response, send)
            return
        sending = asyncio.ensure_future(self.send_response(response, send))
        leaving = asyncio.ensure_future(receive())
        try:
            await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)
            await self._in_thread(response.close)
