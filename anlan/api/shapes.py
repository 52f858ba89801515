"""What goes in and comes out of the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic.config import JsonValue

from anlan.cases.kinds import INCIDENT
from anlan.plans.rules_file import Act

Text = Annotated[str, Field(pattern=r"^[^\u0000]*$")]
"""Text a database can keep: anything but NUL."""

CATEGORIES: list[JsonValue] = [*sorted(INCIDENT.categories)]


class ReportIn(Schema):
    """A report: at a place (by the code of its QR) or of a unit. Only the category is needed beside one of these."""

    category: str = Field(json_schema_extra={"enum": CATEGORIES}, examples=["injury"])
    place: Text = Field("", description="code of a place, as in its QR address", max_length=16)
    unit: int | None = Field(None, description="id of a unit, where there is no place", ge=1, le=2**63 - 1)
    text: Text = Field("", max_length=4000)
    where: Text = Field("", max_length=200)


class ReceiptOut(Schema):
    """``code`` looks up what came of it and is not kept in clear; ``receipt`` is the signed proof. Keep both."""

    case: int
    number: str
    code: str
    receipt: str


class CaseOut(Schema):
    id: int
    number: str
    unit: str
    kind: str
    category: str
    state: str
    grade: int
    reported_at: datetime
    closed_at: datetime | None


class DutyOut(Schema):
    id: int
    case: int
    number: str
    title: str
    act: Act
    rung: int
    state: str
    opened_at: datetime
    due_at: datetime | None


class Problem(Schema):
    """Why something was not done: ``code`` for programs, ``message`` for people."""

    code: str
    message: str
    data: dict[str, object] = {}
