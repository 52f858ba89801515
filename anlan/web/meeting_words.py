"""What pages on meetings have in common: sentences, and reaching a meeting."""

from __future__ import annotations

from datetime import datetime

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anlan.journal import viewings
from anlan.meetings import standing
from anlan.meetings.models import Meeting
from anlan.meetings.standing import Standing
from anlan.web.guard import person_of
from anlan.web.request import Request
from anlan.web.words import moment


def reach(request: Request, meeting_id: int, page: str) -> Meeting:
    """The meeting, for whoever may read it; the look is recorded."""
    found = Meeting.objects.visible_to(person_of(request))
    rows = found.select_related("docket", "unit", "said", "chair__unit", "recorder__unit")
    meeting = get_object_or_404(rows, pk=meeting_id)
    viewings.record(meeting.docket, person_of(request), page, at=request.at)
    return meeting


def state_sentence(meeting: Meeting, resolved: list[Standing], now: datetime) -> str:
    """How it stands, in one sentence."""
    if meeting.state == Meeting.State.CANCELLED:
        return _("This meeting was called off")
    if meeting.state == Meeting.State.PLANNED:
        when = {"time": moment(meeting.planned_at, now)}
        if meeting.planned_at <= now:
            return _("It was to begin %(time)s; note who came") % when
        return _("It begins %(time)s") % when
    if meeting.state == Meeting.State.HELD:
        return _("It was held; the minutes are not issued yet")
    left = standing.unfinished([one for one in resolved if one.state != "draft"])
    late = sum(one.state == "overdue" for one in resolved)
    if late:
        words = ngettext("%(n)s resolution is overdue", "%(n)s resolutions are overdue", late)
        return words % {"n": late}
    if left:
        return ngettext("%(n)s resolution is being done", "%(n)s resolutions are being done", left) % {"n": left}
    return _("Everything resolved is done") if resolved else _("The minutes are issued; nothing was resolved")
