"""A case is not closed over a report that is owed, unless somebody writes why."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from anlan.cases import intake, lifecycle
from anlan.cases.intake import Told
from anlan.cases.owing import StillOwed, owed
from anlan.duties import acknowledgement, clock
from anlan.duties.models import Duty
from anlan.journal.models import Entry
from anlan.plans.models import Act

pytestmark = pytest.mark.django_db
OWES = (Act.REPORT_UP, Act.FINISH)


@pytest.fixture
def ended(county, at):
    """The principal knows, so the first report is owed; handling has ended, and nothing was sent."""
    county.plan()
    case = intake.report("incident", county.school, Told(category="injury"), by=None, at=at).case
    county.principal.standing(at)
    duty = Duty.objects.filter(docket=case.pk, post=county.posts["principal"]).earliest("pk")
    acknowledgement.accept(duty, by=county.principal, way="page", event_kind="injury", at=at + timedelta(minutes=1))
    return lifecycle.advance(case, "end", by=county.principal, at=at + timedelta(minutes=9))


def test_closing_names_what_is_owed_and_changes_nothing(ended, county, at):
    assert owed(ended, OWES) == [Act.REPORT_UP]
    with pytest.raises(StillOwed) as refused:
        lifecycle.advance(ended, "close", by=county.principal, at=at + timedelta(hours=1))
    assert str(Act.REPORT_UP.label) in str(refused.value) and refused.value.data["acts"] == [Act.REPORT_UP]
    ended.refresh_from_db()
    assert ended.state == "ended" and Duty.objects.open().filter(docket=ended.pk).exists()


def test_a_written_reason_closes_it_and_is_kept(ended, county, at):
    later = at + timedelta(hours=1)
    lifecycle.advance(ended, "close", by=county.principal, at=later, reason="局里已当面听取，不用书面")
    assert ended.state == "closed"
    entry = Entry.objects.get(docket=ended.pk, action="case.close")
    assert len(json.loads(bytes(entry.body))["data"]["contents"]) == 1
    assert not Duty.objects.open().filter(docket=ended.pk).exists()


def test_what_was_sent_late_is_not_owed(ended, county, at):
    late = at + timedelta(hours=5)
    clock.discharge(ended.docket, Act.REPORT_UP, by=county.principal, at=late, evidence={})
    assert owed(ended, OWES) == []
    assert lifecycle.advance(ended, "close", by=county.principal, at=late).state == "closed"


def test_a_lapsed_report_is_still_owed(ended, county, at):
    Duty.objects.filter(docket=ended.pk, act=Act.REPORT_UP).update(
        state=Duty.State.LAPSED, ended_at=at + timedelta(hours=2), next_at=None
    )
    with pytest.raises(StillOwed):
        lifecycle.advance(ended, "close", by=county.principal, at=at + timedelta(hours=3))


def test_what_was_no_incident_owes_no_report(county, at):
    county.plan()
    case = intake.report("incident", county.school, Told(category="injury"), by=None, at=at).case
    county.principal.standing(at)
    assert lifecycle.advance(case, "cancel", by=county.principal, at=at, reason="误报").state == "cancelled"


def test_a_case_that_is_handled_again_owes_its_final_report_anew(county, at):
    from anlan.plans.models import Trigger
    from tests.cast import LADDER, make_rule

    make_rule(county.plan(), 4, Trigger.ENDED, Act.FINISH, LADDER, 60, "20分钟内", title="报送结案报告")
    case = intake.report("incident", county.school, Told(category="injury"), by=None, at=at).case
    county.principal.standing(at)
    asked = Duty.objects.filter(docket=case.pk, act=Act.FINISH)
    lifecycle.advance(case, "end", by=county.principal, at=at)
    lifecycle.advance(case, "reopen", by=county.principal, at=at + timedelta(minutes=30))
    assert asked.get().state == Duty.State.CANCELLED, "no clock of the end runs while it is handled"
    later = at + timedelta(hours=4)
    lifecycle.advance(case, "end", by=county.principal, at=later)
    assert asked.open().get().due_at == later + timedelta(hours=1)
