"""What lint says about a plan."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Severity(StrEnum):
    """`error`: the plan as written cannot work or breaks a rule. `warning`: it will fail someday. `note`:
    worth a look.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Basis(BaseModel):
    """What a finding rests on. `mark`: V read in the primary text, S in a secondary copy only, M from memory
    and not verified, C composed here (no rule asks for it; the engine or common sense does).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    article: str = ""
    mark: str


class Finding(BaseModel):
    """One weak point. `start` and `end` (exclusive) are offsets into the draft's text, as is the sentence
    around them.

    `code` and `params` are enough to say it in any language; `message` and `fix` say it in English,
    `message_zh` and `fix_zh` in Chinese.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    severity: Severity
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    sentence_start: int = Field(ge=0)
    sentence_end: int = Field(ge=0)
    params: dict[str, str]
    message: str
    message_zh: str
    fix: str
    fix_zh: str
    basis: Basis
