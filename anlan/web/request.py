"""What a view is given."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest


class Request(HttpRequest):
    """Django's request with the moment it came in, read once (``anlan.web.middleware``)."""

    at: datetime


def whole(text: str) -> int | None:
    """The number in an address or a form, where it can be that of a row; anything else that people or probes type is
    ``None``."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def a_year(text: str) -> int | None:
    return whole(text) or None if len(text) == 4 else None
