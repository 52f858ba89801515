"""A department replies: by the signed link it was sent, without signing in, or by telephone and somebody notes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import rights
from anlan.cases.facts import acting_post
from anlan.cases.grievances.stepping import next_occasion, step
from anlan.cases.kinds import REFERRAL
from anlan.cases.models import Case, Referral
from anlan.cases.referrals.standing import current, hold
from anlan.cases.tapping import Tap
from anlan.cases.written import keep, require_words
from anlan.duties import acknowledgement, clock
from anlan.duties import terms as counting
from anlan.duties.models import Duty
from anlan.lib.clock import local_date
from anlan.lib.errors import Incomplete
from anlan.org import calendar
from anlan.org.functions import HANDLE
from anlan.org.models import Person
from anlan.plans.models import Act, Trigger

Outcome, Way = Referral.Outcome, Referral.Way


@dataclass(frozen=True)
class Reply:
    """``by_day``: until when a department that has taken it up will have done it. ``who``: whom to call there."""

    outcome: str
    text: str
    by_day: date | None = None
    who: str = ""


def letter_of(tap: Tap) -> Referral | None:
    """The letter a department's link is about; ``None`` for every other link.

    Whoever has an account replies in the case. A chase takes the place of the letter before: its older link then shows
    the newer letter, which asks the same.
    """
    if tap.case is None or tap.case.kind != REFERRAL.code or tap.duty.act != Act.REPLY or tap.person is not None:
        return None
    row = current(tap.case)
    if row is None or row.post_id != tap.duty.post_id:
        mine = tap.case.docket.referrals.filter(post=tap.duty.post_id).select_related("post__unit", "words", "reply")
        return mine.order_by("-number").first()
    return row


@transaction.atomic
def by_link(tap: Tap, reply: Reply, *, at: datetime) -> Referral:
    """The department's own reply. Raises :class:`Incomplete`, :class:`WrongMove` when it is too late for one."""
    assert tap.case is not None
    row = _take(tap.case, reply, at)
    if row.post_id != tap.duty.post_id:
        raise Incomplete(_("This has gone to another department meanwhile. Nothing was changed."), field="outcome")
    if tap.own is None and tap.duty.state in {Duty.State.OPEN, Duty.State.LAPSED}:
        acknowledgement.accept(tap.duty, by=None, way="link", event_kind=tap.case.category, at=at)
    return _reply(tap.case, row, reply, Way.LINK, None, at)


@transaction.atomic
def record(case: Case, reply: Reply, way: str, *, by: Person, at: datetime) -> Referral:
    """Somebody of the unit notes what a department said by telephone or wrote on paper."""
    rights.require(by, HANDLE, case)
    row = _take(case, reply, at)
    if way not in {Way.PHONE, Way.LETTER}:
        raise Incomplete(_("Say how the department replied."), field="way")
    return _reply(case, row, reply, way, by, at)


def _take(case: Case, reply: Reply, at: datetime) -> Referral:
    hold(case, "sent")
    row = current(case)
    assert row is not None
    if reply.outcome not in Outcome.values:
        raise Incomplete(_("Choose what became of it."), field="outcome")
    require_words({"text": reply.text}, ["text"])
    if reply.outcome == Outcome.PROMISED and (reply.by_day is None or reply.by_day < local_date(at)):
        raise Incomplete(_("Say by which day it will be done."), field="by_day")
    return row


def _reply(case: Case, row: Referral, reply: Reply, way: str, by: Person | None, at: datetime) -> Referral:
    row.reply = keep(case, {"text": reply.text.strip(), "who": reply.who.strip()}, at)
    row.outcome, row.reply_way = Outcome(reply.outcome), Way(way)
    row.promised_on = reply.by_day if reply.outcome == Outcome.PROMISED else None
    row.replied_at, row.recorded_by, row.is_over = at, by, True
    row.save()
    _discharge(case, row, at)
    terms = clock.Terms(due_at=_look_by(case, row), occasion=next_occasion(case))
    move = "refuse" if row.outcome == Outcome.NOT_OURS else "reply"
    who: dict[str, Any] = {"person_id": by.pk, "post_id": acting_post(by, case)} if by else {"post_id": row.post_id}
    step(case, move, at=at, terms=terms, words=row.reply, letter=row.number, way=str(way), **who)
    return row


def _discharge(case: Case, row: Referral, at: datetime) -> None:
    """The department's duty is met, late where it is; what climbed because of it is needless now."""
    waiting = [Duty.State.OPEN, Duty.State.LAPSED]
    duties = Duty.objects.select_for_update(of=("self",)).select_related("obligation")
    found = list(duties.filter(docket=case.pk, act=Act.REPLY, state__in=waiting).order_by("pk"))
    last = max((duty.occasion for duty in found), default=0)
    own = [duty for duty in found if duty.post_id == row.post_id and duty.occasion == last]
    for duty in own:
        clock.meet(duty, at=at, evidence={"letter": row.number})
    clock.relieve([duty for duty in found if duty not in own and duty.state == Duty.State.OPEN], at=at)


def _look_by(case: Case, row: Referral) -> datetime | None:
    """After a promise the look is due by the rule's own limit from the promised day on."""
    if row.promised_on is None:
        return None
    rules = clock.rules_of(case.docket, Trigger.ANSWERED, event_kind=case.category, matter=case.kind)
    rule = next((one for one in rules if one.act == Act.REVISIT and one.limit), None)
    if rule is None or rule.limit is None:
        return None
    since = calendar.end_of(row.promised_on)
    return counting.for_unit(rule.limit, rule.counting, since=since, unit_path=str(case.unit_path))
