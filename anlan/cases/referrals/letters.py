"""Letters of a referral: 移交函, 催办函. Always in Chinese; what they say stands in the forms ``referral…``."""

from __future__ import annotations

from django.utils import translation

from anlan.cases.kinds import REFERRAL
from anlan.cases.letters import Ends, Letter, compose
from anlan.cases.models import Case, Referral
from anlan.cases.referrals.standing import letters
from anlan.cases.titles import read_facts
from anlan.cases.written import read
from anlan.lib.clock import local_date


def available(case: Case) -> list[tuple[str, str]]:
    """Code and title of each letter that was sent, in order."""
    return [(f"referral-{row.number}", f"{_title(row)}（第{row.number}次）") for row in letters(case)]


def letter(case: Case, code: str) -> Letter | None:
    """The letter of this code; ``None`` where there is none."""
    row = next((one for one in letters(case) if code == f"referral-{one.number}"), None)
    if row is None:
        return None
    with translation.override("zh-hans"):
        return _letter(case, row)


def _title(row: Referral) -> str:
    return "校园周边问题催办函" if row.is_chase else "校园周边问题移交函"


def _letter(case: Case, row: Referral) -> Letter:
    said, due = read(case, row.words), local_date(row.due_at)
    values = {
        "number": case.docket.number, "where": read_facts(case).get("where") or "",
        "category": str(REFERRAL.categories[case.category]), "request": said.get("request", ""),
        "pictures": str(len(row.pictures)) if row.pictures else "", "basis": said.get("basis") or "",
        "due_on": f"{due.year}年{due.month}月{due.day}日", "contact": row.sent_by.name,
    }  # fmt: skip
    ends = Ends(row.serial, row.post.unit.name, case.unit.name, local_date(row.sent_at))
    return compose("referral_chase" if row.is_chase else "referral", values, ends, path=str(case.unit_path))
