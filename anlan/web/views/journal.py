"""The journal: how far it is sealed, the key that checks it, and taking it away to check elsewhere."""

from __future__ import annotations

import asyncio
import os
import tempfile
import weakref
from collections.abc import AsyncIterator, Iterator

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from anlan.journal import export, reading
from anlan.lib.clock import local_date
from anlan.org.functions import AUDIT, SEE
from anlan.web import guard
from anlan.web.guard import needs, person_of, public, signed_in
from anlan.web.request import Request

CHUNK = 2**16


@signed_in
@require_GET
def journal(request: Request) -> HttpResponse:
    person = person_of(request)
    context = {
        "checkpoint": reading.last_checkpoint(),
        "vkey": settings.SIGNING_KEY.public.vkey,
        "may_audit": guard.has(person, AUDIT),
        "may_see": guard.has(person, SEE),
        "is_whole": reading.is_whole(reading.audited(person)),
        "now": request.at,
    }
    return render(request, "journal/journal.html", context)


@needs(AUDIT)
@require_GET
def journal_export(request: Request) -> StreamingHttpResponse:
    """Everything, written to a file first: the scope of the request ends with its transaction."""
    reading.require_whole(person_of(request))
    with tempfile.TemporaryFile() as file:
        file.writelines(line.encode() for line in export.export_all(at=request.at))
        file.seek(0)
        descriptor = os.dup(file.fileno())
    content = _AsyncPieces(descriptor) if isinstance(request, ASGIRequest) else _Pieces(descriptor)
    response = StreamingHttpResponse(content, content_type="application/jsonl")
    day = local_date(request.at).isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="anlan-journal-{day}.jsonl"'
    return response


@public
@require_GET
def journal_key(request: Request) -> HttpResponse:
    """The public key, for anybody who wants to check what was signed."""
    return HttpResponse(settings.SIGNING_KEY.public.vkey + "\n", content_type="text/plain; charset=utf-8")


class _Pieces:
    """An open file read piece by piece. It is closed with the response, also when nobody reads to the end."""

    def __init__(self, descriptor: int) -> None:
        self.close = weakref.finalize(self, os.close, descriptor)
        self.descriptor = descriptor

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if data := os.read(self.descriptor, CHUNK):
            return data
        raise StopIteration


class _AsyncPieces:
    """The same for a server that serves others meanwhile: reading happens beside its loop."""

    def __init__(self, descriptor: int) -> None:
        self.close = weakref.finalize(self, os.close, descriptor)
        self.descriptor = descriptor

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if data := await asyncio.to_thread(os.read, self.descriptor, CHUNK):
            return data
        raise StopAsyncIteration
