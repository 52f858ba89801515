"""The kinds of matters, as rows of a table. A new kind is a row here and, where it needs one, a detail table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.org.functions import HANDLE, SIGN


@dataclass(frozen=True)
class Move:
    """A step of the life cycle: from which states, to which, by whom, and whether it stops every clock."""

    code: str
    label: Any
    sources: frozenset[str]
    target: str
    right: str
    stops_clocks: bool = False


@dataclass(frozen=True)
class Kind:
    """``series`` is the word in docket numbers; ``states`` run from open to over; ``categories`` are event kinds.

    ``held`` is where a report waits that came in a flood: kept, receipted, its clock started when a person takes
    it up.
    """

    code: str
    label: Any
    series: str
    first: str
    held: str
    states: dict[str, Any]
    final: frozenset[str]
    moves: dict[str, Move]
    categories: dict[str, Any]


def _moves(*moves: Move) -> dict[str, Move]:
    return {move.code: move for move in moves}


INCIDENT = Kind(
    code="incident",
    label=_("Incident"),
    series="事件",
    first="open",
    held="held",
    states={
        "held": _("Waiting to be looked at"),
        "open": _("Being handled"),
        "ended": _("Handling has ended"),
        "closed": _("Closed"),
        "cancelled": _("Not an incident"),
    },
    final=frozenset({"closed", "cancelled"}),
    moves=_moves(
        Move("end", _("End handling"), frozenset({"open"}), "ended", HANDLE),
        Move("reopen", _("Handle again"), frozenset({"ended"}), "open", HANDLE),
        Move("close", _("Close the case"), frozenset({"ended"}), "closed", SIGN, stops_clocks=True),
        Move("release", _("Take it up"), frozenset({"held"}), "open", HANDLE),
        Move("cancel", _("Not an incident"), frozenset({"held", "open"}), "cancelled", HANDLE, stops_clocks=True),
    ),
    categories={
        "injury": _("Someone is hurt or ill"),
        "fire": _("Fire or smoke"),
        "food": _("Food or water"),
        "infection": _("Several have the same symptoms"),
        "facility": _("Building or equipment"),
        "traffic": _("School bus or traffic"),
        "intruder": _("Intruder or violence"),
        "bullying": _("Bullying"),
        "crowd": _("Crowd at the gate"),
        "weather": _("Weather or natural disaster"),
        "utility": _("Power, water or gas failure"),
        "other": _("Something else"),
    },
)

KINDS: dict[str, Kind] = {kind.code: kind for kind in (INCIDENT,)}
