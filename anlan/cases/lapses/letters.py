"""Letters of a lapse review: 告知书, 决定书, 申诉决定书. Always in Chinese."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation

from anlan.cases.lapses import outcomes, standing
from anlan.cases.lapses.sheet import Sheet, of
from anlan.cases.letters import Letter
from anlan.cases.models import Case, LapseReview
from anlan.lib.clock import local, local_date

TITLES = {"told": "责任追究告知书", "decision": "责任追究决定书", "appeal": "责任追究申诉决定书"}


def available(row: LapseReview) -> list[tuple[str, str]]:
    """Code and title of each letter there is."""
    dates = {"told": row.opened_at, "decision": row.decided_at, "appeal": row.appeal_decided_at}
    return [(code, title) for code, title in TITLES.items() if dates[code] is not None]


def letter(case: Case, code: str) -> Letter | None:
    """The letter of this code; ``None`` where there is none yet."""
    row = standing.review_of(case)
    if code not in dict(available(row)):
        return None
    with translation.override("zh-hans"):
        return {"told": _told, "decision": _decision, "appeal": _appeal}[code](row)


def _told(row: LapseReview) -> Letter:
    said = (
        *_matter(row, row.opened_at),
        "二、为什么追究",
        standing.read(row, row.why),
        "三、你的权利",
        f"你可以在{_day(row.answer_by)}前书面说明。不说明不等于承认。"
        "作决定所依据的记录，你在本人页面上都能看到。" if row.answer_by else "该岗位当时无人，没有当事人。",
    )  # fmt: skip
    return _letter(row, "told", said, row.docket.unit.name, row.opened_at)


def _decision(row: LapseReview) -> Letter:
    assert row.decided_at is not None
    ways = (
        f"不服本决定的，可以在{_day(row.appeal_by)}前在本人页面上提出申诉，由上一级另一人作出最终决定。"
        if row.appeal_by
        else "本决定没有当事人，不涉及申诉。"
    )
    said = (
        *_matter(row, row.decided_at),
        "二、当事人的说明",
        standing.read(row, row.answer) or "没有提出书面说明。没有说明不作为承认。",
        "三、决定和理由",
        f"认定：{outcomes.shipped()[row.outcome].name_zh}。",
        standing.read(row, row.reasons),
        "四、申诉",
        ways,
        f"作出决定的人：{row.decided_by.name if row.decided_by else ''}",
    )
    unit = row.decided_post.unit.name if row.decided_post else row.docket.unit.name
    return _letter(row, "decision", said, unit, row.decided_at)


def _appeal(row: LapseReview) -> Letter:
    assert row.appeal_decided_at is not None
    said = (
        "一、原决定",
        f"认定：{outcomes.shipped()[row.outcome].name_zh}。",
        "二、申诉",
        standing.read(row, row.appeal),
        "三、决定和理由",
        f"认定：{outcomes.shipped()[row.appeal_outcome].name_zh}。",
        standing.read(row, row.appeal_reasons),
        "本决定为最终决定。",
        f"作出决定的人：{row.appeal_by_person.name if row.appeal_by_person else ''}",
    )
    unit = row.appeal_post.unit.name if row.appeal_post else row.docket.unit.name
    return _letter(row, "appeal", said, unit, row.appeal_decided_at)


def _matter(row: LapseReview, at: datetime) -> tuple[str, ...]:
    found: Sheet = of(row, at)
    duty = row.duty
    post = f"{duty.post.unit.name}{duty.post.name}" if duty.post else "没有岗位"
    asked = f"{duty.docket.number}号事项，{_moment(duty.opened_at)}由{post}办理：{found.title}。"
    due = f"期限：{_moment(duty.due_at)}前。" if duty.due_at else ""
    return ("一、事项", asked + due, f"依据：{found.sentence}（{found.source}）")


def _letter(row: LapseReview, code: str, said: tuple[str, ...], unit: str, at: datetime) -> Letter:
    to = row.person.name if row.person else row.docket.unit.name
    return Letter(TITLES[code], row.docket.number, to, said, unit, local_date(at))


def _day(at: datetime | None) -> str:
    day = local_date(at) if at else None
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _moment(at: datetime) -> str:
    return f"{local(at):%Y年%-m月%-d日%H时%M分}"
