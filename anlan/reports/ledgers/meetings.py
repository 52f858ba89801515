"""The ledgers of meetings and trainings (domain C.15, C.16) and of what they resolved, as one file.

Attendance is counted; who came stands in the minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from anlan.cases.ledgers.columns import Column, column, local
from anlan.journal import contents, viewings
from anlan.lib.bilingual import Both
from anlan.meetings import standing
from anlan.meetings.kinds import KINDS, PARTS
from anlan.meetings.models import Meeting, Resolution
from anlan.meetings.standing import STATES, Standing
from anlan.org.models import Person
from anlan.reports.ledgers.sheets import Sheet, file

MOST = 5_000
OF_TRAINING = {
    "lecturer": "Who taught", "audience": "For whom", "hours": "Hours", "exam": "Tested by", "evaluation": "Received",
}  # fmt: skip
MEETINGS = (
    Column(Both("编号", "Number"), 18, lambda row, more: row.docket.number),
    Column(Both("单位", "Unit"), 20, lambda row, more: row.unit.name),
    Column(Both("种类", "Kind"), 14, lambda row, more: str(KINDS[row.kind].label)),
    Column(Both("会次", "Session"), 12, lambda row, more: f"{row.year}-{row.session}"),
    column("主题", "Subject", "title", 30),
    Column(Both("时间", "When"), 17, lambda row, more: local(row.held_at or row.planned_at)),
    column("地点", "Where", "where"),
    Column(Both("主持", "Chair"), 14, lambda row, more: row.chair.name),
    Column(Both("记录", "Minutes by"), 14, lambda row, more: row.recorder.name),
    Column(Both("应到", "Expected"), 7, lambda row, more: row.expected),
    Column(Both("实到", "Came"), 7, lambda row, more: row.present),
    Column(Both("议题", "Agenda"), 30, lambda row, more: "\n".join(more.get("agenda", []))),
    column("议定事项数", "Resolved", "resolved", 9),
    column("未办结", "Not done yet", "left", 9),
    *(column(PARTS[code].paper, english, code, 16) for code, english in OF_TRAINING.items()),
    Column(Both("状态", "State"), 14, lambda row, more: row.get_state_display()),
    Column(Both("下次日期", "Next on"), 12, lambda row, more: row.next_on),
)  # fmt: skip
RESOLUTIONS = (
    Column(Both("会议编号", "Meeting"), 18, lambda row, more: more["number"]),
    Column(Both("序号", "No."), 6, lambda row, more: row.row.number),
    Column(Both("议定事项", "What was resolved"), 40, lambda row, more: row.words.get("text", "")),
    Column(Both("牵头", "Lead"), 24, lambda row, more: f"{row.row.lead.unit.name}{row.row.lead.name}"),
    Column(Both("配合", "With"), 18, lambda row, more: row.words.get("partners", "")),
    Column(Both("时限", "By"), 12, lambda row, more: row.row.due_on),
    Column(Both("标准", "Standard"), 18, lambda row, more: row.words.get("standard", "")),
    Column(Both("办理情况", "State"), 16, lambda row, more: str(STATES[row.state])),
    Column(Both("办理说明", "What was done"), 30, lambda row, more: row.answer),
    Column(Both("办结时间", "Done at"), 17, lambda row, more: local(row.ended_at)),
)


def workbook(found: QuerySet[Meeting], *, by: Person, at: datetime) -> bytes:
    """The meetings, which the caller has narrowed to what ``by`` may read; each is recorded as a look."""
    rows = list(found.select_related("unit", "docket", "chair", "recorder").order_by("-planned_at", "-pk")[:MOST])
    viewings.record_many([(row.pk, str(row.unit_path)) for row in rows], by, "ledger", at=at)
    resolved = _resolved(rows, at)
    return file(
        Sheet(str(Both("会议和培训", "Meetings")), MEETINGS, _meetings(rows, resolved)),
        Sheet(str(Both("议定事项", "Resolutions")), RESOLUTIONS, _resolutions(rows, resolved)),
    )


def _resolved(rows: list[Meeting], at: datetime) -> dict[int, list[Standing]]:
    found: dict[int, list[Standing]] = {row.pk: [] for row in rows}
    for one in standing.of(Resolution.objects.filter(meeting__in=found).order_by("meeting", "number"), at=at):
        found[one.row.meeting_id].append(one)
    return found


def _meetings(rows: list[Meeting], resolved: dict[int, list[Standing]]) -> Iterator[tuple[Meeting, dict[str, Any]]]:
    said = contents.read_many({row.said_id for row in rows})
    for row in rows:
        own = resolved[row.pk]
        left = sum(one.state not in standing.DONE for one in own)
        yield row, {**said.get(row.said_id, {}), "resolved": len(own), "left": left}


def _resolutions(rows: list[Meeting], resolved: dict[int, list[Standing]]) -> Iterator[tuple[Standing, dict[str, Any]]]:
    for row in rows:
        yield from ((one, {"number": row.docket.number}) for one in resolved[row.pk])
