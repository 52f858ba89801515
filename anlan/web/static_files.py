"""Addresses of static files carry the hash of what they hold, so that no cache can take an old file for a new one."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

DIGITS = 16
"""Hexadecimal digits of the SHA-256 in an address. The service worker keeps a file only if they are really its own."""


class HashedAddresses(StaticFilesStorage):
    """``/static/anlan/app.css?v=1f2e…``. The files stay where they are: there is nothing to collect or to rename."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        digest = digest_of(name) if name else ""
        return f"{address}?v={digest}" if digest else address


@lru_cache(maxsize=256)  # a process serves what was there when it started; a new build comes with new processes
def digest_of(name: str) -> str:
    """The file's hash as it stands in its address; empty for a file that has not been built."""
    found = finders.find(name)
    return hashlib.sha256(Path(str(found)).read_bytes()).hexdigest()[:DIGITS] if found else ""
