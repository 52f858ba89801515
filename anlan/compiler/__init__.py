"""Plans to findings: text in, `PlanDraft` out. Pure: no models, no Django, nothing to download."""

from .compile import compile_file_parts, compile_plan, compile_text
from .draft import (
    Chain,
    EventKind,
    Grade,
    Heading,
    Hotline,
    Item,
    Measure,
    OutsideCharter,
    PlanDraft,
    PostDuty,
    Recurrence,
    Role,
    Step,
    TimeLimit,
    Trigger,
)
from .reading import MAX_BYTES, MAX_CHARS, UnreadableDocument, read_document

__all__ = [
    "MAX_BYTES",
    "MAX_CHARS",
    "Chain",
    "EventKind",
    "Grade",
    "Heading",
    "Hotline",
    "Item",
    "Measure",
    "OutsideCharter",
    "PlanDraft",
    "PostDuty",
    "Recurrence",
    "Role",
    "Step",
    "TimeLimit",
    "Trigger",
    "UnreadableDocument",
    "compile_file_parts",
    "compile_plan",
    "compile_text",
    "read_document",
]
