"""Destroying what was written in a case: the key, and whatever lies in clear beside it.

Where personal data may lie is listed in docs/privacy.md, and a gate holds the list against the models. What hangs
from a docket is encrypted under its key and gone with it; the rest is cleared here, by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.calls import keeping
from anlan.cases import rights
from anlan.cases.facts import acting_post
from anlan.cases.models import Case, Remark
from anlan.cases.titles import is_over
from anlan.duties.models import Duty
from anlan.journal import erasures
from anlan.journal.chain import stamp
from anlan.journal.erasures import Listed
from anlan.journal.models import Docket, DocketKey, Erasure, Retention, RetentionDecision
from anlan.journal.terms import grounds
from anlan.lib import live
from anlan.lib.errors import NotAllowed, Refused
from anlan.notify import outbox
from anlan.org.functions import ERASE, SEE
from anlan.org.models import Person


class StillRunning(Refused):
    code = "still_running"
    status = 409


class NotThisOne(Refused):
    """The number that was typed is not the docket's."""

    code = "not_this_one"
    status = 422


@dataclass(frozen=True)
class Applied:
    """What applying a list did: destroyed anew, gone already, and not in this database (it is older than they)."""

    again: int = 0
    standing: int = 0
    unknown: int = 0


def may_erase(case: Case, person: Person) -> bool:
    """Whether the person may decide on the case: the right over its unit, and to read it at all."""
    return rights.may(person, ERASE, case) and rights.may(person, SEE, case)


@transaction.atomic
def destroy(case: Case, *, number: str, ground: str, by: Person, at: datetime) -> Erasure:
    """Destroy what was written in ``case``. ``number``: the docket's, typed by whoever destroys it.

    Raises :class:`NotThisOne`, :class:`StillRunning`, :class:`NotAllowed`, :class:`anlan.journal.keys.Erased`.
    """
    if not may_erase(case, by):
        raise NotAllowed(_("Your posts do not allow this. Ask whoever manages your unit."), right=ERASE)
    if "".join(number.split()) != case.docket.number:
        raise NotThisOne(_("This is not the number of this docket. Type it as it stands above."), number=number)
    if ground not in grounds():
        raise ValueError(f"no such ground: {ground!r}")
    return _destroy(_locked(case), ground=ground, by=by, at=at)


@transaction.atomic
def destroy_by_term(case: Case, *, at: datetime) -> Erasure:
    """Destroy a case whose kind the unit has set to be destroyed without asking. For the clock alone."""
    return _destroy(_locked(case), ground="term", by=None, at=at)


def reapply(listed: Iterable[Listed], *, at: datetime) -> Applied:
    """Destroy again what a restored database holds once more. Each line by itself, so that one cannot stop the rest."""
    again = standing = unknown = 0
    for line in listed:
        docket = Docket.objects.select_related("unit").filter(pk=line.docket_id).first()
        if docket is None or stamp(docket.opened_at) != line.opened:
            unknown += 1
        elif not DocketKey.objects.filter(docket=docket).exists():
            standing += 1
        else:
            _reapply(docket, line, at)
            again += 1
    return Applied(again, standing, unknown)


@transaction.atomic
def _reapply(docket: Docket, line: Listed, at: datetime) -> None:
    locked = Docket.objects.select_for_update(no_key=True).select_related("unit").get(pk=docket.pk)
    case = Case.objects.filter(pk=locked.pk).first()
    if case is None:
        erasures.destroy_key(locked, ground=line.ground, by=None, post_id=None, at=at, again=line)
        keeping.clear(locked.pk)
    else:
        case.docket = locked
        _destroy(case, ground=line.ground, by=None, at=at, again=line)


def _locked(case: Case) -> Case:
    docket = Docket.objects.select_for_update(no_key=True).select_related("unit").get(pk=case.pk)
    case.refresh_from_db(fields=["state", "closed_at", "reporter"])
    case.docket = docket
    if not is_over(case):
        raise StillRunning(_("The case is not over. Close it first."), state=case.state)
    return case


def _destroy(case: Case, *, ground: str, by: Person | None, at: datetime, again: Listed | None = None) -> Erasure:
    docket = case.docket
    post_id = acting_post(by, case) if by else None
    erasure = erasures.destroy_key(docket, ground=ground, by=by, post_id=post_id, at=at, again=again)
    _clear(case)
    RetentionDecision.objects.filter(docket=docket, outcome=RetentionDecision.Outcome.OPEN).update(
        outcome=RetentionDecision.Outcome.DESTROYED, decided_at=at, decided_by=by, post_id=post_id
    )
    Retention.objects.update_or_create(
        docket=docket,
        defaults={"state": Retention.State.DESTROYED},
        create_defaults={"unit_id": docket.unit_id, "unit_path": docket.unit_path, "matter": case.kind,
                         "over_at": case.closed_at or at, "state": Retention.State.DESTROYED},
    )  # fmt: skip
    live.changed(dockets=[docket.pk])
    return erasure


def _clear(case: Case) -> None:
    """What lies beside the key in clear: who reported it, and words and answers of messages.

    The look-up of the receipt code stays: it is a keyed hash of a number drawn at random, and by it the reporter is
    told that the rest was destroyed.
    """
    if case.reporter_id is not None:
        Remark.objects.filter(docket=case.pk, person=case.reporter_id).update(person=None)
        erasures.forget_reporter(case.docket, case.reporter_id)
        case.reporter = None
        case.save(update_fields=["reporter"])
    outbox.blank(case.pk)
    Duty.objects.filter(docket=case.pk).exclude(set_aside_error="").update(set_aside_error="")


def is_destroyed(case: Case) -> bool:
    return not DocketKey.objects.filter(docket=case.pk).exists()
