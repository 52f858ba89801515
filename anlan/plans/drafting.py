"""From what the compiler found to the rules it proposes. Nothing here decides; people confirm each rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from anlan.compiler.draft import Chain, PlanDraft, Recurrence, TimeLimit
from anlan.org.functions import means_reporter, suggest
from anlan.plans.models import Act, Trigger

_PARALLEL = re.compile(r"(?:和|及|与|以及|、|,|，|/)")
_ACKNOWLEDGES = re.compile(r"确认|接警|接报|签收|回应")
_REPORTS = re.compile(r"报告|上报|汇报|报送|联系|通知|告知|首报|报")
_FOLLOWS_UP = re.compile(r"续报|进展")
_FINISHES = re.compile(r"终报|结案|总结报告")

Rung = list[dict[str, Any]]


@dataclass
class Proposal:
    """One rule as the compiler would have it; field names are those of :class:`anlan.plans.models.Obligation`."""

    trigger: Trigger
    act: Act
    word: str
    title: str
    minutes: float | None
    limit_text: str
    chain: list[Rung]
    start: int
    end: int
    confidence: float
    why: str
    recurrence: dict[str, Any] | None = None
    function: str = field(init=False)

    def __post_init__(self) -> None:
        self.function = self.chain[0][0]["function"] if self.chain and self.chain[0] else ""


def propose(draft: PlanDraft) -> list[Proposal]:
    """A rule for each time limit and each recurrence that lies within the charter, in the order of the text."""
    ladder = _ladder(draft.chains)
    rules = [
        *(_from_limit(limit, ladder, draft) for limit in draft.time_limits if not _is_outside(limit.start, draft)),
        *(_from_recurrence(item) for item in draft.recurrences if not _is_outside(item.start, draft)),
    ]
    told = {rule.function for rule in rules if rule.trigger == Trigger.REPORTED and rule.act == Act.ACKNOWLEDGE}
    for rule in rules:
        if rule.act in {Act.REPORT_UP, Act.FOLLOW_UP} and rule.function in told:
            rule.trigger = Trigger.KNOWN
    return sorted(rules, key=lambda rule: rule.start)


def rung(words: str) -> Rung:
    """One step of a chain as its posts: ``镇政府和教育局相关领导`` are two, told together."""
    parts = [part for part in _PARALLEL.split(words) if part] or [words]
    if not all(suggest(part) for part in parts):
        parts = [words]
    return [{"word": part, "function": suggest(part) or ""} for part in parts]


def words_of(rules: Sequence[Proposal]) -> list[str]:
    """Every word for a post that the rules use, in order of appearance."""
    seen: dict[str, None] = {}
    for rule in rules:
        for step in (step for one in rule.chain for step in one):
            seen.setdefault(step["word"])
    return list(seen)


def _ladder(chains: Sequence[Chain]) -> list[Rung]:
    """The longest reporting chain, without the reporter: what a lapse climbs."""
    longest = max(chains, key=lambda chain: len(chain.steps), default=None)
    return [rung(step) for step in longest.steps if not means_reporter(step)] if longest else []


def _climb(word: str, ladder: list[Rung]) -> list[Rung]:
    """The chain of a rule held by ``word``: its own rung, then the ladder's rungs above it."""
    own = rung(word) if word else []
    functions = {step["function"] for step in own if step["function"]}
    for index, step in enumerate(ladder):
        if functions & {one["function"] for one in step}:
            return [own, *ladder[index + 1 :]]
    return [own, *ladder] if own else list(ladder)


def _from_limit(limit: TimeLimit, ladder: list[Rung], draft: PlanDraft) -> Proposal:
    actor, recipient = limit.actor or "", limit.recipient or ""
    minutes = limit.max_minutes
    if not actor or means_reporter(actor):
        holder, act = recipient or _first_word(ladder), Act.ACKNOWLEDGE
    else:
        holder, act = actor, _act(limit)
    trigger = Trigger.ENDED if act == Act.FINISH else Trigger.REPORTED
    return Proposal(
        trigger=trigger, act=act, word=holder, title=_title(act, holder, limit), minutes=minutes,
        limit_text=limit.text, chain=_climb(holder, ladder), start=limit.start, end=limit.end,
        confidence=limit.confidence if actor and minutes else min(limit.confidence, 0.5), why=limit.why,
    )  # fmt: skip


def _act(limit: TimeLimit) -> Act:
    action = limit.action or ""
    if _FINISHES.search(action):
        return Act.FINISH
    if _FOLLOWS_UP.search(action):
        return Act.FOLLOW_UP
    if _ACKNOWLEDGES.search(action) and not limit.recipient:
        return Act.ACKNOWLEDGE
    return Act.REPORT_UP if limit.recipient and _REPORTS.search(action) else Act.DO


def _title(act: Act, holder: str, limit: TimeLimit) -> str:
    """The rule in the plan's own words, short enough for one line."""
    if act == Act.ACKNOWLEDGE and limit.recipient:
        return f"{holder}确认收到报告"[:120]
    object_ = limit.recipient or ""
    action = limit.action or "办理"
    text = f"向{object_}{action}" if object_ and object_ not in action else action
    return text[:120]


def _first_word(ladder: list[Rung]) -> str:
    return str(ladder[0][0]["word"]) if ladder else ""


def _from_recurrence(item: Recurrence) -> Proposal:
    word = item.actor or ""
    return Proposal(
        trigger=Trigger.RECURRING, act=Act.DO, word=word, title=(item.action or item.text)[:120], minutes=None,
        limit_text=item.text, chain=[rung(word)] if word else [], start=item.start, end=item.end,
        confidence=item.confidence if word else min(item.confidence, 0.5), why=item.why,
        recurrence={"freq": item.freq, "times_min": item.times_min, "times_max": item.times_max},
    )  # fmt: skip


def _is_outside(offset: int, draft: PlanDraft) -> bool:
    return any(item.start <= offset < item.end for item in draft.outside_charter)
