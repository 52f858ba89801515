"""When the shift changes: what runs in the post is asked of whoever is there now.

Level-triggered as everything the clock does: a shift that has begun and that nobody has looked after is a fact in the
database (``Shift.next_at``). The time a duty has stays what it was: a change of shift gives the
institution no more of it. Whoever was asked before is tried no further; what they were told stays on record.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from anlan.duties import recusals
from anlan.duties.clock import QUIET
from anlan.duties.models import Duty
from anlan.duties.rota import handing_over
from anlan.journal import chain, dockets
from anlan.journal.chain import Line, stamp
from anlan.lib import live
from anlan.notify import outbox
from anlan.notify.outbox import Telling
from anlan.org import holders
from anlan.org.models import Shift
from anlan.plans.models import Act

STAYS = (Act.HAND_OVER,)
"""What the one who leaves is asked, and nobody else."""
Stage = Shift.Stage
LIMIT = 500


@transaction.atomic(durable=True)
def sweep(*, at: datetime, limit: int = LIMIT) -> int:
    """Look after shifts whose time has come, earliest first; how many. Rows another clock holds are left to it."""
    rows = list(
        Shift.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(next_at__lte=at)
        .select_related("unit")
        .order_by("next_at", "pk")[:limit]
    )
    if rows:
        look_after(rows, at=at)
    return len(rows)


def look_after(rows: Sequence[Shift], *, at: datetime) -> None:
    """Ask for the hand-over first, of who is still there; then pass on what runs."""
    asked_from = handing_over.ask(rows, at=at)
    turned = {row.post_id for row in rows if row.stage == Stage.WAITING or row.during.upper <= at}
    for row in rows:
        row.stage, row.next_at = _next(row, asked_from.get(row.pk), at)
    Shift.objects.bulk_update(rows, ["stage", "next_at"])
    turn(turned, at=at)


def _next(row: Shift, ask_at: datetime | None, at: datetime) -> tuple[int, datetime | None]:
    """How far the shift is, and when to look at it again: towards its end if a hand-over is asked, and at its end."""
    if row.during.upper <= at:
        return Stage.OVER, None
    if ask_at is not None and ask_at > at:
        return Stage.BEGUN, ask_at
    return Stage.ASKED, row.during.upper


def turn(post_ids: Collection[int], *, at: datetime) -> int:
    """Ask what runs in these posts of whoever sits in them now; how many duties changed hands."""
    wanted = Duty.objects.open().filter(post__in=post_ids).exclude(act__in=STAYS).exclude(expected=[])
    dockets.hold(wanted.values_list("docket", flat=True))
    duties = list(wanted.select_for_update(of=("self",)).select_related("obligation").order_by("pk"))
    if not duties:
        return 0
    seats = holders.seats({duty.post_id for duty in duties if duty.post_id}, at)
    kept_out = recusals.of_dockets({duty.docket_id for duty in duties})
    moved = []
    for duty in duties:
        seat = recusals.without(seats[duty.post_id or 0], kept_out.get(duty.docket_id))
        if seat.persons and set(seat.persons) != set(duty.expected):
            moved.append((duty, seat.persons))
    _pass_on(moved, at)
    return len(moved)


def _pass_on(moved: Sequence[tuple[Duty, tuple[int, ...]]], at: datetime) -> None:
    lines, tellings = [], []
    for duty, persons in moved:
        left = [pk for pk in duty.expected if pk not in persons]
        fresh = [pk for pk in persons if pk not in duty.expected]
        duty.expected = list(persons)
        duty.save(update_fields=["expected"])
        for person in left:
            outbox.forget([f"duty:{duty.pk}"], person_id=person)
        due = stamp(duty.due_at) if duty.due_at else None
        data = {"duty": duty.pk, "post": duty.post_id, "due_at": due}
        lines.append(Line(duty.docket_id, str(duty.unit_path), "duty.shift_changed", data=data))
        if duty.obligation.trigger not in QUIET:
            tellings += [_telling(duty, person, due, at) for person in fresh]
    chain.enter(lines, at=at)
    outbox.enqueue(tellings, at=at)
    live.changed(dockets={duty.docket_id for duty, _persons in moved})


def _telling(duty: Duty, person: int, due: str | None, at: datetime) -> Telling:
    return Telling(
        docket_id=duty.docket_id, unit_id=duty.unit_id, unit_path=str(duty.unit_path), kind="duty.shift",
        key=f"duty:{duty.pk}:shift:{at:%Y%m%d%H%M%S}", about=f"duty:{duty.pk}", post_id=duty.post_id,
        person_id=person, params={"duty": duty.pk, "due_at": due, "what": duty.obligation.title},
        priority=outbox.ALARM,
    )  # fmt: skip


def next_change() -> datetime | None:
    """When the clock wants to look at a shift next; ``None`` when at none."""
    waiting = Shift.objects.filter(next_at__isnull=False)
    return waiting.order_by("next_at").values_list("next_at", flat=True).first()
