"""A hearing in the second review: its days are not counted (信访工作条例 art. 36), and the petitioner is told."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases.facts import acting_post
from anlan.cases.grievances import reviewing, talking, windows
from anlan.cases.models import Case
from anlan.duties import extending
from anlan.duties.extending import CannotExtend
from anlan.duties.models import Duty
from anlan.journal import chain
from anlan.lib.clock import local, local_date
from anlan.lib.errors import Refused
from anlan.org.models import Person
from anlan.plans.models import Act, Trigger


class WrongDays(Refused):
    code = "wrong_days"
    status = 422


@transaction.atomic
def leave_out(case: Case, first: date, last: date, *, by: Person, at: datetime) -> datetime:
    """The hearing runs from ``first`` to ``last``, both counted: the review is due that many days later. Once.

    Raises :class:`WrongDays`, :class:`CannotExtend`, :class:`anlan.cases.grievances.reviewing.NotTheReviewer`.
    """
    reviewing.require_reviewer(case, by)
    case.refresh_from_db(fields=["state"])
    duty = running(case)
    if duty is None or duty.due_at is None or case.state != "rereview":
        raise CannotExtend(_("Only while the second review runs can a hearing be left out of its time."))
    if windows.rule_of(case, Trigger.EXTENDED, act=Act.REREVIEW) is None:
        raise CannotExtend(_("No rule in force here leaves hearings out of the time."))
    if last < first or first < local_date(duty.opened_at) or first > local_date(duty.due_at):
        raise WrongDays(_("The hearing lies within the time of the second review: its last day not before its first."))
    days = (last - first).days + 1
    until = duty.due_at + timedelta(days=days)
    chain.note(
        case.docket, "grievance.hearing", at=at, person_id=by.pk, post_id=acting_post(by, case),
        first=first.isoformat(), last=last.isoformat(), days=days,
    )  # fmt: skip
    extending.extend(case.docket, Act.REREVIEW, until=until, at=at, evidence={})
    talking.reply(case, _told(first, last, days, until), by=by, at=at)
    return until


def running(case: Case) -> Duty | None:
    found = Duty.objects.open().filter(docket=case.pk, act=Act.REREVIEW, rung=0, extended_from__isnull=True)
    return found.order_by("pk").first()


def _told(first: date, last: date, days: int, until: datetime) -> str:
    """In the language of the letters."""
    due = local(until).date()
    span = _day(first) if first == last else f"{_day(first)}至{_day(last)}"
    return (
        f"复核于{span}举行听证。依照《信访工作条例》第三十六条，听证所需的{days}日不计算在复核期限内，"
        f"复核意见最迟在{_day(due)}作出。"
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
