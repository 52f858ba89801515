"""Files that pages give out."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "docx": f"{OFFICE}wordprocessingml.document", "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "json": "application/json", "jsonl": "application/jsonl",
}  # fmt: skip


def attachment(data: bytes | str, name: str, media_type: str = "") -> HttpResponse:
    """A file to be kept under ``name``, in whatever script; nothing of it stays in a cache.

    ``media_type``: where the end of the name does not say it (:data:`TYPES`).
    """
    plain = " ".join(name.split())  # a title may hold the end of a line, a header must not
    headers = {"Content-Disposition": content_disposition_header(True, plain) or "", "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=media_type or TYPES[plain.rpartition(".")[2]], headers=headers)
