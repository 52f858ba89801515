"""Terms, days off and make-up working days as a unit enters them, for itself and all below it.

Here and not in ``org``: each act is entered in the unit's docket of the working day, and the rules of the calendar
are looked at anew.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.duties import routine
from anlan.journal import chain
from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import MANAGE_ORG
from anlan.org.models import CalendarDay, Person, Term, Unit

LONGEST = timedelta(days=100)
"""A summer's holidays; more days at once are a slip of the pen."""


class BadTerm(Refused):
    code = "bad_term"
    status = 422


class BadDays(Refused):
    code = "bad_days"
    status = 422


@transaction.atomic
def add_term(unit: Unit, name: str, first_day: date, last_day: date, *, by: Person, at: datetime) -> Term:
    """A school term of the unit and all below it. Raises :class:`BadTerm`."""
    _begin(unit, by)
    _check(unit, name, first_day, last_day)
    term = Term.objects.create(
        unit=unit, unit_path=str(unit.path), name=name.strip(), first_day=first_day, last_day=last_day
    )
    _done(unit, "calendar.term_added", by, at, **_said(term))
    return term


@transaction.atomic
def change_term(term: Term, name: str, first_day: date, last_day: date, *, by: Person, at: datetime) -> Term:
    """Other days, or another name, for a term that was entered. Raises :class:`BadTerm`."""
    _begin(term.unit, by)
    term = Term.objects.select_for_update(of=("self",)).select_related("unit").get(pk=term.pk)
    _check(term.unit, name, first_day, last_day, but=term)
    term.name, term.first_day, term.last_day = name.strip(), first_day, last_day
    term.save(update_fields=["name", "first_day", "last_day"])
    _done(term.unit, "calendar.term_changed", by, at, **_said(term))
    return term


@transaction.atomic
def remove_term(term: Term, *, by: Person, at: datetime) -> None:
    """Take a term out again."""
    _begin(term.unit, by)
    said = _said(term)
    term.delete()
    _done(term.unit, "calendar.term_removed", by, at, **said)


@transaction.atomic
def enter_days(
    unit: Unit, first_day: date, last_day: date, kind: CalendarDay.Kind, *, name: str = "", source: str = "",
    by: Person, at: datetime,
) -> int:  # fmt: skip
    """Each day from ``first_day`` to ``last_day`` is off, or worked, for the unit and all below it; how many days.

    What was entered for one of the days before gives way. Raises :class:`BadDays`.
    """
    _begin(unit, by)
    if last_day < first_day or last_day - first_day > LONGEST:
        raise BadDays(_("The last day lies before the first, or more than a hundred days later. Put in other days."))
    days = [first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1)]
    CalendarDay.objects.bulk_create(
        (
            CalendarDay(
                unit=unit, unit_path=str(unit.path), day=day, kind=kind, name=name.strip()[:60],
                source=source.strip()[:120],
            )
            for day in days
        ),
        update_conflicts=True, unique_fields=["unit", "day"], update_fields=["kind", "name", "source"],
    )  # fmt: skip
    _done(unit, "calendar.days_entered", by, at, first=first_day.isoformat(), last=last_day.isoformat(), kind=str(kind))
    return len(days)


@transaction.atomic
def remove_days(unit: Unit, first_day: date, last_day: date, *, by: Person, at: datetime) -> int:
    """Take out what was entered for these days: what is above the unit, or published, holds again; how many days."""
    _begin(unit, by)
    number, _kinds = CalendarDay.objects.filter(unit=unit, day__gte=first_day, day__lte=last_day).delete()
    if number:
        _done(unit, "calendar.days_removed", by, at, first=first_day.isoformat(), last=last_day.isoformat())
    return number


def _begin(unit: Unit, by: Person) -> None:
    """Refuse who may not, and let two who change one unit's calendar take turns."""
    access.require(by, MANAGE_ORG, str(unit.path))
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def _check(unit: Unit, name: str, first_day: date, last_day: date, but: Term | None = None) -> None:
    if not name.strip():
        raise BadTerm(_("A term needs a name, such as its school year and half."))
    if last_day <= first_day:
        raise BadTerm(_("The term would end before it begins. Put in a later last day."))
    others = Term.objects.filter(unit=unit)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.filter(name=name.strip()).exists():
        raise BadTerm(_("A term of this name is there already. Change that one, or give another name."))
    if others.filter(first_day__lte=last_day, last_day__gte=first_day).exists():
        raise BadTerm(_("Another term has some of these days. Change that one first."))


def _said(term: Term) -> dict[str, Any]:
    return {"term": term.pk, "first": term.first_day.isoformat(), "last": term.last_day.isoformat()}


def _done(unit: Unit, action: str, by: Person, at: datetime, **data: Any) -> None:
    chain.note(routine.docket_for(unit, at=at), action, at=at, person_id=by.pk, **data)
    routine.look_again(str(unit.path), at=at)
