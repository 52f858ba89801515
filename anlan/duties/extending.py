"""More time for a running duty: once, before its time is over, with the reason where the petitioner sees it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.duties.models import Duty
from anlan.journal import chain
from anlan.journal.chain import Line, stamp
from anlan.journal.models import Docket
from anlan.lib import live
from anlan.lib.errors import Refused
from anlan.notify import outbox


class CannotExtend(Refused):
    code = "cannot_extend"
    status = 409


@transaction.atomic(savepoint=False)
def extend(
    docket: Docket, act: str, *, until: datetime, at: datetime, evidence: dict[str, int], again: bool = False,
    trigger: str = "",
) -> list[Duty]:  # fmt: skip
    """Move the due date of what runs for ``act``. Who may, and how far, the caller has checked; ``evidence``: ids.
    ``again``: more time may be given more than once, where no law says otherwise and the caller has counted.
    ``trigger``: only of what this began, where several clocks ask the same act.

    Raises :class:`CannotExtend` where nothing runs, its time is over, it was extended before, or ``until`` is no later.
    """
    running = Duty.objects.select_for_update(of=("self",)).select_related("obligation").open()
    only = {"obligation__trigger": trigger} if trigger else {}
    duties = list(running.filter(docket=docket, act=act, due_at__isnull=False, **only).order_by("pk"))
    if not duties:
        raise CannotExtend(_("No clock runs that could be given more time."))
    for duty in duties:
        _check(duty, until, at, again)
    for duty in duties:
        _move(duty, until, at)
    chain.enter([_line(duty, evidence) for duty in duties], at=at)
    live.wake_clock()
    live.changed(dockets=[docket.pk])
    return duties


def _check(duty: Duty, until: datetime, at: datetime, again: bool) -> None:
    assert duty.due_at is not None
    if duty.due_at <= at or duty.rung > 0:
        raise CannotExtend(_("The time is over already; it cannot be given more afterwards."), duty=duty.pk)
    if duty.extended_from is not None and not again:
        raise CannotExtend(_("More time was given once before. The law allows it once."), duty=duty.pk)
    if until <= duty.due_at:
        raise CannotExtend(_("That is no later than it is due now."), duty=duty.pk)


def _move(duty: Duty, until: datetime, at: datetime) -> None:
    share = duty.obligation.warn_share
    warn_at = duty.opened_at + (until - duty.opened_at) * share if share < 1 else None
    duty.extended_from, duty.due_at = duty.due_at, until
    duty.warn_at, duty.next_at = warn_at, warn_at if warn_at and warn_at > at else until
    duty.save(update_fields=["extended_from", "due_at", "warn_at", "next_at"])
    outbox.forget([f"duty:{duty.pk}"])


def _line(duty: Duty, evidence: dict[str, int]) -> Line:
    assert duty.due_at is not None and duty.extended_from is not None
    data = {"duty": duty.pk, "post": duty.post_id, "due_at": stamp(duty.due_at), "was": stamp(duty.extended_from)}
    return Line(duty.docket_id, str(duty.unit_path), "duty.extended", data={**data, **evidence})
