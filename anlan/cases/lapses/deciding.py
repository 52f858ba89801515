"""A named person decides, with reasons; on appeal another one of the unit above, and that is final."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import lifecycle, rights
from anlan.cases.grievances.stepping import next_occasion
from anlan.cases.lapses import outcomes, standing
from anlan.cases.models import Case, LapseReview
from anlan.duties import clock
from anlan.journal import contents
from anlan.journal.models import Content
from anlan.lib.errors import Incomplete, NotAllowed
from anlan.org import holders
from anlan.org.functions import FUNCTIONS, HANDLE, LAPSES
from anlan.org.models import Person, Post
from anlan.plans.models import Act, Trigger

DECIDERS = frozenset(code for code, function in FUNCTIONS.items() if LAPSES in function.rights)


@transaction.atomic
def decide(case: Case, outcome: str, reasons: str, *, by: Person, at: datetime) -> LapseReview:
    """Decide, once the person has answered or the time to answer has passed.

    Raises :class:`NotImpartial`, :class:`NotAllowed`, :class:`TooEarly`, :class:`Incomplete`, :class:`WrongMove`.
    """
    row = standing.hold(case)
    standing.require_impartial(row.duty, row.person_id, by)
    rights.require(by, HANDLE, case)
    if row.answer_by is not None and row.answered_at is None and at <= row.answer_by:
        raise standing.TooEarly(_("The time to answer is still running. Decide when it is over."))
    words = _reasons(row, outcome, reasons, at)
    post = standing.post_of(by, str(row.unit_path))
    row.outcome, row.reasons, row.decided_by, row.decided_post, row.decided_at = outcome, words, by, post, at
    terms = clock.Terms(posts=(post.pk,) if post else (), occasion=next_occasion(case))
    evidence = {"reasons": words.pk}
    if row.person_id is None:
        lifecycle.advance(case, "conclude", by=by, at=at, evidence=evidence)
    else:
        row.appeal_by = standing.term(row.docket, Trigger.ANSWERED, Act.REPLY, category=case.category, since=at)
        lifecycle.advance(case, "decide", by=by, at=at, terms=terms, evidence=evidence)
    row.save(update_fields=["outcome", "reasons", "decided_by", "decided_post", "decided_at", "appeal_by"])
    standing.tell(row, "lapse.decided", row.person_id, at=at, due_at=row.appeal_by)
    return row


@transaction.atomic
def settle(case: Case, outcome: str, reasons: str, *, by: Person, at: datetime) -> LapseReview:
    """Decide the appeal, for good: another person than the first, of the unit above. Raises as :func:`decide`."""
    row = standing.hold(case)
    standing.require_impartial(row.duty, row.person_id, by)
    rights.require(by, HANDLE, case)
    if not may_settle(row, by):
        raise NotAllowed(_("An appeal is decided by somebody else, of the unit above the one that decided."))
    words = _reasons(row, outcome, reasons, at)
    lifecycle.advance(case, "settle", by=by, at=at, evidence={"reasons": words.pk})
    row.appeal_outcome, row.appeal_reasons, row.appeal_by_person = outcome, words, by
    row.appeal_post, row.appeal_decided_at = _post_above(row, by), at
    row.save(update_fields=["appeal_outcome", "appeal_reasons", "appeal_by_person", "appeal_post",
                            "appeal_decided_at"])  # fmt: skip
    standing.tell(row, "lapse.settled", row.person_id, at=at)
    return row


@transaction.atomic
def close(case: Case, *, by: Person, at: datetime) -> None:
    """Nobody appealed. Raises :class:`TooEarly` while the time to appeal runs, else what ``advance`` raises."""
    row = standing.hold(case)
    standing.require_impartial(row.duty, row.person_id, by)
    if row.appeal_by is not None and at <= row.appeal_by:
        raise standing.TooEarly(_("The time to appeal is still running. Close it when it is over."))
    lifecycle.advance(case, "close", by=by, at=at)


def may_settle(row: LapseReview, by: Person) -> bool:
    """Another person than who decided, in a post above the one that decided; at the top another post will do."""
    return by.pk != row.decided_by_id and _post_above(row, by) is not None


def posts_above(row: LapseReview, at: datetime) -> tuple[int, ...]:
    """Posts of the nearest unit above that can decide an appeal; none: the chain of the rule is asked."""
    home = row.decided_post.unit if row.decided_post else row.docket.unit
    if home.parent_id is None:
        posts = Post.objects.filter(unit=home, function__in=DECIDERS).order_by("pk").values_list("pk", flat=True)
        return tuple(pk for pk in posts if pk != row.decided_post_id)
    found = holders.nearest_posts({home.parent_id}, DECIDERS)
    by_unit = Post.objects.filter(pk__in=[pk for posts in found.values() for pk in posts]).order_by("pk")
    nearest = max((len(str(post.unit_path)) for post in by_unit), default=0)
    return tuple(post.pk for post in by_unit if len(str(post.unit_path)) == nearest)


def _post_above(row: LapseReview, by: Person) -> Post | None:
    decided = str(row.decided_post.unit_path if row.decided_post else row.unit_path)
    above = decided.rpartition(".")[0] or decided
    return standing.post_of(by, above)


def _reasons(row: LapseReview, outcome: str, reasons: str, at: datetime) -> Content:
    if outcome not in outcomes.open_to(row.person_id):
        raise Incomplete(_("Choose what is found."), field="outcome")
    if not reasons.strip():
        raise Incomplete(_("Write the reasons: the person concerned reads them."), field="reasons")
    return contents.write(row.docket, {"text": reasons.strip()}, at=at)
