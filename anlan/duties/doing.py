"""Somebody did what a rule asks that no report or confirmation shows: went there, told the parents, cut the gas."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.duties import clock
from anlan.duties.acknowledgement import NoLongerRunning, NotYours
from anlan.duties.models import Duty
from anlan.journal.models import Docket
from anlan.org import holders
from anlan.org.models import Person
from anlan.plans.models import Act


@transaction.atomic
def finish(duty: Duty, *, by: Person, at: datetime) -> Duty:
    """Say that the act of a ``do`` duty is done. Late is recorded as late; what climbed because of it is relieved.

    Raises :class:`NotYours` when ``by`` neither holds nor deputises the post, :class:`NoLongerRunning` when there
    is nothing left to do.
    """
    Docket.objects.select_for_update(no_key=True).get(pk=duty.docket_id)
    duty = Duty.objects.select_for_update(of=("self",)).select_related("obligation", "post").get(pk=duty.pk)
    if duty.post is None or not holders.may_act_in(duty.post.pk, by.pk, at):
        raise NotYours(_("This is asked of another post. Nothing was changed."), duty=duty.pk)
    if duty.act != Act.DO or duty.state not in {Duty.State.OPEN, Duty.State.LAPSED}:
        raise NoLongerRunning(_("There is nothing left to do here."), duty=duty.pk)
    clock.meet(duty, at=at, evidence={"person": by.pk})
    above = Duty.objects.select_for_update(of=("self",)).select_related("obligation")
    clock.relieve(
        above.filter(
            docket_id=duty.docket_id, obligation_id=duty.obligation_id, rung__gt=duty.rung, state=Duty.State.OPEN
        ).order_by("pk"),
        at=at,
    )
    return duty
