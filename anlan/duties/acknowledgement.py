"""Somebody says they have it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.duties import clock, recusals
from anlan.duties.models import Acknowledgement, Duty
from anlan.duties.rungs import open_rungs
from anlan.journal import chain
from anlan.journal.models import Docket
from anlan.lib import live
from anlan.lib.errors import NotAllowed, Refused
from anlan.notify import outbox
from anlan.org import holders
from anlan.org.models import Person
from anlan.plans.models import Act, Obligation, Trigger

REPORTED = "report.filed"
"""What the journal calls a report that was sent upward; the first one comes before all others."""


class NotYours(NotAllowed):
    code = "duty_not_yours"


class NoLongerRunning(Refused):
    code = "duty_not_running"
    status = 409


@transaction.atomic
def accept(duty: Duty, *, by: Person | None, way: str, event_kind: str, at: datetime) -> Duty:
    """Acknowledge ``duty``; ``by`` is ``None`` for an office that answers by its signed link.

    Steps, under the docket's lock: note who acknowledged, and try nobody any further; if that is enough (anybody of
    the post, or everybody told where the plan wants everybody), the duty is met, late when its time had run out; what
    had climbed above is relieved; and what is due once this post knows begins. Saying it twice changes nothing.

    Raises :class:`NotYours` when ``by`` neither holds nor deputises the post, :class:`NoLongerRunning` when the
    matter is over.
    """
    docket = Docket.objects.select_for_update(no_key=True).select_related("unit").get(pk=duty.docket_id)
    duty = Duty.objects.select_for_update(of=("self",)).select_related("obligation", "post").get(pk=duty.pk)
    _check(duty, by, at)
    late = duty.state == Duty.State.LAPSED or (duty.due_at is not None and at > duty.due_at)
    fresh = _note(duty, docket, by, way, late, at)
    if fresh:
        _stop_ladders(duty, by)
    waits = duty.act == Act.ACKNOWLEDGE and duty.state in {Duty.State.OPEN, Duty.State.LAPSED}
    if fresh and waits and _is_enough(duty):
        clock.meet(duty, at=at, evidence={"acknowledgement": fresh.pk})
        _relieve_above(duty, at)
        _start_what_follows(duty, docket, event_kind, at)
    return duty


def _check(duty: Duty, by: Person | None, at: datetime) -> None:
    if duty.post is None or (by is not None and not holders.may_act_in(duty.post.pk, by.pk, at)):
        if by is not None and duty.post and holders.was_on_shift(duty.post.pk, by.pk, since=duty.opened_at, at=at):
            raise NotYours(_("Your turn on duty is over. Who is on duty now has been asked."), duty=duty.pk)
        raise NotYours(_("This is asked of another post. Nothing was changed."), duty=duty.pk)
    if by is not None and by.pk in recusals.of_dockets({duty.docket_id}).get(duty.docket_id, set()):
        raise NotYours(_("You keep out of this matter. Somebody else has taken it over."), duty=duty.pk)
    if duty.state in {Duty.State.CANCELLED, *Duty.UNASKED}:
        raise NoLongerRunning(_("The matter is over; there is nothing left to confirm."), duty=duty.pk)


def _note(duty: Duty, docket: Docket, by: Person | None, way: str, late: bool, at: datetime) -> Acknowledgement | None:
    acknowledgement, created = Acknowledgement.objects.get_or_create(
        duty=duty,
        person=by,
        defaults={
            "unit_id": duty.unit_id, "unit_path": duty.unit_path, "post_id": duty.post_id,
            "at": at, "by_way": way, "is_late": late,
        },
    )  # fmt: skip
    if not created:
        return None
    chain.note(
        docket, "duty.acknowledged", at=at, post_id=duty.post_id, person_id=by.pk if by else None,
        duty=duty.pk, acknowledgement=acknowledgement.pk, way=way, late=late,
    )  # fmt: skip
    live.changed(dockets=[docket.pk])
    return acknowledgement


def _stop_ladders(duty: Duty, by: Person | None) -> None:
    """Nobody is tried any further: the person who answered where everybody has to, else all who were asked."""
    about = [f"duty:{duty.pk}"]
    if duty.obligation.everyone and by is not None:
        outbox.forget(about, person_id=by.pk)
    else:
        outbox.forget(about)


def _is_enough(duty: Duty) -> bool:
    if not duty.obligation.everyone:
        return True
    have = set(duty.acknowledgements.values_list("person_id", flat=True))
    return have.issuperset(duty.expected)


def _relieve_above(duty: Duty, at: datetime) -> None:
    above = Duty.objects.above(duty).select_for_update(of=("self",)).select_related("obligation")
    clock.relieve(above.order_by("pk"), at=at)


def _start_what_follows(duty: Duty, docket: Docket, event_kind: str, at: datetime) -> None:
    """Whoever knows owes what the plan says of those who know: on the rung of the chain where the post stands.

    A principal who knows owes the report upward from the chain's first rung; where the principal never answered
    and the district did, the district owes it from its own rung. It is owed once, and not where it has been sent.
    """
    assert duty.post is not None
    openings = []
    rules = clock.rules_of(docket, Trigger.KNOWN, event_kind=event_kind, matter=duty.obligation.matter)
    if docket.entries.filter(action=REPORTED).exists():
        rules = [rule for rule in rules if rule.act != Act.REPORT_UP]
    for rule in rules:
        rung = _rung_of(rule, duty.post.function, duty.post.pk)
        if rung is not None and not clock.rule_of(rule).is_top(rung) and not _is_running(docket, rule):
            openings.append(clock.opening(docket, rule, rung=rung, since=duty))
    open_rungs(openings, at=at)


def _rung_of(rule: Obligation, function: str, post_id: int) -> int | None:
    for rung, steps in enumerate(rule.chain):
        if any(step.get("post") == post_id or step.get("function") == function for step in steps):
            return rung
    return None


def _is_running(docket: Docket, rule: Obligation) -> bool:
    ended = [*Duty.UNASKED, Duty.State.LAPSED]
    return Duty.objects.filter(docket=docket, obligation=rule).exclude(state__in=ended).exists()
