"""From what the compiler found to the rules it proposes. Nothing here decides; people confirm each rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from anlan.compiler.draft import Chain, PlanDraft, Recurrence, TimeLimit
from anlan.org.functions import means_reporter, suggest
from anlan.plans.models import Act, Trigger
from anlan.plans.scope import event_kinds
from anlan.plans.steps import Rung, rung

_ACKNOWLEDGES = re.compile(r"确认|接警|接报|签收|回应")
_REPORTS = re.compile(r"报告|上报|汇报|报送|联系|通知|告知|首报|报")
_FOLLOWS_UP = re.compile(r"续报|进展")
_FINISHES = re.compile(r"终报|结案|总结报告")
_CLAUSE_END = re.compile(r"[，,。；;！？!?\n]|[：:](?!\d)")
_MARKER = re.compile(r"^\s*(?:[（(]?[\d一二三四五六七八九十]+(?:\.\d+)*[）)、.．]?)\s*")
_TIME = re.compile(r"每[日天周月年]|每学期|每季度|\d{1,2}[:：点]\d{0,2}分?(?:之?前|以前)?|后的?$")
_COUNTS = re.compile(r"清点[^，,。；;]{0,8}人数|清点(?:在场|全体|全班|本班|各班)?(?:师生|学生|人员)(?![一-龥])|点名")
_ZERO = re.compile(r"[“”\"「」]?零[“”\"「」]?报告")
_OTHER_RETURNS = re.compile(r"晨检|午检|晨午检|症状|缺课|疫情|病|纠纷|矛盾")
"""Daily returns of their own that are handed in elsewhere, though nothing is to be said in them either."""
_BEFORE = re.compile(
    r"(?P<late>下午|傍晚|晚上?)?(?P<hour>\d{1,2})(?:[:：](?P<minute>\d{2})|[时点](?:(?P<past>\d{1,2})分)?)之?以?前"
)
_EARLIEST = 6
"""The hour at which what is due in the course of a day opens (``plans.recurrence``)."""
_PART_END = re.compile(r"[；;]")
_FILLER = re.compile(
    r"^(?:并|且|还|也|均|应当|必须|需要|应|须|要|需|可|得|将|在|于|内|之内|以内|的|，|\s)+|(?:须|应|在|于|必须|应当)+$"
)


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
    event_kinds: list[str] = field(default_factory=list)
    function: str = field(init=False)

    def __post_init__(self) -> None:
        self.function = self.chain[0][0]["function"] if self.chain and self.chain[0] else ""


def propose(draft: PlanDraft) -> list[Proposal]:
    """A rule for each time limit and each recurrence that lies within the charter, in the order of the text."""
    ladder = _ladder(draft.chains)
    rules = [_from_limit(limit, ladder, draft) for limit in draft.time_limits if not _is_outside(limit.start, draft)]
    recurring = [item for item in draft.recurrences if not _is_outside(item.start, draft)]
    rules += [_from_recurrence(item, draft, before) for before, item in pairwise([None, *recurring]) if item]
    told = {rule.function for rule in rules if rule.trigger == Trigger.REPORTED and rule.act == Act.ACKNOWLEDGE}
    for rule in rules:
        rule.event_kinds = event_kinds(draft, rule.start)
        if rule.act in {Act.REPORT_UP, Act.FOLLOW_UP} and rule.function in told:
            rule.trigger = Trigger.KNOWN
    return sorted(rules, key=lambda rule: rule.start)


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
    actor, recipient = _post_word(limit.actor or ""), limit.recipient or ""
    is_told = bool(suggest(recipient)) or (not recipient and means_reporter(actor))
    if is_told and (not actor or means_reporter(actor)):
        holder, act = recipient or _first_word(ladder), Act.ACKNOWLEDGE
        title = f"{holder}确认收到报告"
    else:
        holder, act = "" if means_reporter(actor) else actor, _act(limit)
        title = _phrase(draft.text, limit.start, limit.end, limit.actor or "") or limit.action or "办理"
    trigger = Trigger.ENDED if act == Act.FINISH else Trigger.REPORTED
    if act == Act.DO and _COUNTS.search(title):
        act, trigger = Act.ACCOUNT, Trigger.CALLED
    return Proposal(
        trigger=trigger, act=act, word=holder, title=_plain(title), minutes=limit.max_minutes,
        limit_text=limit.text, chain=_climb(holder, ladder), start=limit.start, end=limit.end,
        confidence=limit.confidence if holder and limit.max_minutes else min(limit.confidence, 0.5), why=limit.why,
    )  # fmt: skip


def _act(limit: TimeLimit) -> Act:
    said = (limit.action or "") + (limit.recipient or "")
    to_post = bool(suggest(limit.recipient or ""))
    if _FINISHES.search(said):
        return Act.FINISH
    if _FOLLOWS_UP.search(said):
        return Act.FOLLOW_UP
    if _ACKNOWLEDGES.search(said) and not to_post:
        return Act.ACKNOWLEDGE
    return Act.REPORT_UP if to_post and _REPORTS.search(said) else Act.DO


def _phrase(text: str, start: int, end: int, actor: str) -> str:
    """What is to be done, in the plan's own words: the clause around a limit without the limit and the post.

    Where the limit stands in a clause of its own (“20分钟内，向上级报告”), the clause after it.
    """
    before = _CLAUSE_END.split(text[:start])[-1]
    after = [part for part in _CLAUSE_END.split(text[end : end + 80], maxsplit=2) if part is not None]
    before = before.partition(actor)[2] if actor and actor in before else _MARKER.sub("", before)
    phrase = _FILLER.sub("", _TIME.sub("", before)) + _FILLER.sub("", _TIME.sub("", after[0]))
    if not phrase.strip() and len(after) > 1 and text[end + len(after[0]) : end + len(after[0]) + 1] in "，,":
        phrase = _FILLER.sub("", after[1])
    return phrase.strip(' 　“”"()（）')


def _post_word(actor: str) -> str:
    """The post in what stands before the verb: ``本预案由安全办`` is ``安全办``."""
    return actor.rpartition("由")[2].strip()


def _first_word(ladder: list[Rung]) -> str:
    return str(ladder[0][0]["word"]) if ladder else ""


def _from_recurrence(item: Recurrence, draft: PlanDraft, before: Recurrence | None) -> Proposal:
    """``before``: the recurrence found last. In one sentence the post is named once and meant throughout."""
    is_same = before is not None and draft.sentence_at(before.start) == draft.sentence_at(item.start)
    word = _post_word(item.actor or (before.actor if before and is_same else "") or "")
    title = _phrase(draft.text, item.start, item.start, item.actor or "") if _is_bare(item.action) else item.action
    act, more = _daily_return(item, draft)
    confidence = item.confidence if item.actor else min(item.confidence, 0.7 if word else 0.5)
    return Proposal(
        trigger=Trigger.RECURRING, act=act, word=word, title=_plain(title or item.text), minutes=None,
        limit_text=item.text, chain=[rung(word)] if word else [], start=item.start, end=item.end,
        confidence=confidence, why=item.why,
        recurrence={"freq": item.freq, "times_min": item.times_min, "times_max": item.times_max, **more},
    )  # fmt: skip


def _daily_return(item: Recurrence, draft: PlanDraft) -> tuple[Act, dict[str, str]]:
    """Whether it asks for the zero report of the day, which the page of that report meets; and by what time."""
    begin, end = draft.sentence_at(item.start)
    begin = max(begin, *(draft.text.rfind(mark, begin, item.start) + 1 for mark in "；;"))
    said = _PART_END.split(draft.text[begin:end])[0]
    is_once = item.freq == "daily" and (item.times_min or 1) == 1
    if not is_once or not _ZERO.search(said) or _OTHER_RETURNS.search(said):
        return Act.DO, {}
    found = _BEFORE.search(said)
    if found is None:
        return Act.FILE, {}
    hour, minute = int(found["hour"]), int(found["minute"] or found["past"] or 0)
    hour += 12 if found["late"] and hour < 12 else 0
    return Act.FILE, {"due": f"{hour:02}:{minute:02}"} if _EARLIEST < hour < 24 and minute < 60 else {}


def _plain(title: str) -> str:
    """The title without the list marker it may begin with, short enough for one line."""
    return re.sub(r"^[\s①-⑳⑴-⒇]+", "", title)[:120]


def _is_bare(action: str) -> bool:
    """Whether the compiler found no verb worth a title, only a number or a word."""
    return len(re.sub(r"[\d\W_]", "", action)) < 2


def _is_outside(offset: int, draft: PlanDraft) -> bool:
    return any(item.start <= offset < item.end for item in draft.outside_charter)
