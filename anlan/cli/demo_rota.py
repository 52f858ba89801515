"""The sample county's duty rota: two turns of the duty leader, filled for the weeks around today, and one swap asked."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anlan.org.models import Person, Unit


def keep(school: Unit, officer: Person, at: datetime) -> None:
    """Lay the turns down and fill them from today on; by the safety officer, who may."""
    from anlan.duties.rota import planning, sample
    from anlan.lib.clock import local_date

    post, people = sample.of_school(school, at=at)
    if post is None or not people:
        return
    every = ["school", "weekend", "holiday", "break"]
    today = local_date(at)
    for name, begins, ends, days in (
        ("白班", time(7, 30), time(17, 30), ["school"]),
        ("假日班", time(7, 30), time(17, 30), ["weekend", "holiday", "break"]),
        ("夜班", time(17, 30), time(7, 30), every),
    ):
        kind = planning.add_kind(post, name, begins, ends, days, by=officer, at=at)
        planning.fill(kind, people, today, today + timedelta(days=20), by=officer, at=at)
        people = people[1:] + people[:1]
