"""Minutes are issued under the unit's name: kept whole, told to those invited, and their resolutions begin to run."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.duties import clock, routine
from anlan.journal import contents
from anlan.lib.errors import Incomplete
from anlan.meetings import composing, paper, resolving, words
from anlan.meetings.kinds import KINDS
from anlan.meetings.models import Meeting, Minutes
from anlan.meetings.planning import locked, tell
from anlan.meetings.rights import require_state
from anlan.org import access
from anlan.org.functions import SIGN
from anlan.org.models import Person, Post
from anlan.plans.models import Act
from anlan.registers.paper import templates
from anlan.registers.paper.filling import plain


@transaction.atomic
def issue(meeting: Meeting, *, by: Person, at: datetime, reason: str = "") -> Minutes:
    """Issue the minutes; a further issue is a correction and says why.

    Steps: the clocks of new resolutions begin; the minutes are composed and kept as they are now; the duty to write
    them is met, and so is the rule of the calendar that asks for such a meeting; those invited are told. Raises
    :class:`Incomplete`, :class:`WrongState`, :class:`NotAllowed`.
    """
    meeting = locked(meeting)
    access.require(by, SIGN, str(meeting.unit_path))
    require_state(meeting, Meeting.State.HELD, Meeting.State.ISSUED)
    if meeting.issue and not reason.strip():
        raise Incomplete(_("Say what was corrected, and why."), field="reason")
    resolving.start_all(meeting, at=at)
    value = composing.compose(meeting, at=at, signed=by, reason=reason.strip())
    value["paper"] = plain(paper.lay_out(value, templates.in_force(str(meeting.unit_path))[value["form"]].draft))
    row = _keep(meeting, value, by, at)
    _meet(meeting, row, by, at)
    posts = Post.objects.filter(pk__in=meeting.invitations.values("post"))
    tell(meeting, list(posts), "meeting.minutes", at=at, issue=row.number)
    return row


def read(row: Minutes, meeting: Meeting) -> dict[str, Any]:
    """The minutes as they were issued. Raises :class:`anlan.journal.keys.Erased`."""
    found: dict[str, Any] = contents.read(row.content, meeting.docket)
    return found


def _keep(meeting: Meeting, value: dict[str, Any], by: Person, at: datetime) -> Minutes:
    content = contents.write(meeting.docket, value, at=at)
    meeting.issue, meeting.state = meeting.issue + 1, Meeting.State.ISSUED
    meeting.save(update_fields=["issue", "state"])
    row = Minutes.objects.create(
        meeting=meeting, unit_id=meeting.unit_id, unit_path=meeting.unit_path, number=meeting.issue, content=content,
        by=by, post_id=words.acting_post(by, meeting), at=at,
    )  # fmt: skip
    words.note(
        meeting, "meeting.issued", by=by, at=at, minutes=row.pk, issue=row.number,
        contents=contents.references([content]),
    )  # fmt: skip
    return row


def _meet(meeting: Meeting, row: Minutes, by: Person, at: datetime) -> None:
    if row.number > 1:
        return
    evidence = {"minutes": row.pk, "meeting": meeting.pk}
    clock.discharge(meeting.docket, Act.INFORM, by=by, at=at, evidence=evidence)
    routine.meet(meeting.unit, KINDS[meeting.kind].meets, at=at, evidence=evidence)
