"""The file of a mediation (调解卷宗, domain C.13): cover, contents, and every paper the record gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from anlan.cases import letters_word
from anlan.cases.disputes import letters
from anlan.cases.disputes.standing import detail, parties
from anlan.cases.letters import Letter
from anlan.cases.models import Case
from anlan.lib.clock import local_date


@dataclass(frozen=True)
class Paper:
    """``is_needed`` by the file's own rules. ``is_of_record``: the record gives it, ``code`` once it does; what else
    belongs in is put in on paper, and never copied here."""

    number: int
    title: str
    is_needed: bool
    is_there: bool
    is_of_record: bool = True
    code: str = ""


PAPERS: tuple[tuple[str, bool, str], ...] = (
    ("调解申请书或纠纷受理登记表", True, "intake"),
    ("调解权利义务告知书", True, "rights"),
    ("当事人身份证明", True, "identity"),
    ("授权委托书", False, "mandate"),
    ("调查记录", False, "inquiry"),
    ("证据材料", False, "evidence"),
    ("调解记录", True, "session"),
    ("调解协议书", True, "agreement"),
    ("履行凭证", False, "performance"),
    ("回访记录", False, "visit"),
    ("司法确认材料", False, "confirmation"),
    ("终止调解告知书、移交函", False, "ended"),
)
"""Title, whether the file must have it (必 of C.13), and which papers of the record belong there."""
ON_PAPER = {"identity", "mandate", "inquiry", "evidence"}


def contents(case: Case) -> list[Paper]:
    """What belongs into the file, in order, and whether it is there. Without an agreement none is needed."""
    given = letters.available(case)
    seen = bool(parties(case)) and all(party.identity_seen for party in parties(case))
    dispute = detail(case)
    unmediated = dispute is not None and not dispute.rounds
    found = []
    for number, (title, is_needed, code) in enumerate(PAPERS, 1):
        first = next((own for own, _title in given if own.partition("-")[0] == code), "")
        waived = code == "agreement" and case.state != "agreed" and not first
        waived = waived or (code == "session" and unmediated)
        there = seen if code == "identity" else bool(first)
        if code == "rights":
            there = dispute is not None and dispute.notified_at is not None
        found.append(Paper(number, title, is_needed and not waived, there, code not in ON_PAPER, first))
    return found


def bound(case: Case, *, at: datetime) -> bytes:
    """The whole file as one Word document."""
    papers = [letters.letter(case, code) for code, _title in letters.available(case)]
    return letters_word.bind(f"调解卷宗 {case.docket.number}", [_cover(case, at), *filter(None, papers)])


def _cover(case: Case, at: datetime) -> Letter:
    lines = [
        {"paper.number": str(one.number), "paper.title": one.title, "paper.needed": "（必）" if one.is_needed else "",
         "paper.there": "有" if one.is_there else ""}
        for one in contents(case)
    ]  # fmt: skip
    ended = local_date(case.closed_at) if case.closed_at else None
    closed = {"closed_on": f"{ended.year}年{ended.month}月{ended.day}日"} if ended else {}
    with translation.override("zh-hans"):
        return letters.write(case, "file", closed, at, lists={"paper": lines})
