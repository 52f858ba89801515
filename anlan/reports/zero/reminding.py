"""Reminding the schools that have not handed in today: each once an hour at most, however often somebody asks."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from anlan.duties.models import Duty
from anlan.lib.clock import local, local_date
from anlan.notify import outbox
from anlan.org import holders
from anlan.org.models import Person
from anlan.plans.models import Act

WAITING = [Duty.State.OPEN, Duty.State.LAPSED]


@transaction.atomic
def remind(*, by: Person, at: datetime) -> int:
    """Tell the holders of today's duties that still wait, in the units whose matters ``by`` may read; how many."""
    day = local_date(at).toordinal()
    asked = Duty.objects.visible_to(by).filter(act=Act.FILE, occasion=day, unit_path__below_any=by.sees())
    first = {duty.unit_id: duty for duty in asked.exclude(state__in=Duty.UNASKED).order_by("-rung", "pk")}
    waiting = [duty for duty in first.values() if duty.state in WAITING]
    seats = holders.seats({duty.post_id for duty in waiting if duty.post_id}, at)
    tellings = [telling for duty in waiting if duty.post_id for telling in _tellings(duty, seats[duty.post_id], at)]
    told = set(outbox.enqueue(tellings, at=at))
    return len({telling.unit_id for telling in tellings}) if told else 0


def _tellings(duty: Duty, seat: holders.Seat, at: datetime) -> list[outbox.Telling]:
    return outbox.to_seat(
        seat, docket_id=duty.docket_id, unit_id=duty.unit_id, unit_path=str(duty.unit_path), kind="zero.remind",
        key=f"zero:{duty.pk}:{local(at):%Y%m%d%H}", about=f"duty:{duty.pk}",
        params={"due_at": duty.due_at.isoformat() if duty.due_at else None},
    )  # fmt: skip
