"""The sample county's duty rota: turns of the duty leader, filled for three weeks from tomorrow on.

By day it stays with who holds the post, so that what the tutorial tells goes to whom it says.
"""

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
    tomorrow = local_date(at) + timedelta(days=1)
    for name, begins, ends, days, takers in (
        ("白班", time(7, 30), time(17, 30), ["school"], people[:1]),
        ("假日班", time(7, 30), time(17, 30), every[1:], people),
        ("夜班", time(17, 30), time(7, 30), every, people[1:] + people[:1]),
    ):
        kind = planning.add_kind(post, name, begins, ends, days, by=officer, at=at)
        planning.fill(kind, takers, tomorrow, tomorrow + timedelta(days=20), by=officer, at=at)
