"""How long names and words of a call are kept: to its term, then they destroy themselves (突发事件应对法 art. 85).

Unlike a case nobody has to decide: what was taken for the emergency goes when its term is over, unless somebody with
the right says in writing why not. Numbers, times and answers by line stay; who they were does not.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.calls import saying
from anlan.calls.errors import NotRunning
from anlan.calls.models import Call, Called
from anlan.journal import chain, contents, erasures, shelves
from anlan.journal.chain import stamp
from anlan.journal.models import Docket, DocketKey, Erasure, Retention, RetentionDecision
from anlan.journal.terms import Terms
from anlan.lib import live
from anlan.lib.clock import local_date
from anlan.lib.errors import Incomplete
from anlan.notify import outbox
from anlan.org import access
from anlan.org.functions import ERASE
from anlan.org.models import Person

MATTER = "call"
MOST_DAYS = 366 * 10
GROUND_EARLY, GROUND_TERM = "office", "term"


def settle(call: Call, *, at: datetime) -> Retention:
    """Give an ended call its day, in the transaction that ends it."""
    term = Terms.read().of(str(call.unit_path), MATTER)
    row, _new = Retention.objects.get_or_create(
        docket_id=call.pk,
        defaults={"unit_id": call.unit_id, "unit_path": call.unit_path, "matter": MATTER, "over_at": at,
                  "destroy_on": term.ends(at)},
    )  # fmt: skip
    return row


@transaction.atomic
def keep(call: Call, *, until: date, assessment: str, by: Person, at: datetime) -> RetentionDecision:
    """Keep names and words until ``until``, for reasons in writing. They are destroyed then all the same.

    Raises :class:`Incomplete`, :class:`NotRunning`, :class:`NotAllowed`.
    """
    access.require(by, ERASE, str(call.unit_path))
    docket = _ended(call)
    today = local_date(at)
    if not assessment.strip():
        raise Incomplete(_("Write why it has to be kept, and what is done so that nobody is harmed by it."),
                         field="assessment")  # fmt: skip
    if not today < until <= today + timedelta(days=MOST_DAYS):
        raise Incomplete(_("Choose a day after today, within ten years."), field="until")
    shelf, post_id = shelves.of(call.unit, docket.audience, at=at), saying.acting_post(by, call)
    content = contents.write(shelf, {"docket": docket.number, "text": assessment.strip()}, at=at)
    reference = contents.references([content])
    decision = RetentionDecision.objects.create(
        docket=docket, unit_id=docket.unit_id, unit_path=docket.unit_path, cause=RetentionDecision.Cause.OFFICE,
        opened_at=at, due_on=today, outcome=RetentionDecision.Outcome.KEPT, decided_at=at, decided_by=by,
        post_id=post_id, keep_until=until, assessment=content,
    )  # fmt: skip
    chain.note(shelf, "retention.assessed", at=at, post_id=post_id, person_id=by.pk, about=docket.pk,
               decision=decision.pk, contents=reference)  # fmt: skip
    chain.note(docket, "retention.kept", at=at, post_id=post_id, person_id=by.pk, decision=decision.pk,
               until=until.isoformat(), assessed=stamp(at), shelf=shelf.pk, contents=reference)  # fmt: skip
    Retention.objects.filter(pk=docket.pk).update(destroy_on=until, extended_by=decision)
    return decision


@transaction.atomic
def destroy(call: Call, *, number: str, by: Person, at: datetime) -> Erasure:
    """Destroy names and words before their time. ``number``: the docket's, typed by whoever destroys them.

    Raises :class:`Incomplete`, :class:`NotRunning`, :class:`NotAllowed`, :class:`anlan.journal.keys.Erased`.
    """
    access.require(by, ERASE, str(call.unit_path))
    if "".join(number.split()) != call.docket.number:
        raise Incomplete(_("This is not the number of this docket. Type it as it stands above."), field="number")
    return _destroy(call, GROUND_EARLY, by, at)


@transaction.atomic
def destroy_by_term(call: Call, *, at: datetime) -> Erasure:
    """For the clock alone: its day has come."""
    return _destroy(call, GROUND_TERM, None, at)


def clear(docket_id: int) -> None:
    """Take out of a call what lies beside its key: who was called, who answered for whom, the words of messages."""
    Called.objects.filter(call=docket_id).update(person=None, second=None, said_by=None, said_how="")
    outbox.blank(docket_id)


def is_destroyed(call: Call) -> bool:
    return not DocketKey.objects.filter(docket=call.pk).exists()


def kept_until(call: Call) -> Retention | None:
    return Retention.objects.filter(pk=call.pk).first()


def _ended(call: Call) -> Docket:
    docket = Docket.objects.select_for_update(no_key=True).select_related("unit").get(pk=call.pk)
    call.refresh_from_db(fields=["state"])
    if call.is_running:
        raise NotRunning(_("The call is running. End it first."), call=call.pk)
    return docket


def _destroy(call: Call, ground: str, by: Person | None, at: datetime) -> Erasure:
    docket = _ended(call)
    post_id = saying.acting_post(by, call) if by else None
    erasure = erasures.destroy_key(docket, ground=ground, by=by, post_id=post_id, at=at)
    clear(docket.pk)
    Retention.objects.filter(pk=docket.pk).update(state=Retention.State.DESTROYED)
    live.changed(dockets=[docket.pk])
    return erasure
