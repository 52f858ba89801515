"""How long a meeting is kept, and destroying what was written of it: names of who came, what was said, files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from anlan.duties.models import Duty
from anlan.journal import erasures
from anlan.journal.models import Docket, DocketKey, Erasure
from anlan.journal.terms import Term, Terms
from anlan.lib import live
from anlan.lib.clock import local_date
from anlan.lib.errors import NotAllowed, Refused
from anlan.meetings.kinds import MATTER
from anlan.meetings.models import Meeting, Minutes, Resolution
from anlan.meetings.words import acting_post
from anlan.notify import outbox
from anlan.org import access
from anlan.org.functions import ERASE, rights_of
from anlan.org.models import Person

OVER = (Meeting.State.ISSUED, Meeting.State.CANCELLED)
MOST = 30
"""Meetings whose term is over that one page lists."""


class NotDue(Refused):
    """Its term is not over, or something it resolved is still being done; ``data["until"]``: the day, if known."""

    code = "meeting_not_due"
    status = 409


class NotThisOne(Refused):
    code = "not_this_one"
    status = 422


@dataclass(frozen=True)
class Kept:
    """``until``: the day its term is over; ``None`` while it is not over, or where it is kept for good."""

    meeting: Meeting
    term: Term
    until: date | None

    def is_due(self, at: datetime) -> bool:
        return self.until is not None and self.until <= local_date(at)


def of(meeting: Meeting) -> Kept:
    term = Terms.read().of(str(meeting.unit_path), MATTER)
    return _kept(meeting, term)


def due(person: Person, *, at: datetime) -> list[Kept]:
    """Meetings whose term is over, of the units for which the person decides, the oldest first."""
    paths = sorted({str(post.unit_path) for post in person.posts_held() if ERASE in rights_of(post.function)})
    if not paths:
        return []
    terms = Terms.read()
    there = Exists(DocketKey.objects.filter(docket=OuterRef("pk")))
    found = Meeting.objects.filter(
        there, unit_path__below_any=paths, state__in=OVER, planned_at__lt=at - timedelta(days=27)
    )
    rows = found.select_related("docket", "unit").order_by("planned_at", "pk")[:MOST]
    kept = [_kept(row, terms.of(str(row.unit_path), MATTER)) for row in rows if _may_be_due(row, terms, at)]
    return [one for one in kept if one.is_due(at)]


@transaction.atomic
def destroy(meeting: Meeting, number: str, *, by: Person, at: datetime) -> Erasure:
    """Destroy what was written of a meeting whose term is over. ``number``: the docket's, typed by whoever destroys it.

    When it was, of which kind, which posts were invited and what was done by when stays. Raises :class:`NotAllowed`,
    :class:`NotThisOne`, :class:`NotDue`, :class:`anlan.journal.keys.Erased`.
    """
    docket = Docket.objects.select_for_update(no_key=True).select_related("unit").get(pk=meeting.pk)
    meeting.refresh_from_db(fields=["state"])
    if not access.may(by, ERASE, str(meeting.unit_path)):
        raise NotAllowed(_("Your posts do not allow this. Ask whoever manages your unit."), right=ERASE)
    if "".join(number.split()) != docket.number:
        raise NotThisOne(_("This is not the number of this docket. Type it as it stands above."), number=number)
    kept = of(meeting)
    if not kept.is_due(at):
        raise NotDue(_("It is not due yet: the term counts from when everything it resolved was done."))
    erasure = erasures.destroy_key(docket, ground="term", by=by, post_id=acting_post(by, meeting), at=at)
    outbox.blank(docket.pk)
    live.changed(dockets=[docket.pk])
    return erasure


def erasure_of(meeting: Meeting) -> Erasure | None:
    return Erasure.objects.filter(docket=meeting.pk).first()


def over_at(meeting: Meeting) -> datetime | None:
    """When the last thing about it was done: called off, issued, or the last of what it resolved; ``None`` before."""
    if meeting.state not in OVER:
        return None
    rows = Resolution.objects.filter(meeting=meeting, started_at__isnull=False).values_list("pk", "docket")
    done = dict(
        Duty.objects.filter(
            docket__in=[docket for _pk, docket in rows], occasion__in=[pk for pk, _docket in rows],
            state__in=[Duty.State.MET, Duty.State.MET_LATE],
        ).values_list("occasion", "ended_at")
    )  # fmt: skip
    if len(done) < len(rows):
        return None
    issued = Minutes.objects.filter(meeting=meeting).order_by("-number").values_list("at", flat=True).first()
    return max([meeting.planned_at, *filter(None, [issued, *done.values()])])


def _kept(meeting: Meeting, term: Term) -> Kept:
    ended = over_at(meeting)
    return Kept(meeting, term, term.ends(ended) if ended else None)


def _may_be_due(meeting: Meeting, terms: Terms, at: datetime) -> bool:
    """Without looking at what it resolved: whether the term could be over at all."""
    until = terms.of(str(meeting.unit_path), MATTER).ends(meeting.planned_at)
    return until is not None and until <= local_date(at)
