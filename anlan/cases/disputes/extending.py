"""More time for mediation, where the rule of the place allows it: once, with a reason, before the time is over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import rights
from anlan.cases.disputes.standing import hold
from anlan.cases.facts import acting_post
from anlan.cases.grievances import windows
from anlan.cases.models import Case
from anlan.cases.written import keep, require_words
from anlan.duties import extending
from anlan.duties.extending import CannotExtend
from anlan.duties.models import Duty
from anlan.journal import chain, contents
from anlan.lib.errors import Incomplete
from anlan.org.functions import HANDLE
from anlan.org.models import Person
from anlan.plans.models import Act, Trigger


@transaction.atomic
def extend(case: Case, until: datetime, reason: str, *, by: Person, at: datetime) -> datetime:
    """Let mediation run until ``until``; the day set for the four things (四定) stays its own.

    How much longer is a rule of the book in force (trigger ``extended``); without one nothing is given.
    Raises :class:`CannotExtend`, :class:`Incomplete`, :class:`NotAllowed`.
    """
    rights.require(by, HANDLE, case)
    hold(case, "mediating")
    words = keep(case, require_words({"reason": reason}, ["reason"]), at)
    most = longest(case)
    if most is None:
        raise CannotExtend(_("No rule in force here lets mediation of this kind take longer."))
    if until > most:
        raise Incomplete(_("That is later than the rule allows at most."), field="due_on")
    chain.note(
        case.docket, "dispute.extended", at=at, person_id=by.pk, post_id=acting_post(by, case),
        contents=contents.references([words]),
    )  # fmt: skip
    extending.extend(case.docket, Act.SETTLE, until=until, at=at, evidence={}, trigger=Trigger.ACCEPTED)
    return until


def longest(case: Case) -> datetime | None:
    """The latest day to which what runs could be moved; ``None`` without such a rule, or with nothing running."""
    duty = running(case)
    if duty is None or duty.due_at is None:
        return None
    rule = windows.rule_of(case, Trigger.EXTENDED, act=Act.SETTLE)
    return windows.until(case, Trigger.EXTENDED, since=duty.due_at, act=Act.SETTLE) if rule else None


def running(case: Case) -> Duty | None:
    """The clock of mediation that could be given more time: it runs, and has not been given any."""
    found = Duty.objects.open().filter(docket=case.pk, act=Act.SETTLE, obligation__trigger=Trigger.ACCEPTED, rung=0)
    return found.filter(extended_from__isnull=True).order_by("pk").first()
