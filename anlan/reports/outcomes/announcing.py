"""A review is announced, with what it will measure, so long ahead as the figure in force says; or called off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.journal import chain, dockets
from anlan.journal.chain import Line
from anlan.journal.models import Docket
from anlan.lib.clock import local_date
from anlan.lib.errors import Incomplete
from anlan.org import access
from anlan.org.functions import SIGN
from anlan.org.models import Level, Person, Unit
from anlan.registers import book, figures
from anlan.reports.models import Outcome, OutcomeReview
from anlan.reports.outcomes import indicators, rights, telling
from anlan.reports.outcomes.rights import WrongState, WrongTime

SERIES = "考评"
REVIEWED = (Level.SCHOOL, Level.DISTRICT)
MOST_DAYS = 366


@dataclass(frozen=True)
class Announced:
    """``filed_as``: number and name on the yearly filed list. ``units``: what it is about."""

    title: str
    filed_as: str
    first_day: date
    last_day: date
    begins_on: date
    units: Sequence[Unit]


@transaction.atomic
def announce(unit: Unit, said: Announced, *, by: Person, at: datetime) -> OutcomeReview:
    """Announce a review to every unit it is about, with the indicators that are on now; they stay as they are.

    Raises :class:`WrongTime` where it would begin sooner than the notice allows, :class:`Incomplete`,
    :class:`NotAllowed`.
    """
    access.require(by, SIGN, str(unit.path))
    _check(unit, said, at)
    kept = [one for one in indicators.in_force(str(unit.path)) if one.is_on]
    if not kept:
        raise Incomplete(_("Every indicator is switched off. Switch one on first."), field="indicators")
    docket = dockets.open_docket(unit, Docket.Subject.REVIEW, series=SERIES, at=at, is_confidential=False)
    review = OutcomeReview.objects.create(
        docket=docket, unit=unit, unit_path=unit.path, title=said.title.strip(), filed_as=said.filed_as.strip(),
        first_day=said.first_day, last_day=said.last_day, begins_on=said.begins_on,
        indicators=indicators.freeze(kept), announced_at=at, announced_by=by,
    )  # fmt: skip
    opened = _open(review, said.units, at)
    post = book.post_of(by, unit)
    span = {"first_day": said.first_day.isoformat(), "last_day": said.last_day.isoformat(),
            "begins_on": said.begins_on.isoformat(), "indicators": [one.code for one in kept]}  # fmt: skip
    chain.note(docket, "outcome.announced", at=at, person_id=by.pk, post_id=post, units=len(opened), **span)
    chain.enter(
        [Line(one.pk, str(one.unit_path), "outcome.announced", post, by.pk, {"review": review.pk, **span})
         for one in opened],
        at=at,
    )  # fmt: skip
    telling.tell_units(opened, "outcome.announced", at=at)
    return review


@transaction.atomic
def call_off(review: OutcomeReview, *, by: Person, at: datetime) -> OutcomeReview:
    """Nothing is computed, or what was computed is not published; what was written stays in the journal."""
    review = locked(review)
    rights.require_reviewer(by, review)
    if review.cancelled_at or review.outcomes.filter(published_at__isnull=False).exists():
        raise WrongState(_("It has been called off already, or a result has been published."))
    review.cancelled_at = at
    review.save(update_fields=["cancelled_at"])
    chain.note(review.docket, "outcome.called_off", at=at, person_id=by.pk, post_id=book.post_of(by, review.unit))
    telling.tell_units(list(review.outcomes.select_related("unit")), "outcome.called_off", at=at)
    return review


def earliest(unit: Unit, *, at: datetime) -> date:
    """The first day on which a review announced now may be computed."""
    return local_date(at) + timedelta(days=figures.days("outcome.notice_days", str(unit.path)))


def below(unit: Unit) -> list[Unit]:
    """The units a review of ``unit`` can be about, in the order of the directory."""
    found = Unit.objects.filter(path__below=str(unit.path), level__in=REVIEWED).exclude(pk=unit.pk)
    return list(found.order_by("path"))


def locked(review: OutcomeReview) -> OutcomeReview:
    """The row held to the end of the transaction, with its docket and unit."""
    held = OutcomeReview.objects.select_for_update(of=("self",)).select_related("docket", "unit")
    return held.get(pk=review.pk)


def _check(unit: Unit, said: Announced, at: datetime) -> None:
    if not said.title.strip():
        raise Incomplete(_("Say what it is called."), field="title")
    if not said.filed_as.strip():
        raise Incomplete(
            _("Only what stands on the yearly filed list is reviewed. Write its number and name there."),
            field="filed_as",
        )
    if not said.first_day <= said.last_day < said.first_day + timedelta(days=MOST_DAYS):
        raise Incomplete(_("The period ends after it begins, and is a year at most."), field="last_day")
    if said.begins_on <= said.last_day:
        raise Incomplete(_("It is computed when the period is over: choose a later day."), field="begins_on")
    first = earliest(unit, at=at)
    if said.begins_on < first:
        raise WrongTime(
            _("Reviews are announced ahead. This one may begin on %(day)s at the earliest.")
            % {"day": first.isoformat()},
            field="begins_on",
        )
    able = {one.pk for one in below(unit)}
    if not said.units or any(one.pk not in able for one in said.units):
        raise Incomplete(_("Choose which schools or districts below you it is about."), field="units")
    _check_often(unit, said)


def _check_often(unit: Unit, said: Announced) -> None:
    """No unit is reviewed more often in a year than the figure allows, whoever reviews it."""
    most = figures.days("outcome.per_year", str(unit.path))
    year = said.begins_on.year
    again = Outcome.objects.filter(unit__in=said.units, review__begins_on__year=year, review__cancelled_at=None)
    number: dict[int, int] = {}
    for pk in again.values_list("unit_id", flat=True):
        number[pk] = number.get(pk, 0) + 1
    full = [one.name for one in said.units if number.get(one.pk, 0) >= most]
    if full:
        raise Incomplete(
            _("%(unit)s has had as many reviews in %(year)s as the figure in force allows.")
            % {"unit": full[0], "year": year},
            field="units",
        )


def _open(review: OutcomeReview, units: Sequence[Unit], at: datetime) -> list[Outcome]:
    found = dockets.open_dockets(list(units), Docket.Subject.REVIEW, series=SERIES, at=at, is_confidential=False)
    return Outcome.objects.bulk_create(
        Outcome(docket=docket, unit=docket.unit, unit_path=docket.unit_path, review=review) for docket in found
    )
