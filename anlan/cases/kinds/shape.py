"""What a kind of matter is: the shape of a row of :data:`anlan.cases.kinds.KINDS`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from anlan.org.functions import SEE
from anlan.plans.models import Trigger

COMMON_FACTS = ("title", "where", "happened_at", "course", "reporter_name", "reporter_phone")
"""Facts every kind may hold."""


@dataclass(frozen=True)
class Move:
    """A step of the life cycle: from which states, to which, by whom, and what it does to clocks.

    ``starts``: the trigger of rules that begin with it; ``meets``: acts it discharges; ``stops_clocks``: every clock of
    the docket ends; ``owes``: acts without which it asks for a written reason, where a rule asked for them.
    ``withdraws``: the trigger whose running clocks are taken back where the matter goes on; ``restarts``: what it
    starts begins anew after that, unless it was done.
    ``is_bare``: a button and a reason are all it takes; other moves have an act of their own that
    writes what the kind must remember and then advances.
    """

    code: str
    label: Any
    sources: frozenset[str]
    target: str
    right: str
    stops_clocks: bool = False
    owes: tuple[str, ...] = ()
    starts: str = ""
    meets: tuple[str, ...] = ()
    is_bare: bool = True
    withdraws: str = ""
    restarts: bool = False


@dataclass(frozen=True)
class Kind:
    """``series`` is the word in docket numbers; ``states`` run from open to over; ``categories`` are event kinds.

    ``held`` is where a report waits that came in a flood: kept, receipted, its clock started when a person takes
    it up. ``audience`` is the right a matter asks of its readers, ``audiences`` say where a category asks another.
    ``ended``: states in which the work is over and the record not yet. ``facts``: what may be known of it, in the
    order of its form.
    ``has_reports``: first, follow-up and final reports are sent upward. ``grades``: what its grades are called, where
    it has them.
    ``opens_with`` is the trigger of the rules that a report starts. ``serieses`` say where a category has a series of
    numbers of its own: a gap in the others would tell that there is one.
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
    facts: tuple[str, ...] = COMMON_FACTS
    audience: str = SEE
    audiences: tuple[tuple[str, str], ...] = ()
    serieses: tuple[tuple[str, str], ...] = ()
    ended: frozenset[str] = frozenset()
    has_reports: bool = False
    grades: dict[int, Any] = field(default_factory=dict)
    opens_with: str = Trigger.REPORTED

    def audience_of(self, category: str) -> str:
        return dict(self.audiences).get(category, self.audience)

    def series_of(self, category: str) -> str:
        return dict(self.serieses).get(category, self.series)


def moves(*rows: Move) -> dict[str, Move]:
    return {move.code: move for move in rows}
