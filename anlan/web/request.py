"""What a view is given."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest


class Request(HttpRequest):
    """Django's request with the moment it came in, read once (``anlan.web.middleware``)."""

    at: datetime
