"""Messages of an outcome review: to those who head a unit that is reviewed, and back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anlan.notify import outbox
from anlan.org import holders
from anlan.org.models import Level
from anlan.reports.models import Outcome

HEADS: dict[str, tuple[str, ...]] = {
    Level.SCHOOL: ("principal", "safety_officer"),
    Level.DISTRICT: ("district_director",),
    Level.BUREAU: ("bureau_leader", "bureau_officer"),
}
"""Who is told for a unit, by its level."""


def tell_units(outcomes: list[Outcome], kind: str, *, at: datetime, key: str = "", **params: Any) -> None:
    """Tell the heads of each outcome's unit; a few queries however many there are."""
    functions = {function for heads in HEADS.values() for function in heads}
    posts = holders.nearest_posts({one.unit_id for one in outcomes}, functions)
    wanted = {
        one.pk: [pk for function in HEADS.get(one.unit.level, ()) for pk in posts.get((one.unit_id, function), [])]
        for one in outcomes
    }
    seats = holders.seats({pk for found in wanted.values() for pk in found}, at)
    outbox.enqueue(
        [
            telling
            for one in outcomes
            for pk in wanted[one.pk]
            for telling in outbox.to_seat(
                seats[pk], docket_id=one.pk, unit_id=one.unit_id, unit_path=str(one.unit_path), kind=kind,
                key=f"outcome:{one.pk}:{kind}:{key}", about=f"outcome:{one.pk}", params=params,
            )
        ],
        at=at,
    )  # fmt: skip
