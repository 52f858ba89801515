"""A meeting is planned, changed, called off; those invited are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anlan.journal import contents, dockets
from anlan.journal.chain import stamp
from anlan.journal.models import Docket
from anlan.lib.clock import local_date
from anlan.lib.errors import Incomplete
from anlan.meetings import words
from anlan.meetings.kinds import KINDS
from anlan.meetings.models import Invitation, Meeting
from anlan.meetings.rights import require_state, require_write
from anlan.notify import outbox
from anlan.org import access, holders
from anlan.org.functions import HANDLE
from anlan.org.models import Level, Person, Post, Unit

SERIES = "会议"
MOST_POSTS = 800
HEADS = ("principal", "district_director", "safety_officer")
"""Of units below, these posts are offered: whoever heads them, and whoever has their safety in hand."""


@dataclass(frozen=True)
class Planned:
    """What is known before a meeting. ``invited``: the posts that are to come."""

    title: str
    planned_at: datetime
    where: str
    chair: Post
    recorder: Post
    agenda: tuple[str, ...] = ()
    invited: tuple[Post, ...] = ()
    expected: int | None = None


@transaction.atomic
def plan(kind: str, unit: Unit, planned: Planned, *, by: Person, at: datetime) -> Meeting:
    """Put a meeting on the list and tell those invited. Raises :class:`Incomplete`, :class:`NotAllowed`."""
    access.require(by, HANDLE, str(unit.path))
    _check(kind, unit, planned)
    docket = dockets.open_docket(unit, Docket.Subject.MEETING, series=SERIES, at=at)
    said = contents.write(docket, _words(planned), at=at)
    year = local_date(planned.planned_at).year
    meeting = Meeting.objects.create(
        docket=docket, unit=unit, unit_path=unit.path, kind=kind, year=year,
        session=dockets.next_in(unit, f"{SERIES}:{kind}", year), planned_at=planned.planned_at,
        chair=planned.chair, recorder=planned.recorder, said=said, expected=planned.expected,
    )  # fmt: skip
    new = _invite(meeting, planned.invited)
    words.note(
        meeting, "meeting.planned", by=by, at=at, kind=kind, planned_at=stamp(planned.planned_at),
        invited=[post.pk for post in planned.invited], contents=contents.references([said]),
    )  # fmt: skip
    tell(meeting, new, "meeting.invited", at=at)
    return meeting


@transaction.atomic
def change(meeting: Meeting, planned: Planned, *, by: Person, at: datetime) -> Meeting:
    """Change what is planned. A new time or place is told to all, an invitation to those who are new."""
    meeting = locked(meeting)
    require_write(by, meeting)
    require_state(meeting, Meeting.State.PLANNED)
    _check(meeting.kind, meeting.unit, planned)
    moved = planned.planned_at != meeting.planned_at or planned.where.strip() != words.said(meeting).get("where", "")
    meeting.planned_at, meeting.chair, meeting.recorder = planned.planned_at, planned.chair, planned.recorder
    meeting.expected = planned.expected
    meeting.save(update_fields=["planned_at", "chair", "recorder", "expected"])
    meeting.invitations.exclude(post__in=planned.invited).delete()
    new = _invite(meeting, planned.invited)
    words.write(
        meeting, _words(planned), "meeting.changed", by=by, at=at, planned_at=stamp(planned.planned_at),
        invited=[post.pk for post in planned.invited],
    )  # fmt: skip
    tell(meeting, list(planned.invited) if moved else new, "meeting.invited", at=at)
    return meeting


@transaction.atomic
def call_off(meeting: Meeting, reason: str, *, by: Person, at: datetime) -> Meeting:
    """The meeting does not take place, and those invited hear of it."""
    meeting = locked(meeting)
    require_write(by, meeting)
    require_state(meeting, Meeting.State.PLANNED)
    if not reason.strip():
        raise Incomplete(_("Say why it is called off."), field="reason")
    meeting.state = Meeting.State.CANCELLED
    meeting.save(update_fields=["state"])
    words.write(meeting, {"reason": reason.strip()}, "meeting.called_off", by=by, at=at)
    posts = Post.objects.filter(pk__in=meeting.invitations.values("post"))
    tell(meeting, list(posts), "meeting.called_off", at=at)
    return meeting


def choices(unit: Unit) -> list[Post]:
    """Posts that may be invited by the unit, or lead what it resolves: its own, those above, bodies that are reached by
    them, and the heads of units below. Nearest first."""
    posts = Post.objects.filter(reachable(unit)).select_related("unit")
    own = str(unit.path)
    found = sorted(posts[:MOST_POSTS], key=lambda post: (post.unit_id != unit.pk, str(post.unit_path), post.pk))
    return [post for post in found if post.unit_id == unit.pk or not _is_below(post, own) or post.function in HEADS
            or post.unit.level == Level.EXTERNAL]  # fmt: skip


def reachable(unit: Unit) -> Q:
    labels = str(unit.path).split(".")
    above = [".".join(labels[:depth]) for depth in range(1, len(labels) + 1)]
    bodies = Q(unit__level=Level.EXTERNAL, unit__parent__path__in=above)
    return Q(unit__path__in=above) | bodies | Q(unit_path__below=str(unit.path))


def _is_below(post: Post, path: str) -> bool:
    return str(post.unit_path).startswith(f"{path}.")


def former(unit: Unit, kind: str, before: datetime) -> QuerySet[Meeting]:
    """Meetings of the same series that were written up, newest first."""
    found = Meeting.objects.filter(unit=unit, kind=kind, state=Meeting.State.ISSUED, held_at__lt=before)
    return found.order_by("-held_at", "-pk")


def locked(meeting: Meeting) -> Meeting:
    """The row as it is now, held until the end of the transaction."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("docket", "unit", "said", "chair", "recorder")
    return rows.get(pk=meeting.pk)


def tell(meeting: Meeting, posts: Sequence[Post], kind: str, *, at: datetime, issue: int = 0) -> None:
    """A message to whoever sits in each post now. It names the kind of meeting and the time, nothing that was said."""
    seats = holders.seats([post.pk for post in posts], at)
    params = {"what": str(KINDS[meeting.kind].label), "meeting": meeting.pk, "on": stamp(meeting.planned_at)}
    key = f"meeting:{meeting.pk}:{kind}:{issue or stamp(at)}"
    outbox.enqueue(
        [
            telling
            for post in posts
            for telling in outbox.to_seat(
                seats[post.pk], docket_id=meeting.pk, unit_id=meeting.unit_id, unit_path=str(meeting.unit_path),
                kind=kind, key=key, about=f"meeting:{meeting.pk}", params=params,
            )
        ],
        at=at,
    )  # fmt: skip


def _check(kind: str, unit: Unit, planned: Planned) -> None:
    if not planned.title.strip():
        raise Incomplete(_("Say what the meeting is about."), field="title")
    if KINDS[kind].by_name and not planned.invited:
        raise Incomplete(_("Choose at least one post that is to come."), field="invited")
    wanted = {planned.chair.pk, planned.recorder.pk, *(post.pk for post in planned.invited)}
    if Post.objects.filter(reachable(unit), pk__in=wanted).count() != len(wanted):
        raise Incomplete(_("One of these posts is out of your unit's reach. Choose another."), field="invited")
    if not KINDS[kind].outside and any(post.unit.level == Level.EXTERNAL for post in planned.invited):
        raise Incomplete(_("Other bodies are invited to a joint meeting, not to this kind."), field="invited")


def _words(planned: Planned) -> dict[str, object]:
    agenda = [line.strip() for line in planned.agenda if line.strip()]
    return {"title": planned.title.strip(), "where": planned.where.strip(), "agenda": agenda}


def _invite(meeting: Meeting, posts: Sequence[Post]) -> list[Post]:
    """Rows for those who have none yet; the posts that are new."""
    known = set(meeting.invitations.values_list("post_id", flat=True))
    new = [post for post in posts if post.pk not in known]
    Invitation.objects.bulk_create(
        Invitation(meeting=meeting, unit_id=meeting.unit_id, unit_path=meeting.unit_path, post=post) for post in new
    )
    return new
