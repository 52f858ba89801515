"""What changed between two versions: in their rules first, then in their words.

Rules are matched by what they are about, not by their number: numbers move when a sentence is put in. Two rules are
the same one changed when the same post does the same thing; failing that, when their sentences are much alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from anlan.plans.models import Obligation, Version

ALIKE = 0.72
"""How alike two sentences must be to be one sentence changed (`difflib`'s ratio, figures left out)."""

_FIGURES = re.compile(r"[\d０-９一二三四五六七八九十半]+")
_SIGNS = re.compile(r"\d+|.")
_BLANK = re.compile(r"\s+")


class Part(StrEnum):
    """What of a rule can change."""

    HOLDER = "holder"
    LIMIT = "limit"
    ACT = "act"
    TRIGGER = "trigger"
    CHAIN = "chain"
    EVERYONE = "everyone"
    EVENTS = "events"
    RECURRENCE = "recurrence"
    DECISION = "decision"


@dataclass(frozen=True)
class Sentenced:
    """A rule with the sentence it was read from."""

    rule: Obligation
    sentence: str


@dataclass(frozen=True)
class Changed:
    """One rule in both versions; ``parts`` says what of it differs, in a fixed order; never empty."""

    before: Sentenced
    after: Sentenced
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Comparison:
    """``same``: rules of which at most the wording differs."""

    added: tuple[Sentenced, ...]
    removed: tuple[Sentenced, ...]
    changed: tuple[Changed, ...]
    same: int

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed)


@dataclass(frozen=True)
class Piece:
    """A piece of the running text: ``kept``, ``gone`` or ``new``."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    """A paragraph that differs, as pieces; ``after`` counts the paragraphs left out before it as unchanged."""

    pieces: tuple[Piece, ...]
    skipped: int = 0


def compare(before: Iterable[Sentenced], after: Iterable[Sentenced]) -> Comparison:
    """Rules that were not adopted count as absent: they bind nobody."""
    old = [one for one in before if one.rule.state != Obligation.State.REJECTED]
    new = [one for one in after if one.rule.state != Obligation.State.REJECTED]
    pairs = _pairs(old, new)
    changes = [(a, b, _parts(a.rule, b.rule)) for a, b in pairs]
    matched_old, matched_new = {id(a) for a, _ in pairs}, {id(b) for _, b in pairs}
    return Comparison(
        added=tuple(one for one in new if id(one) not in matched_new),
        removed=tuple(one for one in old if id(one) not in matched_old),
        changed=tuple(Changed(a, b, parts) for a, b, parts in changes if parts),
        same=sum(not parts for _, _, parts in changes),
    )


def sentenced(version: Version, rules: Iterable[Obligation]) -> list[Sentenced]:
    """The rules of ``version`` with their sentences, in the order of the text."""
    return [Sentenced(rule, sentence_of(version.text, rule)) for rule in sorted(rules, key=lambda rule: rule.number)]


def sentence_of(text: str, rule: Obligation) -> str:
    """The sentence around a rule's words, without white space at its ends."""
    start, end = max(0, min(rule.start, len(text))), min(rule.end, len(text))
    begin = max(text.rfind(mark, 0, start) for mark in "。！？\n") + 1
    ends = [found for mark in "。！？\n" if (found := text.find(mark, max(end, start))) >= 0]
    close = min(ends, default=len(text))
    return text[begin : close + (close < len(text) and text[close] != "\n")].strip()


def words(before: str, after: str) -> list[Line]:
    """Paragraphs that differ, with what is gone and what is new in each. White space alone changes nothing."""
    old, new = _paragraphs(before), _paragraphs(after)
    found: list[Line] = []
    skipped = 0
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            skipped = b - a
            continue
        for line in _lines(old[a:b], new[c:d]):
            found.append(Line(line, skipped))
            skipped = 0
    return found


def _pairs(old: Sequence[Sentenced], new: Sequence[Sentenced]) -> list[tuple[Sentenced, Sentenced]]:
    """Best matches first, each rule once; in the order of the new text."""
    scored = [
        (score, -abs(i - j), i, j)
        for i, one in enumerate(old)
        for j, other in enumerate(new)
        if (score := _likeness(one, other)) > 0
    ]
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(scored, reverse=True):
        if j not in found and i not in taken:
            found[j] = i
            taken.add(i)
    return [(old[i], new[j]) for j, i in sorted(found.items())]


def _likeness(one: Sentenced, other: Sentenced) -> float:
    """0 for two different rules; above 1 where post and act agree, more the more alike the sentences are."""
    a, b = one.rule, other.rule
    is_recurring = [rule.recurrence is not None for rule in (a, b)]
    if is_recurring[0] != is_recurring[1]:
        return 0.0
    matcher = SequenceMatcher(None, _bare(one.sentence), _bare(other.sentence), autojunk=False)
    alike = matcher.ratio() + 0.1 * SequenceMatcher(None, a.title, b.title, autojunk=False).ratio()
    same_post = bool(_holder(a)) and _holder(a) == _holder(b)
    if same_post and a.act == b.act and a.trigger == b.trigger and (not is_recurring[0] or alike >= ALIKE):
        return (2.0 if alike >= ALIKE else 1.0) + alike if alike >= ALIKE or a.act != "do" else 0.0
    return alike if matcher.ratio() >= ALIKE else 0.0


def _parts(a: Obligation, b: Obligation) -> tuple[Part, ...]:
    differs = {
        Part.HOLDER: _rung(a, 0) != _rung(b, 0) or (not a.chain and not b.chain and a.word != b.word),
        Part.LIMIT: a.limit != b.limit,
        Part.ACT: a.act != b.act,
        Part.TRIGGER: a.trigger != b.trigger,
        Part.CHAIN: [_rung(a, n) for n in range(1, len(a.chain))] != [_rung(b, n) for n in range(1, len(b.chain))],
        Part.EVERYONE: a.everyone != b.everyone,
        Part.EVENTS: sorted(a.event_kinds) != sorted(b.event_kinds),
        Part.RECURRENCE: a.recurrence != b.recurrence,
        # A draft's rules wait; that they were confirmed before is no change of the plan.
        Part.DECISION: a.state != b.state and Obligation.State.PROPOSED not in (a.state, b.state),
    }
    return tuple(part for part, is_so in differs.items() if is_so)


def _rung(rule: Obligation, place: int) -> list[tuple[str, int]]:
    """The posts of a rung, whatever the plan calls them; the word where nobody said what it means."""
    if place >= len(rule.chain):
        return []
    return sorted((step.get("function") or step["word"], step.get("post") or 0) for step in rule.chain[place])


def _holder(rule: Obligation) -> str:
    return rule.function or rule.word


def _bare(sentence: str) -> str:
    """A sentence without white space and figures: a changed limit leaves it the same sentence."""
    return _FIGURES.sub("#", _BLANK.sub("", sentence))


def _paragraphs(text: str) -> list[str]:
    return [bare for line in text.splitlines() if (bare := _BLANK.sub(" ", line.strip()))]


def _lines(old: Sequence[str], new: Sequence[str]) -> list[tuple[Piece, ...]]:
    """Changed paragraphs side by side: alike ones as one line with the changed characters, others apart."""
    lines: list[tuple[Piece, ...]] = []
    left = list(old)
    for paragraph in new:
        near = max(left, key=lambda one: SequenceMatcher(None, one, paragraph, autojunk=False).ratio(), default=None)
        if near is not None and SequenceMatcher(None, near, paragraph, autojunk=False).ratio() >= ALIKE:
            place = left.index(near)
            lines += [(Piece("gone", one),) for one in left[:place]]
            left = left[place + 1 :]
            lines.append(_merged(near, paragraph))
        else:
            lines.append((Piece("new", paragraph),))
    return lines + [(Piece("gone", one),) for one in left]


def _merged(old: str, new: str) -> tuple[Piece, ...]:
    """One line of both. A figure is one sign: from 20 to 10 is not from 2 to 1."""
    before, after = _SIGNS.findall(old), _SIGNS.findall(new)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("kept", "".join(before[a:b])))
            continue
        if b > a:
            pieces.append(Piece("gone", "".join(before[a:b])))
        if d > c:
            pieces.append(Piece("new", "".join(after[c:d])))
    return tuple(pieces)
