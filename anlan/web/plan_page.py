"""The review of a version: its text with marks, and beside each sentence what was read from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from anlan.compiler import Chain, OutsideCharter, PlanDraft
from anlan.compiler.lint import Finding, fingerprint
from anlan.plans.models import Obligation, Version
from anlan.web import plan_words
from anlan.web.plan_paper import Mark, Section, clause_around, sections, shown

KINDS = {Obligation.State.PROPOSED: "todo", Obligation.State.CONFIRMED: "ok", Obligation.State.REJECTED: "no"}
WHOLE = ("plan.", "section.")
"""How the codes of findings begin that are about no single sentence."""
SHOW = {
    "todo": frozenset({"todo"}),
    "find": frozenset({"find"}),
    "out": frozenset({"out"}),
}


@dataclass
class Card:
    """What stands at the right of a sentence. ``kind`` is the mark's; the rest is for that kind's template."""

    kind: str
    id: str
    pair: str
    number: str
    title: str
    rule: Obligation | None = None
    rows: list[dict[str, Any]] = field(default_factory=list)
    post: str = ""
    limit: str = ""
    check: str = ""
    text: str = ""
    kept: str = ""
    fingerprint: str = ""
    texts: Sequence[str] = ()
    parts: Sequence[tuple[str, str]] = ()
    suggestions: Sequence[str] = ()
    steps: Sequence[str] = ()
    is_first: bool = False


@dataclass
class Row:
    """A stretch of the paper and the cards beside it."""

    section: Section
    cards: list[Card]


@dataclass
class Page:
    rows: list[Row]
    counts: Counter[str]
    total: int
    is_whole: bool


def compose(
    rules: Sequence[Obligation], draft: PlanDraft, found: Sequence[Finding], show: str, kept: Mapping[str, str]
) -> Page:
    """The page: ``show`` is empty for everything, or ``todo``, ``find``, ``out``. ``kept``: why, by fingerprint."""
    pairs = sorted(
        [
            *(_of_chain(chain, number) for number, chain in enumerate(draft.chains, start=1)),
            *(_of_rule(rule, draft, before) for before, rule in pairwise([None, *rules]) if rule),
            *(_of_outside(items, number) for number, items in enumerate(_by_sentence(draft.outside_charter), start=1)),
            *_of_findings(found, draft, kept),
        ],
        key=lambda pair: (pair[0].start, pair[0].end),
    )
    cards = {card.id: card for _mark, card in pairs}
    _lead(cards)
    parts = sections(draft, [mark for mark, _card in pairs])
    if show in SHOW:
        parts = shown(parts, SHOW[show])
    rows = [Row(part, [cards[mark.card] for mark in part.marks if show not in SHOW or mark.kind in SHOW[show]])
            for part in parts]  # fmt: skip
    counts = Counter(card.kind for card in cards.values() if not card.kept)
    return Page(rows, counts, len(rules), show not in SHOW)


def filters(version: Version, counts: Counter[str], total: int, show: str) -> list[dict[str, Any] | None]:
    home = reverse("web:version", args=[version.pk])
    asked = (
        ("", _("All"), None),
        ("todo", _("To confirm"), counts["todo"]),
        ("find", _("To mend"), counts["find"]),
        ("out", _("Outside the charter"), counts["out"]),
    )
    return [
        {"label": label, "url": f"{home}?show={code}" if code else home, "count": count, "current": code == show}
        for code, label, count in asked
    ]


def _lead(cards: dict[str, Card]) -> None:
    """Only the first rule to confirm gets the filled button."""
    first = next((card for card in cards.values() if card.kind == "todo"), None)
    if first is not None:
        first.is_first = True


def _of_rule(rule: Obligation, draft: PlanDraft, before: Obligation | None) -> tuple[Mark, Card]:
    """``before``: the rule read last. A mark reaches back to who is responsible, not across another rule's limit."""
    start, end = clause_around(draft.text, rule.start, rule.end, rule.word)
    if before is not None and start < before.end:
        start, end = clause_around(draft.text, rule.start, rule.end)
    number, kind = str(rule.number), KINDS[Obligation.State(rule.state)]
    name, card = f"s{number}", f"r{number}"
    said = _("Sentence of rule %(number)s") % {"number": number}
    return Mark(start, end, kind, number, name, card, said), Card(
        kind, card, name, number, rule.title, rule=rule, rows=plan_words.rows(rule), post=plan_words.holder(rule),
        limit=plan_words.limit(rule), check=plan_words.check(rule),
    )  # fmt: skip


def _of_chain(chain: Chain, number: int) -> tuple[Mark, Card]:
    name, card = f"cs{number}", f"c{number}"
    label = _("chain")
    mark = Mark(chain.start, chain.end, "chain", label, name, card, _("Sentence of the reporting chain"))
    return mark, Card("chain", card, name, label, _("Reporting chain"), steps=chain.steps)


def _of_outside(items: Sequence[OutsideCharter], number: int) -> tuple[Mark, Card]:
    """One sentence, with every point of the charter that it goes against."""
    name, card = f"os{number}", f"o{number}"
    label = _("out")
    why = [
        _("Point %(point)s of the charter: %(reason)s") % {"point": item.point, "reason": _(item.reason)}  # noqa: INT001
        for item in items
    ]
    start, end = min(item.start for item in items), max(item.end for item in items)
    mark = Mark(start, end, "out", label, name, card, _("Sentence outside the charter"))
    title = _("Outside the charter: no rule is made of it")
    suggested = list(dict.fromkeys(item.suggestion for item in items if item.suggestion))
    return mark, Card("out", card, name, label, title, texts=why, suggestions=suggested)


def _of_findings(items: Sequence[Finding], draft: PlanDraft, kept: Mapping[str, str]) -> list[tuple[Mark, Card]]:
    """A card for each finding; those about the plan as a whole, which no one sentence is to blame for, share one,
    but for what is kept with a reason.
    """
    names = {id(item): fingerprint(item, draft) for item in items}
    whole = [item for item in items if item.code.startswith(WHOLE) and names[id(item)] not in kept]
    found = [_of_finding(item, number) for number, item in enumerate(items, start=1) if item not in whole]
    single = [item for item in items if item not in whole]
    for item, (_mark, card) in zip(single, found, strict=True):
        card.fingerprint, card.kept = names[id(item)], kept.get(names[id(item)], "")
    if not whole:
        return found
    mark, card = _of_finding(whole[0], 0)
    count = ngettext("The plan as a whole: %(n)s thing to add", "The plan as a whole: %(n)s things to add", len(whole))
    card.title, card.text = count % {"n": len(whole)}, ""
    card.parts = [(names[id(item)], "".join(_said(item))) for item in whole]
    return [(mark, card), *found]


def _of_finding(item: Finding, number: int) -> tuple[Mark, Card]:
    name, card = f"fs{number}", f"f{number}"
    title, text = _said(item)
    end = item.end if item.end > item.start else item.sentence_end
    mark = Mark(item.start, end, "find", "!", name, card, _("What to mend in this sentence"))
    return mark, Card("find", card, name, "!", title.rstrip("。."), text=text)


def _said(item: Finding) -> tuple[str, str]:
    """What is wrong, and how to mend it, in the reader's language."""
    is_chinese = (get_language() or "").startswith("zh")
    return (item.message_zh, item.fix_zh) if is_chinese else (item.message, item.fix)


def _by_sentence(items: Sequence[OutsideCharter]) -> list[list[OutsideCharter]]:
    grouped: dict[int, list[OutsideCharter]] = {}
    for item in items:
        grouped.setdefault(item.start, []).append(item)
    return list(grouped.values())
