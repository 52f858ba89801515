"""Why an act of an all-call cannot go on."""

from __future__ import annotations

from anlan.lib.errors import Refused


class TwiceInARow(Refused):
    """The same was sent a moment ago, or much was sent lately: it takes one more yes. ``data["call"]``: the last."""

    code = "call_twice"
    status = 409


class NotRunning(Refused):
    code = "call_over"
    status = 409


class TooSoon(Refused):
    code = "call_too_soon"
    status = 429


class NotOfThisCall(Refused):
    code = "call_not_yours"
    status = 404
