"""What the person concerned may do: answer in writing, and appeal once. Nobody else can do it for them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases.grievances.stepping import next_occasion, step
from anlan.cases.lapses import deciding, standing
from anlan.cases.models import Case, LapseReview
from anlan.duties import clock
from anlan.journal import contents
from anlan.journal.models import Content
from anlan.lib.errors import Incomplete, NotAllowed
from anlan.org.models import Person


@transaction.atomic
def answer(case: Case, text: str, *, by: Person, at: datetime) -> LapseReview:
    """Answer in writing; also after the day, as long as nothing is decided. Not answering admits nothing.

    Raises :class:`NotAllowed`, :class:`Incomplete`, :class:`WrongMove`.
    """
    row = _own(case, by)
    words = _kept(row, text, at)
    step(case, "answer", at=at, words=words, person_id=by.pk)
    row.answer, row.answered_at = words, at
    row.save(update_fields=["answer", "answered_at"])
    return row


@transaction.atomic
def appeal(case: Case, text: str, *, by: Person, at: datetime) -> LapseReview:
    """Ask the unit above whoever decided to decide anew. Raises also :class:`TooLate`."""
    row = _own(case, by)
    if row.appeal_by is not None and at > row.appeal_by:
        raise standing.TooLate(_("The time to appeal has run out."))
    words = _kept(row, text, at)
    terms = clock.Terms(posts=deciding.posts_above(row, at), occasion=next_occasion(case))
    step(case, "appeal", at=at, words=words, terms=terms, person_id=by.pk)
    row.appeal, row.appealed_at = words, at
    row.save(update_fields=["appeal", "appealed_at"])
    return row


def _own(case: Case, by: Person) -> LapseReview:
    row = standing.hold(case)
    if row.person_id != by.pk:
        raise NotAllowed(_("Only the person concerned can do this."))
    return row


def _kept(row: LapseReview, text: str, at: datetime) -> Content:
    if not text.strip():
        raise Incomplete(_("This is needed for the record."), field="text")
    return contents.write(row.docket, {"text": text.strip()}, at=at)
