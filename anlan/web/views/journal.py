"""The journal: how far it is sealed, the key that checks it, and taking it away to check elsewhere."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from typing import IO

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
IN_MEMORY = 8 * 2**20


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
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the response
    for line in export.export_all(at=request.at):
        file.write(line.encode())
    file.seek(0)
    content = _read_async(file) if isinstance(request, ASGIRequest) else _read(file)
    response = StreamingHttpResponse(content, content_type="application/jsonl")
    day = local_date(request.at).isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="anlan-journal-{day}.jsonl"'
    return response


@public
@require_GET
def journal_key(request: Request) -> HttpResponse:
    """The public key, for anybody who wants to check what was signed."""
    return HttpResponse(settings.SIGNING_KEY.public.vkey + "\n", content_type="text/plain; charset=utf-8")


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while data := file.read(CHUNK):
            yield data


async def _read_async(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while data := await asyncio.to_thread(file.read, CHUNK):
            yield data
