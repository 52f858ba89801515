"""Telling those who handle a grievance that the petitioner has said or done something."""

from __future__ import annotations

from datetime import datetime

from anlan.cases.intake import READERS
from anlan.cases.models import Case, Grievance
from anlan.duties import recusals
from anlan.notify import outbox
from anlan.notify.outbox import Telling
from anlan.org import holders


def tell_handlers(case: Case, kind: str, key: str, *, at: datetime) -> None:
    """The handler where there is one, else the posts that may read it; never who keeps out of the matter."""
    kept_out = recusals.of_dockets([case.pk]).get(case.pk, set())
    handler = Grievance.objects.values_list("handler", flat=True).get(pk=case.pk)
    if handler and handler not in kept_out:
        told: list[tuple[int | None, int]] = [(None, handler)]
    else:
        posts = holders.nearest_posts({case.unit_id}, READERS[case.audience])
        seats = holders.seats({pk for found in posts.values() for pk in found}, at)
        told = [(seat.post_id, pk) for seat in seats.values() for pk in recusals.without(seat, kept_out).persons]
    tellings = [
        Telling(
            docket_id=case.pk, unit_id=case.unit_id, unit_path=str(case.unit_path), kind=kind, key=key,
            post_id=post, person_id=person,
        )
        for post, person in told
    ]  # fmt: skip
    outbox.enqueue(tellings, at=at)
