"""What is weak in a version: the text by itself, and the text against who is really there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from anlan.compiler import PlanDraft
from anlan.compiler.lint import Finding, PostState, lint
from anlan.lib.clock import local_date
from anlan.org import roster
from anlan.org.functions import FUNCTIONS, suggest
from anlan.org.models import Post
from anlan.org.roster import Seating
from anlan.plans.models import Version

_NOT_ASKED = PostState(name="", holders=1, reachable=1, deputies=1)
"""For words that no rule uses for a post (a parent, a thing reported): nobody has to be there for them."""


class _Standing:
    """The unit's posts as lint asks for them: by the words of the plan."""

    def __init__(self, functions: Mapping[str, str], seats: Mapping[str, list[Seating]]) -> None:
        self._functions, self._seats = functions, seats

    def post(self, words: str) -> PostState | None:
        if words not in self._functions and not suggest(words):
            return _NOT_ASKED
        seats = self._seats.get(self._functions.get(words) or suggest(words) or "", [])
        if not seats:
            return None
        return PostState(
            name=seats[0].post.name,
            holders=sum(1 if seat.is_office else len(seat.holders) - len(seat.deputies) for seat in seats),
            reachable=sum(1 if seat.is_office else sum(h.is_reachable for h in seat.first) for seat in seats),
            deputies=sum(1 if seat.is_office else len(seat.deputies) for seat in seats),
        )


def findings(version: Version, draft: PlanDraft, at: datetime) -> list[Finding]:
    """What lint finds in ``draft``, read against the unit's posts at ``at``, in the order of the text."""
    bound = {binding.word: binding.function for binding in version.bindings.order_by("pk") if binding.function}
    seats = roster.behind(version.unit_id, {*FUNCTIONS, *bound.values()}, at)
    return lint(draft, _Standing(bound, seats), on=local_date(at))


def meanings(version: Version, at: datetime) -> list[Meaning]:
    """What each word of the plan for a post means in the unit now, those without a meaning first."""
    bindings = list(version.bindings.select_related("post__unit").order_by("pk"))
    seats = roster.behind(version.unit_id, {binding.function for binding in bindings}, at)
    exact = roster.seatings([binding.post for binding in bindings if binding.post], at)
    found = [
        Meaning(b.word, b.function, b.post, [exact[b.post.pk]] if b.post else seats.get(b.function, []))
        for b in bindings
    ]
    return sorted(found, key=lambda meaning: (bool(meaning.function), meaning.is_sound))


class Meaning:
    """A word of the plan, the function it was given, and the real posts that stand behind it."""

    def __init__(self, word: str, function: str, post: Post | None, seats: list[Seating]) -> None:
        self.word, self.function, self.post, self.seats = word, function, post, seats

    @property
    def is_sound(self) -> bool:
        """Whether somebody who can be reached stands behind the word."""
        return any(not seat.is_vacant and not seat.is_unreachable for seat in self.seats)
