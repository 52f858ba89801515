"""The minutes as one value: everything that stands on the paper, by name, in Chinese. Issued minutes are such a value,
kept whole; a draft is composed anew each time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from anlan.lib.clock import local, local_date
from anlan.meetings import standing, words
from anlan.meetings.kinds import KINDS
from anlan.meetings.models import Meeting
from anlan.meetings.standing import Standing
from anlan.org import holders
from anlan.org.models import Person, Post

_STATES = {"running": "办理中", "overdue": "超期未办结", "done": "已办结，销号", "late": "迟办结，销号",
           "unclocked": "办理中", "draft": "办理中"}  # fmt: skip


def compose(meeting: Meeting, *, at: datetime, signed: Person | None = None, reason: str = "") -> dict[str, Any]:
    """What the minutes say as things stand at ``at``. ``signed``: who issues them; ``reason``: of a further issue."""
    kind, said = KINDS[meeting.kind], words.said(meeting)
    invited = list(meeting.invitations.select_related("post__unit").order_by("pk"))
    names = said.get("names", {})
    return {
        "form": kind.form,
        "title": f"{meeting.unit.name}{kind.paper}",
        "session": f"{meeting.year}年第{meeting.session}次",
        "number": meeting.docket.number,
        "subject": said.get("title", ""),
        "time": moment(meeting.held_at or meeting.planned_at),
        "where": said.get("where", ""),
        "chair": _post(meeting.chair, at),
        "recorder": _post(meeting.recorder, at),
        "came": [_one(one.post, names) for one in invited if one.came] if kind.by_name else [],
        "missing": [_one(one.post, {}) for one in invited if one.came is False] if kind.by_name else [],
        "expected": meeting.expected,
        "present": meeting.present,
        "agenda": said.get("agenda", []),
        "parts": {code: said[code] for code in kind.parts if said.get(code)},
        "resolutions": [_resolution(one) for one in standing.of(meeting.resolutions.order_by("number"), at=at)],
        "former": [_former(one) for one in standing.former(meeting, at=at)],
        "next": day(meeting.next_on) if meeting.next_on else "",
        "to": [_one(one.post, {}) for one in invited],
        "signed": signed.name if signed else "",
        "unit": meeting.unit.name,
        "date": day(local_date(at)) if signed else "",
        "issue": meeting.issue + 1,
        "reason": reason,
    }


def day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def moment(at: datetime) -> str:
    here = local(at)
    return f"{day(here.date())}{here:%H:%M}"


def _post(post: Post, at: datetime) -> str:
    """The post, and who sits in it."""
    seated = Person.objects.filter(pk__in=holders.seat(post, at).persons).order_by("pk").values_list("name", flat=True)
    return f"{post.name}{'、'.join(seated)}"


def _one(post: Post, names: dict[str, str]) -> str:
    return f"{post.unit.name}{post.name}{names.get(str(post.pk), '')}"


def _resolution(one: Standing) -> dict[str, str]:
    return {
        "number": str(one.row.number), "text": one.words.get("text", ""),
        "lead": f"{one.row.lead.unit.name}{one.row.lead.name}", "partners": one.words.get("partners", ""),
        "due": day(one.row.due_on), "standard": one.words.get("standard", ""),
    }  # fmt: skip


def _former(one: Standing) -> dict[str, str]:
    state = _STATES[one.state]
    if one.ended_at:
        state = f"{state}（{day(local_date(one.ended_at))}）"
    return {
        "text": one.words.get("text", ""), "lead": f"{one.row.lead.unit.name}{one.row.lead.name}",
        "due": day(one.row.due_on), "state": state, "answer": one.answer,
    }  # fmt: skip
