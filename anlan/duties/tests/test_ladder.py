"""The ladder of a post: who is told, what lapses, what climbs, and what stops it. Design §5."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import override

from anlan.duties import acknowledgement, clock, escalation
from anlan.duties.models import Duty
from anlan.duties.rungs import open_rungs
from anlan.journal import dockets
from anlan.journal.models import Docket, Entry, Recusal
from anlan.notify.models import Message
from anlan.notify.words import text_of
from anlan.org.models import Post
from anlan.plans.models import Trigger

MINUTE = timedelta(minutes=1)


@pytest.fixture
def docket(county, at):
    county.plan()
    return dockets.open_docket(county.school, Docket.Subject.CASE, series="事件", at=at)


@pytest.fixture
def opened(docket, at):
    return clock.start(docket, Trigger.REPORTED, event_kind="injury", at=at)


def duty_of(county, key):
    return Duty.objects.get(post=county.posts[key], act="acknowledge", obligation__number=2)


def sweep(at):
    return escalation.sweep.__wrapped__(at=at)  # type: ignore[attr-defined]  # the test's own transaction is around it


def test_duty_leader_and_principal_are_told_at_once(county, opened):
    assert {m.person for m in Message.objects.filter(kind="duty.opened")} == {county.duty_leader, county.principal}
    assert [one.due_at - Duty.objects.get(pk=one.duty_id).opened_at for one in opened] == [3 * MINUTE, 15 * MINUTE]


def test_acknowledged_in_time_nothing_above_is_disturbed(county, opened, at):
    for key in ("duty_leader", "principal"):
        duty = Duty.objects.get(post=county.posts[key], rung=0)
        acknowledgement.accept(duty, by=getattr(county, key), way="page", event_kind="injury", at=at + MINUTE)
    assert sweep(at + 20 * MINUTE).lapsed == 0
    assert not Message.objects.filter(person__in=[county.director, county.officer]).exists()
    report = Duty.objects.get(act="report_up")
    assert (report.post, report.due_at) == (county.posts["principal"], at + 21 * MINUTE)


def test_lapse_climbs_one_rung_and_tells_both(county, opened, at):
    sweep(at + 15 * MINUTE)
    principal = duty_of(county, "principal")
    above = duty_of(county, "director")
    assert principal.state == Duty.State.LAPSED
    assert (above.state, above.rung, above.due_at) == (Duty.State.OPEN, 1, at + 30 * MINUTE)
    assert Message.objects.filter(person=county.principal, kind="duty.lapsed").exists()
    assert Message.objects.filter(person=county.director, kind="duty.climbed").exists()
    actions = list(Entry.objects.filter(docket=above.docket).order_by("seq").values_list("action", flat=True))
    assert actions.count("duty.lapsed") == 2 and "duty.opened" in actions
    assert list(range(1, len(actions) + 1)) == list(
        Entry.objects.order_by("seq").filter(docket=above.docket).values_list("seq", flat=True)
    )


def test_nobody_acts_and_the_top_is_told_by_the_system(county, opened, at):
    for minutes in (15, 30):
        sweep(at + minutes * MINUTE)
    told = Message.objects.filter(kind="duty.climbed")
    assert told.filter(person=county.officer).exists()
    assert told.filter(person=None, post=county.posts["town"]).exists()
    sweep(at + 45 * MINUTE)
    assert not Duty.objects.open().filter(obligation__number=2).exists()


def test_late_act_is_accepted_marked_late_and_relieves_above(county, opened, at):
    sweep(at + 15 * MINUTE)
    duty = duty_of(county, "principal")
    acknowledgement.accept(duty, by=county.principal, way="page", event_kind="injury", at=at + 17 * MINUTE)
    duty.refresh_from_db()
    assert duty.state == Duty.State.MET_LATE
    assert duty_of(county, "director").state == Duty.State.RELIEVED
    assert Message.objects.filter(person=county.director, kind="duty.relieved").exists()
    assert duty.acknowledgements.get().is_late


def test_empty_rung_is_passed_at_once_and_shown(county, opened, at):
    county.posts["director"].appointments.all().delete()
    sweep(at + 15 * MINUTE)
    assert duty_of(county, "director").state == Duty.State.VACANT
    assert duty_of(county, "officer").state == Duty.State.OPEN
    assert Entry.objects.filter(action="duty.passed").exists()
    told = Message.objects.get(person=county.officer, kind="duty.passed_on")
    assert told.params["empty"] == [["vacant", "青山片区督导办", "片区督导办主任"]]
    with override("zh-hans"):
        assert "青山片区督导办的“片区督导办主任”没有人在岗" in text_of(told, at=at).body


def test_a_chain_without_its_first_post_says_which_one_is_missing(county, docket, at):
    Post.objects.filter(function="duty_leader").update(function="another")
    clock.start(docket, Trigger.REPORTED, event_kind="injury", at=at)
    told = Message.objects.get(person=county.principal, kind="duty.passed_on")
    assert told.params["empty"] == [["none", "青山镇中心小学", "值班领导"]]


def test_of_a_post_whose_holder_must_keep_out_nobody_says_it_is_empty(county, at):
    county.plan()
    docket = dockets.open_docket(county.school, Docket.Subject.CASE, series="诉", at=at, audience="grievances")
    Recusal.objects.create(
        docket=docket, person=county.duty_leader, unit=county.school, unit_path=county.school.path, at=at
    )
    clock.start(docket, Trigger.REPORTED, event_kind="injury", at=at)
    told = Message.objects.get(kind="duty.passed_on", docket=docket)
    assert told.params["empty"] == [["recused", "青山镇中心小学", "值班领导"]]


def test_deputy_acts_when_nobody_holds_the_post(county, docket, at):
    county.posts["principal"].appointments.filter(rank=0).delete()
    clock.start(docket, Trigger.REPORTED, event_kind="injury", at=at)
    assert duty_of(county, "principal").expected == [county.vice_principal.pk]


def test_everybody_must_acknowledge_where_the_plan_wants_it(county, docket, at):
    from tests.cast import appoint, make_person

    second = make_person("second", "第二人")
    appoint(county.posts["principal"], second)
    rule = county_rule(2)
    rule.everyone = True
    rule.save()
    clock.start(docket, Trigger.REPORTED, event_kind="injury", at=at)
    duty = duty_of(county, "principal")
    acknowledgement.accept(duty, by=county.principal, way="page", event_kind="injury", at=at + MINUTE)
    duty.refresh_from_db()
    assert duty.state == Duty.State.OPEN
    acknowledgement.accept(duty, by=second, way="page", event_kind="injury", at=at + 2 * MINUTE)
    duty.refresh_from_db()
    assert duty.state == Duty.State.MET


def county_rule(number):
    from anlan.plans.models import Obligation

    return Obligation.objects.get(number=number)


def test_strangers_cannot_acknowledge(county, opened, at):
    duty = duty_of(county, "principal")
    with pytest.raises(acknowledgement.NotYours):
        acknowledgement.accept(duty, by=county.teacher, way="page", event_kind="injury", at=at)


def test_closed_matter_leaves_no_clock_behind(county, docket, opened, at):
    assert clock.cancel_all(docket, at=at + MINUTE) == 2
    assert sweep(at + 60 * MINUTE).total == 0
    assert not Duty.objects.open().exists()


def test_after_an_outage_it_climbs_one_rung_at_a_time(county, opened, at):
    late = at + 60 * MINUTE
    sweep(late)
    assert Duty.objects.filter(rung=1).count() == 2  # one for each lapsed rule, none above
    assert duty_of(county, "director").due_at == late + 15 * MINUTE
    assert Message.objects.filter(kind="duty.warned").count() == 0
    assert Message.objects.filter(person=county.director).count() <= 2
    assert sweep(late).total == 0


def test_poison_row_is_set_aside_and_the_rest_goes_on(county, docket, opened, at):
    rule = county_rule(1)
    rule.chain = [[{"word": "x"}], [{"word": "broken"}]]
    rule.save()
    swept = sweep(at + 15 * MINUTE)
    assert (swept.set_aside, swept.lapsed) == (1, 1)
    bad = Duty.objects.get(set_aside_at__isnull=False)
    assert bad.obligation == rule and "KeyError" in bad.set_aside_error
    assert sweep(at + 15 * MINUTE).total == 0


def test_warning_comes_at_two_thirds_and_once(county, opened, at):
    assert sweep(at + 10 * MINUTE).warned == 1
    assert Message.objects.filter(person=county.principal, kind="duty.warned").count() == 1
    assert sweep(at + 11 * MINUTE).warned == 0


def test_district_that_knows_owes_the_report_upward(county, opened, at):
    sweep(at + 15 * MINUTE)
    above = duty_of(county, "director")
    acknowledgement.accept(above, by=county.director, way="page", event_kind="injury", at=at + 16 * MINUTE)
    report = Duty.objects.get(act="report_up")
    assert (report.post, report.rung, report.due_at) == (county.posts["director"], 1, at + 36 * MINUTE)


def test_a_rung_of_the_same_person_is_passed_and_shown(county, opened, at):
    """The principal leads the district too: who let it lapse is not asked again, the bureau is."""
    county.posts["director"].appointments.update(person=county.principal)
    sweep(at + 15 * MINUTE)
    assert duty_of(county, "principal").state == Duty.State.LAPSED
    passed = duty_of(county, "director")
    assert (passed.state, passed.rung, passed.expected) == (Duty.State.PASSED, 1, [])
    assert duty_of(county, "officer").state == Duty.State.OPEN
    told = Message.objects.get(person=county.officer, kind="duty.climbed", params__duty=duty_of(county, "officer").pk)
    assert told.params["empty"] == [["same", "青山片区督导办", "片区督导办主任"]]
    assert not Message.objects.filter(person=county.principal, about=f"duty:{passed.pk}").exists()
    with pytest.raises(acknowledgement.NoLongerRunning):
        acknowledgement.accept(passed, by=county.principal, way="page", event_kind="injury", at=at + 16 * MINUTE)


def test_the_same_person_is_asked_once_more_where_nobody_else_stands_above(county, opened, at):
    county.posts["director"].appointments.update(person=county.principal)
    for key in ("officer", "town"):
        county.posts[key].appointments.all().delete()
    county.posts["town"].contacts.all().delete()
    sweep(at + 15 * MINUTE)
    again = duty_of(county, "director")
    assert (again.state, again.expected) == (Duty.State.OPEN, [county.principal.pk])


def test_a_rung_with_somebody_else_on_it_is_not_passed(county, opened, at):
    from tests.cast import appoint

    appoint(county.posts["director"], county.principal)
    sweep(at + 15 * MINUTE)
    assert set(duty_of(county, "director").expected) == {county.principal.pk, county.director.pk}


def test_what_lapses_in_the_working_day_is_told_past_an_empty_rung(county, docket, at):
    rule = county_rule(2)
    rule.trigger, rule.act = Trigger.RECURRING, "do"
    rule.save()
    county.posts["director"].appointments.all().delete()
    open_rungs([clock.opening(docket, rule)], at=at)
    assert not Message.objects.filter(docket=docket, kind="duty.opened").exists(), "the page of today says so"
    sweep(at + 15 * MINUTE)
    assert Message.objects.filter(person=county.officer, kind="duty.passed_on").exists()


def test_what_was_taken_back_begins_anew_and_what_was_done_does_not(county, docket, at):
    clock.start(docket, Trigger.REPORTED, event_kind="injury", at=at)
    first = duty_of(county, "principal")
    clock.meet(first, at=at + MINUTE, evidence={})
    assert clock.withdraw(docket, Trigger.REPORTED, at=at + MINUTE) == 1
    assert not Duty.objects.open().exists()
    assert clock.start(docket, Trigger.REPORTED, event_kind="injury", at=at + MINUTE) == [], "it has run already"
    [again] = clock.start(docket, Trigger.REPORTED, event_kind="injury", at=at + 9 * MINUTE, again=True)
    found = Duty.objects.get(pk=again.duty_id)
    assert (found.post, found.occasion, found.due_at) == (county.posts["duty_leader"], 1, at + 12 * MINUTE)
