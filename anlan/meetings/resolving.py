"""What a meeting resolves: written down with who leads it and until when; a duty once the minutes are issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from anlan.duties import clock, doing
from anlan.duties.models import Duty
from anlan.journal import chain, contents, dockets
from anlan.journal.models import Docket
from anlan.lib.clock import local_date
from anlan.lib.errors import Incomplete
from anlan.meetings import words
from anlan.meetings.kinds import KINDS, MATTER
from anlan.meetings.models import Meeting, Resolution
from anlan.meetings.planning import locked, reachable
from anlan.meetings.rights import WrongState, require_state, require_write
from anlan.org import calendar
from anlan.org.models import Level, Person, Post
from anlan.plans.models import Trigger

SERIES = "议定"


@dataclass(frozen=True)
class Resolved:
    """What is to be done, who leads it, until when; by which standard it counts as done, and with whom."""

    text: str
    lead: Post
    due_on: date
    standard: str = ""
    partners: str = ""


@transaction.atomic
def resolve(meeting: Meeting, resolved: Resolved, *, by: Person, at: datetime) -> Resolution:
    """Write a resolution down. Raises :class:`Incomplete`, :class:`WrongState`, :class:`NotAllowed`."""
    meeting = locked(meeting)
    require_write(by, meeting)
    require_state(meeting, Meeting.State.HELD, Meeting.State.ISSUED)
    _check(meeting, resolved, at)
    last = meeting.resolutions.aggregate(last=Max("number"))["last"] or 0
    content = contents.write(meeting.docket, _words(resolved), at=at)
    row = Resolution.objects.create(
        meeting=meeting, docket=meeting.docket, unit_id=meeting.unit_id, unit_path=meeting.unit_path, number=last + 1,
        lead=resolved.lead, due_on=resolved.due_on, words=content,
    )  # fmt: skip
    words.note(
        meeting, "meeting.resolved", by=by, at=at, resolution=row.pk, lead=resolved.lead.pk,
        due_on=resolved.due_on.isoformat(), contents=contents.references([content]),
    )  # fmt: skip
    return row


@transaction.atomic
def drop(row: Resolution, *, by: Person, at: datetime) -> None:
    """Take a resolution out again, as long as it was not issued."""
    meeting = locked(row.meeting)
    require_write(by, meeting)
    row = Resolution.objects.select_for_update().get(pk=row.pk)
    if row.started_at is not None:
        raise WrongState(_("It was issued and its clock runs. Do it, or give it a new line in the next minutes."))
    words.note(meeting, "meeting.dropped", by=by, at=at, resolution=row.pk)
    row.delete()


def start_all(meeting: Meeting, *, at: datetime) -> list[Resolution]:
    """Let the clock of each resolution that waits for the minutes begin, inside the caller's transaction."""
    rows = meeting.resolutions.filter(started_at__isnull=True).select_related("lead__unit", "words").order_by("number")
    found = list(rows)
    for row in found:
        if row.due_on < local_date(at):
            raise Incomplete(_("The day of resolution %(n)s is over. Take it out and set another.") % {"n": row.number},
                             field="resolutions")  # fmt: skip
        _start(meeting, row, at)
    return found


def _start(meeting: Meeting, row: Resolution, at: datetime) -> None:
    if is_below(row.lead, meeting):
        _move(meeting, row, at)
    row.started_at = at
    row.save(update_fields=["docket", "unit", "unit_path", "words", "started_at"])
    terms = clock.Terms(
        due_at=calendar.end_of(row.due_on), posts=(row.lead_id,), occasion=row.pk, words_id=row.words_id
    )
    clock.start(row.docket, Trigger.RESOLVED, event_kind=meeting.kind, matter=MATTER, at=at, terms=terms)


def is_below(post: Post, meeting: Meeting) -> bool:
    """Whether the post's people cannot reach the meeting's docket: a unit below it, whose people sign in."""
    return post.unit.level != Level.EXTERNAL and str(post.unit_path).startswith(f"{meeting.unit_path}.")


def _move(meeting: Meeting, row: Resolution, at: datetime) -> None:
    """Give the resolution a docket of the unit that is to do it, which cannot see that of the meeting, with its words
    and what meeting they are from. It climbs the chain of that unit."""
    unit = row.lead.unit
    said = {**contents.read(row.words, meeting.docket), "from": meeting.docket.number,
            "meeting": str(KINDS[meeting.kind].paper), "host": meeting.unit.name}  # fmt: skip
    docket = dockets.open_docket(unit, Docket.Subject.MEETING, series=SERIES, at=at)
    row.docket, row.unit, row.unit_path = docket, unit, unit.path
    row.words = contents.write(docket, said, at=at)
    chain.note(
        docket, "resolution.handed_down", at=at, resolution=row.pk, meeting=meeting.pk,
        contents=contents.references([row.words]),
    )  # fmt: skip


@transaction.atomic
def complete(duty: Duty, *, by: Person, at: datetime, text: str) -> Duty:
    """Say that a resolution is done, with what was done. For a body that does not sign in, whoever handles matters of
    the unit notes what it said. Late is late. Raises what :func:`doing.complete` raises, :class:`Incomplete`."""
    if not text.strip():
        raise Incomplete(_("Say in a line what was done."), field="text")
    return doing.complete(duty, by=by, at=at, text=text, action="resolution.done")


def _check(meeting: Meeting, resolved: Resolved, at: datetime) -> None:
    if not resolved.text.strip():
        raise Incomplete(_("Say what is to be done."), field="text")
    if resolved.due_on < local_date(at):
        raise Incomplete(_("That day is over. Choose a later one."), field="due_on")
    if not Post.objects.filter(reachable(meeting.unit), pk=resolved.lead.pk).exists():
        raise Incomplete(_("This post is out of your unit's reach. Choose another."), field="lead")


def _words(resolved: Resolved) -> dict[str, str]:
    said = {"text": resolved.text, "standard": resolved.standard, "partners": resolved.partners}
    return {key: value.strip() for key, value in said.items() if value.strip()}
