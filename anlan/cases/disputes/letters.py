"""The papers of a dispute, made from its record. Always in Chinese; the fields are those of domain C.12 and C.13.

What they say stands in the forms ``dispute_…``; the agreement has the contents of 人民调解法 art. 29.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.utils import translation

from anlan.cases.disputes.standing import (
    agreement,
    detail,
    mediators,
    name_of_mediator,
    parties,
    sessions,
    visits,
)
from anlan.cases.facts import known
from anlan.cases.kinds import DISPUTE
from anlan.cases.letters import Ends, Letter, compose
from anlan.cases.models import Case, Dispute, DisputeAgreement, DisputeParty, DisputeVisit
from anlan.cases.written import read
from anlan.journal.keys import Erased
from anlan.lib.clock import local, local_date
from anlan.registers.paper.filling import Lists

SIDES = {1: "甲方", 2: "乙方"}
TITLES = {
    "intake": "纠纷受理登记表", "rights": "调解权利义务告知书", "agreement": "调解协议书",
    "confirmation": "司法确认告知书", "ended": "终止调解告知书", "handover": "纠纷移交函",
    "performance": "履行情况说明",
}  # fmt: skip
TO_ALL = "各方当事人"
Values = dict[str, str]


def available(case: Case) -> list[tuple[str, str]]:
    """Code and title of each paper that the record can give now, in the order of the file."""
    dispute, made = detail(case), agreement(case)
    if dispute is None:
        return []
    held = [(f"session-{row.number}", f"调解记录（第{row.number}次）") for row in sessions(case)]
    seen = [(f"visit-{row.number}", f"回访记录（第{row.number}次）") for row in visits(case)]
    there = {"intake", "rights"} | ({"agreement", "confirmation"} if made else set())
    there |= {"ended"} if dispute.ended_as else set()
    there |= {"handover"} if dispute.guided_to == Dispute.Way.COMMITTEE else set()
    there |= {"performance"} if case.state in {"performed", "closed"} and made else set()
    fixed = {code: [(code, title)] for code, title in TITLES.items() if code in there}
    order = ("intake", "rights", "sessions", "agreement", "performance", "visits", "confirmation", "ended", "handover")
    papers = {**fixed, "sessions": held, "visits": seen}
    return [paper for code in order for paper in papers.get(code, [])]


def letter(case: Case, code: str) -> Letter | None:
    """The paper of this code; ``None`` where the record does not give it."""
    if code not in dict(available(case)):
        return None
    kind, _dash, number = code.partition("-")
    with translation.override("zh-hans"):
        return MAKERS[kind](case, int(number or 0))


def write(
    case: Case, code: str, more: Values, on: datetime | None, *, to: str = "", number: str = "",
    lists: Lists | None = None,
) -> Letter:  # fmt: skip
    """A paper on its form, with what every paper of the dispute may say and ``more`` of its own."""
    ends = Ends(number, to, case.unit.name, local_date(on or case.reported_at))
    values, parted = {**_of(case), **more}, {"party": [_party(case, one) for one in parties(case)], **(lists or {})}
    return compose(f"dispute_{code}", values, ends, path=str(case.unit_path), lists=parted)


def _intake(case: Case, _number: int) -> Letter:
    return write(case, "intake", {}, case.reported_at)


def _rights(case: Case, _number: int) -> Letter:
    return write(case, "rights", {}, _detail(case).notified_at, to=TO_ALL)


def _session(case: Case, number: int) -> Letter:
    row = next(one for one in sessions(case) if one.number == number)
    said = read(case, row.notes)
    values = {
        **_texts(said, "place", "present", "witnesses", "notes"), "serial": str(number),
        "held_at": _moment(row.held_at), "mediator": name_of_mediator(case, row.mediator),
        "recorder": row.by.name,
    }  # fmt: skip
    return write(case, "session", values, row.held_at)


def _agreement(case: Case, _number: int) -> Letter:
    made = _made(case)
    return write(case, "agreement", _agreed(case, made), made.signed_at, number=made.serial)


def _confirmation(case: Case, _number: int) -> Letter:
    made = _made(case)
    return write(case, "confirmation", _agreed(case, made), made.signed_at, to=TO_ALL)


def _performance(case: Case, _number: int) -> Letter:
    made, last = _made(case), visits(case)[-1:]
    values = _agreed(case, made) | (_visited(case, last[0]) if last else {})
    return write(case, "performance", {**values, "serial": made.serial}, last[0].at if last else made.signed_at)


def _visit(case: Case, number: int) -> Letter:
    row = next(one for one in visits(case) if one.number == number)
    return write(case, "visit", _visited(case, row), row.at)


def _ended(case: Case, _number: int) -> Letter:
    dispute = _detail(case)
    return write(case, "ended", _guided(case, dispute), dispute.guided_at or dispute.ended_on, to=TO_ALL)


def _handover(case: Case, _number: int) -> Letter:
    dispute = _detail(case)
    to = read(case, dispute.guidance).get("to") or "＿＿＿＿"
    return write(case, "handover", _guided(case, dispute), dispute.guided_at, to=to)


MAKERS: dict[str, Callable[[Case, int], Letter]] = {
    "intake": _intake, "rights": _rights, "session": _session, "agreement": _agreement, "performance": _performance,
    "visit": _visit, "confirmation": _confirmation, "ended": _ended, "handover": _handover,
}  # fmt: skip


def _of(case: Case) -> Values:
    """What every paper may say."""
    dispute, facts = _detail(case), _facts(case)
    plan = read(case, dispute.plan)
    now = (name_of_mediator(case, row) for row in mediators(case) if row.ended_at is None)
    return {
        **_texts(plan, "department", "measures"), "number": case.docket.number, "unit": case.unit.name,
        "registered_on": _day(case.reported_at), "category": str(DISPUTE.categories[case.category]),
        "source": str(dispute.get_source_display()), "course": facts.get("course") or "",
        "mediators": "、".join(filter(None, now)), "due_on": _day(dispute.due_at),
        "responsible": dispute.post.name if dispute.post else "",
    }  # fmt: skip


def _party(case: Case, one: DisputeParty) -> Values:
    said = read(case, one.identity)
    how = f"（{one.get_consent_way_display()}，{_day(one.consent_at)}）" if one.consent_at else ""
    values = {name: said.get(name) or "" for name in ("name", "phone", "address", "speaks")}
    values |= {
        "side": SIDES[one.side], "identity": "已核对" if one.identity_seen else "",
        "consent": f"{one.get_consent_display()}{how}",
    }  # fmt: skip
    return {f"party.{name}": text for name, text in values.items()}


def _agreed(case: Case, made: DisputeAgreement) -> Values:
    decided = f"（{_day(made.confirmation_at)}）" if made.confirmation_at else ""
    return {
        **_texts(read(case, made.words), "facts", "responsibility", "contents", "way"), "serial": made.serial,
        "signed_on": _day(made.signed_at), "perform_by": _date(made.perform_by), "copies": str(made.copies),
        "oral": "口头" if made.is_oral else "", "written": "" if made.is_oral else "书面",
        "mediator": name_of_mediator(case, made.mediator),
        "confirmation": f"{made.get_confirmation_display()}{decided}",
    }  # fmt: skip


def _visited(case: Case, row: DisputeVisit) -> Values:
    return {
        "serial": str(row.number), "visited_on": _day(row.at), "visitor": row.by.name,
        "performed": str(row.get_performed_display()), "visit": read(case, row.words).get("text", ""),
    }  # fmt: skip


def _guided(case: Case, dispute: Dispute) -> Values:
    return {
        "ended_as": str(dispute.get_ended_as_display()), "ended_on": _day(dispute.ended_on),
        "way": str(dispute.get_guided_to_display()) if dispute.guided_to else "",
        "guidance": read(case, dispute.guidance).get("text", ""), "sessions": str(len(sessions(case))),
    }  # fmt: skip


def _detail(case: Case) -> Dispute:
    found = detail(case)
    assert found is not None
    return found


def _made(case: Case) -> DisputeAgreement:
    found = agreement(case)
    assert found is not None
    return found


def _facts(case: Case) -> dict[str, str]:
    try:
        return known(case)
    except Erased:
        return {}


def _texts(said: dict[str, str], *names: str) -> Values:
    return {name: said.get(name) or "" for name in names}


def _day(at: datetime | None) -> str:
    return _date(local_date(at)) if at else ""


def _date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _moment(at: datetime) -> str:
    return f"{_day(at)}{local(at):%H:%M}"
