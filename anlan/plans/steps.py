"""One step of a reporting chain as the posts it means. Needs no database."""

from __future__ import annotations

import re
from typing import Any

from anlan.org.functions import suggest

_PARALLEL = re.compile(r"(?:和|及|与|以及|、|,|，|/)")

Rung = list[dict[str, Any]]


def rung(words: str) -> Rung:
    """One step of a chain as its posts: ``镇政府和教育局相关领导`` are two, told together."""
    parts = [part for part in _PARALLEL.split(words) if part] or [words]
    if not all(suggest(part) for part in parts):
        parts = [words]
    return [{"word": part, "function": suggest(part) or ""} for part in parts]
