"""Something said or shown from the scene; for a duty to do something, it is the evidence that it was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import rights
from anlan.cases.facts import remark, require_running
from anlan.cases.models import Case, Remark
from anlan.cases.photos import Photo
from anlan.duties import clock
from anlan.duties.acknowledgement import NoLongerRunning, NotYours
from anlan.duties.models import Duty
from anlan.journal import contents
from anlan.journal.models import Docket
from anlan.lib import live
from anlan.lib.errors import Refused
from anlan.org import holders
from anlan.org.functions import HANDLE
from anlan.org.models import Person
from anlan.plans.models import Act


class NothingSaid(Refused):
    code = "nothing_said"
    status = 422


@transaction.atomic
def note(
    case: Case, text: str, *, by: Person, at: datetime, photos: Sequence[Photo] = (), done: Duty | None = None
) -> None:
    """Keep words and pictures. With ``done``, a duty of the case to do something, they discharge it.

    What had climbed above that duty is relieved. Whoever sits in the duty's post may note that it is done; any
    other note is for those who handle the case.

    Raises :class:`NothingSaid`, :class:`CaseIsOver`, :class:`NotAllowed`, :class:`NotYours`, :class:`NoLongerRunning`.
    """
    text = text.strip()
    if not text and not photos:
        raise NothingSaid(_("Write what happened, or add a picture."))
    if done is None:
        rights.require(by, HANDLE, case)
    require_running(case)
    Docket.objects.select_for_update(no_key=True).get(pk=case.pk)
    if done is None and not photos and _is_said_again(case, text, by, at):
        return
    written = [remark(case, Remark.Kind.NOTE, {"text": text}, by=by, at=at)] if text else []
    written += [photo.keep(case, by=by, at=at) for photo in photos]
    live.changed(dockets=[case.pk])
    if done is not None:
        _discharge(case, done, written[0], by, at)


AGAIN = timedelta(minutes=2)
"""The same words of the same person within this time are one note, sent twice."""


def _is_said_again(case: Case, text: str, by: Person, at: datetime) -> bool:
    recent = case.docket.remarks.filter(kind=Remark.Kind.NOTE, person=by, at__gt=at - AGAIN)
    last = recent.select_related("content").order_by("-pk").first()
    return last is not None and contents.read(last.content, case.docket) == {"text": text}


def _discharge(case: Case, done: Duty, evidence: Remark, by: Person, at: datetime) -> None:
    duty = Duty.objects.select_for_update(of=("self",)).select_related("obligation").get(pk=done.pk, docket=case.pk)
    if duty.post_id is None or not holders.may_act_in(duty.post_id, by.pk, at):
        raise NotYours(_("This is asked of another post. Nothing was changed."), duty=duty.pk)
    if duty.act != Act.DO or duty.state not in {Duty.State.OPEN, Duty.State.LAPSED}:
        raise NoLongerRunning(_("This is no longer asked. Write it as a note."), duty=duty.pk)
    clock.meet(duty, at=at, evidence={"remark": evidence.pk})
    above = Duty.objects.above(duty).select_for_update(of=("self",)).select_related("obligation")
    clock.relieve(above.order_by("pk"), at=at)
