"""The monthly return (domain C.12): numbers of a unit's own work, for itself. Nothing scores or ranks by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from anlan.cases.kinds import DISPUTE
from anlan.cases.models import Case, Dispute, DisputeAgreement
from anlan.org.calendar import end_of
from anlan.org.functions import DISPUTES, rights_of
from anlan.org.models import Person, Unit


@dataclass(frozen=True)
class Month:
    """``open``: not over at the month's end; the others happened in it."""

    registered: int
    agreed: int
    settled: int
    guided: int
    closed: int
    open: int

    @property
    def is_zero(self) -> bool:
        return self.registered == self.open == 0


def units(person: Person) -> list[Unit]:
    """Whose disputes the person handles: only the units of the person's own posts, none below them."""
    return list(
        {post.unit_id: post.unit for post in person.posts_held() if DISPUTES in rights_of(post.function)}.values()
    )


def month(unit: Unit, first: date) -> Month:
    """Of the month that begins on ``first``, without drills. For the unit's own page: see :func:`units`."""
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    begin, end = end_of(first - timedelta(days=1)), end_of(last)
    within = (begin, end)
    own = Case.objects.filter(unit=unit, kind=DISPUTE.code, docket__is_drill=False)
    still = (Q(ended_at=None) | Q(ended_at__gt=end)) & (Q(closed_at=None) | Q(closed_at__gt=end))
    return Month(
        registered=own.filter(reported_at__range=within).count(),
        agreed=DisputeAgreement.objects.filter(docket__case__in=own, signed_at__range=within).count(),
        settled=own.filter(state__in=["performed", "settled"], ended_at__range=within).count(),
        guided=Dispute.objects.filter(docket__case__in=own, guided_at__range=within).count(),
        closed=own.filter(closed_at__range=within).count(),
        open=own.filter(still, reported_at__lte=end).count(),
    )
