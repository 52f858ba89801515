"""Whoever must keep out of a matter is not asked in it any more; somebody else of the post is, or the post above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from anlan.duties import clock, recusals, rungs
from anlan.duties.models import Duty
from anlan.journal import chain
from anlan.journal.chain import Line, stamp
from anlan.journal.models import Docket
from anlan.lib import live
from anlan.lib.clock import local_date
from anlan.notify import outbox
from anlan.org.holders import Seat
from anlan.org.models import Appointment


@transaction.atomic(savepoint=False)
def hand_over(docket: Docket, *, at: datetime) -> None:
    """Ask others for what was asked of people who now keep out: the post's other holders, else the rung above.

    The time stays what it was: a recusal gives the institution no more of it.
    """
    kept_out = recusals.of_dockets([docket.pk]).get(docket.pk, set())
    duties = Duty.objects.select_for_update(of=("self",)).select_related("obligation").open().filter(docket=docket)
    for duty in duties.order_by("pk"):
        if set(duty.expected) & kept_out:
            left = [pk for pk in duty.expected if pk not in kept_out] or _deputies(duty, kept_out, at)
            _ask(duty, left, at) if left else _climb(duty, docket, at)


def _deputies(duty: Duty, kept_out: set[int], at: datetime) -> list[int]:
    rows = Appointment.objects.filter(post=duty.post_id, held__contains=local_date(at), person__is_active=True)
    return list(rows.exclude(person__in=kept_out).order_by("rank", "pk").values_list("person", flat=True)[:1])


def _ask(duty: Duty, persons: Sequence[int], at: datetime) -> None:
    fresh = [pk for pk in persons if pk not in duty.expected]
    duty.expected = list(persons)
    duty.save(update_fields=["expected"])
    chain.enter([_line(duty, "duty.handed_over")], at=at)
    outbox.enqueue(
        outbox.to_seat(
            Seat(duty.post_id or 0, tuple(fresh)), docket_id=duty.docket_id, unit_id=duty.unit_id,
            unit_path=str(duty.unit_path), kind="duty.opened", key=f"duty:{duty.pk}:handed", about=f"duty:{duty.pk}",
            params={"duty": duty.pk, "due_at": stamp(duty.due_at) if duty.due_at else None,
                    "what": duty.obligation.title},
            priority=outbox.ALARM,
        ) if fresh else [],
        at=at,
    )  # fmt: skip
    live.changed(dockets=[duty.docket_id])


def _climb(duty: Duty, docket: Docket, at: datetime) -> None:
    """To the rung above, with the time that is left. At the top nobody is left to ask, and the clock runs on."""
    rule = clock.rule_of(duty.obligation)
    if rule.is_top(duty.rung):
        return
    opening = clock.opening(docket, duty.obligation, rung=duty.rung)
    opening = replace(opening, since_id=duty.since_id, occasion=duty.occasion, words_id=duty.words_id)
    clock.relieve([duty], at=at)
    rungs.open_rungs([replace(rungs.above(opening), due_at=duty.due_at)], at=at)


def _line(duty: Duty, action: str) -> Line:
    data = {"duty": duty.pk, "post": duty.post_id, "due_at": stamp(duty.due_at) if duty.due_at else None}
    return Line(duty.docket_id, str(duty.unit_path), action, data=data)
