"""The hand-over of a shift: asked towards its end, written by who leaves, taken over by who comes.

When it is asked, until when, and whom it climbs to, says the rule in force (rule book ``shift``). It is asked of the
one who leaves, and stays theirs when the shift is over: the next one cannot write what the last one saw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.duties import clock, doing
from anlan.duties.models import Duty, HandOver
from anlan.duties.rota import home
from anlan.duties.rungs import Opening, open_rungs
from anlan.journal import chain, contents, dockets
from anlan.journal.chain import stamp
from anlan.journal.models import Docket
from anlan.lib.errors import NotAllowed, Refused
from anlan.org import access, holders
from anlan.org.functions import ROTA
from anlan.org.models import Person, Shift
from anlan.plans import in_force
from anlan.plans.models import Act, Obligation, Trigger

MATTER = "shift"
BEFORE = "before"
"""Of a rule's recurrence: how many minutes before the end of a shift its hand-over is asked."""
AHEAD = timedelta(days=7)
"""How far ahead who comes next is looked for."""


class CannotHandOver(Refused):
    code = "cannot_hand_over"
    status = 409


@dataclass(frozen=True)
class OpenThing:
    """Something that is open when a shift ends: a matter, or a clock that runs."""

    number: str
    what: str
    due_at: datetime | None = None

    def kept(self) -> dict[str, Any]:
        return {"number": self.number, "what": self.what, "due": stamp(self.due_at) if self.due_at else None}


def ask(rows: Sequence[Shift], *, at: datetime) -> dict[int, datetime]:
    """Ask for the hand-over of those shifts whose time has come, in the caller's transaction; each shift's moment.

    Three queries for any number of shifts, where a rule is in force; a shift without one is not in the answer.
    """
    rules = in_force.of_units({row.unit for row in rows}, Trigger.SHIFT_ENDS, matter=MATTER)
    moments, wanted = {}, []
    for row in rows:
        for rule in rules.get(row.unit_id, []):
            moments[row.pk] = row.during.upper - timedelta(minutes=int((rule.recurrence or {}).get(BEFORE, 30)))
            due_at = row.during.upper + (rule.limit or timedelta(0))
            if row.stage < Shift.Stage.ASKED and moments[row.pk] <= at < due_at:
                wanted.append((row, rule, due_at))
    _open(wanted, at)
    return moments


def _open(wanted: Sequence[tuple[Shift, Obligation, datetime]], at: datetime) -> None:
    done = set(HandOver.objects.filter(shift__in=[row.pk for row, *_ in wanted]).values_list("shift_id", flat=True))
    wanted = [one for one in wanted if one[0].pk not in done]
    if not wanted:
        return
    homes = home.dockets_for(list({row.unit_id: row.unit for row, *_ in wanted}.values()), at=at)
    opened = open_rungs([_opening(homes[row.unit_id], rule, row, due_at) for row, rule, due_at in wanted], at=at)
    leaving = {row.pk: row.person_id for row, *_ in wanted}
    for one in opened:
        person = leaving[one.opening.occasion]
        if one.opening.rung == 0 and one.seat.persons != (person,):  # found late: who comes next sits there already
            Duty.objects.filter(pk=one.duty_id).update(expected=[person])


def _opening(docket: Docket, rule: Obligation, shift: Shift, due_at: datetime) -> Opening:
    return replace(clock.opening(docket, rule), occasion=shift.pk, due_at=due_at, posts=(shift.post_id,))


def may_write(shift: Shift, person: Person, at: datetime) -> bool:
    """Who had the shift, who sits in the post, and whoever keeps the rota."""
    own = shift.person_id == person.pk or holders.may_act_in(shift.post_id, person.pk, at)
    return own or access.may(person, ROTA, str(shift.unit_path))


@transaction.atomic
def write(shift: Shift, text: str, things: Sequence[OpenThing] = (), *, by: Person, at: datetime) -> HandOver:
    """Write down, or only confirm, what the shift leaves; the next one is asked to take it over.

    Raises :class:`NotAllowed`, and :class:`CannotHandOver` before the shift has begun or where it is done.
    """
    if not may_write(shift, by, at):
        raise NotAllowed(_("Only who had the turn on duty, or whoever keeps the rota, can hand it over."))
    shift = Shift.objects.select_for_update(of=("self",)).select_related("unit", "post").get(pk=shift.pk)
    if shift.during.lower > at:
        raise CannotHandOver(_("This turn has not begun yet."))
    if HandOver.objects.filter(shift=shift).exists():
        raise CannotHandOver(_("This turn has been handed over already."))
    docket = home.docket_for(shift.unit, at=at)
    kept = contents.write(docket, {"text": text.strip(), "open": [thing.kept() for thing in things]}, at=at)
    found = HandOver.objects.create(
        docket=docket, unit_id=shift.unit_id, unit_path=shift.unit_path, post_id=shift.post_id, shift=shift,
        written=kept, by=by, at=at, is_late=_finish(docket, Act.HAND_OVER, shift, at, {"content": kept.pk}),
    )  # fmt: skip
    chain.note(
        docket, "rota.handed_over", at=at, post_id=shift.post_id, person_id=by.pk, shift=shift.pk,
        late=found.is_late, contents=contents.references([kept]),
    )  # fmt: skip
    _ask_next(found, docket, shift, at)
    return found


def _finish(docket: Docket, act: str, shift: Shift, at: datetime, evidence: dict[str, int]) -> bool:
    """Meet what was asked, and relieve whom it had climbed to; whether it was late."""
    asked = Duty.objects.filter(unit=shift.unit_id, act=act, occasion=shift.pk, obligation__matter=MATTER)
    dockets.hold(asked.values_list("docket", flat=True))
    running = asked.filter(state__in=[Duty.State.OPEN, Duty.State.LAPSED]).select_related("obligation")
    first = running.select_for_update(of=("self",)).order_by("rung", "pk").first()
    if first is None:
        return False
    doing.finish(first, at=at, evidence=evidence)
    return first.state == Duty.State.MET_LATE


def _ask_next(found: HandOver, docket: Docket, shift: Shift, at: datetime) -> None:
    next_ = following(shift)
    if next_ is None:
        return
    rules = in_force.of_units([shift.unit], Trigger.HANDED, matter=MATTER).get(shift.unit_id, [])
    openings = [
        _opening(docket, rule, shift, max(at, next_.during.lower) + (rule.limit or timedelta(0))) for rule in rules
    ]
    for one in open_rungs(openings, at=at):
        if one.opening.rung == 0:
            Duty.objects.filter(pk=one.duty_id).update(expected=[next_.person_id])


def following(shift: Shift) -> Shift | None:
    """Who is on duty in the post after this shift."""
    after = Shift.objects.filter(post=shift.post_id, during__startswith__gte=shift.during.upper)
    found = after.filter(during__startswith__lt=shift.during.upper + AHEAD)
    return found.select_related("person").order_by("during").first()


@transaction.atomic
def take(found: HandOver, *, by: Person, at: datetime) -> HandOver:
    """Take over. Whoever sits in the post now, or has the next turn. Saying it twice changes nothing."""
    found = HandOver.objects.select_for_update(of=("self",)).select_related("shift", "docket").get(pk=found.pk)
    if found.taken_at is not None:
        return found
    if not may_take(found, by, at):
        raise NotAllowed(_("Only who is on duty next can take over."))
    found.taken_by, found.taken_at = by, at
    found.save(update_fields=["taken_by", "taken_at"])
    _finish(found.docket, Act.TAKE_OVER, found.shift, at, {"hand_over": found.pk})
    chain.note(
        found.docket, "rota.taken_over", at=at, post_id=found.post_id, person_id=by.pk, shift=found.shift_id,
    )  # fmt: skip
    return found


def may_take(found: HandOver, person: Person, at: datetime) -> bool:
    if person.pk == found.by_id:
        return False
    next_ = following(found.shift)
    return holders.may_act_in(found.post_id, person.pk, at) or (next_ is not None and next_.person_id == person.pk)


def words_of(found: HandOver) -> dict[str, Any]:
    """``text`` and ``open``; nothing once it was destroyed."""
    said: dict[str, Any] = contents.read_many([found.written_id]).get(found.written_id, {"text": "", "open": []})
    return said
