"""Trying a vendor that is left out at once, because somebody has put it right: asked on a page, done by the worker.

The page's role reaches no other unit's messages; the worker does, in its next round, and enters who asked.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from anlan.journal import chain
from anlan.lib.errors import NotAllowed, Refused
from anlan.notify import breaker, outbox
from anlan.notify.models import UNHEARD, ChannelHealth, Delivery, Message
from anlan.org.models import Person

TRIED = "channel.tried"
MOST = 8
"""So many of those that wait come back at once: one is the probe, another is it if that one is needed no more."""
LOOKED_AT = 500


class NotDown(Refused):
    code = "not_down"
    status = 409


def ask(endpoint: str, *, by: Person) -> None:
    """Have it tried in the worker's next round. Raises :class:`NotAllowed`, and :class:`NotDown` when it works."""
    if not by.is_operator:
        raise NotAllowed(_("Only whoever runs the installation may set up channels."))
    down = ChannelHealth.objects.filter(endpoint=endpoint, opened_at__isnull=False)
    if not down.update(probe_at=None, asked_by=by):
        raise NotDown(_("It works again already."))


def take_up(*, at: datetime, real_at: datetime) -> int:
    """What was asked for, by the worker; how many endpoints."""
    asked = list(ChannelHealth.objects.filter(asked_by__isnull=False).values_list("pk", flat=True))
    return sum(_take_up(endpoint, at, real_at) for endpoint in asked)


@transaction.atomic
def _take_up(endpoint: str, at: datetime, real_at: datetime) -> bool:
    rows = ChannelHealth.objects.select_for_update(skip_locked=True, of=("self",)).select_related("docket")
    row = rows.filter(pk=endpoint, asked_by__isnull=False).first()
    if row is None:
        return False
    if row.docket:
        chain.note(row.docket, TRIED, at=at, person_id=row.asked_by_id, channel=row.channel)
    row.asked_by = None
    row.save(update_fields=["asked_by"])
    if row.opened_at:  # it may have come back between the press and this round
        ChannelHealth.objects.filter(pk=endpoint).update(probe_at=real_at)
        _bring_back(row, real_at)
    return True


def _bring_back(row: ChannelHealth, real_at: datetime) -> None:
    """The most urgent of those that were passed over for it."""
    passed = Delivery.objects.filter(message=OuterRef("pk"), state=Delivery.State.SKIPPED, channel=row.channel)
    waiting = Message.objects.filter(Exists(passed), state=Message.State.QUEUED).order_by("-priority", "pk")
    urgent = dict(waiting.values_list("pk", "priority")[:LOOKED_AT])
    skipped = Delivery.objects.filter(message__in=urgent, state=Delivery.State.SKIPPED, channel=row.channel)
    own = {
        one.message_id for one in skipped.select_related("contact")
        if one.contact and breaker.endpoint(one.channel, one.contact.address) == row.endpoint
    }  # fmt: skip
    chosen = [(pk, priority) for pk, priority in urgent.items() if pk in own][:MOST]
    ours = Message.objects.filter(pk__in=[pk for pk, _priority in chosen], state=Message.State.QUEUED)
    if ours.update(next_at=real_at + UNHEARD):
        outbox.summon(chosen)
