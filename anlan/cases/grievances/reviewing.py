"""复查 and 复核: asked for by the petitioner within the law's time, given by the unit above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import homes
from anlan.cases.grievances import stepping, talking
from anlan.cases.kinds.grievance import RELIEF
from anlan.cases.models import Case, Grievance, GrievanceDesk, GrievanceLetter
from anlan.duties import clock
from anlan.lib.errors import NotAllowed, Refused
from anlan.org.functions import FUNCTIONS, GRIEVANCES, SIGN
from anlan.org.models import Person, Post, Unit

REVIEWERS = [code for code, function in FUNCTIONS.items() if {GRIEVANCES, SIGN} <= function.rights]


class TooLate(Refused):
    code = "review_too_late"
    status = 409


class NoReviewHere(Refused):
    """Nobody above is in this installation, or the law knows no review of such a matter."""

    code = "no_review_here"
    status = 409


class NotTheReviewer(NotAllowed):
    code = "not_the_reviewer"


@dataclass(frozen=True)
class Above:
    """Who reviews next. ``unit`` is ``None`` where the body stands outside; then ``posts`` pass it on and enter it."""

    unit: Unit | None
    posts: tuple[int, ...]
    name: str


def next_above(case: Case, grievance: Grievance) -> Above:
    """Above whoever answered last: above the unit, or above the unit that reviewed."""
    lower = grievance.reviewer or case.unit
    candidates = homes.above(lower)
    posts: dict[int, list[int]] = {}
    rows = Post.objects.filter(unit__in=[one.pk for one in candidates], function__in=REVIEWERS).order_by("pk")
    for pk, home in rows.values_list("pk", "unit_id"):
        posts.setdefault(home, []).append(pk)
    for unit in candidates:
        if unit.pk in posts:
            return Above(unit, tuple(posts[unit.pk]), unit.name)
    own = (
        Post.objects.filter(unit=grievance.reviewer, function__in=REVIEWERS)
        if grievance.reviewer
        else Post.objects.none()
    )
    return Above(None, tuple(own.values_list("pk", flat=True)), _outside(lower))


@transaction.atomic
def ask(case: Case, text: str, *, at: datetime) -> Case:
    """The petitioner asks for the review, or after it for the second one.

    Raises :class:`TooLate`, :class:`NoReviewHere`, :class:`anlan.cases.lifecycle.WrongMove`.
    """
    grievance = Grievance.objects.select_for_update(of=("self",)).select_related("reviewer").get(pk=case.pk)
    move = "ask_rereview" if grievance.reviewed_at else "ask_review"
    _check(case, grievance, at)
    above = next_above(case, grievance)
    if not above.posts:
        raise NoReviewHere(_("Whoever reviews this is not in this system: turn to %(who)s.") % {"who": above.name})
    if text.strip():
        talking.write(case, text, topic="review", at=at, tell=False)
    # A second time round (after it was answered anew) is another time the same rule runs.
    terms = clock.Terms(posts=above.posts, occasion=grievance.round)
    stepping.step(case, move, at=at, terms=terms)
    if above.unit is not None:
        grievance.reviewer = above.unit
    grievance.window_until = None
    grievance.save(update_fields=["reviewer", "window_until"])
    return case


def require_reviewer(case: Case, person: Person) -> Unit:
    """The unit for which ``person`` gives the review. Raises :class:`NotTheReviewer`."""
    grievance = Grievance.objects.select_related("reviewer").get(pk=case.pk)
    unit = grievance.reviewer
    posts = [post for post in person.posts_held() if unit and post.unit_id == unit.pk and post.function in REVIEWERS]
    if unit is None or not posts:
        raise NotTheReviewer(_("Whoever answered does not review it. The unit above does."))
    return unit


def _check(case: Case, grievance: Grievance, at: datetime) -> None:
    if case.category != RELIEF or grievance.answered_at is None:
        raise NoReviewHere(_("A review can be asked for once the written answer is there."))
    if GrievanceLetter.objects.filter(docket=case.pk, kind="rereview", issued_at__isnull=False).exists():
        raise NoReviewHere(
            _("The second review is final. A lawsuit or arbitration stays open where the law knows one.")
        )
    if grievance.window_until is not None and at > grievance.window_until:
        raise TooLate(
            _("The time to ask for it is over. You can still write here, or bring new facts as a new matter.")
        )


def _outside(unit: Unit) -> str:
    paths = [str(one.path) for one in (unit, *homes.above(unit))]
    desks = {str(desk.unit_path): desk.outside for desk in GrievanceDesk.objects.filter(unit_path__in=paths)}
    return next((desks[path] for path in paths if desks.get(path)), "上一级机关、单位")
