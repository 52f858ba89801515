"""The shapes that come out of the compiler.

Every item carries `start` and `end` (exclusive) as Python `str` offsets into `PlanDraft.text`, a `confidence`
between 0 and 1, and `why`, the short id of the rule that found it. Times are in minutes.
"""

from __future__ import annotations

import bisect
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

PlanType = Literal["综合", "专项", "现场处置方案", "工作制度"]
Frequency = Literal["daily", "weekly", "monthly", "quarterly", "semester", "yearly", "regular"]

_SENTENCE_END = "。！？!?\n"


class Item(BaseModel):
    """One finding: where it stands in the text, how sure the rule is, and which rule it was."""

    model_config = ConfigDict(extra="forbid")

    start: int = Field(ge=0, description="offset of the first character in `text`")
    end: int = Field(ge=0, description="offset after the last character in `text`")
    confidence: float = Field(ge=0, le=1, default=0.9)
    why: str = Field(description="id of the rule that made this finding, such as limit.range")


class Heading(Item):
    level: int = Field(ge=1)
    marker: str = Field(description="the outline marker as written, with its punctuation")
    text: str


class Role(Item):
    group: str | None = None
    role: str
    holders: list[str]


class Chain(Item):
    steps: list[str] = Field(description="posts or bodies in reporting order, as first written")


class TimeLimit(Item):
    text: str
    min_minutes: float | None = None
    max_minutes: float | None = None
    immediate: bool = False
    actor: str | None = None
    action: str = ""
    recipient: str | None = None


class Recurrence(Item):
    text: str
    freq: Frequency
    times_min: int | None = None
    times_max: int | None = None
    actor: str | None = None
    action: str = ""


class Hotline(Item):
    number: str
    label: str | None = None


class PostDuty(Item):
    """What a post or a group has to do (`门卫：…`, `疏散组职责：` with its list)."""

    post: str
    duties: list[str]


class Step(Item):
    """One line of a checklist."""

    text: str


class Measure(Item):
    """The ordered checklist that the plan gives for one kind of event."""

    event_kind: str = Field(description="code of the kind, such as fire; `general` where none is named")
    title: str
    steps: list[Step]


class EventKind(Item):
    kind: str
    word: str
    count: int = Field(ge=1, description="how often the kind is named in the text")


class Grade(Item):
    """A grade of event: 1 (Ⅰ, the gravest) to 4."""

    grade: int = Field(ge=1, le=4)
    word: str
    meaning: str | None = None


class Trigger(Item):
    """A condition that starts something: at least `count` cases within `window_minutes`."""

    text: str
    count: int | None = None
    unit: str | None = None
    window_minutes: float | None = None


class OutsideCharter(Item):
    """A sentence that asks for more than the charter allows; no rule is made of it."""

    point: int = Field(ge=1, le=6, description="point of the charter")
    code: str
    reason: str = Field(description="English; edges translate by `code`")
    matched: str = Field(description="the words that were recognised")
    suggestion: str | None = Field(default=None, description="a wording in Chinese that respects the charter")


class PlanDraft(BaseModel):
    """Everything the compiler found in one plan."""

    model_config = ConfigDict(extra="forbid")

    name: str = ""
    text: str
    title: str | None = None
    plan_type: PlanType | None = None
    headings: list[Heading] = Field(default_factory=list)
    roles: list[Role] = Field(default_factory=list)
    chains: list[Chain] = Field(default_factory=list)
    time_limits: list[TimeLimit] = Field(default_factory=list)
    recurrences: list[Recurrence] = Field(default_factory=list)
    hotlines: list[Hotline] = Field(default_factory=list)
    post_duties: list[PostDuty] = Field(default_factory=list)
    measures: list[Measure] = Field(default_factory=list)
    event_kinds: list[EventKind] = Field(default_factory=list)
    grades: list[Grade] = Field(default_factory=list)
    triggers: list[Trigger] = Field(default_factory=list)
    outside_charter: list[OutsideCharter] = Field(default_factory=list)

    _line_starts: list[int] | None = PrivateAttr(default=None)

    def line_of(self, offset: int) -> int:
        """Number of the line (from 1) that holds the offset."""
        if self._line_starts is None:
            self._line_starts = [0] + [i + 1 for i, c in enumerate(self.text) if c == "\n"]
        return bisect.bisect_right(self._line_starts, max(0, min(offset, len(self.text))))

    def sentence_at(self, offset: int) -> tuple[int, int]:
        """Span of the sentence that holds the offset, with its closing mark, without white space around it."""
        offset = max(0, min(offset, len(self.text) - 1))
        start = offset
        while start > 0 and self.text[start - 1] not in _SENTENCE_END:
            start -= 1
        end = offset
        while end < len(self.text) and self.text[end] not in _SENTENCE_END:
            end += 1
        if end < len(self.text) and self.text[end] != "\n":
            end += 1
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return start, end

    def is_outside(self, item: Item) -> bool:
        """Does the item stand in a sentence outside the charter? No rule may then be made of it."""
        return any(o.start <= item.start < o.end for o in self.outside_charter)

    def to_schema(self) -> dict[str, Any]:
        """The published label format: title and the six label lists, nothing else."""
        out: dict[str, Any] = {"title": self.title}
        for field, keys in _SCHEMA_KEYS.items():
            out[field] = [{k: getattr(item, k) for k in keys} for item in getattr(self, field)]
        return out


_SCHEMA_KEYS: dict[str, tuple[str, ...]] = {
    "headings": ("level", "marker", "text", "start"),
    "roles": ("group", "role", "holders", "start"),
    "chains": ("steps", "start", "end"),
    "time_limits": (
        "text",
        "start",
        "end",
        "min_minutes",
        "max_minutes",
        "immediate",
        "actor",
        "action",
        "recipient",
    ),
    "recurrences": ("text", "start", "end", "freq", "times_min", "times_max", "actor", "action"),
    "hotlines": ("number", "label", "start"),
}
