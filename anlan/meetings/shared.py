"""What a link from a message about a meeting opens: for offices that do not sign in, and people of other units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anlan.lib.postgres.roles import set_scope
from anlan.meetings.models import Meeting
from anlan.notify import links
from anlan.notify.links import BadLink


@dataclass(frozen=True)
class Shared:
    """``person_id``: the link is this person's alone, who has to be signed in; ``None`` for an office."""

    meeting: Meeting
    person_id: int | None


def read(token: str, *, reader: int | None, at: datetime) -> Shared | None:
    """The meeting, with the scope opened to the one unit the link names. ``None``: it is a person's, and ``reader``
    (who is signed in, if anybody) is not that person. Raises :class:`BadLink`."""
    allowed = links.read(links.MEETING, token, at=at)
    if allowed.person_id is not None and allowed.person_id != reader:
        return None
    set_scope([allowed.unit_path])
    rows = Meeting.objects.select_related("docket", "unit", "said", "chair__unit", "recorder__unit")
    meeting = rows.filter(pk=allowed.subject_id).first()
    if meeting is None:
        raise BadLink(_("This link is damaged. Open the newest message, or sign in."))
    return Shared(meeting, allowed.person_id)
