"""Why a delivery failed."""

from __future__ import annotations


class TransportError(Exception):
    """``message`` is for the person who set the channel up; ``permanent``: trying again cannot help.

    ``retry_after``: seconds the vendor wants us to wait, where it says so (too many at once).
    """

    def __init__(self, message: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent
        self.retry_after = retry_after


class Gone(TransportError):
    """The address itself is dead: its owner took the permission back, or it was moved. Nobody is reached by it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)
