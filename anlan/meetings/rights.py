"""Who may do what with a meeting: those who handle matters of the unit, and whoever records it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.lib.errors import NotAllowed, Refused
from anlan.meetings.models import Meeting
from anlan.org import access
from anlan.org.functions import HANDLE, SIGN
from anlan.org.models import Person


class WrongState(Refused):
    code = "meeting_state"
    status = 409


def may_write(person: Person, meeting: Meeting) -> bool:
    own = {post.pk for post in person.posts_held()}
    return meeting.recorder_id in own or access.may(person, HANDLE, str(meeting.unit_path))


def may_sign(person: Person, meeting: Meeting) -> bool:
    return access.may(person, SIGN, str(meeting.unit_path))


def require_write(person: Person, meeting: Meeting) -> None:
    if not may_write(person, meeting):
        raise NotAllowed(_("Your posts do not allow this. Ask whoever manages your unit."), right=HANDLE)


def require_state(meeting: Meeting, *states: str) -> None:
    if meeting.state not in states:
        raise WrongState(_("The meeting has moved on meanwhile. Open its page to see how it stands."))
