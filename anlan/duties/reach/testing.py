"""The monthly test: a harmless message to every post of the unit that its plans would call, and what came back.

It runs on a docket that is marked as a drill, by duties without a clock: nothing of it lapses, climbs or is counted
as late. It goes the same way as an alarm (ladder, channels, deputies), for that is what is tried. Posts above the unit
are tried by the tests of their own units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.duties import clock, routine
from anlan.duties.models import Acknowledgement, Duty, ReachFinding, ReachTest
from anlan.duties.reach import now
from anlan.duties.rota_models import Outcome
from anlan.duties.rungs import Opened, open_rungs
from anlan.journal import chain, dockets
from anlan.journal.chain import stamp
from anlan.journal.models import Docket
from anlan.lib.errors import Refused
from anlan.notify import outbox
from anlan.notify.models import Delivery, Message
from anlan.notify.outbox import Telling
from anlan.org import access
from anlan.org.functions import HANDLE
from anlan.org.models import Person, Unit
from anlan.plans import in_force
from anlan.plans.models import Obligation, Trigger

SERIES = "通讯测试"
MATTER = "reach"
MEETS = "reach:test"
"""The word by which a rule of the calendar asks for the test."""
KIND = "reach.test"
MOST_MINUTES = 24 * 60
State = ReachTest.State


class CannotTest(Refused):
    code = "cannot_test"
    status = 409


@transaction.atomic
def plan(unit: Unit, planned_at: datetime, minutes: int, *, by: Person, at: datetime) -> ReachTest:
    """A test of ``unit`` at ``planned_at`` (at once where that is over); answers are waited for ``minutes``.

    Raises :class:`NotAllowed`, and :class:`CannotTest` while another is planned or runs, or no rule is in force.
    """
    access.require(by, HANDLE, str(unit.path))
    if not 0 < minutes <= MOST_MINUTES:
        raise CannotTest(_("Answers are waited for at least a minute and at most a day."))
    list(Unit.objects.select_for_update(no_key=True).filter(pk=unit.pk).values_list("pk"))
    if ReachTest.objects.filter(unit=unit, state__in=[State.PLANNED, State.RUNNING]).exists():
        raise CannotTest(_("A test is planned or running here already."))
    rule_of(unit)
    docket = dockets.open_docket(unit, Docket.Subject.REACH, series=SERIES, at=at, is_drill=True, is_confidential=False)
    test = ReachTest.objects.create(
        docket=docket, unit=unit, unit_path=unit.path, planned_at=max(planned_at, at), minutes=minutes, planned_by=by,
        next_at=max(planned_at, at),
    )  # fmt: skip
    chain.note(docket, "reach.planned", at=at, person_id=by.pk, minutes=minutes, planned=stamp(test.planned_at))
    return test


@transaction.atomic
def call_off(test: ReachTest, *, by: Person, at: datetime) -> ReachTest:
    """Not this one: before it begins, or while it runs; what was sent stays on record."""
    access.require(by, HANDLE, str(test.unit_path))
    test = _locked(test)
    if test.state not in {State.PLANNED, State.RUNNING}:
        raise CannotTest(_("This test is over."))
    clock.cancel_all(test.docket, at=at)
    chain.note(test.docket, "reach.called_off", at=at, person_id=by.pk)
    return _set(test, State.CALLED_OFF, over_at=at)


@transaction.atomic(durable=True)
def sweep(*, at: datetime) -> int:
    """Begin the tests whose time has come, and close those whose answers have been waited for; how many."""
    return work(at=at)


def work(*, at: datetime, limit: int = 50) -> int:
    """As :func:`sweep`, in the caller's transaction."""
    rows = ReachTest.objects.select_for_update(of=("self",), skip_locked=True).filter(next_at__lte=at)
    found = list(rows.select_related("docket", "unit").order_by("next_at", "pk")[:limit])
    for test in found:
        _begin(test, at) if test.state == State.PLANNED else _close(test, at)
    return len(found)


def next_round() -> datetime | None:
    waiting = ReachTest.objects.filter(next_at__isnull=False).order_by("next_at")
    return waiting.values_list("next_at", flat=True).first()


def rule_of(unit: Unit) -> Obligation:
    """The rule by which posts are asked to answer. Raises :class:`CannotTest` where none is in force."""
    found = in_force.of_units([unit], Trigger.TESTED, matter=MATTER).get(unit.pk, [])
    if not found:
        raise CannotTest(_("No rule about such tests is in force here. Put the rule book in force first."))
    return found[0]


def minutes_of(unit: Unit) -> int:
    """How long answers are waited for by the rule."""
    limit = rule_of(unit).limit
    return int(limit / timedelta(minutes=1)) if limit else 10


def posts_of(unit: Unit, at: datetime) -> list[now.Row]:
    """The posts a test of the unit goes to: of its own, of its sections, and of the bodies that hang below it."""
    path = str(unit.path)
    rows = now.rows([unit], at)[unit.pk]
    return [row for row in rows if row.post and f"{row.post.unit_path}.".startswith(f"{path}.")]


def _begin(test: ReachTest, at: datetime) -> None:
    rule = rule_of(test.unit)
    posts = tuple(row.post.pk for row in posts_of(test.unit, at) if row.post)
    opening = clock.opening(test.docket, rule)
    opening = replace(opening, posts=posts, rule=replace(opening.rule, limit=None, chain=rule.chain[:1]))
    opened = open_rungs([opening], at=at) if posts else []
    until = at + timedelta(minutes=test.minutes)
    outbox.enqueue([telling for one in opened for telling in _tellings(one, rule, until)], at=at)
    chain.note(test.docket, "reach.begun", at=at, posts=len(posts), until=stamp(until))
    test.begun_at, test.state, test.next_at = at, State.RUNNING, until
    test.save(update_fields=["begun_at", "state", "next_at"])


def _tellings(one: Opened, rule: Obligation, until: datetime) -> list[Telling]:
    """As loud as an alarm, or it would not try the ladder that alarms climb; the words say first that it is a test."""
    return outbox.to_seat(
        one.seat, docket_id=one.opening.docket_id, unit_id=one.opening.unit_id, unit_path=one.opening.unit_path,
        kind=KIND, key=f"duty:{one.duty_id}:opened", about=f"duty:{one.duty_id}",
        params={"duty": one.duty_id, "due_at": stamp(until), "what": rule.title}, priority=outbox.ALARM,
    )  # fmt: skip


def _close(test: ReachTest, at: datetime) -> None:
    findings = found(test, at)
    ReachFinding.objects.bulk_create(findings, ignore_conflicts=True)
    clock.cancel_all(test.docket, at=at)
    bad = sum(not one.channel and one.outcome != Outcome.ANSWERED for one in findings)
    chain.note(test.docket, "reach.closed", at=at, posts=sum(not one.channel for one in findings), unreached=bad)
    _set(test, State.OVER, over_at=at)
    routine.meet(test.unit, MEETS, at=at, evidence={"reach_test": test.pk})


def found(test: ReachTest, at: datetime) -> list[ReachFinding]:
    """What came back so far, of each post and of each channel of it."""
    duties = list(Duty.objects.filter(docket=test.pk).select_related("post").order_by("pk"))
    answered = Acknowledgement.objects.filter(duty__in=duties, at__lte=_until(test))
    done = set(answered.values_list("duty_id", flat=True))
    tried = _tried(duties)
    findings = []
    for duty in duties:
        channels = tried.get(duty.pk, {})
        if duty.post_id is None:
            continue
        findings.append(_finding(test, duty.post_id, "", _of_post(duty, duty.pk in done, channels)))
        findings += [_finding(test, duty.post_id, channel, outcome) for channel, outcome in sorted(channels.items())]
    return findings


def _until(test: ReachTest) -> datetime:
    return (test.begun_at or test.planned_at) + timedelta(minutes=test.minutes)


def _tried(duties: Sequence[Duty]) -> dict[int, dict[str, Outcome]]:
    """By duty, the best that came of each channel that was tried for anybody of the post."""
    about = {f"duty:{duty.pk}": duty.pk for duty in duties}
    rows = Delivery.objects.filter(message__about__in=about).values_list("message__about", "channel", "state")
    found_: dict[int, dict[str, Outcome]] = defaultdict(dict)
    for one, channel, state in rows:
        before, outcome = found_[about[one]].get(channel), _OUTCOMES.get(state, Outcome.FAILED)
        if before is None or _BEST.index(outcome) < _BEST.index(before):
            found_[about[one]][channel] = outcome
    return found_


_OUTCOMES: dict[str, Outcome] = {
    Delivery.State.DELIVERED: Outcome.DELIVERED,
    Delivery.State.READ: Outcome.DELIVERED,
    Delivery.State.SENT: Outcome.HANDED,
}
_BEST = (Outcome.DELIVERED, Outcome.HANDED, Outcome.FAILED)


def _of_post(duty: Duty, is_answered: bool, channels: dict[str, Outcome]) -> Outcome:
    if is_answered:
        return Outcome.ANSWERED
    if duty.state == Duty.State.VACANT:
        return Outcome.VACANT
    if not channels:
        return Outcome.NOT_SENT
    return Outcome.FAILED if set(channels.values()) == {Outcome.FAILED} else Outcome.SILENT


def _finding(test: ReachTest, post_id: int, channel: str, outcome: Outcome) -> ReachFinding:
    return ReachFinding(
        test=test, unit_id=test.unit_id, unit_path=test.unit_path, post_id=post_id, channel=channel, outcome=outcome
    )


def before(test: ReachTest) -> ReachTest | None:
    """The test of the same unit that was closed before this one."""
    earlier = ReachTest.objects.filter(unit=test.unit_id, state=State.OVER, planned_at__lt=test.planned_at)
    return earlier.order_by("-planned_at").first()


def kept(tests: Iterable[ReachTest]) -> dict[int, dict[tuple[int, str], str]]:
    """The findings of tests that are over: outcome by post and channel, for each test."""
    found_: dict[int, dict[tuple[int, str], str]] = defaultdict(dict)
    rows = ReachFinding.objects.filter(test__in=list(tests))
    for test, post, channel, outcome in rows.values_list("test_id", "post_id", "channel", "outcome"):
        found_[test][post, channel] = outcome
    return found_


def was_told(test: ReachTest) -> int:
    """How many messages the test has sent, deputies' included."""
    return Message.objects.filter(docket=test.pk, kind=KIND).count()


def _locked(test: ReachTest) -> ReachTest:
    return ReachTest.objects.select_for_update(of=("self",)).select_related("docket", "unit").get(pk=test.pk)


def _set(test: ReachTest, state: str, *, over_at: datetime) -> ReachTest:
    test.state, test.over_at, test.next_at = state, over_at, None
    test.save(update_fields=["state", "over_at", "next_at"])
    return test
