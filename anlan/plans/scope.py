"""For which kinds of event a rule is meant: what the headings above it, or the plan's own name, speak of."""

from __future__ import annotations

import re

from anlan.compiler.draft import Heading, PlanDraft
from anlan.compiler.events import KINDS

CATEGORIES: dict[str, str] = {
    "fire": "fire", "gas": "fire", "chemicals": "facility", "building": "facility", "equipment": "facility",
    "earthquake": "weather", "flood": "weather", "storm": "weather", "snow": "weather", "landslide": "weather",
    "heat": "injury", "drowning": "injury", "stampede": "injury", "sports": "injury", "injury": "injury",
    "crisis": "injury", "food": "food", "epidemic": "infection", "traffic": "traffic", "violence": "intruder",
    "bullying": "bullying", "abuse": "bullying", "crowd": "crowd", "utilities": "utility",
}  # fmt: skip
"""The compiler's kinds as the categories a report is filed under (``cases.kinds``); what is not here limits nothing."""

_PATTERNS = [(CATEGORIES[kind], re.compile(words)) for kind, words in KINDS.items() if kind in CATEGORIES]


def event_kinds(draft: PlanDraft, offset: int) -> list[str]:
    """The categories the rule at ``offset`` is limited to; empty for every kind of event.

    The innermost heading that names a kind decides; without one, the plan's title.
    """
    for heading in reversed(_above(draft.headings, offset)):
        if found := _kinds_in(heading.text):
            return found
    return _kinds_in(draft.title or "")


def _above(headings: list[Heading], offset: int) -> list[Heading]:
    """The headings that enclose ``offset``, outermost first."""
    open_: list[Heading] = []
    for heading in headings:
        if heading.start > offset:
            break
        open_ = [outer for outer in open_ if outer.level < heading.level] + [heading]
    return open_


def _kinds_in(text: str) -> list[str]:
    return sorted({category for category, pattern in _PATTERNS if pattern.search(text)})
