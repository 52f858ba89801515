"""The clock's round: what is due is claimed, warned of or marked lapsed, and climbs one rung.

A batch is one transaction with its entries and messages. A batch that raises is split until the bad row stands
alone; that row is set aside with its error and shown, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from anlan.duties.clock import rule_of
from anlan.duties.models import Duty
from anlan.duties.rungs import Opening, Rule, above, open_rungs
from anlan.journal import chain
from anlan.journal.chain import Line, stamp
from anlan.lib import live
from anlan.lib.postgres import bulk
from anlan.notify import outbox
from anlan.notify.outbox import Telling
from anlan.plans.models import Act, Obligation

log = structlog.get_logger(__name__)

BATCH = 1_000
STORM = timedelta(minutes=5)
"""What is found due for longer than this was missed during an outage: it is told in one message per person."""

_CLAIM = """
SELECT duty.id, duty.docket_id, duty.unit_id, duty.unit_path::text, duty.rung, duty.post_id, duty.act, duty.since_id,
       duty.due_at, duty.expected, duty.occasion, duty.words_id, duty.obligation_id
FROM duties_duty duty
JOIN journal_docket docket ON docket.id = duty.docket_id
WHERE duty.state = 'open' AND duty.set_aside_at IS NULL AND duty.next_at <= %b
ORDER BY duty.next_at, duty.id LIMIT %b
FOR UPDATE OF duty, docket SKIP LOCKED
"""


class Due(NamedTuple):
    """A claimed duty: the clock holds its row and its docket's."""

    duty_id: int
    docket_id: int
    unit_id: int
    unit_path: str
    rung: int
    post_id: int | None
    act: str
    since_id: int | None
    due_at: datetime | None
    expected: list[int]
    occasion: int
    words_id: int | None
    rule: Rule

    def lapsed(self, at: datetime) -> bool:
        return self.due_at is not None and self.due_at <= at

    def opening(self) -> Opening:
        return Opening(
            self.docket_id, self.unit_id, self.unit_path, self.rule, self.rung, self.since_id,
            occasion=self.occasion, words_id=self.words_id,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Swept:
    """What one round did."""

    warned: int = 0
    lapsed: int = 0
    set_aside: int = 0

    @property
    def total(self) -> int:
        return self.warned + self.lapsed + self.set_aside

    def __add__(self, other: Swept) -> Swept:
        return Swept(self.warned + other.warned, self.lapsed + other.lapsed, self.set_aside + other.set_aside)


@transaction.atomic(durable=True)
def sweep(*, at: datetime, limit: int = BATCH) -> Swept:
    """Work off up to ``limit`` due duties, earliest first. Rows another clock holds are left to it."""
    claimed = _claim(at, limit)
    return _work(claimed, at) if claimed else Swept()


def _claim(at: datetime, limit: int) -> list[Due]:
    rows = bulk.execute(_CLAIM, [at, limit])
    rules = {pk: rule_of(found) for pk, found in Obligation.objects.in_bulk({row[-1] for row in rows}).items()}
    return [Due._make((*row[:-1], rules[row[-1]])) for row in rows]


def _work(due: Sequence[Due], at: datetime) -> Swept:
    try:
        with transaction.atomic():
            return _act_on(due, at)
    except (InterfaceError, OperationalError):  # the database went away: nobody's row is to blame
        raise
    except Exception as error:
        if len(due) == 1:
            return _set_aside(due[0], error, at)
        middle = len(due) // 2
        return _work(due[:middle], at) + _work(due[middle:], at)


def _act_on(due: Sequence[Due], at: datetime) -> Swept:
    lapsed = [one for one in due if one.lapsed(at)]
    warned = [one for one in due if not one.lapsed(at)]
    if warned:
        _warn(warned, at)
    if lapsed:
        _lapse(lapsed, at)
    live.changed(dockets={one.docket_id for one in due})
    return Swept(len(warned), len(lapsed))


def _warn(due: Sequence[Due], at: datetime) -> None:
    Duty.objects.filter(pk__among=[one.duty_id for one in due]).update(next_at=F("due_at"))
    chain.enter([_line(one, "duty.warned") for one in due], at=at)
    outbox.enqueue([telling for one in due if _is_warned_of(one) for telling in _tell(one, "duty.warned")], at=at)


def _is_warned_of(one: Due) -> bool:
    """What is only to be done in the course of the day stands on the page of today and in the digest."""
    return not one.rule.is_quiet or one.act != Act.DO


def _lapse(due: Sequence[Due], at: datetime) -> None:
    """Mark lapsed, tell those who held the rung, and open the next one, which tells those above."""
    ids = [one.duty_id for one in due]
    Duty.objects.filter(pk__among=ids).update(state=Duty.State.LAPSED, ended_at=at, next_at=None)
    open_rungs(
        _above(due),
        at=at,
        lines=[_line(one, "duty.lapsed", top=one.rule.is_top(one.rung)) for one in due],
        tellings=_lapse_told(due, at),
    )
    outbox.stay(f"duty:{one.duty_id}" for one in due)  # what was said before; a new message has not begun to climb


def _above(due: Sequence[Due]) -> list[Opening]:
    """The next rung of each strand, once, with everybody who was asked on the one that lapsed."""
    found: dict[tuple[int, int, int, int], Opening] = {}
    for one in due:
        if not one.rule.is_top(one.rung):
            opening = above(one.opening(), one.expected)
            before = found.get((*opening.strand, opening.rung))
            asked = (before.asked if before else ()) + opening.asked
            found[*opening.strand, opening.rung] = replace(before or opening, asked=asked)
    return list(found.values())


def _lapse_told(due: Sequence[Due], at: datetime) -> list[Telling]:
    """One message for each lapse; after an outage one for each person, however many lapsed meanwhile."""
    fresh = [one for one in due if one.due_at and at - one.due_at <= STORM]
    gathered: dict[int, Telling] = {}
    for one in due:
        if one.due_at and at - one.due_at > STORM:
            for telling in _tell(one, "duty.lapsed"):
                gathered.setdefault(telling.person_id or -one.duty_id, telling)
    return [*(telling for one in fresh for telling in _tell(one, "duty.lapsed")), *gathered.values()]


def _line(one: Due, action: str, **data: Any) -> Line:
    due_at = stamp(one.due_at) if one.due_at else None
    data = {"duty": one.duty_id, "post": one.post_id, "rung": one.rung, "due_at": due_at, **data}
    return Line(one.docket_id, one.unit_path, action, data=data)


def _tell(one: Due, kind: str) -> list[Telling]:
    """Those who were told when the duty opened. An office that does not sign in is told through its post."""
    recipients: list[int | None] = list(one.expected) or [None]
    return [
        Telling(
            docket_id=one.docket_id, unit_id=one.unit_id, unit_path=one.unit_path, kind=kind,
            key=f"duty:{one.duty_id}:{kind}", about=f"duty:{one.duty_id}", post_id=one.post_id, person_id=person,
            params={"duty": one.duty_id, "due_at": stamp(one.due_at) if one.due_at else None, "what": one.rule.title},
            priority=outbox.NOTICE if one.rule.is_quiet else outbox.ALARM,
        )
        for person in recipients
    ]  # fmt: skip


def _set_aside(one: Due, error: Exception, at: datetime) -> Swept:
    log.error("duty_set_aside", duty=one.duty_id, docket=one.docket_id, exc_info=error)
    text = f"{type(error).__name__}: {error}"[:300]
    Duty.objects.filter(pk=one.duty_id).update(set_aside_at=at, set_aside_error=text)
    chain.enter([_line(one, "duty.set_aside")], at=at)
    return Swept(set_aside=1)


def next_round() -> datetime | None:
    """When the next duty will want the clock; ``None`` when none will."""
    return (
        Duty.objects.open()
        .filter(set_aside_at__isnull=True, next_at__isnull=False)
        .order_by("next_at")
        .values_list("next_at", flat=True)
        .first()
    )
