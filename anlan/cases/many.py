"""One move for many matters: the normal act, one after the other, and what became of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from anlan.cases import lifecycle
from anlan.cases.kinds import KINDS, Kind, Move
from anlan.cases.listing import Row
from anlan.cases.models import Case
from anlan.lib.errors import Refused
from anlan.org.functions import SEE, rights_of
from anlan.org.models import Person

MOST = 200


@dataclass(frozen=True)
class Outcome:
    """``why``: what stood against it; empty where it was done."""

    row: Row
    why: str

    @property
    def is_done(self) -> bool:
        return not self.why


def offered(person: Person, kind: str = "") -> Iterator[tuple[Kind, Move]]:
    """Moves that make sense for many: those a button alone is enough for, of matters every reader may read.

    Disputes and grievances are decided one by one.
    """
    rights = {right for post in person.posts_held() for right in rights_of(post.function)}
    for code in [kind] if kind else KINDS:
        if KINDS[code].audience == SEE and not KINDS[code].audiences:
            yield from ((KINDS[code], move) for move in KINDS[code].moves.values() if _is_simple(move, rights))


def _is_simple(move: Move, rights: Collection[str]) -> bool:
    return move.is_bare and move.right in rights


def advance_all(
    rows: Sequence[Row], kind: str, move: str, *, by: Person, at: datetime, reason: str = ""
) -> list[Outcome]:
    """Make the move in each matter that allows it, each in a savepoint of its own; the others stay as they are."""
    cases = Case.objects.visible_to(by).select_related("docket", "unit").in_bulk([row.pk for row in rows[:MOST]])
    return [Outcome(row, _advance(row, cases.get(row.pk), kind, move, by, at, reason)) for row in rows]


def _advance(row: Row, case: Case | None, kind: str, move: str, by: Person, at: datetime, reason: str) -> str:
    if case is None:
        return _("Too many at once; choose it again.")
    if case.kind != kind:
        return _("This is another kind of matter.")
    try:
        with transaction.atomic():
            lifecycle.advance(case, move, by=by, at=at, reason=reason, bare=True)
    except Refused as refused:
        return str(refused)
    return ""
