"""Where a lapse review stands, who must keep out of it, and its terms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from anlan.cases.models import Case, LapseReview
from anlan.duties import clock, terms
from anlan.duties.models import Duty
from anlan.journal import contents
from anlan.journal.chain import stamp
from anlan.journal.keys import Erased
from anlan.journal.models import Content, Docket
from anlan.lib.errors import NotAllowed, Refused
from anlan.lib.postgres.roles import set_scope
from anlan.notify import outbox
from anlan.org.functions import LAPSES, rights_of
from anlan.org.models import Person, Post

REVIEWED = (Duty.State.LAPSED, Duty.State.MET_LATE, Duty.State.VACANT)
"""What a review can be about."""


class NotImpartial(NotAllowed):
    """Whoever is concerned, or was late in the same matter, decides nothing about it."""

    code = "not_impartial"


class NoTerm(Refused):
    code = "no_term"
    status = 409


class TooEarly(Refused):
    code = "too_early"
    status = 409


class TooLate(Refused):
    code = "too_late"
    status = 409


class NotReviewed(Refused):
    """Nothing lapsed here, or it is reviewed already, or its matter is only open to some."""

    code = "not_reviewed"
    status = 409


def review_of(case: Case) -> LapseReview:
    related = ("docket__unit", "duty__post__unit", "duty__obligation__version", "duty__docket", "person", "opened_by",
               "decided_by", "decided_post__unit", "appeal_by_person", "appeal_post__unit", "why", "answer", "reasons",
               "appeal", "appeal_reasons")  # fmt: skip
    return LapseReview.objects.select_related(*related).get(pk=case.pk)


def hold(case: Case) -> LapseReview:
    """The review as it is now, held for an act: nobody answers while somebody decides."""
    Docket.objects.select_for_update(no_key=True).get(pk=case.pk)
    return review_of(case)


def open_own(person: Person, docket_id: int) -> bool:
    """Whether the review is about the person; if so the scope is opened to its unit, as far as they have none there.

    Who has left the post, or the unit, has the right to answer all the same.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT docket_id, unit_path FROM anlan_lapse_reviews_about(%s)", [person.pk])
        paths = dict(cursor.fetchall())
    if docket_id not in paths:
        return False
    set_scope([*person.reach(), paths[docket_id]])
    return True


def who_lapsed(docket_id: int) -> set[int]:
    """Everybody who was asked in a matter and late, on whatever rung: they keep out of reviewing it."""
    late = Duty.objects.filter(docket=docket_id, state__in=[Duty.State.LAPSED, Duty.State.MET_LATE])
    return {pk for expected in late.values_list("expected", flat=True) for pk in expected}


def require_impartial(duty: Duty, concerned: int | None, by: Person) -> None:
    """Refuse with :class:`NotImpartial` whoever is concerned, or was late in the same matter."""
    if by.pk == concerned or by.pk in duty.expected:
        raise NotImpartial(_("This is about you. Somebody else has to decide it."), duty=duty.pk)
    if by.pk in who_lapsed(duty.docket_id):
        raise NotImpartial(_("You were late in the same matter. Somebody who was not has to decide it."), duty=duty.pk)


def term(docket: Docket, trigger: str, act: str, *, category: str, since: datetime) -> datetime:
    """The end of a span the rule book sets. Raises :class:`NoTerm` where no rule in force sets it."""
    for rule in clock.rules_of(docket, trigger, event_kind=category, matter="lapse_review"):
        if rule.act == act and rule.limit is not None:
            return terms.for_unit(rule.limit, rule.counting, since=since, unit_path=str(docket.unit_path))
    raise NoTerm(_("No rule in force sets the time for this. Put the rule book of lapse reviews in force first."))


def post_of(person: Person, path: str) -> Post | None:
    """The nearest post of the person's that may decide at the unit at ``path``."""
    own = [one for one in person.posts_held() if LAPSES in rights_of(one.function)]
    over = [one for one in own if f"{path}.".startswith(f"{one.unit_path}.")]
    return max(over, key=lambda one: len(str(one.unit_path)), default=None)


def read(row: LapseReview, content: Content | None) -> str:
    """What was written; nothing where nothing was, or once it has been destroyed."""
    if content is None:
        return ""
    try:
        said: dict[str, Any] = contents.read(content, row.docket)
    except Erased:
        return ""
    return str(said.get("text", ""))


def tell(row: LapseReview, kind: str, person_id: int | None, *, at: datetime, due_at: datetime | None = None) -> None:
    """Tell the person concerned in writing; the link leads to their own page."""
    if person_id is None:
        return
    params = {"due_at": stamp(due_at)} if due_at else {}
    telling = outbox.Telling(
        row.docket_id, row.unit_id, str(row.unit_path), kind, f"lapse:{row.pk}:{kind}", f"lapse:{row.pk}",
        person_id=person_id, params=params,
    )  # fmt: skip
    outbox.enqueue([telling], at=at)
