"""How many messages an SMS is paid as."""

from __future__ import annotations

from math import ceil

ONE, PART = 70, 67
"""Characters of a single SMS, and of each part of a long one (both vendors' rules for the mainland)."""


def count(text: str) -> int:
    """Segments of the whole text, signature included. A character beyond the basic plane counts as two."""
    length = len(text.encode("utf-16-be")) // 2
    return 1 if length <= ONE else ceil(length / PART)
