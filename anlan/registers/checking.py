"""A thing is looked at on the spot: in order, broken, mended; or something is taken out and put in."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from anlan.lib.clock import local_date
from anlan.org import access
from anlan.org.functions import REPORT
from anlan.org.models import Person
from anlan.registers import book, figures
from anlan.registers.items import first_check
from anlan.registers.kinds import KINDS
from anlan.registers.models import Item, Movement
from anlan.registers.values import Unfit

What = Movement.What
RESULTS = (What.OK, What.FAULT, What.STAND_IN, What.MENDED)
AGAIN = timedelta(minutes=2)
"""The same tap of the same person within this time is one check, sent twice."""


@transaction.atomic
def check(item: Item, what: str, note: str = "", *, by: Person, at: datetime) -> Item:
    """Note what was found. Whoever holds a post of the unit may: whoever stands before it sees it.

    In order: the next check is due by the figure of the kind. ``fault`` and ``stand_in`` need words. A thing that
    did not work and is in order again is ``mended``. Raises :class:`Unfit`, :class:`NotAllowed`.
    """
    access.require(by, REPORT, str(item.unit_path))
    kind = KINDS[item.kind]
    note = note.strip()
    item = Item.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=item.pk)
    _refuse(item, what, note)
    if _is_said_again(item, what, by, at):
        return item
    if what == What.OK and item.fault_at is not None:
        what = What.MENDED
    if what == What.FAULT:
        item.fault_at = item.fault_at or at
    elif what in {What.OK, What.MENDED}:
        item.fault_at = None
    if what != What.STAND_IN:
        item.checked_on, item.next_check_on = local_date(at), first_check(kind, item.unit, at)
    item.changed_at = at
    item.save(update_fields=["fault_at", "checked_on", "next_check_on", "changed_at"])
    _moved(item, what, None, note, by, at)
    return item


@transaction.atomic
def stock(item: Item, what: str, amount: Decimal, note: str = "", *, by: Person, at: datetime) -> Item:
    """Take out or put in. Raises :class:`Unfit` where there is less than that, :class:`NotAllowed`."""
    access.require(by, REPORT, str(item.unit_path))
    item = Item.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=item.pk)
    if not KINDS[item.kind].counts_stock or what not in {What.TAKEN, What.PUT} or item.archived_at is not None:
        raise Unfit(_("Nothing is counted in this register."), fields={})
    if not amount.is_finite() or not 0 < amount < 10**9:
        raise Unfit(_("Write a number in digits, for example 12 or 1260.50."), fields={})
    left = (item.quantity or Decimal(0)) + (amount if what == What.PUT else -amount)
    if left < 0:
        raise Unfit(_("There are only %(n)s. Count again and correct the quantity.") % {"n": item.quantity}, fields={})
    item.quantity, item.changed_at = left, at
    item.save(update_fields=["quantity", "changed_at"])
    _moved(item, what, amount, note.strip(), by, at)
    return item


def lacks_stand_in(item: Item, *, at: datetime) -> int | None:
    """The hours in which it should have been mended, where they have passed and nothing was said to stand in."""
    code = KINDS[item.kind].mended_within
    if not code or item.fault_at is None:
        return None
    hours = figures.hours(code, str(item.unit_path))
    if at < item.fault_at + timedelta(hours=hours):
        return None
    is_covered = item.movements.filter(what=What.STAND_IN, at__gte=item.fault_at).exists()
    return None if is_covered else hours


def _refuse(item: Item, what: str, note: str) -> None:
    kind = KINDS[item.kind]
    if what not in RESULTS or not kind.checked_every or (what != What.OK and not kind.can_fail):
        raise Unfit(_("This is not checked."), fields={})
    if item.archived_at is not None:
        raise Unfit(_("It is no longer on the register. Put it back first."), fields={})
    if what in {What.FAULT, What.STAND_IN} and not note:
        raise Unfit(_("Say in a few words what is wrong, or what stands in."), fields={"note": ""})
    if what in {What.STAND_IN, What.MENDED} and item.fault_at is None:
        raise Unfit(_("It works, as far as the register knows. Note first that it does not."), fields={})
    if len(note) > 500:
        raise Unfit(_("This is longer than %(most)s characters. Shorten it.") % {"most": 500}, fields={"note": ""})


def _is_said_again(item: Item, what: str, by: Person, at: datetime) -> bool:
    last = item.movements.order_by("-pk").first()
    return last is not None and last.what == what == What.OK and last.person_id == by.pk and at - last.at < AGAIN


def _moved(item: Item, what: str, amount: Decimal | None, note: str, by: Person, at: datetime) -> None:
    row = Movement.objects.create(
        item=item, unit_id=item.unit_id, unit_path=item.unit_path, what=what, amount=amount, note=note, person=by,
        post_id=book.post_of(by, item.unit), at=at,
    )  # fmt: skip
    book.enter(item.unit, "register.moved", by=by, at=at, item=item.pk, what=str(what), movement=row.pk)
