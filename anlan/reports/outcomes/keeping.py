"""How long the result of a unit is kept: its figures, what the unit said and was answered; then its key goes by itself.

Over is what is published and can no longer be appealed against, with no appeal waiting; and what was called off. Both
come with time and not by an act, so a sweep finds them. That there was a review, of whom and when, stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from anlan.journal import erasures
from anlan.journal.models import Docket, Erasure, Retention
from anlan.journal.terms import Terms
from anlan.lib import live
from anlan.lib.clock import local_date
from anlan.lib.errors import Refused
from anlan.notify import outbox
from anlan.reports.models import Outcome, OutcomeSaying
from anlan.reports.outcomes.answering import MATTER

log = structlog.get_logger(__name__)

BATCH = 200


@dataclass(frozen=True, slots=True)
class Swept:
    dated: int = 0
    destroyed: int = 0

    @property
    def total(self) -> int:
        return self.dated + self.destroyed


def sweep(*, at: datetime) -> Swept:
    """One round: a day for what is over, and the key of what is past its day; at most :data:`BATCH` of each."""
    due = Retention.objects.filter(
        matter=MATTER, docket__outcome__isnull=False, state=Retention.State.KEPT, destroy_on__lte=local_date(at)
    )
    dated = _give_days(at)
    return Swept(dated, sum(_destroyed(row.pk, at) for row in due.order_by("destroy_on", "pk")[:BATCH]))


@transaction.atomic
def destroy_by_term(outcome_id: int, *, at: datetime) -> Erasure:
    """For the clock alone: its day has come. Raises :class:`anlan.journal.keys.Erased`."""
    docket = Docket.objects.select_for_update(no_key=True).select_related("unit").get(pk=outcome_id)
    erasure = erasures.destroy_key(docket, ground="term", by=None, post_id=None, at=at)
    outbox.blank(docket.pk)
    Retention.objects.filter(pk=docket.pk).update(state=Retention.State.DESTROYED)
    live.changed(dockets=[docket.pk])
    return erasure


def erasure_of(outcome: Outcome) -> Erasure | None:
    return Erasure.objects.filter(docket=outcome.pk).first()


@transaction.atomic
def _give_days(at: datetime) -> int:
    terms = Terms.read()
    last = OutcomeSaying.objects.filter(outcome=OuterRef("pk")).order_by("-at").values("at")[:1]
    spoken = Greatest("appeal_until", Subquery(last), output_field=DateTimeField())
    found = _over(at).filter(docket__retention__isnull=True).order_by("pk")
    found = found.annotate(over_at=Coalesce("review__cancelled_at", spoken))
    rows = [
        Retention(
            docket_id=pk, unit_id=unit, unit_path=path, matter=MATTER, over_at=over_at,
            destroy_on=terms.of(str(path), MATTER).ends(over_at),
        )
        for pk, unit, path, over_at in found.values_list("pk", "unit_id", "unit_path", "over_at")[:BATCH]
    ]  # fmt: skip
    return len(Retention.objects.bulk_create(rows, ignore_conflicts=True))


def _over(at: datetime) -> QuerySet[Outcome]:
    appeals = OutcomeSaying.objects.filter(outcome=OuterRef("pk"), kind=OutcomeSaying.Kind.APPEAL)
    waits = Exists(appeals.filter(answer=None))
    return Outcome.objects.filter(Q(review__cancelled_at__isnull=False) | Q(appeal_until__lt=at) & ~waits)


def _destroyed(outcome_id: int, at: datetime) -> bool:
    try:
        destroy_by_term(outcome_id, at=at)
    except Refused:
        log.exception("retention_failed", docket=outcome_id)
        return False
    return True
