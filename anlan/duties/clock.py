"""Starting, discharging and stopping duties."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Min, QuerySet

from anlan.duties.models import Duty
from anlan.duties.rungs import Opened, Opening, Rule, open_rungs
from anlan.journal import chain
from anlan.journal.chain import Line, stamp
from anlan.journal.models import Docket
from anlan.lib import live
from anlan.notify import outbox
from anlan.org import holders
from anlan.org.models import Person
from anlan.plans import in_force
from anlan.plans.models import Obligation, Trigger

QUIET = (Trigger.RECURRING, Trigger.SHIFT_ENDS, Trigger.HANDED, Trigger.TESTED)
"""What belongs to the working day: it is not called out when it begins, and no alarm when it lapses."""


@transaction.atomic(savepoint=False)
def start(
    docket: Docket, trigger: str, *, event_kind: str, at: datetime, matter: str = "incident",
    terms: Terms | None = None, act: str = "", again: bool = False,
) -> list[Opened]:  # fmt: skip
    """Open the duties that ``trigger`` starts on ``docket`` under the rules in force.

    ``terms``: what people set for this start. ``act``: only of rules that ask this. ``again``: the trigger may have
    come before and been taken back (:func:`withdraw`); what was done then is not asked a second time.
    """
    rules = rules_of(docket, trigger, event_kind=event_kind, matter=matter)
    rules = [rule for rule in rules if rule.chain and (not act or rule.act == act)]
    set_by_people = terms or Terms()
    openings = [set_by_people.apply(opening(docket, rule)) for rule in rules]
    return open_rungs(_anew(docket, openings) if again else openings, at=at)


def _anew(docket: Docket, openings: Sequence[Opening]) -> list[Opening]:
    """Each under a number it has not run under yet; without those that were done."""
    last: dict[int, int] = {}
    done = set()
    ran = Duty.objects.filter(docket=docket, obligation__in=[one.rule.obligation_id for one in openings])
    for rule, occasion, state in ran.values_list("obligation_id", "occasion", "state"):
        last[rule] = max(last.get(rule, -1), occasion)
        if state in {Duty.State.MET, Duty.State.MET_LATE}:
            done.add(rule)
    return [
        replace(one, occasion=last.get(one.rule.obligation_id, -1) + 1)
        for one in openings
        if one.rule.obligation_id not in done
    ]


@dataclass(frozen=True)
class Terms:
    """What people set for one start: until when, who, which time it is, and the words (see ``rungs.Opening``)."""

    due_at: datetime | None = None
    posts: tuple[int, ...] = ()
    occasion: int = 0
    words_id: int | None = None

    def apply(self, one: Opening) -> Opening:
        return replace(one, due_at=self.due_at, posts=self.posts, occasion=self.occasion, words_id=self.words_id)


def rules_of(
    docket: Docket, trigger: str | Collection[str], *, event_kind: str, matter: str = "incident"
) -> list[Obligation]:
    """The rules this matter runs under: those in force when its first clock began. A version that is put in force
    meanwhile binds the next matter."""
    began_at = Duty.objects.filter(docket=docket).aggregate(first=Min("opened_at"))["first"]
    return in_force.obligations(docket.unit, event_kind, trigger, matter=matter, since=began_at)


def opening(docket: Docket, obligation: Obligation, *, rung: int = 0, since: Duty | None = None) -> Opening:
    return Opening(
        docket.pk, docket.unit_id, str(docket.unit_path), rule_of(obligation), rung, since.pk if since else None
    )


def rule_of(obligation: Obligation) -> Rule:
    return Rule(
        obligation.pk, obligation.act, obligation.chain, obligation.limit, obligation.warn_share, obligation.title,
        obligation.counting, obligation.trigger in QUIET,
    )  # fmt: skip


@transaction.atomic(savepoint=False)
def discharge(
    docket: Docket, act: str, *, by: Person, at: datetime, evidence: dict[str, int], occasion: int | None = None
) -> list[Duty]:
    """``by`` did what ``act`` asks, for the whole docket: every duty waiting for it is met, or relieved.

    Duties of posts that ``by`` acts in are met (late ones as late, lapsed ones too); what climbed to others
    because of them is relieved, and they are told. ``evidence`` holds ids for the journal. ``occasion``: only of this
    time; ``None``: of every time.
    """
    duties = list(
        Duty.objects.select_for_update(of=("self",))
        .select_related("obligation")
        .filter(docket=docket, act=act, state__in=[Duty.State.OPEN, Duty.State.LAPSED])
        .filter(**({} if occasion is None else {"occasion": occasion}))
        .order_by("pk")
    )
    own = [duty for duty in duties if duty.post_id and holders.may_act_in(duty.post_id, by.pk, at)]
    met = own or [duty for duty in duties if duty.state == Duty.State.OPEN]
    for duty in met:
        meet(duty, at=at, evidence=evidence)
    relieve([duty for duty in duties if duty.state == Duty.State.OPEN], at=at)
    return met


def meet(duty: Duty, *, at: datetime, evidence: dict[str, int]) -> None:
    """Mark done; late where its time had run out, whether or not the clock had come round to it."""
    late = duty.state == Duty.State.LAPSED or (duty.due_at is not None and at > duty.due_at)
    _end(duty, Duty.State.MET_LATE if late else Duty.State.MET, at)
    duty.evidence = evidence
    duty.save(update_fields=["state", "ended_at", "next_at", "evidence"])
    _enter([duty], "duty.met_late" if late else "duty.met", at, **evidence)
    outbox.forget([f"duty:{duty.pk}"])
    live.changed(dockets=[duty.docket_id])


def relieve(duties: Iterable[Duty], *, at: datetime) -> None:
    """Stop duties that somebody else's act has made needless, and tell their holders."""
    stopped = list(duties)
    for duty in stopped:
        _end(duty, Duty.State.RELIEVED, at)
        duty.save(update_fields=["state", "ended_at", "next_at"])
    _enter(stopped, "duty.relieved", at)
    outbox.forget(f"duty:{duty.pk}" for duty in stopped)
    outbox.enqueue([telling for duty in stopped for telling in _relieved(duty)], at=at)
    live.changed(dockets={duty.docket_id for duty in stopped})


@transaction.atomic(savepoint=False)
def cancel_all(docket: Docket, *, at: datetime) -> int:
    """Leave no clock behind: stop every open duty of a docket that was closed or cancelled."""
    return _cancel(Duty.objects.filter(docket=docket), at)


@transaction.atomic(savepoint=False)
def withdraw(docket: Docket, trigger: str, *, at: datetime) -> int:
    """What started these clocks holds no longer: the matter goes on."""
    return _cancel(Duty.objects.filter(docket=docket, obligation__trigger=trigger), at)


def _cancel(wanted: QuerySet[Duty], at: datetime) -> int:
    duties = list(wanted.filter(state=Duty.State.OPEN).select_for_update(of=("self",)).order_by("pk"))
    for duty in duties:
        _end(duty, Duty.State.CANCELLED, at)
        duty.save(update_fields=["state", "ended_at", "next_at"])
    _enter(duties, "duty.cancelled", at)
    outbox.forget(f"duty:{duty.pk}" for duty in duties)
    return len(duties)


def put_back(duty: Duty, *, by: Person, at: datetime) -> None:
    """Let the clock try a row again that it had set aside."""
    Duty.objects.filter(pk=duty.pk).update(set_aside_at=None, set_aside_error="")
    _enter([duty], "duty.put_back", at, person=by.pk)
    live.wake_clock()


def _end(duty: Duty, state: Duty.State, at: datetime) -> None:
    duty.state, duty.ended_at, duty.next_at = state, at, None


def _enter(duties: Iterable[Duty], action: str, at: datetime, **data: int) -> None:
    chain.enter(
        [
            Line(
                duty.docket_id,
                str(duty.unit_path),
                action,
                post_id=duty.post_id,
                data={"duty": duty.pk, "due_at": stamp(duty.due_at) if duty.due_at else None, **data},
            )
            for duty in duties
        ],
        at=at,
    )


def _relieved(duty: Duty) -> list[outbox.Telling]:
    seat = holders.Seat(duty.post_id or 0, tuple(duty.expected), is_office=not duty.expected)
    return outbox.to_seat(
        seat,
        docket_id=duty.docket_id,
        unit_id=duty.unit_id,
        unit_path=str(duty.unit_path),
        kind="duty.relieved",
        key=f"duty:{duty.pk}:relieved",
        about=f"duty:{duty.pk}:relieved",
        params={"duty": duty.pk, "what": duty.obligation.title},
    )
