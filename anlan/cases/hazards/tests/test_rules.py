"""The rules of a hazard: who confirms, what makes it major, who checks, how often more time, who supervises."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.cases import intake, written
from anlan.cases.hazards import finding, grading, listings, rechecking, rectifying, standing, supervising
from anlan.cases.hazards.finding import Judged
from anlan.cases.hazards.rechecking import SamePerson
from anlan.cases.hazards.rectifying import Notice, TooOften
from anlan.cases.hazards.supervising import Sheet
from anlan.cases.hazards.tests.stage import DAY, found, noticed, photo, staff
from anlan.cases.intake import Told
from anlan.cases.lifecycle import WrongMove
from anlan.cases.models import Hazard, Listing
from anlan.duties import escalation
from anlan.duties.models import Duty
from anlan.lib.errors import Incomplete, NotAllowed
from anlan.plans.models import Act

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def set_up(county, at):
    staff(county, at)


def direct(county):
    lines = listings.criteria_by_code(str(county.school.path)).values()
    return next(line for line in lines if line.is_direct)


def duty(case, act, **more):
    return Duty.objects.get(docket=case.pk, act=act, **{"rung": 0, "state": Duty.State.OPEN, **more})


def test_what_a_handler_finds_is_confirmed_at_once(county, at):
    case = found(county, at)
    assert case.state == "open"
    assert case.docket.hazard.source == Hazard.Source.SELF
    assert not Duty.objects.filter(docket=case.pk, state=Duty.State.OPEN).exists()


def test_what_a_teacher_finds_waits_for_whoever_handles_hazards(county, at):
    told = Told(category="building", text="护栏松动")
    case = finding.find(county.school, told, by=county.teacher, at=at).case
    assert case.state == "triage"
    assert duty(case, Act.TAKE_UP).post == county.posts["safety_officer"]
    finding.accept(case, Judged(3), by=county.safety_officer, at=at + HOUR)
    assert (case.state, case.grade) == ("open", 3)
    assert case.docket.hazard.source == Hazard.Source.REPORT
    assert Duty.objects.get(docket=case.pk, act=Act.TAKE_UP).state == Duty.State.MET


def test_a_teacher_does_not_confirm(county, at):
    case = finding.find(county.school, Told(category="bus", text="x"), by=county.teacher, at=at).case
    with pytest.raises(NotAllowed):
        finding.accept(case, Judged(3), by=county.teacher, at=at)


def test_a_stranger_with_a_code_reports_a_condition_and_it_is_no_hazard_until_somebody_confirms(county, at):
    case = intake.report("hazard", county.school, Told(category="unsorted", text="地砖松了"), by=None, at=at).case
    assert case.state == "triage" and standing.detail(case) is None


def test_one_direct_criterion_makes_it_major_whatever_was_chosen(county, at):
    case = found(county, at)
    grading.grade(case, 4, criteria=[direct(county).code], by=county.safety_officer, at=at)
    assert case.grade == grading.MAJOR and case.docket.hazard.is_direct
    assert duty(case, Act.REPORT_UP).post == county.posts["principal"]


def test_a_major_hazard_is_reported_with_all_that_it_must_state(county, at):
    case = found(county, at)
    grading.grade(case, 1, by=county.safety_officer, at=at)
    whole = dict.fromkeys(grading.C18, "写明")
    with pytest.raises(Incomplete) as missing:
        grading.report_up(case, {**whole, "money": " "}, by=county.principal, at=at + HOUR)
    assert missing.value.data["field"] == "money"
    with pytest.raises(NotAllowed):
        grading.report_up(case, whole, by=county.safety_officer, at=at + HOUR)
    grading.report_up(case, whole, by=county.principal, at=at + HOUR)
    assert Duty.objects.get(docket=case.pk, act=Act.REPORT_UP).state == Duty.State.MET
    with pytest.raises(Incomplete):
        grading.grade(case, 3, by=county.safety_officer, at=at + HOUR)


def test_a_bureau_changes_the_criteria_for_all_below(county, at):
    line = listings.Line("", "一票即为重大", "fire_safety", grade=1, is_direct=True)
    draft = listings.Draft("本县补充", [line], "县教育局文件", "D")
    listings.put(county.bureau, Listing.Kind.CRITERIA, "ours", draft, by=county.officer, at=at)
    off = listings.Draft("等级参考", [line], "县教育局文件", "D", is_off=True)
    listings.put(county.bureau, Listing.Kind.CRITERIA, "signs", off, by=county.officer, at=at)
    codes = [one.code for one in listings.in_force(Listing.Kind.CRITERIA, str(county.school.path))]
    assert codes == ["direct", "direct_memory", "ours"]
    with pytest.raises(NotAllowed):
        listings.put(county.bureau, Listing.Kind.CRITERIA, "ours", draft, by=county.principal, at=at)


def test_the_day_of_the_notice_is_the_day_of_the_clock_and_its_post_is_asked(county, at):
    case = noticed(county, at)
    asked = duty(case, Act.REPAIR)
    assert (asked.due_at, asked.post, asked.occasion) == (at + 7 * DAY, county.posts["logistics"], 1)
    row = rectifying.receive(case, by=county.logistics, at=at + HOUR)
    assert row.received_by == county.logistics
    with pytest.raises(NotAllowed):
        rectifying.repair(case, "好了", by=county.teacher, at=at + HOUR)


def test_overdue_climbs_to_principal_district_and_bureau(county, at):
    case = noticed(county, at)
    later = at
    for post in ("principal", "director", "officer"):
        later += 8 * DAY
        while escalation.sweep.__wrapped__(at=later).total:  # type: ignore[attr-defined]
            pass
        assert Duty.objects.filter(docket=case.pk, post=county.posts[post], act=Act.REPAIR).exists(), post


def test_whoever_put_it_right_does_not_check_it(county, at):
    case = noticed(county, at)
    rectifying.repair(case, "已加固", by=county.safety_officer, at=at + DAY, photos=[photo()])
    with pytest.raises(SamePerson):
        rechecking.passed(case, "合格", by=county.safety_officer, at=at + DAY + HOUR)
    assert duty(case, Act.RECHECK).post == county.posts["principal"]
    rechecking.passed(case, "合格", by=county.principal, at=at + DAY + HOUR)
    assert case.state == "closed" and case.closed_at == at + DAY + HOUR
    assert not Duty.objects.filter(docket=case.pk, state=Duty.State.OPEN).exists()


def test_whoever_sits_in_the_post_that_had_to_repair_does_not_check_either(county, at):
    case = found(county, at)
    given = Notice(county.school, county.posts["safety_officer"], at + DAY, {"demand": "x"})
    rectifying.notice(case, given, by=county.principal, at=at)
    rectifying.repair(case, "好了", by=county.principal, at=at + HOUR, photos=[photo()])
    with pytest.raises(SamePerson):
        rechecking.passed(case, "合格", by=county.safety_officer, at=at + DAY)


def test_striking_off_needs_a_picture_or_the_reason_why_there_is_none(county, at):
    case = noticed(county, at)
    rectifying.repair(case, "已加固", by=county.logistics, at=at + HOUR)
    with pytest.raises(Incomplete):
        rechecking.passed(case, "合格", by=county.safety_officer, at=at + DAY)
    rechecking.passed(case, "合格", by=county.safety_officer, at=at + DAY, no_picture="管道在地下")
    assert case.state == "closed"


def test_a_failed_check_begins_the_next_round_with_its_own_clock(county, at):
    case = noticed(county, at)
    rectifying.repair(case, "已加固", by=county.logistics, at=at + HOUR, photos=[photo()])
    rechecking.failed(case, "还松", at + 5 * DAY, by=county.safety_officer, at=at + DAY)
    assert case.state == "noticed"
    again = duty(case, Act.REPAIR)
    assert (again.occasion, again.due_at) == (2, at + 5 * DAY)
    assert [row.result for row in standing.rounds(case)] == ["failed", ""]


def test_more_time_moves_the_clock_is_counted_and_ends_at_the_figure_in_force(county, at):
    case = noticed(county, at)
    with pytest.raises(Incomplete):
        rectifying.extend(case, at + 9 * DAY, " ", by=county.safety_officer, at=at + DAY)
    rectifying.extend(case, at + 9 * DAY, "配件没有到", by=county.safety_officer, at=at + DAY)
    assert duty(case, Act.REPAIR).due_at == at + 9 * DAY
    assert standing.detail(case).extensions == 1  # type: ignore[union-attr]
    with pytest.raises(TooOften):
        rectifying.extend(case, at + 12 * DAY, "还没有到", by=county.safety_officer, at=at + 2 * DAY)


def test_what_is_overdue_is_asked_for_again_and_not_extended(county, at):
    case = noticed(county, at)
    with pytest.raises(Incomplete):
        rectifying.extend(case, at + 12 * DAY, "忘了", by=county.safety_officer, at=at + 8 * DAY)
    given = Notice(county.school, county.posts["logistics"], at + 12 * DAY, {"demand": "立即加固"})
    rectifying.notice(case, given, by=county.principal, at=at + 8 * DAY)
    assert [row.result for row in standing.rounds(case)] == ["again", ""]
    assert duty(case, Act.REPAIR).occasion == 2


def sheet(county, at):
    return Sheet(county.bureau, "county", at + 30 * DAY, "限期治理", "校门口公示栏",
                 [((at + 5 * DAY).date(), "方案报批")])  # fmt: skip


def test_only_a_unit_above_supervises_and_only_it_lifts(county, at):
    case = noticed(county, at)
    with pytest.raises(NotAllowed):
        supervising.place(case, Sheet(county.school, "county", at + DAY, "x"), by=county.principal, at=at)
    with pytest.raises(NotAllowed):
        supervising.place(case, sheet(county, at), by=county.director, at=at)
    row = supervising.place(case, sheet(county, at), by=county.officer, at=at)
    assert duty(case, Act.SETTLE).due_at == at + 30 * DAY
    with pytest.raises(NotAllowed):
        rectifying.extend(case, at + 9 * DAY, "来不及", by=county.safety_officer, at=at + DAY)
    supervising.reach(case, row.milestones.get().pk, by=county.safety_officer, at=at + DAY)
    rectifying.repair(case, "已加固", by=county.logistics, at=at + DAY, photos=[photo()])
    rechecking.passed(case, "合格", by=county.safety_officer, at=at + 2 * DAY)
    assert case.state == "passed"
    supervising.request(case, "请验收摘牌", by=county.principal, at=at + 2 * DAY)
    with pytest.raises(NotAllowed):
        supervising.lift(case, "同意", by=county.principal, at=at + 3 * DAY)
    supervising.lift(case, "验收组意见：同意摘牌", by=county.officer, at=at + 3 * DAY)
    assert case.state == "closed"
    assert Duty.objects.get(docket=case.pk, act=Act.SETTLE).state == Duty.State.MET


def test_a_notice_from_above_is_checked_from_above(county, at):
    case = found(county, at)
    given = Notice(county.bureau, county.posts["logistics"], at + DAY, {"demand": "x"})
    with pytest.raises(NotAllowed):
        rectifying.notice(case, given, by=county.principal, at=at)
    rectifying.notice(case, given, by=county.officer, at=at)
    rectifying.repair(case, "好了", by=county.logistics, at=at + HOUR, photos=[photo()])
    assert duty(case, Act.RECHECK).post == county.posts["officer"]
    with pytest.raises(NotAllowed):
        rechecking.passed(case, "合格", by=county.safety_officer, at=at + 2 * HOUR)
    rechecking.passed(case, "合格", by=county.officer, at=at + 2 * HOUR)


def test_nothing_goes_on_after_it_was_struck_off(county, at):
    case = noticed(county, at)
    rectifying.repair(case, "好了", by=county.logistics, at=at + HOUR, photos=[photo()])
    rechecking.passed(case, "合格", by=county.safety_officer, at=at + DAY)
    with pytest.raises(WrongMove):
        rectifying.repair(case, "又好了", by=county.logistics, at=at + DAY)
    with pytest.raises(WrongMove):
        grading.grade(case, 2, by=county.safety_officer, at=at + DAY)


def test_an_incident_becomes_a_hazard_and_each_names_the_other(county, at):
    incident = intake.report(
        "incident", county.school, Told(category="facility", text="栏杆掉了", name="王某"), by=None, at=at,
        place=county.place,
    ).case  # fmt: skip
    case = finding.turn(incident, "building", by=county.safety_officer, at=at + HOUR)
    assert incident.state == "cancelled" and case.state == "open"
    assert case.docket.hazard.incident_id == incident.pk and case.place == county.place
    assert "王某" not in str(written.read(case, case.facts))
    assert incident.docket.entries.filter(action="case.hazard_found").exists()
