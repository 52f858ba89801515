"""Every look at a confidential docket is itself recorded."""

from __future__ import annotations

from datetime import datetime, timedelta

from anlan.journal.models import Docket, Viewing
from anlan.org.models import Person

SAME_LOOK = timedelta(minutes=10)


def record(docket: Docket, person: Person, page: str, *, at: datetime) -> None:
    """Note that ``person`` looked. Reloads of an open page within ten minutes are one look."""
    if not docket.is_confidential:
        return
    recent = Viewing.objects.filter(docket=docket, person=person, page=page, at__gt=at - SAME_LOOK)
    if not recent.exists():
        Viewing.objects.create(docket=docket, unit_path=docket.unit_path, person=person, page=page, at=at)
