"""How a review and its results stand, for pages and papers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from anlan.duties.models import Duty
from anlan.journal import contents
from anlan.journal.models import DocketKey
from anlan.plans.models import Act
from anlan.reports.models import Outcome, OutcomeResult, OutcomeReview, OutcomeSaying
from anlan.reports.outcomes import indicators, measuring
from anlan.reports.outcomes.indicators import Indicator
from anlan.reports.outcomes.measures import GOOD, LATE, Row, Tally, tally

Kind = OutcomeSaying.Kind


@dataclass(frozen=True)
class Figures:
    """One indicator of one version. Of an indicator that shows shares only, neither ``sums`` nor rows may be shown."""

    indicator: Indicator
    sums: Tally
    rows: tuple[Row, ...]

    @property
    def share(self) -> int | None:
        return self.sums.share

    def of_verdict(self, verdict: str) -> list[Row]:
        return [row for row in self.rows if row.verdict == verdict] if not self.indicator.shares_only else []

    @property
    def late(self) -> list[Row]:
        return self.of_verdict(LATE)

    @property
    def good(self) -> list[Row]:
        return self.of_verdict(GOOD)


@dataclass(frozen=True)
class Said:
    """Something said of a result, in words, with the answer where there is one."""

    row: OutcomeSaying
    text: str


@dataclass(frozen=True)
class Standing:
    """``state``: announced, called_off, measured, commented, published, appealed, answered. ``due_at``: when the
    answer to an appeal is due."""

    outcome: Outcome
    state: str
    version: int = 0
    due_at: datetime | None = None


def of(outcomes: Sequence[Outcome]) -> list[Standing]:
    """The state of each, in three queries however many."""
    ids = [one.pk for one in outcomes]
    said: dict[int, list[OutcomeSaying]] = {}
    for row in OutcomeSaying.objects.filter(outcome__in=ids).order_by("pk"):
        said.setdefault(row.outcome_id, []).append(row)
    versions = dict(OutcomeResult.objects.filter(outcome__in=ids).order_by("number").values_list("outcome", "number"))
    due = _due(ids)
    return [
        Standing(one, _state(one, said.get(one.pk, [])), versions.get(one.pk, 0), due.get(one.pk)) for one in outcomes
    ]


def of_review(review: OutcomeReview) -> list[Standing]:
    """Of every unit, in the order of the directory; never by result."""
    return of(list(review.outcomes.select_related("unit", "review").order_by("unit_path")))


def versions(outcome: Outcome) -> QuerySet[OutcomeResult]:
    """The newest first; none once they have been destroyed."""
    there = Exists(DocketKey.objects.filter(docket=OuterRef("outcome")))
    return outcome.results.filter(there).select_related("content", "because", "by").order_by("-number")


def figures(outcome: Outcome, row: OutcomeResult) -> list[Figures]:
    """What a version says, indicator by indicator, in the order announced."""
    value = contents.read(row.content, outcome.docket)
    kept: dict[str, dict[str, Any]] = {one["code"]: one for one in value["indicators"]}
    found = []
    for one in indicators.thaw(outcome.review.indicators):
        rows = tuple(measuring.rows_of(kept[one.code])) if one.code in kept else ()
        found.append(Figures(one, tally(rows), rows))
    return found


def sayings(outcome: Outcome) -> list[Said]:
    """Everything said, oldest first."""
    rows = list(outcome.sayings.select_related("by", "post").order_by("pk"))
    texts = contents.read_many({row.content_id for row in rows})
    return [Said(row, texts.get(row.content_id, {}).get("text", "")) for row in rows]


def _state(outcome: Outcome, said: Sequence[OutcomeSaying]) -> str:
    if outcome.review.cancelled_at:
        return "called_off"
    if outcome.review.measured_at is None:
        return "announced"
    if outcome.published_at is None:
        return "commented" if any(row.kind == Kind.COMMENT for row in said) else "measured"
    answered = {row.about_id for row in said if row.about_id}
    appeals = [row.pk for row in said if row.kind == Kind.APPEAL]
    if not appeals:
        return "published"
    return "answered" if set(appeals) <= answered else "appealed"


def _due(outcomes: Collection[int]) -> dict[int, datetime]:
    duties = Duty.objects.filter(docket__in=outcomes, act=Act.REVIEW, due_at__isnull=False).order_by("rung", "pk")
    waiting = duties.filter(state__in=[Duty.State.OPEN, Duty.State.LAPSED])
    return {docket: due for docket, due in waiting.values_list("docket_id", "due_at") if due}
