"""The petitioner writes by the receipt code, a handler answers: both ways, encrypted, also without a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import rights
from anlan.cases.facts import remark
from anlan.cases.grievances.telling import tell_handlers
from anlan.cases.models import Case, Remark
from anlan.cases.noting import NothingSaid
from anlan.cases.photos import Photo
from anlan.journal import contents
from anlan.journal.keys import Erased
from anlan.journal.models import Docket
from anlan.lib.errors import Refused
from anlan.org.functions import HANDLE
from anlan.org.models import Person

AGAIN = timedelta(minutes=2)
"""The same words of the same side within this time were sent twice."""
MOST = 30
"""Words and pictures by one receipt code within an hour; more is kept from filling the disk."""
TOPICS = {
    "": _("Message"),
    "material": _("More material"),
    "correction": _("Asks for a correction of what is held"),
    "recusal": _("Asks that somebody keeps out of it"),
    "rating": _("How satisfied, in words"),
    "review": _("Why a review is asked for"),
    "withdrawal": _("Why it is withdrawn"),
}
"""What the petitioner's words are for."""


class TooMuchSaid(Refused):
    code = "too_much_said"
    status = 429


@dataclass(frozen=True)
class Said:
    """One thing said. ``is_own``: by the petitioner. ``who`` answered; ``topic`` of :data:`TOPICS`."""

    id: int
    at: datetime
    is_own: bool
    text: str
    topic: str = ""
    who: Person | None = None


@transaction.atomic
def write(
    case: Case, text: str, *, at: datetime, topic: str = "", photos: Sequence[Photo] = (), tell: bool = True
) -> Remark | None:
    """The petitioner says something. What was sent twice is kept once. Raises :class:`NothingSaid`."""
    text = text.strip()
    if not text and not photos:
        raise NothingSaid(_("Write what you want to say, or add a picture."))
    Docket.objects.select_for_update(no_key=True).get(pk=case.pk)
    _refuse_a_flood(case, at)
    if text and not photos and _is_said_again(case, text, None, at):
        return None
    row = remark(case, Remark.Kind.TALK, {"text": text, "topic": topic}, by=None, at=at) if text else None
    kept = [photo.keep(case, by=None, at=at) for photo in photos]
    last = row or kept[-1]
    if tell:
        tell_handlers(case, "grievance.said", f"grievance:{case.pk}:{last.pk}", at=at)
    return row


@transaction.atomic
def reply(case: Case, text: str, *, by: Person, at: datetime) -> Remark | None:
    """A handler answers; the petitioner reads it with the code. Raises :class:`NothingSaid`, :class:`NotAllowed`."""
    rights.require(by, HANDLE, case)
    if not text.strip():
        raise NothingSaid(_("Write what the petitioner is to read."))
    Docket.objects.select_for_update(no_key=True).get(pk=case.pk)
    if _is_said_again(case, text.strip(), by, at):
        return None
    return remark(case, Remark.Kind.TALK, {"text": text.strip()}, by=by, at=at)


def said(case: Case) -> list[Said]:
    """Everything said between the two, oldest first."""
    rows = case.docket.remarks.filter(kind=Remark.Kind.TALK).select_related("content", "person").order_by("pk")
    return [one for row in rows if (one := _said(row, case))]


def _refuse_a_flood(case: Case, at: datetime) -> None:
    recent = case.docket.remarks.filter(person__isnull=True, at__gt=at - timedelta(hours=1))
    if recent.count() >= MOST:
        raise TooMuchSaid(_("Much has come in within the hour. It is all kept; please write the rest a little later."))


def _said(row: Remark, case: Case) -> Said | None:
    try:
        value = contents.read(row.content, case.docket)
    except Erased:
        return None
    return Said(row.pk, row.at, row.person_id is None, value["text"], value.get("topic", ""), row.person)


def _is_said_again(case: Case, text: str, by: Person | None, at: datetime) -> bool:
    recent = case.docket.remarks.filter(kind=Remark.Kind.TALK, person=by, at__gt=at - AGAIN)
    last = recent.select_related("content").order_by("-pk").first()
    return last is not None and contents.read(last.content, case.docket)["text"] == text
