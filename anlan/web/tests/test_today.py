"""Today and the inbox."""

from datetime import timedelta

import pytest
import time_machine

from anlan.cases import intake
from anlan.cases.intake import Told
from anlan.duties import acknowledgement, escalation
from anlan.duties.models import Duty
from anlan.notify.models import Message
from anlan.plans.models import Act

MINUTE = timedelta(minutes=1)

PAGE_QUERIES = 29
"""Today, whoever looks and however much there is. It may only become fewer."""


@pytest.fixture
def running(county, at):
    """A case reported at 14:12:05, with the duty leader's and the principal's clocks running."""
    county.plan()
    return intake.report(
        "incident", county.school, Told("injury", text="一名学生跌落"), by=None, at=at, place=county.place
    ).case


def look(sign_in, person, at, url="/"):
    with time_machine.travel(at, tick=False):
        answer = sign_in(person).get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_nothing_due_says_so_and_what_would_come(sign_in, county, at):
    page = look(sign_in, county.teacher, at)
    assert "<h1 data-say>此刻没有到期的事</h1>" in page
    assert "有人报告了预案交给你岗位的事" in page
    assert "btn-primary" not in page


def test_strangers_are_asked_to_sign_in(client, county):
    assert client.get("/")["Location"] == "/sign-in/?next=/"


def test_the_one_called_sees_the_clock_the_sentence_and_one_button(sign_in, county, running, at):
    page = look(sign_in, county.duty_leader, at + MINUTE)
    duty = Duty.objects.get(post=county.posts["duty_leader"])
    assert "1起事件正在处置，等你确认" in page
    assert "<time data-figure>02:00</time>" in page
    assert "值班领导接到报告后，须在<mark>3分钟内</mark>确认接警。" in page
    assert page.count("btn-primary") == 1
    assert f'action="/duties/{duty.pk}/acknowledgement/"' in page
    assert "自动升给校长" in page
    assert "一名学生跌落" not in page, "what was said is not for a list"


def test_after_confirming_the_report_upward_is_next(sign_in, county, running, at):
    duty = Duty.objects.get(post=county.posts["principal"], act=Act.ACKNOWLEDGE)
    acknowledgement.accept(duty, by=county.principal, way="page", event_kind="injury", at=at + MINUTE)
    page = look(sign_in, county.principal, at + 2 * MINUTE)
    assert "等你签发首报" in page
    assert f'href="/cases/{running.pk}/reports/first/"' in page
    assert "今天已办" in page


def test_a_deputy_who_was_not_called_may_act_and_is_told_so(sign_in, county, running, at):
    page = look(sign_in, county.vice_principal, at + MINUTE)
    assert "你可以代办" in page and "周敏华" in page


def test_where_everybody_has_to_confirm_mine_alone_does_not_end_it(sign_in, county, running, at):
    duty = Duty.objects.get(post=county.posts["duty_leader"])
    duty.obligation.everyone = True
    duty.obligation.save(update_fields=["everyone"])
    Duty.objects.filter(pk=duty.pk).update(expected=[county.duty_leader.pk, county.teacher.pk])
    acknowledgement.accept(duty, by=county.duty_leader, way="page", event_kind="injury", at=at + MINUTE)
    page = look(sign_in, county.duty_leader, at + 2 * MINUTE)
    assert "你已确认，还等别人" in page and "你14:13已确认" in page
    assert "btn-primary" not in page


def test_what_lapsed_is_still_mine_to_do_and_those_above_see_who_has_it(sign_in, county, running, at):
    escalation.sweep(at=at + 4 * MINUTE)
    mine = look(sign_in, county.duty_leader, at + 5 * MINUTE)
    assert "已升给校长" in mine and "记为迟办" in mine
    above = look(sign_in, county.director, at + 5 * MINUTE)
    assert "1件超时或已上升" in above and "周敏华" in above
    assert "青山镇中心小学" in above and "有超时" in above


def test_what_those_above_have_met_is_no_longer_asked_nor_overdue(sign_in, county, running, at):
    escalation.sweep(at=at + 4 * MINUTE)
    climbed = Duty.objects.get(post=county.posts["principal"], rung=1)
    acknowledgement.accept(climbed, by=county.principal, way="page", event_kind="injury", at=at + 5 * MINUTE)
    page = look(sign_in, county.duty_leader, at + 6 * MINUTE)
    assert "没有等你办的事" in page and "btn-primary" not in page
    assert "超时和上升" not in look(sign_in, county.director, at + 6 * MINUTE)


def test_another_school_sees_nothing_of_it(sign_in, county, running, at):
    for stranger in (county.other_principal, county.other_director, county.teacher):
        page = look(sign_in, stranger, at + MINUTE)
        assert running.docket.number not in page and "此刻没有到期的事" in page


def test_a_teacher_who_holds_a_duty_finds_it_without_the_right_to_read_matters(sign_in, county, running, at):
    Duty.objects.filter(post=county.posts["duty_leader"]).update(
        post=county.posts["teacher"], expected=[county.teacher.pk]
    )
    page = look(sign_in, county.teacher, at + MINUTE)
    assert "等你确认" in page and "btn-primary" in page


def test_what_the_clock_set_aside_is_shown_and_an_operator_can_give_it_back(sign_in, county, running, at):
    duty = Duty.objects.get(post=county.posts["duty_leader"])
    Duty.objects.filter(pk=duty.pk).update(set_aside_at=at, set_aside_error="KeyError: 'x'")
    back = f'action="/duties/{duty.pk}/return/"'
    page = look(sign_in, county.officer, at + MINUTE)
    assert "时钟搁下的" in page and "KeyError" not in page and back not in page
    county.officer.is_operator = True
    county.officer.save(update_fields=["is_operator"])
    assert back in look(sign_in, county.officer, at + MINUTE)


def test_the_number_of_queries_does_not_grow(sign_in, county, running, at, django_assert_max_num_queries):
    above, called = sign_in(county.officer), sign_in(county.principal)
    with time_machine.travel(at + 3 * MINUTE, tick=False):
        with django_assert_max_num_queries(PAGE_QUERIES):
            above.get("/")
        with django_assert_max_num_queries(PAGE_QUERIES) as before:
            called.get("/")
        for n in range(8):
            intake.report("incident", county.school, Told("fire"), by=None, at=at + timedelta(seconds=n))
        escalation.sweep(at=at + 20 * MINUTE)
        with django_assert_max_num_queries(PAGE_QUERIES):
            above.get("/")
        with django_assert_max_num_queries(PAGE_QUERIES) as after:
            called.get("/")
    assert len(after) == len(before)


def test_the_inbox_shows_mine_newest_first_and_marks_them_read(sign_in, county, running, at):
    page = look(sign_in, county.duty_leader, at + MINUTE, "/inbox/")
    assert "1条消息没读" in page and "请14:15前办：确认接警" in page
    assert f'href="/cases/{running.pk}/"' in page
    message = Message.objects.get(person=county.duty_leader)
    browser = sign_in(county.duty_leader)
    assert browser.post("/inbox/", {"up_to": message.pk}).status_code == 302
    assert "消息都读过了" in browser.get("/inbox/").content.decode()
    assert Message.objects.filter(read_at__isnull=False).count() == 1, "nobody else's are touched"


def test_a_message_that_came_after_the_page_stays_unread(sign_in, county, running, at):
    first = Message.objects.get(person=county.duty_leader)
    escalation.sweep(at=at + timedelta(minutes=2, seconds=30))
    assert Message.objects.filter(person=county.duty_leader).count() == 2
    sign_in(county.duty_leader).post("/inbox/", {"up_to": first.pk})
    assert Message.objects.filter(person=county.duty_leader, read_at__isnull=True).count() == 1


def test_an_empty_inbox_says_so(sign_in, county):
    assert "还没有消息" in sign_in(county.teacher).get("/inbox/").content.decode()


def test_the_live_line_is_for_those_signed_in_and_a_stream(sign_in, client, county, running):
    assert client.get("/inbox/live/").status_code == 302
    answer = sign_in(county.principal).get("/inbox/live/")
    assert answer["Content-Type"] == "text/event-stream"
    answer.close()
