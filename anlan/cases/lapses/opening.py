"""Somebody with the right has a lapse answered for: the person concerned is told at once, and can see everything."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases.kinds import LAPSE_REVIEW
from anlan.cases.lapses import standing
from anlan.cases.models import Case, LapseReview
from anlan.duties import clock
from anlan.duties.models import Duty
from anlan.journal import chain, contents, dockets
from anlan.journal.models import Docket, Recusal
from anlan.lib import live
from anlan.lib.errors import Incomplete
from anlan.org import access
from anlan.org.functions import LAPSES, SEE
from anlan.org.models import Person
from anlan.plans.models import Act, Trigger


def may_open(person: Person, duty: Duty) -> bool:
    """Whether a button is shown: who may, on what every reader of the unit may see, and no drill."""
    return (
        duty.state in standing.REVIEWED
        and duty.docket.audience == SEE
        and not duty.docket.is_drill
        and access.may(person, LAPSES, str(duty.unit_path))
    )


def may_review(person: Person, case: Case) -> bool:
    """Whether lapses of the case may be reviewed by the person at all; each duty asks :func:`may_open`."""
    is_open_to_all = case.audience == SEE and not case.docket.is_drill
    return is_open_to_all and access.may(person, LAPSES, str(case.unit_path))


def asked(duty: Duty) -> list[Person]:
    """Those a review of the duty can be about, also when they hold no post any more."""
    return list(Person.objects.filter(pk__in=duty.expected).order_by("pk"))


@transaction.atomic
def open_review(duty: Duty, why: str, *, by: Person, at: datetime, about: int | None = None) -> Case:
    """Open a review of ``duty`` about one of those who were asked then (``about``; the first where not said).

    Everybody who was late in the same matter keeps out. Raises :class:`NotAllowed`, :class:`NotImpartial`,
    :class:`NotReviewed`, :class:`NoTerm`, :class:`Incomplete`.
    """
    access.require(by, LAPSES, str(duty.unit_path))
    duty = Duty.objects.select_for_update(of=("self",)).select_related("docket__unit", "unit").get(pk=duty.pk)
    if not may_open(by, duty):
        raise standing.NotReviewed(_("Only what was not done in time, or was nobody's, can be reviewed."))
    if not why.strip():
        raise Incomplete(_("This is needed for the record."), field="why")
    if about is not None and about not in duty.expected:
        raise standing.NotReviewed(_("This person was not asked. A review is about somebody who was."))
    person = about or next(iter(duty.expected), None)
    standing.require_impartial(duty, person, by)
    if LapseReview.objects.filter(duty=duty, person=person).exists():
        raise standing.NotReviewed(_("This lapse is being reviewed already, or has been."))
    return _open(duty, person, why.strip(), by, at)


def _open(duty: Duty, person: int | None, why: str, by: Person, at: datetime) -> Case:
    docket = dockets.open_docket(
        duty.docket.unit, Docket.Subject.CASE, series=LAPSE_REVIEW.series, at=at, audience=LAPSES
    )
    where = {"docket": docket, "unit_id": docket.unit_id, "unit_path": docket.unit_path}
    title = contents.write(docket, {"title": duty.obligation.title}, at=at)
    case = Case.objects.create(
        **where,
        kind=LAPSE_REVIEW.code,
        audience=LAPSES,
        category=duty.state,
        state=LAPSE_REVIEW.first,
        facts=title,
        reported_at=at,
    )
    for one in sorted(standing.who_lapsed(duty.docket_id) | ({person} if person else set())):
        Recusal.objects.create(**where, person_id=one, at=at)
    answer_by = standing.term(docket, Trigger.REPORTED, Act.ANSWER, category=case.category, since=at)
    words = contents.write(docket, {"text": why}, at=at)
    row = LapseReview.objects.create(
        **where, duty=duty, person_id=person, opened_by=by, opened_at=at, why=words,
        answer_by=answer_by if person else None,
    )  # fmt: skip
    post = standing.post_of(by, str(docket.unit_path))
    chain.note(
        docket, "lapse.opened", at=at, person_id=by.pk, post_id=post.pk if post else None, duty=duty.pk,
        contents=contents.references([title, words]),
    )  # fmt: skip
    terms = clock.Terms(posts=(post.pk,) if post else ())
    clock.start(docket, Trigger.REPORTED, event_kind=case.category, matter=case.kind, at=at, terms=terms)
    standing.tell(row, "lapse.told", person, at=at, due_at=answer_by)
    live.changed(dockets=[docket.pk])
    return case
