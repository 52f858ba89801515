"""The confirmed rules of a version as a file for other programs. Published as ``docs/schemas/rules.schema.json``.

Nobody is named in it: rules belong to posts, and who confirmed them is the journal's to say. Pure: no Django.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT: Literal["anlan-rules/1"] = "anlan-rules/1"


Trigger = Literal[
    "reported", "known", "ended", "recurring", "accepted", "forwarded", "extended", "answered", "review", "reviewed",
    "rereview", "noticed", "repaired", "agreed", "resolved", "called", "major", "supervised", "assigned",
    "shift_ends", "handed", "tested",
]  # fmt: skip
Act = Literal[
    "acknowledge", "report_up", "follow_up", "finish", "do", "take_up", "inform", "answer", "review", "rereview",
    "repair", "recheck", "settle", "revisit", "reply", "file", "hand_over", "take_over",
    "account",
]  # fmt: skip
"""Both are the choices of the models, which this file does not import; a test compares them."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RulePost(_Shape):
    """A post as the plan calls it, and what it means in the unit."""

    word: str = Field(description="the plan's own word")
    function: str = Field(description="what the post is for, such as `principal`; empty where only `post` says it")
    post: str | None = Field(default=None, description="the very post, by its name, where somebody fixed one")


class RuleSource(_Shape):
    """Where in the text the rule stands. Offsets count characters (code points), `end` exclusive."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    sentence: str


class RuleRecurrence(_Shape):
    """Either ``freq``, as a plan says it, or ``rrule`` or ``per``, as a rule book says it."""

    freq: Literal["daily", "weekly", "monthly", "quarterly", "semester", "yearly", "regular"] | None = None
    times_min: int | None = None
    times_max: int | None = None
    rrule: str | None = Field(default=None, description="RFC 5545, in days")
    per: Literal["term"] | None = Field(default=None, description="`times` in each school term")
    times: int | None = None
    days: Literal["school", "working", "all"] | None = Field(default=None, description="days it can be due on")
    shift: Literal["skip", "back"] | None = Field(default=None, description="a due day that is none of these")
    lead: int | None = Field(default=None, description="days before the due day on which it opens")
    opens: str | None = Field(default=None, description="time of the day")
    due: str | None = Field(default=None, description="time of the day")
    offered: bool | None = Field(default=None, description="nothing of it runs until a unit switches it on")
    levels: list[str] | None = Field(default=None, description="of units it is for")
    before: int | None = Field(default=None, description="minutes before a turn on duty ends")
    meets: str | None = Field(default=None, description="what meets it besides saying so")


class Rule(_Shape):
    number: int = Field(ge=1, description="number within the version, in the order of the text")
    title: str
    trigger: Trigger = Field(description="what starts its clock")
    act: Act = Field(description="what ends it")
    matter: str = Field(default="incident", description="the kind of case it is about")
    event_kinds: list[str] = Field(description="kinds of event it is for; empty: all")
    limit_minutes: float | None = Field(default=None, gt=0, description="the number people confirmed")
    counting: Literal["elapsed", "days", "working_days"] = Field(
        default="elapsed", description="minutes as they pass, or whole days"
    )
    limit_text: str = Field(description="the plan's own words for it")
    warn_share: float = Field(ge=0, le=1, description="share of the limit after which a warning is given")
    everyone: bool = Field(description="each holder must act; one does not answer for the rest")
    chain: list[list[RulePost]] = Field(description="rungs; the first is responsible, a lapse climbs to the next")
    recurrence: RuleRecurrence | None = None
    source: RuleSource
    confirmed_at: datetime


class RulesFile(_Shape):
    """All confirmed rules of one version of a plan."""

    model_config = ConfigDict(extra="forbid", title="Confirmed rules of a plan")

    format: Literal["anlan-rules/1"] = FORMAT
    plan: str
    unit_code: str
    unit: str
    version: int = Field(ge=1)
    state: Literal["draft", "in_force", "superseded"]
    in_force_at: datetime | None = None
    superseded_at: datetime | None = None
    source_name: str
    source_sha256: str = Field(pattern="^[0-9a-f]{64}$", description="of the file that was uploaded")
    rules: list[Rule]


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the file, as it is published."""
    found = RulesFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:{FORMAT}", **found}
