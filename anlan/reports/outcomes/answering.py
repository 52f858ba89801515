"""The unit comments and appeals; somebody one level up answers, and a result that was wrong gets a new version."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.duties import clock
from anlan.journal import chain, contents
from anlan.journal.models import Docket
from anlan.lib.errors import Incomplete
from anlan.org.functions import SIGN
from anlan.org.models import Person
from anlan.plans.models import Act, Trigger
from anlan.registers import book
from anlan.reports.models import Outcome, OutcomeSaying
from anlan.reports.outcomes import measures, measuring, rights, telling
from anlan.reports.outcomes.measures import OUT
from anlan.reports.outcomes.rights import WrongState, WrongTime

Kind = OutcomeSaying.Kind
MATTER = "outcome"


@transaction.atomic
def comment(outcome: Outcome, text: str, *, by: Person, at: datetime) -> OutcomeSaying:
    """The unit's word on what was computed; "nothing to say" is one too. It may be added to until publication.

    Raises :class:`Incomplete`, :class:`WrongState`, :class:`NotAllowed`.
    """
    outcome = locked(outcome)
    rights.require_unit(by, outcome)
    if outcome.review.measured_at is None or outcome.published_at or outcome.review.cancelled_at:
        raise WrongState(_("A comment is made when the result has been computed, before it is published."))
    return _say(outcome, Kind.COMMENT, {"text": _needed(text)}, by=by, at=at)


@transaction.atomic
def appeal(outcome: Outcome, text: str, *, by: Person, at: datetime) -> OutcomeSaying:
    """The unit says that a published result is wrong; whoever must answer has a duty with a date from now on.

    Raises :class:`Incomplete`, :class:`WrongState`, :class:`WrongTime`, :class:`NotAllowed`.
    """
    outcome = locked(outcome)
    rights.require_unit(by, outcome, SIGN)
    if outcome.published_at is None or outcome.appeal_until is None:
        raise WrongState(_("An appeal is made against a published result. Until then, comment."))
    if at > outcome.appeal_until:
        raise WrongTime(_("The days in which an appeal could be made are over."))
    if waiting(outcome) is not None:
        raise WrongState(_("An appeal is waiting for its answer already."))
    said = _say(outcome, Kind.APPEAL, {"text": _needed(text)}, by=by, at=at)
    terms = clock.Terms(occasion=said.pk)
    clock.start(outcome.docket, Trigger.REVIEW, event_kind="", matter=MATTER, at=at, terms=terms)
    return said


@transaction.atomic
def answer(
    outcome: Outcome, text: str, *, wrong: Collection[tuple[str, int]] = (), by: Person, at: datetime
) -> OutcomeSaying:
    """Answer the appeal with reasons. ``wrong``: rows (indicator, id) that should not have counted; with any, a new
    version is made without them and the old one stays.

    Raises :class:`Incomplete`, :class:`WrongState`, :class:`NotAllowed`.
    """
    outcome = locked(outcome)
    rights.require_answerer(by, outcome)
    asked = waiting(outcome)
    if asked is None:
        raise WrongState(_("No appeal is waiting for an answer."))
    kind = Kind.CORRECTED if wrong else Kind.UPHELD
    said = _say(outcome, kind, {"text": _needed(text)}, by=by, at=at, about=asked)
    if wrong:
        last = outcome.results.select_related("content").order_by("-number")[0]
        value = without(contents.read(last.content, outcome.docket), set(wrong))
        measuring.keep(outcome, value, number=last.number + 1, by=by, at=at, because=said)
    clock.discharge(outcome.docket, Act.REVIEW, by=by, at=at, evidence={"saying": said.pk}, occasion=asked.pk)
    telling.tell_units([outcome], "outcome.answered", at=at, key=str(said.pk))
    return said


def waiting(outcome: Outcome) -> OutcomeSaying | None:
    """The appeal that has no answer yet."""
    return outcome.sayings.filter(kind=Kind.APPEAL, answer=None).order_by("-pk").first()


def without(value: dict[str, Any], wrong: set[tuple[str, int]]) -> dict[str, Any]:
    """The same result with these rows left out. Raises :class:`Incomplete` for a row that is not in it."""
    known = {(one["code"], row["id"]) for one in value["indicators"] for row in one["rows"]}
    if not wrong <= known:
        raise Incomplete(_("This is not part of the result."), field="wrong")
    made = []
    for one in value["indicators"]:
        rows = [replace(row, verdict=OUT) if (one["code"], row.pk) in wrong else row for row in measuring.rows_of(one)]
        sums = measures.tally(rows)
        kept = [{**before, "verdict": row.verdict} for before, row in zip(one["rows"], rows, strict=True)]
        made.append({**one, "good": sums.good, "of": sums.of, "rows": kept})
    return {**value, "indicators": made}


def locked(outcome: Outcome) -> Outcome:
    """The row held to the end of the transaction, with its docket, unit and review."""
    held = Outcome.objects.select_for_update(of=("self",)).select_related("docket__unit", "unit", "review__unit")
    return held.get(pk=outcome.pk)


def _needed(text: str) -> str:
    if not text.strip():
        raise Incomplete(_("Write a few words."), field="text")
    return text.strip()


def _say(
    outcome: Outcome, kind: OutcomeSaying.Kind, value: dict[str, Any], *, by: Person, at: datetime,
    about: OutcomeSaying | None = None,
) -> OutcomeSaying:  # fmt: skip
    docket = Docket.objects.select_for_update(no_key=True).get(pk=outcome.pk)
    content = contents.write(docket, value, at=at)
    said = OutcomeSaying.objects.create(
        outcome=outcome, unit_id=outcome.unit_id, unit_path=outcome.unit_path, kind=kind, about=about,
        content=content, by=by, post_id=_post(by, outcome), at=at,
    )  # fmt: skip
    chain.note(
        docket, f"outcome.{kind}", at=at, person_id=by.pk, post_id=said.post_id, saying=said.pk,
        contents=contents.references([content]),
    )  # fmt: skip
    return said


def _post(by: Person, outcome: Outcome) -> int | None:
    return book.post_of(by, outcome.unit)
