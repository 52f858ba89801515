"""A grievance from its first word to its closing, on every way it can take."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from anlan.cases import intake, lifecycle
from anlan.cases.grievances import (
    following,
    hearing,
    letters,
    merging,
    petitioning,
    recusing,
    reviewing,
    talking,
    transferring,
)
from anlan.cases.models import Case, Grievance
from anlan.duties import escalation, extending
from anlan.duties.models import Duty
from anlan.journal import export
from anlan.journal.verify import verify_export
from anlan.lib.errors import NotAllowed
from anlan.notify.models import Message
from anlan.plans.models import Act
from tests.petitions import ZHANG, bring, make_staff, write

DAY = timedelta(days=1)
HERE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def staff(county, at):
    return make_staff(county, at)


def case_of(receipt):
    return Case.objects.select_related("docket__unit", "unit", "facts").get(pk=receipt.case.pk)


def running(case, act):
    return Duty.objects.open().filter(docket=case.pk, act=act).order_by("pk")


def follow(receipt, at):
    found = intake.find(receipt.code)
    assert found is not None
    return following.follow(*found, at=at)


def sweep(at):
    while escalation.sweep(at=at).total:
        pass


def test_named_relief_with_extension_answer_review_and_second_review(county, staff, at):
    receipt = bring(county, at, who=(ZHANG,))
    case = case_of(receipt)
    assert case.docket.number.startswith("2026-诉求-")
    assert {duty.act for duty in Duty.objects.filter(docket=case.pk)} == {Act.INFORM, Act.TAKE_UP}
    informed = write(case, "informed", by=staff.handler, sign=county.principal, at=at + DAY)
    assert letters.read(informed, at=at).to == "张桂兰"
    assert not running(case, Act.INFORM).exists() and running(case, Act.TAKE_UP).exists()

    write(case, "accepted", by=staff.handler, sign=county.principal, at=at + 2 * DAY)
    answer = running(case, Act.ANSWER).get()
    assert answer.due_at == datetime(2026, 12, 15, 23, 59, 59, tzinfo=HERE)  # the 60th day after 16 October
    assert follow(receipt, at + 3 * DAY).due == answer

    write(case, "extended", by=staff.handler, sign=county.principal, at=at + 50 * DAY)
    answer.refresh_from_db()
    assert (answer.due_at, answer.state) == (datetime(2027, 1, 10, 23, 59, 59, tzinfo=HERE), "open")
    sweep(at + 70 * DAY)  # past the first date: nothing lapses
    answer.refresh_from_db()
    assert answer.state == "open"

    write(case, "opinion", by=staff.handler, sign=county.principal, at=at + 72 * DAY)
    answer.refresh_from_db()
    assert answer.state == "met"
    petitioning.rate(case_of(receipt), 3, "没有说清楚利息。", at=at + 73 * DAY)

    reviewing.ask(case_of(receipt), "不同意，少算了两个月。", at=at + 80 * DAY)
    duty = running(case, Act.REVIEW).get()
    assert duty.post.unit == county.bureau and duty.post.function == "bureau_petitions"
    with pytest.raises(NotAllowed):
        write(case, "review", by=county.principal, sign=county.principal, at=at + 81 * DAY)
    write(case, "review", by=staff.petitions, sign=staff.petitions, at=at + 90 * DAY)
    reviewing.ask(case_of(receipt), "仍不同意。", at=at + 100 * DAY)
    assert running(case, Act.REREVIEW).get().post.function == "bureau_petitions"
    last = write(case, "rereview", by=staff.petitions, sign=staff.petitions, at=at + 110 * DAY)
    assert letters.read(last, at=at).sign_off == "清河县人民政府"
    found = follow(receipt, at + 111 * DAY)
    assert not found.can_ask_review and len(found.own.letters) == 6
    lifecycle.advance(case_of(receipt), "close", by=staff.handler, at=at + 112 * DAY, reason="复核终结")
    assert not Duty.objects.open().filter(docket=case.pk).exists()


def test_the_time_to_ask_for_a_review_ends_and_counts_from_delivery(county, staff, at):
    receipt = bring(county, at)
    case = case_of(receipt)
    write(case, "accepted", by=staff.handler, sign=county.principal, at=at)
    opinion = write(case, "opinion", by=staff.handler, sign=county.principal, at=at + DAY)
    until = Grievance.objects.get(pk=case.pk).window_until
    letters.deliver(opinion, "post", at + 6 * DAY, by=staff.handler, at=at + 7 * DAY)
    later = Grievance.objects.get(pk=case.pk).window_until
    assert until is not None and later is not None
    assert (until, later) == (  # both the first working day after the thirtieth
        datetime(2026, 11, 16, 23, 59, 59, tzinfo=HERE), datetime(2026, 11, 19, 23, 59, 59, tzinfo=HERE),
    )  # fmt: skip
    with pytest.raises(reviewing.TooLate):
        reviewing.ask(case_of(receipt), "晚了", at=later + timedelta(seconds=1))
    reviewing.ask(case_of(receipt), "没晚", at=later - timedelta(seconds=1))


def test_an_extension_is_given_once_and_no_longer_than_the_law_allows(county, staff, at):
    case = case_of(bring(county, at))
    write(case, "accepted", by=staff.handler, sign=county.principal, at=at)
    with pytest.raises(extending.CannotExtend):
        write(case, "extended", by=staff.handler, sign=county.principal, at=at + DAY, until="2027-06-01")
    write(case, "extended", by=staff.handler, sign=county.principal, at=at + DAY, until="2026-12-30")
    with pytest.raises(extending.CannotExtend):
        write(case, "extended", by=staff.handler, sign=county.principal, at=at + 2 * DAY, until="2027-01-05")


def in_second_review(county, staff, at):
    receipt = bring(county, at)
    case = case_of(receipt)
    write(case, "accepted", by=staff.handler, sign=county.principal, at=at)
    write(case, "opinion", by=staff.handler, sign=county.principal, at=at + DAY)
    reviewing.ask(case_of(receipt), "不同意。", at=at + 2 * DAY)
    write(case, "review", by=staff.petitions, sign=staff.petitions, at=at + 3 * DAY)
    reviewing.ask(case_of(receipt), "仍不同意。", at=at + 4 * DAY)
    return receipt, case_of(receipt)


def test_the_days_of_a_hearing_are_not_counted_and_the_petitioner_is_told(county, staff, at):
    receipt, case = in_second_review(county, staff, at)
    due_at = running(case, Act.REREVIEW).get().due_at
    days = {"first": date(2026, 11, 2), "last": date(2026, 11, 6)}
    with pytest.raises(reviewing.NotTheReviewer):
        hearing.leave_out(case, **days, by=county.principal, at=at + 5 * DAY)
    with pytest.raises(hearing.WrongDays):
        hearing.leave_out(case, date(2026, 11, 6), date(2026, 11, 2), by=staff.petitions, at=at + 5 * DAY)
    hearing.leave_out(case, **days, by=staff.petitions, at=at + 5 * DAY)
    assert running(case, Act.REREVIEW).get().due_at == due_at + 5 * DAY
    said = talking.said(case_of(receipt))[-1].text
    assert "第三十六条" in said and "5日不计算在复核期限内" in said and "11月22日" in said
    with pytest.raises(extending.CannotExtend):
        hearing.leave_out(case, **days, by=staff.petitions, at=at + 6 * DAY)


def test_a_hearing_is_entered_on_its_page_by_the_reviewer_alone(county, staff, at, sign_in):
    _receipt, case = in_second_review(county, staff, at)
    address = f"/cases/{case.pk}/hearing/"
    told = {"first": "2026-11-02", "last": "2026-11-06"}
    with time_machine.travel(at + 5 * DAY, tick=False):
        assert sign_in(county.principal).post(address, told).status_code == 403
        browser = sign_in(staff.petitions)
        assert address in browser.get(f"/cases/{case.pk}/").content.decode()
        assert browser.post(address, told).status_code == 302
        assert "记下听证" in browser.get(f"/cases/{case.pk}/").content.decode()


def test_only_relief_has_sixty_days(county, staff, at):
    case = case_of(bring(county, at, category="suggestion"))
    write(case, "accepted", by=staff.handler, sign=county.principal, at=at)
    assert not running(case, Act.ANSWER).exists()


def test_a_letter_is_issued_by_whoever_signs(county, staff, at):
    case = case_of(bring(county, at))
    with pytest.raises(NotAllowed):
        write(case, "accepted", by=staff.handler, sign=staff.handler, at=at)


def test_an_anonymous_petitioner_and_the_handler_write_to_each_other(county, staff, at):
    receipt = bring(county, at)
    Message.objects.all().delete()
    talking.write(case_of(receipt), "还有一张工资条。", at=at + timedelta(hours=1))
    told = Message.objects.filter(kind="grievance.said")
    assert {message.person for message in told} == {staff.handler, county.principal, staff.petitions}
    talking.reply(case_of(receipt), "请写明是哪个月。", by=staff.handler, at=at + timedelta(hours=2))
    found = follow(receipt, at + timedelta(hours=3))
    assert [(one.is_own, one.text) for one in found.said] == [(True, "还有一张工资条。"), (False, "请写明是哪个月。")]
    assert found.own.grievance.identity is None


def test_overdue_climbs_to_the_principal_and_then_to_the_bureau(county, staff, at):
    case = case_of(bring(county, at))
    posts = []
    for _ in range(3):
        duty = running(case, Act.INFORM).get()
        posts.append(duty.post.function)
        sweep(duty.due_at + timedelta(seconds=1))
    assert posts == ["grievance_officer", "principal", "bureau_petitions"]


def test_a_transfer_goes_on_there_and_can_be_objected_to(county, staff, at):
    receipt = bring(county, at, unit=county.school)
    write(case_of(receipt), "forwarded", by=staff.handler, sign=county.principal, at=at + DAY, target=county.bureau)
    found = follow(receipt, at + 2 * DAY)
    assert [hop.case.unit.code for hop in found.hops] == ["qszx", "xian"]
    there = found.now.case
    assert {duty.act for duty in found.now.duties} == {Act.TAKE_UP, Act.INFORM}
    take_up = running(there, Act.TAKE_UP).get()
    assert take_up.due_at == datetime(2026, 10, 22, 23, 59, 59, tzinfo=HERE)  # five working days after 15 October
    transferring.object_to(there, "工资由学校发放，属于学校职权。", by=staff.petitions, at=at + 3 * DAY)
    back = follow(receipt, at + 4 * DAY)
    assert [hop.case.state for hop in back.hops] == ["registered"]
    assert running(back.own.case, Act.TAKE_UP).exists()


def test_objecting_is_over_after_five_working_days(county, staff, at):
    receipt = bring(county, at)
    write(case_of(receipt), "forwarded", by=staff.handler, sign=county.principal, at=at, target=county.bureau)
    there = follow(receipt, at).now.case
    due_at = running(there, Act.TAKE_UP).get().due_at
    with pytest.raises(transferring.CannotObject):
        transferring.object_to(there, "不是我们的", by=staff.petitions, at=due_at + timedelta(minutes=1))


def test_a_retaliation_report_goes_one_level_up_and_leaves_no_trace_below(county, staff, at):
    receipt = bring(county, at, who=(ZHANG,))
    entries = receipt.case.docket.entries.count()
    second = petitioning.report_retaliation(case_of(receipt), "校长说再告就不续聘。", at=at + DAY)
    sealed = Case.objects.get(pk=second.case.pk)
    assert (sealed.unit, sealed.audience, sealed.category) == (county.bureau, "sealed", "accusation")
    assert receipt.case.docket.entries.count() == entries
    told = {message.person for message in Message.objects.filter(docket=sealed.pk)}
    assert told == {staff.discipline}
    assert sealed.docket.number.startswith("2026-检举-")


def test_whoever_keeps_out_is_asked_nothing_and_another_takes_over(county, staff, at):
    case = case_of(bring(county, at))
    recusing.recuse(case, staff.handler, "当事人是我的亲戚。", by=staff.handler, at=at + DAY)
    assert not Case.objects.visible_to(staff.handler).exists() and not Duty.objects.visible_to(staff.handler).exists()
    asked = running(case, Act.INFORM).get()
    assert (
        asked.post.function == "principal"
        and asked.due_at == Duty.objects.filter(docket=case.pk, act=Act.INFORM, rung=0).get().due_at
    )
    with pytest.raises(NotAllowed):
        talking.reply(case, "我来答", by=staff.handler, at=at + DAY)
    write(case, "informed", by=county.principal, sign=county.principal, at=at + 2 * DAY)
    assert not running(case, Act.INFORM).exists()


def test_the_same_matter_goes_on_under_one_number(county, staff, at):
    first, second = bring(county, at, who=(ZHANG,)), bring(county, at + DAY)
    merging.merge(case_of(second), case_of(first), by=staff.handler, at=at + 2 * DAY)
    talking.write(case_of(first), "我的私事", at=at + 3 * DAY)
    found = follow(second, at + 3 * DAY)
    assert found.is_merged and found.said == [] and found.now.case.pk == first.case.pk
    assert following.acting_case(found).pk == second.case.pk


def test_withdrawing_stops_every_clock(county, staff, at):
    receipt = bring(county, at)
    petitioning.withdraw(case_of(receipt), "", at=at + DAY)
    assert not Duty.objects.open().filter(docket=receipt.case.pk).exists()


def test_an_extended_clock_is_in_order_for_whoever_verifies(county, staff, at, settings):
    from anlan.journal import sealing

    case = case_of(bring(county, at))
    write(case, "accepted", by=staff.handler, sign=county.principal, at=at)
    write(case, "extended", by=staff.handler, sign=county.principal, at=at + DAY, until="2026-12-30")
    write(case, "opinion", by=staff.handler, sign=county.principal, at=at + 70 * DAY)
    sealing.seal(at=at + 80 * DAY)
    lines = list(export.export_all(at=at + 80 * DAY))
    report = verify_export(lines, [settings.SIGNING_KEY.public.vkey], [])
    assert [finding.code for finding in report.findings if finding.code != "back_dated"] == []
