"""Drafts written by hand: a text, and what the compiler would have found in it, so that lint is tested by
itself.
"""

from __future__ import annotations

from typing import Any

from anlan.compiler.draft import (
    Chain,
    Frequency,
    Heading,
    PlanDraft,
    PostDuty,
    Recurrence,
    Role,
    TimeLimit,
)
from anlan.compiler.lint import Finding, KnownPosts, PostState

WHY = "test"


def find(text: str, words: str, nth: int = 0) -> tuple[int, int]:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return start, start + len(words)


def limit(
    text: str, words: str, minutes: float | None, *, nth: int = 0, immediate: bool = False, **said: str | None
) -> TimeLimit:
    start, end = find(text, words, nth)
    act = {key: said.get(key) for key in ("actor", "recipient")}
    return TimeLimit(
        start=start,
        end=end,
        why=WHY,
        text=words,
        max_minutes=minutes,
        immediate=immediate,
        action=said.get("action") or "",
        **act,
    )


def repeat(text: str, words: str, freq: Frequency, times: int | None = None, actor: str | None = None) -> Recurrence:
    start, end = find(text, words)
    return Recurrence(
        start=start, end=end, why=WHY, text=words, freq=freq, times_min=times, times_max=times, actor=actor
    )


def chain(text: str, *steps: str) -> Chain:
    start, end = find(text, steps[0])[0], find(text, steps[-1])[1]
    return Chain(start=start, end=end, why=WHY, steps=list(steps))


def role(text: str, name: str, *holders: str) -> Role:
    start, end = find(text, name)
    return Role(start=start, end=end, why=WHY, role=name, holders=list(holders))


def heading(text: str, words: str, level: int = 1) -> Heading:
    start, end = find(text, words)
    return Heading(start=start, end=end, why=WHY, level=level, marker="", text=words)


def duty(text: str, post: str, last: str) -> PostDuty:
    return PostDuty(start=find(text, post)[0], end=find(text, last)[1], why=WHY, post=post, duties=[last])


def draft(text: str, **found: Any) -> PlanDraft:
    return PlanDraft(text=text, **found)


def posts(**states: tuple[int, int, int]) -> KnownPosts:
    """Posts by name: (holders, reachable, deputies)."""
    return KnownPosts({name: PostState(name, *state) for name, state in states.items()})


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def only(findings: list[Finding], code: str) -> list[Finding]:
    return [finding for finding in findings if finding.code == code]
