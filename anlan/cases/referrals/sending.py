"""Found around the school, and referred to the department that can put it right, as often as it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import intake, lifecycle, rights
from anlan.cases.grievances.stepping import next_occasion
from anlan.cases.hazards import numbering
from anlan.cases.intake import Receipt, Told
from anlan.cases.kinds import REFERRAL
from anlan.cases.models import Case, Referral, Remark
from anlan.cases.referrals.standing import current, hold, letters
from anlan.cases.written import keep, require_words
from anlan.duties import clock
from anlan.lib.errors import Incomplete
from anlan.org import access, holders
from anlan.org.functions import HANDLE, REPORT
from anlan.org.models import Level, Person, Post, Unit
from anlan.plans.models import Act
from anlan.registers.models import Place


@dataclass(frozen=True)
class Asked:
    """``post``: the department's. ``pictures``: ids of pictures of the case that go along."""

    post: Post
    due_at: datetime
    request: str
    basis: str = ""
    pictures: Sequence[int] = field(default=())


@dataclass(frozen=True)
class Department:
    """A post of a body that is only reached. ``is_reachable``: it has an address that was verified."""

    post: Post
    is_reachable: bool


@transaction.atomic
def find(unit: Unit, told: Told, *, by: Person, at: datetime, place: Place | None = None, nonce: str = "") -> Receipt:
    """Somebody found something around the school. Raises what :func:`anlan.cases.intake.report` raises."""
    access.require(by, REPORT, str(unit.path))
    if not told.text.strip() and not told.photos:
        raise Incomplete(_("Say in a few words what it is, or take a picture."), field="text")
    return intake.report(REFERRAL.code, unit, told, by=by, at=at, place=place, nonce=nonce)


def departments(case: Case, *, at: datetime) -> list[Department]:
    """Bodies that are only reached, below the unit or any above it, the nearest first."""
    labels = str(case.unit_path).split(".")
    above = [".".join(labels[:depth]) for depth in range(len(labels), 0, -1)]
    posts = Post.objects.filter(unit__level=Level.EXTERNAL, unit__parent__path__in=above).select_related("unit")
    found = sorted(posts, key=lambda post: (-len(str(post.unit_path)), post.unit_id, post.pk))
    filled = holders.seats([post.pk for post in found], at)
    return [Department(post, filled[post.pk].is_filled) for post in found]


@transaction.atomic
def send(case: Case, asked: Asked, *, by: Person, at: datetime) -> Referral:
    """Refer it to a department by a letter with its day: it is told through its contacts, by a link to reply.

    While a letter runs to the same department this chases it; to another it takes the place of the first. A
    department nobody can reach is passed, and the rung above is asked at once.
    Raises :class:`Incomplete`, :class:`WrongMove`, :class:`NotAllowed`.
    """
    rights.require(by, HANDLE, case)
    hold(case, "found", "sent")
    if asked.post.pk not in {one.post.pk for one in departments(case, at=at)}:
        raise Incomplete(_("Choose a department of the place."), field="post")
    if asked.due_at <= at:
        raise Incomplete(_("This day has passed. Choose a later one."), field="due_on")
    running = current(case)
    supersede(case, running, at)
    words = require_words({"request": asked.request, "basis": asked.basis}, ["request"])
    row = Referral.objects.create(
        docket_id=case.pk, unit_id=case.unit_id, unit_path=case.unit_path, number=len(letters(case)) + 1,
        serial=numbering.next_number(case.unit, "移交函", at), post=asked.post, words=keep(case, words, at),
        is_chase=running is not None and running.post_id == asked.post.pk, due_at=asked.due_at, sent_by=by, sent_at=at,
        pictures=_pictures(case, asked.pictures),
    )  # fmt: skip
    terms = clock.Terms(asked.due_at, (asked.post.pk,), max(row.number, next_occasion(case)), row.words_id)
    evidence = {"letter": row.number, "department": asked.post.pk}
    lifecycle.advance(case, "send", by=by, at=at, terms=terms, evidence=evidence)
    return row


def supersede(case: Case, row: Referral | None, at: datetime) -> None:
    """What was asked before ends here; what lapsed stays lapsed."""
    if row is None:
        return
    row.is_over = True
    row.save(update_fields=["is_over"])
    running = case.docket.duties.filter(act=Act.REPLY, state="open")
    clock.relieve(running.select_for_update(of=("self",)).select_related("obligation").order_by("pk"), at=at)


def _pictures(case: Case, wanted: Sequence[int]) -> list[int]:
    own = case.docket.remarks.filter(kind=Remark.Kind.PHOTO, pk__in=list(wanted))
    return list(own.order_by("pk").values_list("pk", flat=True))
