"""How long one case is kept and what was decided about it, for the pages that show it."""

from __future__ import annotations

from dataclasses import dataclass

from anlan.cases import retention, rights
from anlan.cases.models import Case, Remark
from anlan.journal import contents, keys
from anlan.journal.keys import Erased
from anlan.journal.models import Docket, Erasure, Retention, RetentionDecision
from anlan.journal.terms import Term, Terms
from anlan.org.functions import AUDIT, ERASE
from anlan.org.models import Person


@dataclass(frozen=True)
class Decided:
    """A question that was answered. ``reasons`` is empty where the reader may not see them."""

    decision: RetentionDecision
    reasons: str


@dataclass(frozen=True)
class Past:
    """``ground``: the law a destruction now would rest on. ``reports``: filings, which lie above this package."""

    retention: Retention | None
    term: Term
    question: RetentionDecision | None
    decided: list[Decided]
    erasure: Erasure | None
    ground: str
    contents: int
    pictures: int
    reports: int


def past(case: Case, person: Person) -> Past:
    """What is known of the case's keeping; reasons are read for whoever may decide or audit."""
    question = retention.open_question(case)
    rows = RetentionDecision.objects.filter(docket=case.pk).exclude(outcome="").order_by("-decided_at", "-pk")
    path = str(case.unit_path)
    may_read = rights.may(person, ERASE, case) or rights.may(person, AUDIT, case)
    decided = list(rows.select_related("post__unit", "decided_by", "assessment__docket"))
    shelves = [row.assessment.docket for row in decided if row.assessment]
    keys.preload(shelves)
    return Past(
        retention=Retention.objects.filter(docket=case.pk).first(),
        term=Terms.read().of(path, retention.matter_of(case)),
        question=question,
        decided=[Decided(row, _reasons(row) if may_read else "") for row in decided],
        erasure=Erasure.objects.filter(docket=case.pk).first(),
        ground=str(question.cause) if question else "office",
        contents=case.docket.contents.count(),
        pictures=case.docket.remarks.filter(kind=Remark.Kind.PHOTO).count(),
        reports=case.docket.entries.filter(action="report.filed").count(),
    )


def standing(docket: Docket) -> tuple[Retention | None, RetentionDecision | None]:
    """Until when a docket is kept, and the open question about it."""
    kept = Retention.objects.filter(docket=docket).first()
    question = RetentionDecision.objects.filter(docket=docket, outcome="").first() if kept else None
    return kept, question


def _reasons(row: RetentionDecision) -> str:
    if row.assessment is None:
        return ""
    try:
        return str(contents.read(row.assessment, row.assessment.docket)["text"])
    except Erased:
        return ""
