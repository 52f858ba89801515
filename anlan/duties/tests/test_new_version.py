"""A new version in force: clocks that run keep the rule they began under, the next report has the new one."""

from datetime import timedelta

import pytest

from anlan.duties import acknowledgement, clock, escalation
from anlan.duties.models import Duty
from anlan.journal import dockets
from anlan.journal.models import Docket
from anlan.plans import enacting
from anlan.plans.models import Act, Obligation, Trigger, Version
from tests.cast import LADDER, SENTENCES, make_rule

MINUTE = timedelta(minutes=1)


@pytest.fixture
def first(county):
    return county.plan()


@pytest.fixture
def stricter(county, first, at):
    """Version 2: the principal confirms in 5 minutes, not 15, and only then reports up, in 10."""
    county.principal.standing(at)
    version = Version.objects.create(
        plan=first.plan, unit=first.unit, unit_path=first.unit_path, number=2, source_name="plan.txt",
        source_sha256=bytes(32), text=SENTENCES, findings={}, uploaded_by=county.principal, uploaded_at=at,
    )  # fmt: skip
    make_rule(version, 1, Trigger.REPORTED, Act.ACKNOWLEDGE, LADDER, 5, "5—15分钟")
    make_rule(version, 2, Trigger.KNOWN, Act.REPORT_UP, LADDER, 10, "20分钟内")
    return version


def report(county, at):
    docket = dockets.open_docket(county.school, Docket.Subject.CASE, series="事件", at=at)
    clock.start(docket, Trigger.REPORTED, event_kind="injury", at=at)
    return Duty.objects.get(docket=docket, post=county.posts["principal"], rung=0)


def test_a_running_clock_keeps_its_rule_and_its_due_time(county, first, stricter, at):
    running = report(county, at)
    enacting.enact(stricter, by=county.principal, at=at + MINUTE)
    running.refresh_from_db()
    assert (running.obligation.version, running.due_at) == (first, at + 15 * MINUTE)
    escalation.sweep.__wrapped__(at=at + 6 * MINUTE)  # type: ignore[attr-defined]  # the test's transaction is around it
    running.refresh_from_db()
    assert running.state == Duty.State.OPEN, "5 minutes is the new rule's limit, not this clock's"


def test_a_running_clock_climbs_the_chain_it_began_with(county, first, stricter, at):
    running = report(county, at)
    Obligation.objects.filter(version=stricter).update(chain=[LADDER[0], LADDER[2]])
    enacting.enact(stricter, by=county.principal, at=at + MINUTE)
    escalation.sweep.__wrapped__(at=at + 16 * MINUTE)  # type: ignore[attr-defined]  # as above
    above = Duty.objects.get(docket=running.docket, obligation=running.obligation, rung=1)
    assert above.post == county.posts["director"]


def test_the_next_report_has_the_new_rule(county, first, stricter, at):
    enacting.enact(stricter, by=county.principal, at=at)
    duty = report(county, at + MINUTE)
    assert (duty.obligation.version, duty.due_at) == (stricter, at + 6 * MINUTE)


def test_what_begins_when_a_post_knows_follows_the_version_its_clock_began_under(county, first, stricter, at):
    running = report(county, at)
    enacting.enact(stricter, by=county.principal, at=at + MINUTE)
    acknowledgement.accept(running, by=county.principal, way="page", event_kind="injury", at=at + 2 * MINUTE)
    (upward,) = Duty.objects.filter(docket=running.docket, act=Act.REPORT_UP)
    assert (upward.obligation.version, upward.due_at) == (first, at + 22 * MINUTE)
