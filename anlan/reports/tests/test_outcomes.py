"""Outcome reviews: announced ahead, computed from what was owed, open to comment and appeal."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection

from anlan.cases import retention
from anlan.cases.hazards import finding, rechecking, rectifying
from anlan.cases.intake import Told
from anlan.cases.models import Round
from anlan.duties.models import Duty
from anlan.journal import contents, dockets
from anlan.journal.models import Docket, DocketKey, Entry, Retention
from anlan.lib.clock import local_date
from anlan.lib.errors import Incomplete, NotAllowed
from anlan.notify.models import Message
from anlan.plans import presets
from anlan.reports.models import Outcome
from anlan.reports.outcomes import announcing, answering, indicators, keeping, measures, measuring, standing
from anlan.reports.outcomes.announcing import Announced
from anlan.reports.outcomes.rights import WrongState, WrongTime
from tests.cast import appoint, make_person, make_plan, make_post

ANNOUNCED = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
BEGUN = datetime(2026, 12, 25, 2, 0, tzinfo=UTC)
SAID: dict[str, Any] = {
    "title": "秋季学期安全工作考评", "filed_as": "2026年清单第3项", "first_day": date(2026, 9, 1),
    "last_day": date(2026, 11, 30), "begins_on": date(2026, 12, 25),
}  # fmt: skip


@pytest.fixture
def leader(county):
    """Somebody at the bureau who takes no part."""
    person = make_person("he.jz", "何局长")
    appoint(make_post(county.bureau, "bureau_leader", "分管局长"), person)
    person.standing(ANNOUNCED)
    return person


@pytest.fixture
def announced(county):
    presets.install(county.bureau, "outcome", by=None, at=ANNOUNCED)
    county.officer.standing(ANNOUNCED)
    county.principal.standing(ANNOUNCED)
    said = Announced(**SAID, units=[county.school, county.other_school])
    return announcing.announce(county.bureau, said, by=county.officer, at=ANNOUNCED)


def owed(county, *, act="report_up", states=("met",), due=datetime(2026, 10, 8, tzinfo=UTC)):
    """Duties of the school's principal as the engine would leave them."""
    version = make_plan(county.school, county.principal)
    rule = version.obligations.get(number=3)
    made = []
    for number, state in enumerate(states):
        docket = dockets.open_docket(county.school, Docket.Subject.CASE, series=f"{act}{number}", at=due)
        made.append(Duty.objects.create(
            docket=docket, unit=county.school, unit_path=county.school.path, obligation=rule, act=act,
            post=county.posts["principal"], opened_at=due - timedelta(minutes=20), due_at=due, state=state,
            ended_at=None if state == "open" else due,
        ))  # fmt: skip
    return made


def own(county, review):
    return review.outcomes.get(unit=county.school)


def share(outcome, code):
    last = outcome.results.order_by("-number")[0]
    value = contents.read(last.content, outcome.docket)
    return next((one["good"], one["of"]) for one in value["indicators"] if one["code"] == code)


def measured(county, review, at=BEGUN):
    county.officer.standing(at)
    return measuring.measure(review, by=county.officer, at=at)


class TestAnnouncing:
    def test_it_is_refused_sooner_than_the_notice_in_force(self, county):
        county.officer.standing(ANNOUNCED)
        soon = Announced(**{**SAID, "begins_on": date(2026, 12, 19)}, units=[county.school])
        with pytest.raises(WrongTime):
            announcing.announce(county.bureau, soon, by=county.officer, at=ANNOUNCED)
        in_time = Announced(**{**SAID, "begins_on": date(2026, 12, 20)}, units=[county.school])
        assert announcing.announce(county.bureau, in_time, by=county.officer, at=ANNOUNCED).pk

    def test_only_what_is_on_the_filed_list_is_announced(self, county):
        county.officer.standing(ANNOUNCED)
        with pytest.raises(Incomplete):
            announcing.announce(
                county.bureau, Announced(**{**SAID, "filed_as": " "}, units=[county.school]), by=county.officer,
                at=ANNOUNCED,
            )  # fmt: skip

    def test_a_unit_is_not_reviewed_more_often_than_the_figure_allows(self, county, announced):
        again = Announced(**{**SAID, "title": "再来一次"}, units=[county.school])
        with pytest.raises(Incomplete):
            announcing.announce(county.bureau, again, by=county.officer, at=ANNOUNCED)
        announcing.call_off(announced, by=county.officer, at=ANNOUNCED)
        assert announcing.announce(county.bureau, again, by=county.officer, at=ANNOUNCED).pk

    def test_a_school_cannot_announce_and_nobody_reviews_beside_them(self, county):
        county.principal.standing(ANNOUNCED)
        with pytest.raises(NotAllowed):
            announcing.announce(
                county.bureau, Announced(**SAID, units=[county.school]), by=county.principal, at=ANNOUNCED
            )
        county.director.standing(ANNOUNCED)
        with pytest.raises(Incomplete):
            announcing.announce(
                county.district, Announced(**SAID, units=[county.other_school]), by=county.director, at=ANNOUNCED
            )

    def test_the_units_are_told_and_the_indicators_stay_as_announced(self, county, announced):
        told = Message.objects.filter(kind="outcome.announced")
        assert set(told.values_list("person_id", flat=True)) == {
            county.principal.pk, county.safety_officer.pk, county.other_principal.pk,
        }  # fmt: skip
        draft = indicators.Draft(False, "x", "y", "z", "C")
        indicators.put(county.bureau, "incident_reports", draft, by=county.officer, at=ANNOUNCED)
        announced.refresh_from_db()
        assert "incident_reports" in {one.code for one in indicators.thaw(announced.indicators)}
        assert "resolutions_done" not in {one.code for one in indicators.thaw(announced.indicators)}


class TestMeasuring:
    def test_it_is_not_computed_before_the_day_announced(self, county, announced):
        with pytest.raises(WrongTime):
            measured(county, announced, datetime(2026, 12, 24, 2, 0, tzinfo=UTC))
        assert not announced.outcomes.filter(results__isnull=False).exists()

    def test_shares_are_of_what_fell_due_in_the_period(self, county, announced):
        owed(county, states=["met", "met", "met_late", "lapsed", "cancelled"])
        owed_later = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
        Duty.objects.filter(state="lapsed").update(due_at=owed_later)
        measured(county, announced)
        assert share(own(county, announced), "incident_reports") == (2, 3)
        assert share(announced.outcomes.get(unit=county.other_school), "incident_reports") == (0, 0)

    def test_what_climbed_is_owed_by_the_unit_asked_first(self, county, announced):
        [late] = owed(county, states=["lapsed"])
        Duty.objects.create(
            docket=late.docket, unit=county.school, unit_path=county.school.path, obligation=late.obligation, rung=1,
            act=late.act, post=county.posts["director"], opened_at=late.due_at, due_at=late.due_at, state="met",
            ended_at=late.due_at,
        )  # fmt: skip
        measured(county, announced)
        assert share(own(county, announced), "incident_reports") == (0, 1)

    def test_drills_are_not_incidents(self, county, announced):
        [duty] = owed(county, states=["lapsed"])
        Docket.objects.filter(pk=duty.docket_id).update(is_drill=True)
        measured(county, announced)
        assert share(own(county, announced), "incident_reports") == (0, 0)

    def test_each_result_is_kept_with_its_rows_and_entered(self, county, announced):
        duties = owed(county, states=["met", "lapsed"])
        measured(county, announced)
        outcome = own(county, announced)
        value = contents.read(outcome.results.get().content, outcome.docket)
        kept = next(one for one in value["indicators"] if one["code"] == "incident_reports")
        assert {row["id"] for row in kept["rows"]} == {duty.pk for duty in duties}
        entry = Entry.objects.get(docket=outcome.docket, action="outcome.result")
        sha = bytes(outcome.results.get().content.sha256).hex()
        assert sha.encode() in bytes(entry.body)


class TestPublishing:
    def test_nothing_is_published_before_the_unit_could_comment(self, county, announced):
        review = measured(county, announced)
        with pytest.raises(WrongTime):
            measuring.publish(review, by=county.officer, at=BEGUN + timedelta(days=1))
        assert not Outcome.objects.filter(published_at__isnull=False).exists()
        answering.comment(own(county, review), "没有意见", by=county.principal, at=BEGUN + timedelta(days=1))
        assert measuring.publish(review, by=county.officer, at=BEGUN + timedelta(days=1)) == 1
        late = review.comment_until + timedelta(minutes=1)
        assert measuring.publish(review, by=county.officer, at=late) == 1

    def test_only_the_unit_itself_comments(self, county, announced):
        outcome = own(county, measured(county, announced))
        for person in (county.officer, county.director, county.other_principal, county.teacher):
            person.standing(BEGUN)
            with pytest.raises(NotAllowed):
                answering.comment(outcome, "替你说", by=person, at=BEGUN)


@pytest.fixture
def published(county, announced):
    owed(county, states=["met", "lapsed"])
    review = measured(county, announced)
    outcome = own(county, review)
    answering.comment(outcome, "有一次是系统故障", by=county.principal, at=BEGUN)
    measuring.publish(review, by=county.officer, at=BEGUN)
    return own(county, review)


class TestAppeals:
    def test_an_appeal_is_a_duty_with_a_date_of_somebody_else_above(self, county, published, leader):
        answering.appeal(published, "10月8日网络中断", by=county.principal, at=BEGUN)
        duty = Duty.objects.get(docket=published.docket, act="review", state="open")
        assert duty.post and duty.post.function == "bureau_leader" and duty.due_at and duty.due_at > BEGUN
        with pytest.raises(NotAllowed):
            answering.answer(published, "维持", by=county.officer, at=BEGUN)

    def test_a_corrected_result_is_a_new_version_and_the_old_one_stays(self, county, published, leader):
        answering.appeal(published, "10月8日网络中断", by=county.principal, at=BEGUN)
        value = contents.read(published.results.get().content, published.docket)
        late = next(
            ("incident_reports", row["id"]) for one in value["indicators"] if one["code"] == "incident_reports"
            for row in one["rows"] if row["verdict"] == "late"
        )  # fmt: skip
        answering.answer(published, "情况属实，不计", wrong=[late], by=leader, at=BEGUN + timedelta(days=2))
        assert share(published, "incident_reports") == (1, 1)
        old = published.results.get(number=1)
        assert contents.read(old.content, published.docket) == value
        assert Duty.objects.get(docket=published.docket, act="review").state == "met"
        with pytest.raises(WrongState):
            answering.answer(published, "再答一次", by=leader, at=BEGUN + timedelta(days=3))

    def test_what_is_not_in_the_result_cannot_be_taken_out_of_it(self, county, published, leader):
        answering.appeal(published, "不对", by=county.principal, at=BEGUN)
        with pytest.raises(Incomplete):
            answering.answer(published, "改", wrong=[("incident_reports", 10**9)], by=leader, at=BEGUN)

    def test_there_is_a_last_day(self, county, published):
        with pytest.raises(WrongTime):
            answering.appeal(published, "晚了", by=county.principal, at=published.appeal_until + timedelta(minutes=1))


def test_a_setting_above_binds_and_can_be_dropped(county):
    county.officer.standing(ANNOUNCED)
    draft = indicators.Draft(True, "隐患治理", "怎么算", "县教〔2026〕2号", "D", indicators.LEFT_OUT)
    indicators.put(county.bureau, "hazards_closed", draft, by=county.officer, at=ANNOUNCED)
    found = {one.code: one for one in indicators.in_force(str(county.district.path))}
    assert found["hazards_closed"].title == "隐患治理" and found["hazards_closed"].found_by_itself == "left_out"
    assert found["hazards_closed"].measure == "hazards"
    indicators.drop(county.bureau, "hazards_closed", by=county.officer, at=ANNOUNCED)
    assert indicators.in_force(str(county.district.path))[0].set_at_unit is None


@pytest.mark.parametrize("one", indicators.shipped().values(), ids=lambda one: one.code)
def test_every_shipped_indicator_reads_the_record(one, county, at):
    with connection.cursor():
        assert measures.measure(one, [county.school.pk], date(2026, 9, 1), date(2026, 9, 30), at=at) == {}


DAY = timedelta(days=1)
FOUND = datetime(2026, 10, 8, 2, 0, tzinfo=UTC)


def hazard(county, by, *, days, found=FOUND):
    """Found by ``by``, due in three days, put right after ``days``, checked and struck off the day after."""
    by.standing(found)
    case = finding.find(county.school, Told("building", "护栏松动"), by=by, at=found).case
    words = {"demand": "加固"}
    given = rectifying.Notice(county.school, county.posts["principal"], found + 3 * DAY, words)
    county.safety_officer.standing(found)
    county.principal.standing(found)
    rectifying.notice(case, given, by=county.safety_officer, at=found)
    rectifying.repair(case, "已加固", by=county.principal, at=found + days * DAY)
    rechecking.passed(case, "牢固", by=county.safety_officer, at=found + (days + 1) * DAY, no_picture="夜里")
    return case


class TestHazards:
    def test_one_found_from_above_counts_when_it_is_in_time_and_when_it_is_late(self, county, announced):
        hazard(county, county.director, days=1)
        hazard(county, county.director, days=9)
        measured(county, announced)
        assert share(own(county, announced), "hazards_closed") == (1, 2)

    def test_what_the_school_found_itself_never_costs_it(self, county, announced):
        hazard(county, county.director, days=9)
        hazard(county, county.safety_officer, days=1)
        hazard(county, county.safety_officer, days=9)
        measured(county, announced)
        assert share(own(county, announced), "hazards_closed") == (1, 2)

    def test_asked_for_again_late_stays_late(self, county, announced):
        case = hazard(county, county.director, days=9)
        Round.objects.filter(docket=case.pk).update(number=2, due_at=FOUND + 20 * DAY, noticed_at=FOUND + 8 * DAY)
        Round.objects.create(
            docket_id=case.pk, unit=county.school, unit_path=county.school.path, number=1, noticed_at=FOUND,
            due_at=FOUND + 3 * DAY, result="again",
        )  # fmt: skip
        measured(county, announced)
        assert share(own(county, announced), "hazards_closed") == (0, 1)


class TestKeeping:
    def test_a_result_goes_by_itself_when_its_term_is_over(self, county, published):
        open_for_appeals = published.appeal_until - timedelta(minutes=1)
        assert keeping.sweep(at=open_for_appeals).dated == 0
        over = published.appeal_until + timedelta(minutes=1)
        assert keeping.sweep(at=over).dated == 1
        row = Retention.objects.get(pk=published.pk)
        assert row.destroy_on == local_date(published.appeal_until) + relativedelta(months=60)
        almost = over + relativedelta(months=60) - timedelta(days=2)
        assert retention.sweep(at=almost).total == keeping.sweep(at=almost).destroyed == 0
        at = over + relativedelta(months=60)
        assert (retention.sweep(at=at).total, keeping.sweep(at=at).destroyed) == (0, 1)
        assert not DocketKey.objects.filter(docket=published.pk).exists()
        assert list(standing.versions(published)) == [] and standing.sayings(published)[0].text == ""
        assert keeping.sweep(at=at).total == 0

    def test_it_is_not_over_while_an_appeal_waits(self, county, published, leader):
        answering.appeal(published, "10月8日网络中断", by=county.principal, at=BEGUN)
        later = published.appeal_until + timedelta(days=3)
        assert keeping.sweep(at=later).dated == 0
        answering.answer(published, "维持", by=leader, at=later)
        assert keeping.sweep(at=later).dated == 1
        assert Retention.objects.get(pk=published.pk).over_at == later

    def test_what_was_called_off_is_over_then(self, county, announced):
        announcing.call_off(announced, by=county.officer, at=ANNOUNCED)
        assert keeping.sweep(at=ANNOUNCED).dated == 2
