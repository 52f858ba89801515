"""Whom the sample county's rota is filled with."""

from __future__ import annotations

from datetime import datetime

from anlan.lib.clock import local_date
from anlan.org.models import Appointment, Post, Unit

TAKE_TURNS = ("duty_leader", "vice_principal", "safety_officer", "office_head", "pupils_head", "logistics_head")


def of_school(school: Unit, *, at: datetime) -> tuple[Post | None, list[int]]:
    """The post of the duty leader, and who of the school's leading staff takes turns in it, in order."""
    post = Post.objects.filter(unit=school, function="duty_leader").order_by("pk").first()
    held = Appointment.objects.filter(
        unit=school, post__function__in=TAKE_TURNS, rank=0, held__contains=local_date(at), person__is_active=True
    )
    rows = sorted(
        held.values_list("post__function", "pk", "person_id"), key=lambda row: (TAKE_TURNS.index(row[0]), row[1])
    )
    return post, list(dict.fromkeys(person for _function, _pk, person in rows))
