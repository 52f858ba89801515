"""A reply to a message (an SMS, a key of the telephone, a button) acknowledges, as the link in it would."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from anlan.cases.titles import category_in
from anlan.duties import acknowledgement
from anlan.duties.models import Acknowledgement, Duty
from anlan.lib.errors import Refused
from anlan.lib.postgres.roles import set_scope
from anlan.notify.answers import Reply
from anlan.org.models import Person

log = structlog.get_logger(__name__)


def take(replies: Sequence[Reply], *, at: datetime) -> list[Duty]:
    """Acknowledge for each reply the latest duty it can mean; the duties that were. It says nothing to the sender."""
    return [duty for reply in replies if (duty := _take(reply, at)) is not None]


def _take(reply: Reply, at: datetime) -> Duty | None:
    set_scope([reply.unit_path])
    person = Person.objects.filter(pk=reply.person_id, is_active=True).first() if reply.person_id else None
    if reply.person_id and person is None:
        return None
    duty = _meant(reply, person)
    if duty is None:
        log.info("reply_too_late", channel=reply.channel)
        return None
    try:
        return acknowledgement.accept(
            duty, by=person, way=reply.channel[:10], event_kind=category_in(duty.docket), at=at
        )
    except Refused as error:
        log.info("reply_refused", channel=reply.channel, reason=error.code)
        return None


def _meant(reply: Reply, person: Person | None) -> Duty | None:
    """The latest that still waits for this recipient; else the latest that ran out, which is recorded as late."""
    own = Acknowledgement.objects.filter(duty__in=reply.asked, person=person).values_list("duty_id", flat=True)
    told = Duty.objects.select_related("docket__unit", "obligation", "post").filter(pk__in=set(reply.asked) - set(own))
    by_id = {duty.pk: duty for duty in told}
    for state in (Duty.State.OPEN, Duty.State.LAPSED):
        for pk in reply.asked:
            if pk in by_id and by_id[pk].state == state:
                return by_id[pk]
    return None
