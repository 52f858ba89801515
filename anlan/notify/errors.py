"""Why a delivery failed."""

from __future__ import annotations


class TransportError(Exception):
    """``message`` is for the person who set the channel up; ``permanent``: trying again cannot help."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent
