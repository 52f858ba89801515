"""A review is computed from the record, for every unit at once; results are published when each could say its word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from anlan.journal import chain, contents
from anlan.journal.chain import stamp
from anlan.lib.clock import local_date
from anlan.org import calendar
from anlan.org.models import Person
from anlan.registers import book, figures
from anlan.reports.models import Outcome, OutcomeResult, OutcomeReview, OutcomeSaying
from anlan.reports.outcomes import indicators, measures, rights, telling
from anlan.reports.outcomes.announcing import locked
from anlan.reports.outcomes.measures import Row
from anlan.reports.outcomes.rights import WrongState, WrongTime


@transaction.atomic
def measure(review: OutcomeReview, *, by: Person, at: datetime) -> OutcomeReview:
    """Compute every indicator of every unit, keep each with the moment and the ids of its rows, and ask each unit for
    its comment. Nothing is published by it. Raises :class:`WrongTime`, :class:`WrongState`, :class:`NotAllowed`.
    """
    review = locked(review)
    rights.require_reviewer(by, review)
    if review.cancelled_at or review.measured_at:
        raise WrongState(_("This review has been computed already, or called off."))
    if local_date(at) < review.begins_on:
        raise WrongTime(
            _("It was announced to begin on %(day)s; it cannot be computed sooner.")
            % {"day": review.begins_on.isoformat()}
        )
    outcomes = list(review.outcomes.select_related("unit", "docket__unit").order_by("unit_path"))
    found = _measured(review, [one.unit_id for one in outcomes], at)
    for one in outcomes:
        keep(one, found[one.unit_id], number=1, by=by, at=at)
    days = figures.days("outcome.comment_days", str(review.unit_path))
    until = calendar.end_of(local_date(at) + timedelta(days=days))
    review.measured_at, review.measured_by, review.comment_until = at, by, until
    review.save(update_fields=["measured_at", "measured_by", "comment_until"])
    chain.note(
        review.docket, "outcome.measured", at=at, person_id=by.pk, post_id=book.post_of(by, review.unit),
        units=len(outcomes), comment_until=stamp(until),
    )  # fmt: skip
    telling.tell_units(outcomes, "outcome.measured", at=at, due_at=until.isoformat())
    return review


@transaction.atomic
def publish(review: OutcomeReview, *, by: Person, at: datetime) -> int:
    """Publish the results of the units that have commented, and of all once the time to comment is over; how many.

    Each is told to its unit, with the day until which it may appeal. Raises :class:`WrongTime` where none may be.
    """
    review = locked(review)
    rights.require_reviewer(by, review)
    if review.cancelled_at or review.measured_at is None or review.comment_until is None:
        raise WrongState(_("There is nothing to publish: it has not been computed, or was called off."))
    ready = list(publishable(review, at=at).select_related("unit", "docket").select_for_update(of=("self",)))
    if not ready:
        raise WrongTime(
            _("The units may comment until %(day)s. Nothing is published before.")
            % {"day": local_date(review.comment_until).isoformat()}
        )
    until = calendar.end_of(local_date(at) + timedelta(days=figures.days("outcome.appeal_days", str(review.unit_path))))
    for one in ready:
        one.published_at, one.published_by, one.appeal_until = at, by, until
        one.save(update_fields=["published_at", "published_by", "appeal_until"])
        chain.note(
            one.docket, "outcome.published", at=at, person_id=by.pk, post_id=book.post_of(by, review.unit),
            appeal_until=stamp(until),
        )  # fmt: skip
    telling.tell_units(ready, "outcome.published", at=at, due_at=until.isoformat())
    return len(ready)


def publishable(review: OutcomeReview, *, at: datetime) -> Any:
    """Results not published yet whose unit has commented, or all where the time to comment is over."""
    waiting = review.outcomes.filter(published_at=None).order_by("unit_path")
    if review.comment_until is not None and at > review.comment_until:
        return waiting
    said = OutcomeSaying.objects.filter(outcome=OuterRef("pk"), kind=OutcomeSaying.Kind.COMMENT)
    return waiting.filter(Q(Exists(said)))


def keep(
    outcome: Outcome, value: dict[str, Any], *, number: int, by: Person, at: datetime,
    because: OutcomeSaying | None = None,
) -> OutcomeResult:  # fmt: skip
    """Write a version of the result and enter it, inside the caller's transaction."""
    content = contents.write(outcome.docket, value, at=at)
    row = OutcomeResult.objects.create(
        outcome=outcome, unit_id=outcome.unit_id, unit_path=outcome.unit_path, number=number, content=content,
        because=because, by=by, at=at,
    )  # fmt: skip
    chain.note(
        outcome.docket, "outcome.result", at=at, person_id=by.pk, post_id=book.post_of(by, outcome.unit),
        result=row.pk, number=number, measured_at=value["at"], contents=contents.references([content]),
    )  # fmt: skip
    return row


def value_of(found: Mapping[str, Sequence[Row]], at: datetime) -> dict[str, Any]:
    """What is kept: the moment, and of each indicator the share with the ids of every row behind it."""
    return {
        "at": stamp(at),
        "indicators": [
            {"code": code, "good": sums.good, "of": sums.of, "rows": [_said(row) for row in rows]}
            for code, rows in found.items()
            for sums in [measures.tally(rows)]
        ],
    }


def rows_of(kept: dict[str, Any]) -> list[Row]:
    """The rows of one indicator as :func:`value_of` kept them."""
    return [
        Row(
            row["id"], row["docket"], row["verdict"], datetime.fromisoformat(row["due"]),
            datetime.fromisoformat(row["ended"]) if row["ended"] else None, row["own"],
        )
        for row in kept["rows"]
    ]  # fmt: skip


def _measured(review: OutcomeReview, units: list[int], at: datetime) -> dict[int, dict[str, Any]]:
    by_code = {
        one.code: measures.measure(one, units, review.first_day, review.last_day, at=at)
        for one in indicators.thaw(review.indicators)
    }
    return {unit: value_of({code: found.get(unit, []) for code, found in by_code.items()}, at) for unit in units}


def _said(row: Row) -> dict[str, Any]:
    return {
        "id": row.pk, "docket": row.docket_id, "verdict": row.verdict, "due": stamp(row.due_at),
        "ended": stamp(row.ended_at) if row.ended_at else "", "own": row.is_own,
    }  # fmt: skip
