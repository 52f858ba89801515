"""From a plan's text to the chain that `anlan.simulation` plays. Needs no database.

Minute 0 is the sight of the event where the text names a witness as the first step.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from anlan.compiler.draft import PlanDraft, TimeLimit
from anlan.compiler.lint.organisation import WITNESS, same_post
from anlan.org.functions import means_reporter, suggest
from anlan.plans.seating import Basis, Level, Model, Staffed, Way, build
from anlan.plans.steps import rung

_REPORTS = re.compile(r"报告|上报|汇报|报送|通知|告知|联系|^报$")
_CONFIRMS = re.compile(r"^(?:确认|接警|签收|回应)")
_LATER = re.compile(r"续报|终报|结案|总结|书面|进展")


class Posts(Protocol):
    """Who is on which post of a unit: `organisation.UnitPosts`."""

    def staff(self, words: str) -> list[Staffed]: ...


def of_draft(draft: PlanDraft, *, way: Way | None = None, posts: Posts | None = None) -> Model | None:
    """The longest reporting chain of a text, with its limits; with ``posts`` the people of the unit are on it.

    ``None`` where the text has no chain. Without ``posts`` one usual person, without a deputy, is on each post.
    """
    steps = max((chain.steps for chain in draft.chains), key=len, default=[])
    seen_by = steps[0] if steps and _is_witness(steps[0]) else None
    levels = [_text_level(step, posts) for step in (steps[1:] if seen_by else steps)]
    if not levels:
        return None
    limits = [limit for limit in draft.time_limits if limit.max_minutes and not draft.is_outside(limit)]
    for place, level in enumerate(levels[:-1]):
        level.limit = _report_within(level.words, levels[place + 1].words, limits)
    for level in levels:
        level.confirm = _confirm_within(level.words, limits)
    sight = _seen_within(levels[0].words, limits) if seen_by else None
    return build(levels, way or Way(), Basis.TEXT, staffed=posts is not None, seen_by=seen_by, seen_within=sight)


def _text_level(step: str, posts: Posts | None) -> Level:
    words = [str(one["word"]) for one in rung(step)]
    staff = [seat for word in words for seat in posts.staff(word)] if posts else None
    return Level(words, staff, None)


def _is_witness(step: str) -> bool:
    return means_reporter(step) or bool(WITNESS.search(step))


def _report_within(words: Sequence[str], above: Sequence[str], limits: Sequence[TimeLimit]) -> float | None:
    """The shortest time that a clause gives one of these posts to report upward; ``None`` without such a clause."""
    found = []
    for limit in limits:
        said = limit.action + (limit.recipient or "")
        if limit.max_minutes is None or not _REPORTS.search(limit.action) or _LATER.search(said):
            continue
        by_actor = bool(limit.actor) and any(_same(limit.actor or "", word) for word in words)
        to_next = not limit.actor and any(_same(limit.recipient or "", word) for word in above)
        if (by_actor and _goes_up(limit, above)) or to_next:
            found.append(limit.max_minutes)
    return min(found, default=None)


def _confirm_within(words: Sequence[str], limits: Sequence[TimeLimit]) -> float | None:
    """The time that a clause gives one of these posts to say that the report was received."""
    found = [
        limit.max_minutes
        for limit in limits
        if limit.max_minutes and _CONFIRMS.search(limit.action) and any(_same(limit.actor or "", w) for w in words)
    ]
    return min(found, default=None)


def _goes_up(limit: TimeLimit, above: Sequence[str]) -> bool:
    """Whether a report goes to a post or body above, and not to parents or the police."""
    recipient = limit.recipient or ""
    return not recipient or bool(suggest(recipient)) or any(_same(recipient, word) for word in above)


def _seen_within(words: Sequence[str], limits: Sequence[TimeLimit]) -> float | None:
    found = [
        limit.max_minutes
        for limit in limits
        if limit.max_minutes and _is_witness(limit.actor or "") and _REPORTS.search(limit.action)
        and (not limit.recipient or any(_same(limit.recipient, word) for word in words))
    ]  # fmt: skip
    return min(found, default=None)


def _same(one: str, other: str) -> bool:
    """The same post by its words, or by the function that both clearly mean."""
    if not one or not other:
        return False
    return same_post(one, other) or (suggest(one) is not None and suggest(one) == suggest(other))
