"""Letters of a lapse review: 告知书, 决定书, 申诉决定书. Always in Chinese; what they say stands in ``lapse_…``."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation

from anlan.cases.lapses import outcomes, standing
from anlan.cases.lapses.sheet import Sheet, of
from anlan.cases.letters import Ends, Letter, compose
from anlan.cases.models import Case, LapseReview
from anlan.lib.clock import local, local_date
from anlan.org.models import Unit

TITLES = {"told": "责任追究告知书", "decision": "责任追究决定书", "appeal": "责任追究申诉决定书"}
VACANT = "该岗位当时无人"


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
    return _letter(row, "told", _matter(row, row.opened_at), row.docket.unit, row.opened_at)


def _decision(row: LapseReview) -> Letter:
    assert row.decided_at is not None
    values = {
        **_matter(row, row.decided_at), "answer": standing.read(row, row.answer), **_decided(row),
        "reasons": standing.read(row, row.reasons), "appeal_by": _day(row.appeal_by),
        "vacant": "" if row.appeal_by else VACANT,
    }  # fmt: skip
    unit = row.decided_post.unit if row.decided_post else row.docket.unit
    return _letter(row, "decision", values, unit, row.decided_at)


def _appeal(row: LapseReview) -> Letter:
    assert row.appeal_decided_at is not None
    values = {
        **_matter(row, row.appeal_decided_at), **_decided(row), "appeal": standing.read(row, row.appeal),
        "appeal_outcome": outcomes.shipped()[row.appeal_outcome].name_zh,
        "appeal_reasons": standing.read(row, row.appeal_reasons),
        "appeal_decided_by": row.appeal_by_person.name if row.appeal_by_person else "",
    }  # fmt: skip
    unit = row.appeal_post.unit if row.appeal_post else row.docket.unit
    return _letter(row, "appeal", values, unit, row.appeal_decided_at)


def _decided(row: LapseReview) -> dict[str, str]:
    return {
        "outcome": outcomes.shipped()[row.outcome].name_zh,
        "decided_by": row.decided_by.name if row.decided_by else "",
    }


def _matter(row: LapseReview, at: datetime) -> dict[str, str]:
    """What every letter of the review may say."""
    found: Sheet = of(row, at)
    duty = row.duty
    return {
        "number": duty.docket.number, "unit": row.docket.unit.name, "asked_at": _moment(duty.opened_at),
        "post": f"{duty.post.unit.name}{duty.post.name}" if duty.post else "", "duty": found.title,
        "due_at": _moment(duty.due_at) if duty.due_at else "", "sentence": found.sentence, "source": found.source,
        "why": standing.read(row, row.why), "answer_by": _day(row.answer_by),
        "vacant": "" if row.answer_by else VACANT,
    }  # fmt: skip


def _letter(row: LapseReview, code: str, values: dict[str, str], unit: Unit, at: datetime) -> Letter:
    to = row.person.name if row.person else row.docket.unit.name
    return compose(f"lapse_{code}", values, Ends(row.docket.number, to, unit.name, local_date(at)), path=str(unit.path))


def _day(at: datetime | None) -> str:
    day = local_date(at) if at else None
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _moment(at: datetime) -> str:
    return f"{local(at):%Y年%-m月%-d日%H时%M分}"
