"""Swaps: a person asks another to take a turn, the other says yes or no, and where the unit wants it, so does a leader.

Only between people who take turns in that post anyhow: whoever sits in a post has its rights.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import TimestamptzRange

from anlan.duties.models import Swap
from anlan.duties.rota import home, passing, planning, telling
from anlan.journal import chain
from anlan.lib.clock import local_date
from anlan.lib.errors import NotAllowed, Refused
from anlan.notify import outbox
from anlan.notify.outbox import Telling
from anlan.org import access, rota
from anlan.org.functions import ROTA, rights_of
from anlan.org.models import Appointment, Person, Shift

State = Swap.State
FAR = timedelta(days=60)
"""How far ahead turns are offered in return."""


class CannotSwap(Refused):
    code = "cannot_swap"
    status = 409


@transaction.atomic
def ask(shift: Shift, of: Person, other: Shift | None = None, *, by: Person, at: datetime) -> Swap:
    """Ask ``of`` to take ``shift``, in return for their turn ``other``, or for nothing.

    Raises :class:`NotAllowed` where the turn is not one's own, :class:`CannotSwap` where it cannot be.
    """
    mine = [one for one in _locked([shift.pk]) if one.person_id == by.pk]
    if not mine:
        raise NotAllowed(_("Only your own turns are yours to swap."))
    shift = mine[0]
    if Swap.objects.filter(shift=shift, state__in=Swap.WAITING).exists():
        raise CannotSwap(_("Somebody has been asked about this turn already. Withdraw that first."))
    _check(shift, other, by.pk, of.pk, at)
    swap = Swap.objects.create(
        unit_id=shift.unit_id, unit_path=shift.unit_path, shift=shift, other=other, is_return=other is not None,
        asked_by=by, asked_of=of, asked_at=at,
    )  # fmt: skip
    _note(swap, "rota.swap_asked", by, at)
    _tell(swap, "rota.swap", [of.pk], at)
    return swap


@transaction.atomic
def answer(swap: Swap, yes: bool, *, by: Person, at: datetime) -> Swap:
    """The one who is asked says yes or no. Where nobody else has to agree, the turns change hands at once."""
    swap = _waiting(swap, State.ASKED)
    if swap.asked_of_id != by.pk:
        raise NotAllowed(_("Somebody else is asked."))
    if not yes:
        return _over(swap, State.DECLINED, by, at)
    if planning.asks_leader(swap.unit_id):
        _note(swap, "rota.swap_agreed", by, at)
        _tell(swap, "rota.swap_waits", _leaders(swap, at), at)
        return _set(swap, State.AGREED, None)
    return _do(swap, by, at)


@transaction.atomic
def decide(swap: Swap, yes: bool, *, by: Person, at: datetime) -> Swap:
    """Whoever keeps the rota says yes or no to what both want."""
    access.require(by, ROTA, str(swap.unit_path))
    swap = _waiting(swap, State.AGREED)
    return _do(swap, by, at) if yes else _over(swap, State.REFUSED, by, at)


@transaction.atomic
def withdraw(swap: Swap, *, by: Person, at: datetime) -> Swap:
    """The one who asked thinks better of it."""
    swap = _waiting(swap, State.ASKED, State.AGREED)
    if swap.asked_by_id != by.pk:
        raise NotAllowed(_("Only who asked can withdraw it."))
    _note(swap, "rota.swap_withdrawn", by, at)
    return _set(swap, State.WITHDRAWN, at)


def may_be_asked(shift: Shift, at: datetime) -> list[tuple[Person, list[Shift]]]:
    """Whom one may ask to take a turn, each with the turns of theirs that could be had in return. Three queries."""
    persons = rota.takers(shift.post_id, at) - {shift.person_id}
    coming: dict[int, list[Shift]] = {}
    rows = Shift.objects.filter(
        post=shift.post_id, person__in=persons, during__startswith__gt=at, during__startswith__lt=at + FAR
    )
    for row in rows.select_related("kind").order_by("during"):
        coming.setdefault(row.person_id, []).append(row)
    found = Person.objects.filter(pk__in=persons, is_active=True).order_by("name", "pk")
    return [(person, coming.get(person.pk, [])) for person in found]


def in_words(swap: Swap) -> str:
    """ "10-15 17:30 夜班 ⇄ 10-18 17:30 夜班"."""
    first = telling.in_words(swap.shift) if swap.shift else ""
    return f"{first} ⇄ {telling.in_words(swap.other)}" if swap.other else first


def _do(swap: Swap, by: Person, at: datetime) -> Swap:
    wanted = [pk for pk in (swap.shift_id, swap.other_id) if pk]
    shifts = {shift.pk: shift for shift in _locked(wanted)}
    shift, other = shifts.get(swap.shift_id or 0), shifts.get(swap.other_id or 0)
    is_stale = shift is None or shift.person_id != swap.asked_by_id or (swap.is_return and other is None)
    if shift is None or is_stale or (other and other.person_id != swap.asked_of_id):
        raise CannotSwap(_("The rota has changed meanwhile, and one of these turns is no longer theirs."))
    _check(shift, other, swap.asked_by_id, swap.asked_of_id, at)
    _set(swap, State.DONE, at)
    taken = [shift, *([other] if other else [])]
    before = [Shift(person_id=one.person_id, during=one.during, kind=one.kind, day=one.day) for one in taken]
    given = [planning.give_turn(shift, swap.asked_of_id, at=at)]
    if other:
        given.append(planning.give_turn(other, swap.asked_by_id, at=at))
    docket = home.docket_for(swap.unit, at=at)
    chain.note(docket, "rota.swapped", at=at, person_id=by.pk, swap=swap.pk, given=[one.pk for one in given])
    telling.changed(docket, given, before, by_id=by.pk, at=at)
    passing.turn({one.post_id for one in given}, at=at)
    return swap


def _check(shift: Shift, other: Shift | None, giver: int, taker: int, at: datetime) -> None:
    if shift.during.upper <= at or (other and other.during.lower <= at):
        raise CannotSwap(_("This turn is over, or has begun already."))
    if other and (other.person_id != taker or other.post_id != shift.post_id):
        raise CannotSwap(_("In return only a turn of theirs in the same post can be had."))
    if taker == giver or taker not in rota.takers(shift.post_id, at):
        raise CannotSwap(_("Only people who take turns in this post can be asked."))
    swapped = [one.pk for one in (shift, other) if one]
    left = TimestamptzRange(max(shift.during.lower, at), shift.during.upper)
    if not rota.is_free(taker, left, swapped) or (other and not rota.is_free(giver, other.during, swapped)):
        raise CannotSwap(_("One of the two is away or on duty elsewhere at that time."))


def _locked(pks: Sequence[int]) -> list[Shift]:
    rows = Shift.objects.select_for_update(of=("self",)).filter(pk__in=pks).select_related("kind")
    return list(rows.order_by("pk"))


def _waiting(swap: Swap, *states: str) -> Swap:
    rows = Swap.objects.select_for_update(of=("self",)).select_related("unit", "shift__kind", "other__kind")
    swap = rows.get(pk=swap.pk)
    if swap.state not in states:
        raise CannotSwap(_("This has been answered already, or withdrawn."))
    return swap


def _over(swap: Swap, state: str, by: Person, at: datetime) -> Swap:
    _note(swap, f"rota.swap_{state}", by, at)
    _tell(swap, "rota.swap_over", [swap.asked_by_id], at)
    return _set(swap, state, at)


def _set(swap: Swap, state: str, ended_at: datetime | None) -> Swap:
    swap.state, swap.ended_at = state, ended_at
    swap.save(update_fields=["state", "ended_at"])
    return swap


def _leaders(swap: Swap, at: datetime) -> list[int]:
    """Who keeps the rota of this very unit: the holders of its posts that may."""
    held = Appointment.objects.filter(unit=swap.unit_id, held__contains=local_date(at), rank=0, person__is_active=True)
    rows = held.values_list("person_id", "post__function")
    return sorted({person for person, function in rows if ROTA in rights_of(function)})


def _note(swap: Swap, action: str, by: Person, at: datetime) -> None:
    docket = home.docket_for(swap.unit, at=at)
    chain.note(docket, action, at=at, person_id=by.pk, swap=swap.pk, shift=swap.shift_id, other=swap.other_id)


def _tell(swap: Swap, kind: str, persons: Sequence[int], at: datetime) -> None:
    docket = home.docket_for(swap.unit, at=at)
    outbox.enqueue(
        [
            Telling(
                docket_id=docket.pk, unit_id=docket.unit_id, unit_path=str(docket.unit_path), kind=kind,
                key=f"swap:{swap.pk}:{kind}", person_id=person, params={"what": in_words(swap)},
            )
            for person in persons
        ],
        at=at,
    )  # fmt: skip
