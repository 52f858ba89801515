"""What is weak in a version: the text by itself, and the text against who is really there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from anlan.compiler import PlanDraft
from anlan.compiler.lint import Finding, PostState, lint
from anlan.lib.clock import local_date
from anlan.org import roster
from anlan.org.functions import suggest
from anlan.org.models import Post
from anlan.org.roster import Seating
from anlan.plans.models import Version
from anlan.plans.organisation import UnitPosts

_NOT_ASKED = PostState(name="", holders=1, reachable=1, deputies=1)


class _Asked:
    """The unit's posts for the words that rules use; for others (a parent, a thing reported) nobody need be there."""

    def __init__(self, posts: UnitPosts, used: Collection[str]) -> None:
        self._posts, self._used = posts, used

    def post(self, words: str) -> PostState | None:
        return self._posts.post(words) if words in self._used or suggest(words) else _NOT_ASKED


def findings(version: Version, draft: PlanDraft, at: datetime) -> list[Finding]:
    """What lint finds in ``draft``, read against the unit's posts at ``at``, in the order of the text."""
    bound = [binding.word for binding in version.bindings.order_by("pk") if binding.function or binding.post_id]
    return lint(draft, _Asked(UnitPosts(version.unit, at, version), bound), on=local_date(at))


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
