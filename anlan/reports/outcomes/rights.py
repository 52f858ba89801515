"""Who may do what with an outcome review: the unit that announced it, the unit it is about, and the level above."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.lib.errors import NotAllowed, Refused
from anlan.org import access
from anlan.org.functions import HANDLE, SIGN, rights_of
from anlan.org.models import Person
from anlan.reports.models import Outcome, OutcomeReview


class WrongTime(Refused):
    """Too early, or too late; ``data["until"]`` or ``data["from"]`` says when."""

    code = "outcome_wrong_time"
    status = 409


class WrongState(Refused):
    code = "outcome_state"
    status = 409


def require_reviewer(person: Person, review: OutcomeReview) -> None:
    access.require(person, SIGN, str(review.unit_path))


def speaks_for(person: Person, outcome: Outcome, right: str = HANDLE) -> bool:
    """Whether the person holds a post of the unit itself (or its section) with ``right``; those above do not count."""
    path = str(outcome.unit_path)
    return any(
        f"{post.unit_path}.".startswith(f"{path}.") and right in rights_of(post.function)
        for post in person.posts_held()
    )


def require_unit(person: Person, outcome: Outcome, right: str = HANDLE) -> None:
    if not speaks_for(person, outcome, right):
        raise NotAllowed(_("Only the unit that the result is about can say this."), right=right)


def may_answer(person: Person, outcome: Outcome) -> bool:
    """The level above the unit that reviews, where there is one, else that unit; never whoever announced, computed or
    published it."""
    review = outcome.review
    above = str(review.unit_path).rpartition(".")[0] or str(review.unit_path)
    took_part = {review.announced_by_id, review.measured_by_id, outcome.published_by_id}
    return person.pk not in took_part and access.may(person, SIGN, above)


def require_answerer(person: Person, outcome: Outcome) -> None:
    if not may_answer(person, outcome):
        raise NotAllowed(
            _("An appeal is answered one level up, by somebody who took no part in this review."), right=SIGN
        )
