"""A meeting was held: who came, or how many, and what goes into the minutes. From then on the minutes are awaited."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.duties import clock
from anlan.journal.chain import stamp
from anlan.lib.errors import Incomplete
from anlan.meetings import words
from anlan.meetings.kinds import KINDS, MATTER
from anlan.meetings.models import Meeting
from anlan.meetings.planning import locked
from anlan.meetings.rights import WrongState, require_state, require_write
from anlan.org.models import Person
from anlan.plans.models import Trigger


@dataclass(frozen=True)
class Attended:
    """Who came: of the invited posts those in ``came``, under which names; or how many were to come and came."""

    came: frozenset[int] = frozenset()
    names: dict[int, str] = field(default_factory=dict)
    expected: int | None = None
    present: int | None = None


@transaction.atomic
def hold(meeting: Meeting, held_at: datetime, attended: Attended, *, by: Person, at: datetime) -> Meeting:
    """Note that it took place. Raises :class:`Incomplete`, :class:`WrongState`, :class:`NotAllowed`."""
    meeting = locked(meeting)
    require_write(by, meeting)
    require_state(meeting, Meeting.State.PLANNED)
    if held_at > at:
        raise Incomplete(_("It has not begun by then. Note it once it was held."), field="held_at")
    meeting.state, meeting.held_at = Meeting.State.HELD, held_at
    meeting.save(update_fields=["state", "held_at"])
    _attend(meeting, attended, "meeting.held", by, at)
    terms = clock.Terms(posts=(meeting.recorder_id,))
    clock.start(meeting.docket, Trigger.ENDED, event_kind=meeting.kind, matter=MATTER, at=at, terms=terms)
    return meeting


@transaction.atomic
def attend(meeting: Meeting, attended: Attended, *, by: Person, at: datetime) -> Meeting:
    """Correct who came, before the minutes are issued or for a further issue."""
    meeting = locked(meeting)
    require_write(by, meeting)
    require_state(meeting, Meeting.State.HELD, Meeting.State.ISSUED)
    _attend(meeting, attended, "meeting.attended", by, at)
    return meeting


@transaction.atomic
def write(meeting: Meeting, parts: dict[str, str], *, next_on: date | None = None, by: Person, at: datetime) -> Meeting:
    """Write parts of the minutes. What was issued stays as it was until it is issued again."""
    meeting = locked(meeting)
    require_write(by, meeting)
    if meeting.state == Meeting.State.CANCELLED:
        raise WrongState(_("The meeting was called off."))
    unknown = set(parts) - {*KINDS[meeting.kind].parts, "title", "where", "agenda"}
    if unknown:
        raise ValueError(f"no such parts: {sorted(unknown)}")
    changes: dict[str, Any] = {key: value.strip() for key, value in parts.items()}
    if "agenda" in changes:
        changes["agenda"] = [line.strip() for line in parts["agenda"].splitlines() if line.strip()]
    meeting.next_on = next_on
    meeting.save(update_fields=["next_on"])
    words.write(meeting, changes, "meeting.written", by=by, at=at, parts=sorted(parts))
    return meeting


def _attend(meeting: Meeting, attended: Attended, action: str, by: Person, at: datetime) -> None:
    kind = KINDS[meeting.kind]
    invited = {one.post_id: one for one in meeting.invitations.all()}
    if kind.by_name:
        for post_id, one in invited.items():
            one.came = post_id in attended.came
            one.save(update_fields=["came"])
        meeting.expected, meeting.present = len(invited), len(attended.came & invited.keys())
    else:
        if attended.expected is None or attended.present is None:
            raise Incomplete(_("Say how many were to come and how many came."), field="present")
        meeting.expected, meeting.present = attended.expected, attended.present
    meeting.save(update_fields=["expected", "present"])
    names = {str(pk): name.strip() for pk, name in attended.names.items() if name.strip() and pk in invited}
    words.write(
        meeting, {"names": names}, action, by=by, at=at, held_at=stamp(meeting.held_at or at),
        expected=meeting.expected, present=meeting.present,
    )  # fmt: skip
