"""Acts from the room: confirm, note, facts, grade, moves. Strangers find nothing; who may only read is refused."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from anlan.cases import facts
from anlan.duties.models import Acknowledgement, Duty
from anlan.journal.models import Entry
from anlan.plans.models import Act, Obligation, Trigger
from anlan.web.tests.case_stage import MINUTE, acknowledge, at_time, report, sweep, text_of
from tests.cast import appoint, make_person, make_post, make_rule

DOING = [[{"word": "值班领导", "function": "duty_leader"}], [{"word": "校长", "function": "principal"}]]


@pytest.fixture
def plan(county):
    return county.plan()


@pytest.fixture
def case(county, plan, at):
    return report(county, at)


@pytest.fixture
def reader(county):
    reader = make_person("office", "林晓雯")
    appoint(make_post(county.school, "office_head", "校办主任"), reader)
    return reader


def duty_of(case, county, key) -> Duty:
    return Duty.objects.get(docket=case.pk, post=county.posts[key], act="acknowledge", rung=0)


def post(browser, url, at, **data):
    with at_time(at):
        return browser.post(url, data)


def test_confirming_leads_back_to_the_room_and_says_when(county, sign_in, case, at):
    duty = duty_of(case, county, "principal")
    browser = sign_in(county.principal)
    answer = post(browser, f"/duties/{duty.pk}/acknowledgement/", at + MINUTE)
    assert answer.url == f"/cases/{case.pk}/"
    said = Acknowledgement.objects.get(duty=duty)
    assert (said.person, said.at, said.by_way) == (county.principal, at + MINUTE, "page")
    with at_time(at + MINUTE):
        assert "14:13:05已确认收到，上面看得到" in text_of(browser.get(answer.url))


def test_confirming_late_is_said_to_be_late(county, sign_in, case, at):
    sweep(at + 15 * MINUTE)
    browser = sign_in(county.principal)
    answer = post(browser, f"/duties/{duty_of(case, county, 'principal').pk}/acknowledgement/", at + 17 * MINUTE)
    with at_time(at + 17 * MINUTE):
        assert "记为迟" in text_of(browser.get(answer.url))


def test_the_page_the_button_stood_on_is_gone_back_to_but_no_other_site(county, sign_in, case, at):
    url = f"/duties/{duty_of(case, county, 'principal').pk}/acknowledgement/"
    browser = sign_in(county.principal)
    assert post(browser, url, at, next="/").url == "/"
    assert post(browser, url, at, next="https://elsewhere.example/").url == f"/cases/{case.pk}/"


def test_only_the_post_may_confirm_and_strangers_find_nothing(county, sign_in, case, at):
    url = f"/duties/{duty_of(case, county, 'principal').pk}/acknowledgement/"
    assert post(sign_in(county.safety_officer), url, at).status_code == 403
    assert post(sign_in(county.other_principal), url, at).status_code == 404
    assert post(sign_in(county.teacher), url, at).status_code == 404
    assert sign_in(county.principal).get(url).status_code == 405
    assert not Acknowledgement.objects.exists()


def test_a_teacher_whose_post_is_asked_may_confirm_without_reading_the_case(county, sign_in, plan, at):
    chain = [[{"word": "班主任", "function": "teacher"}], [{"word": "校长", "function": "principal"}]]
    make_rule(plan, 4, Trigger.REPORTED, Act.ACKNOWLEDGE, chain, 3, "3分钟内", title="到现场")
    case = report(county, at)
    browser = sign_in(county.teacher)
    with at_time(at):
        page = text_of(browser.get(f"/cases/{case.pk}/"))
    assert "到现场" in page and "要你办的事" in page and "头在流血" not in page
    duty = Duty.objects.get(docket=case.pk, post=county.posts["teacher"])
    post(browser, f"/duties/{duty.pk}/acknowledgement/", at + MINUTE)
    duty.refresh_from_db()
    assert duty.state == Duty.State.MET


def test_a_note_is_kept_and_its_draft_forgotten(county, sign_in, case, at):
    browser = sign_in(county.duty_leader)
    answer = post(browser, f"/cases/{case.pk}/notes/", at + MINUTE, text="已止血，意识清楚")
    with at_time(at + MINUTE):
        page = text_of(browser.get(answer.url))
    assert "已止血，意识清楚" in page
    assert f'data-draft-done="note:{county.duty_leader.pk}:{case.pk}"' in page
    assert f'data-draft="note:{county.duty_leader.pk}:{case.pk}"' in page


def test_an_empty_note_says_what_is_missing_and_keeps_the_room(county, sign_in, case, at):
    answer = post(sign_in(county.duty_leader), f"/cases/{case.pk}/notes/", at, text="  ")
    assert answer.status_code == 422
    assert "请写一句现场情况，或者附一张照片" in text_of(answer) and 'id="clocks"' in text_of(answer)


def test_a_picture_goes_with_a_note_and_a_file_that_is_none_keeps_the_text(county, sign_in, case, at):
    data = io.BytesIO()
    Image.new("RGB", (40, 30)).save(data, "PNG")
    browser = sign_in(county.duty_leader)
    url = f"/cases/{case.pk}/notes/"
    good = SimpleUploadedFile("a.png", data.getvalue(), "image/png")
    assert post(browser, url, at, text="台阶", photo=good).status_code == 302
    assert case.docket.remarks.filter(kind="photo").count() == 1
    bad = SimpleUploadedFile("a.png", b"not a picture", "image/png")
    answer = post(browser, url, at, text="写好的字", photo=bad)
    assert answer.status_code == 422 and "写好的字" in text_of(answer) and "读不成照片" in text_of(answer)


def test_who_may_only_read_is_refused_and_nothing_is_written(county, sign_in, case, reader, at):
    browser = sign_in(reader)
    before = Entry.objects.count()
    for part, data in (
        ("notes/", {"text": "x"}),
        ("facts/", {"injuries": "x"}),
        ("grade/", {"grade": "4"}),
        ("moves/end/", {}),
        ("reports/first/", {"unit": "x"}),
    ):
        assert post(browser, f"/cases/{case.pk}/{part}", at, **data).status_code == 403, part
    assert Entry.objects.count() == before


def test_strangers_find_no_page_to_act_on(county, sign_in, case, at):
    browser = sign_in(county.other_principal)
    for part in ("notes/", "facts/", "grade/", "moves/end/", "reports/first/"):
        url = f"/cases/{case.pk}/{part}"
        assert browser.get(url).status_code == 404 and post(browser, url, at, text="x").status_code == 404, part


def test_a_note_on_what_was_done_discharges_that_duty_and_relieves_above(county, sign_in, plan, at):
    make_rule(plan, 4, Trigger.REPORTED, Act.DO, DOING, 10, "3分钟内", title="接应救护车")
    case = report(county, at)
    sweep(at + 10 * MINUTE)
    duty = Duty.objects.get(docket=case.pk, act="do", rung=0)
    above = Duty.objects.get(docket=case.pk, act="do", rung=1)
    browser = sign_in(county.duty_leader)
    url = f"/cases/{case.pk}/notes/?duty={duty.pk}"
    assert "接应救护车" in text_of(browser.get(url))
    assert post(browser, url, at + 11 * MINUTE, text="已在门口接到救护车").status_code == 302
    duty.refresh_from_db()
    above.refresh_from_db()
    assert (duty.state, above.state) == (Duty.State.MET_LATE, Duty.State.RELIEVED)
    assert duty.evidence == {"remark": case.docket.remarks.get(kind="note").pk}
    assert post(browser, url, at + 12 * MINUTE, text="再来一次").status_code == 409
    assert post(sign_in(county.safety_officer), url, at, text="x").status_code == 404  # another post's duty


def test_facts_are_amended_and_prefilled(county, sign_in, case, at):
    browser = sign_in(county.safety_officer)
    url = f"/cases/{case.pk}/facts/"
    page = text_of(browser.get(url))
    assert "东教学楼一层楼梯口" in page
    known = facts.known(case) | {"title": "三（2）班一名学生跌落", "people": "学生1人"}
    assert post(browser, url, at + MINUTE, **known).status_code == 302
    case.refresh_from_db()
    assert facts.known(case)["people"] == "学生1人"
    entry = Entry.objects.get(docket=case.pk, action="case.amended")
    assert b'"people","title"' in bytes(entry.body)


def test_the_grade_is_set_and_shown(county, sign_in, case, at):
    browser = sign_in(county.duty_leader)
    assert post(browser, f"/cases/{case.pk}/grade/", at, grade="3").status_code == 302
    case.refresh_from_db()
    assert case.grade == 3
    with at_time(at):
        assert "al-grade-3" in text_of(browser.get(f"/cases/{case.pk}/"))
    assert post(browser, f"/cases/{case.pk}/grade/", at, grade="9").status_code == 422


def test_a_move_is_asked_once_more_and_says_what_follows(county, sign_in, case, at):
    browser = sign_in(county.principal)
    page = text_of(browser.get(f"/cases/{case.pk}/moves/cancel/"))
    assert "还在走的2个时限会停止" in page and "This cannot be taken back" not in page
    assert "不能撤回" in page
    assert post(browser, f"/cases/{case.pk}/moves/cancel/", at + MINUTE, reason="是演习用的假人").status_code == 302
    case.refresh_from_db()
    assert case.state == "cancelled" and not Duty.objects.open().filter(docket=case.pk).exists()
    with at_time(at + MINUTE):
        room = text_of(browser.get(f"/cases/{case.pk}/"))
    assert "是演习用的假人" in room and "停止2个时限" in room
    assert 'id="note-text"' not in room  # nothing can be added any more


def test_closing_over_an_owed_report_asks_for_a_written_reason(county, sign_in, case, at):
    acknowledge(case, county, "principal", at + MINUTE)
    browser, url = sign_in(county.principal), f"/cases/{case.pk}/moves/close/"
    with at_time(at + 3 * MINUTE):
        browser.post(f"/cases/{case.pk}/moves/end/", {"reason": ""})
        assert "还欠：向上首报" in text_of(browser.get(url))
        refused = browser.post(url, {"reason": " "})
        assert refused.status_code == 422 and "还欠：向上首报" in text_of(refused)
        case.refresh_from_db()
        assert case.state == "ended"
        assert browser.post(url, {"reason": "已当面向局里报告"}).status_code == 302
    case.refresh_from_db()
    assert case.state == "closed"


def test_a_move_the_case_has_passed_is_refused_with_what_to_do(county, sign_in, case, at):
    browser = sign_in(county.principal)
    assert post(browser, f"/cases/{case.pk}/moves/close/", at).status_code == 409
    assert browser.get(f"/cases/{case.pk}/moves/fly/").status_code == 404
    assert sign_in(county.duty_leader).get(f"/cases/{case.pk}/moves/close/").status_code == 403


def test_a_set_aside_duty_is_shown_and_given_back(county, sign_in, case, at):
    rule = Obligation.objects.get(number=1)
    rule.chain = [[{"word": "x"}], [{"word": "broken"}]]
    rule.save()
    sweep(at + 3 * MINUTE)
    duty = Duty.objects.get(set_aside_at__isnull=False)
    browser = sign_in(county.principal)
    with at_time(at + 4 * MINUTE):
        assert "已放到一边" in text_of(browser.get(f"/cases/{case.pk}/"))
    url = f"/duties/{duty.pk}/return/"
    assert post(sign_in(county.other_principal), url, at).status_code == 404
    assert post(browser, url, at + 5 * MINUTE).status_code == 302
    duty.refresh_from_db()
    assert duty.set_aside_at is None
    assert Entry.objects.filter(docket=case.pk, action="duty.put_back").exists()


def test_a_held_report_is_taken_up_and_its_clocks_begin(county, sign_in, plan, at, settings):
    settings.REPORTS_PER_HOUR = 1
    report(county, at)
    case = report(county, at + timedelta(seconds=1))
    assert case.state == "held" and not Duty.objects.filter(docket=case.pk).exists()
    browser = sign_in(county.duty_leader)
    with at_time(at + MINUTE):
        assert f'href="/cases/{case.pk}/moves/release/"' in text_of(browser.get(f"/cases/{case.pk}/"))
    post(browser, f"/cases/{case.pk}/moves/release/", at + MINUTE)
    assert Duty.objects.open().filter(docket=case.pk).count() == 2
