"""Saying that what a duty asks has been done, with a line of what came of it: the working day, a resolution."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.duties import clock
from anlan.duties.models import Duty
from anlan.journal import chain, contents
from anlan.journal.models import Docket
from anlan.lib.errors import NotAllowed, Refused
from anlan.org import access, holders
from anlan.org.functions import HANDLE
from anlan.org.models import Level, Person
from anlan.plans.models import Act


class NotRunning(Refused):
    code = "duty_not_running"
    status = 409


def may_complete(duty: Duty, person: Person, at: datetime) -> bool:
    """Whoever sits in the post, or a deputy. For a body that does not sign in, whoever handles matters of the docket's
    unit: the body has told them."""
    if duty.post is None:
        return False
    if holders.may_act_in(duty.post.pk, person.pk, at):
        return True
    return duty.post.unit.level == Level.EXTERNAL and access.may(person, HANDLE, str(duty.unit_path))


@transaction.atomic(savepoint=False)
def complete(duty: Duty, *, by: Person, at: datetime, text: str = "", action: str) -> Duty:
    """Meet the duty; late is recorded as late, and what had climbed because of it is relieved.

    ``action`` is the journal's word for the note. Raises :class:`NotAllowed`, :class:`NotRunning`.
    """
    docket = Docket.objects.select_for_update(no_key=True).select_related("unit").get(pk=duty.docket_id)
    duty = Duty.objects.select_for_update(of=("self",)).select_related("obligation", "post__unit").get(pk=duty.pk)
    if not may_complete(duty, by, at):
        raise NotAllowed(_("This is asked of another post. Nothing was changed."), duty=duty.pk)
    if duty.act != Act.DO or duty.state not in {Duty.State.OPEN, Duty.State.LAPSED}:
        raise NotRunning(_("This is no longer asked."), duty=duty.pk)
    evidence = {}
    if text.strip():
        content = contents.write(docket, {"text": text.strip(), "duty": duty.pk}, at=at)
        evidence = {"content": content.pk}
        chain.note(
            docket, action, at=at, person_id=by.pk, post_id=duty.post_id, duty=duty.pk,
            contents=contents.references([content]),
        )  # fmt: skip
    finish(duty, at=at, evidence=evidence)
    return duty


def finish(duty: Duty, *, at: datetime, evidence: dict[str, int]) -> None:
    """Meet ``duty`` and relieve what runs on higher rungs because of it, inside the caller's transaction."""
    clock.meet(duty, at=at, evidence=evidence)
    above = Duty.objects.above(duty).select_for_update(of=("self",)).select_related("obligation")
    clock.relieve(above.order_by("pk"), at=at)
