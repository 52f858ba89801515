"""The base of every expected failure.

An act that cannot go on raises a subclass defined beside it. Edges map it: a form error, a fragment, a JSON
body, an exit status. Anything else is a bug.
"""

from __future__ import annotations

from typing import Any, ClassVar


class Refused(Exception):
    """An expected failure: ``code`` for programs, ``message`` (translatable) for people, ``data`` for both."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400

    def __init__(self, message: Any, /, **data: Any) -> None:
        super().__init__(message)
        self.message = message
        self.data = data

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refused):
    """The person may see the row but may not do this to it."""

    code = "not_allowed"
    status = 403


class Incomplete(Refused):
    """Something the act needs was not said, or does not fit: ``data["field"]`` names it, ``data["fields"]`` several."""

    code = "incomplete"
    status = 422
