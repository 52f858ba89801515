"""The room of a case: next act, clocks, who knows, what happened; and what others see of it."""

from __future__ import annotations

import re

import pytest

from anlan.cases import facts, noting
from anlan.duties.models import Duty
from anlan.journal.models import Viewing
from anlan.notify.models import Delivery, Message
from anlan.org.models import Contact
from anlan.web.tests.case_stage import (
    MINUTE,
    WORDS,
    acknowledge,
    at_time,
    entitle,
    picture,
    report,
    standing,
    sweep,
    text_of,
)
from tests.cast import appoint, make_person, make_post

MOST_QUERIES = 30
"""As measured, and it does not grow with entries, duties or messages."""


@pytest.fixture
def case(county, at):
    county.plan()
    return report(county, at)


def room(browser, case, at, query=""):
    with at_time(at):
        return browser.get(f"/cases/{case.pk}/{query}")


def section(page, name: str) -> str:
    """The live part of the page with this id, up to the next one, as text without tags."""
    html = text_of(page).split("</main>")[0].split(f'id="{name}" data-fragment')[1].split(" data-fragment")[0]
    html = re.sub(r'<p class="visually-hidden".*?</p>', "", html, flags=re.S)
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))


def test_the_principal_is_asked_first_for_what_is_his(county, sign_in, case, at):
    page = text_of(room(sign_in(county.principal), case, at + MINUTE))
    duty = Duty.objects.get(docket=case.pk, post=county.posts["principal"])
    assert f'action="/duties/{duty.pk}/acknowledgement/"' in page
    assert page.index('id="next"') < page.index('id="clocks"') < page.index('id="who"') < page.index('id="facts"')
    assert page.index('id="facts"') < page.index('id="tl"')


def test_only_one_button_is_filled_apart_from_the_dock(county, sign_in, case, at):
    main = text_of(room(sign_in(county.principal), case, at + MINUTE)).split("</main>")[0]
    assert main.count("btn-primary") == 1


def test_each_clock_shows_its_sentence_its_holder_and_where_it_climbs(county, sign_in, case, at):
    page = room(sign_in(county.principal), case, at + MINUTE)
    clocks = section(page, "clocks")
    assert "2、值班领导接到报告后，须在3分钟内确认接警。" in clocks
    assert "值班领导何静" in clocks and "到时没办就升至校长" in clocks
    rule = Duty.objects.get(docket=case.pk, post=county.posts["duty_leader"]).obligation
    assert f"/versions/{rule.version_id}/#r{rule.number}" in text_of(page)
    assert "校长知道后起算" in clocks  # the report upward has not begun
    assert "<mark>3分钟内</mark>" in text_of(page)


def test_done_clocks_say_what_they_took_and_the_limit(county, sign_in, case, at):
    acknowledge(case, county, "principal", at + 4 * MINUTE)
    clocks = section(room(sign_in(county.principal), case, at + 5 * MINUTE), "clocks")
    assert "用时4分" in clocks and "限15分钟（原文“第一时间（5—15分钟）”）" in clocks


def test_a_lapse_says_where_it_went_and_the_timeline_says_so_in_one_line(county, sign_in, case, at):
    sweep(at + 3 * MINUTE)
    page = room(sign_in(county.principal), case, at + 4 * MINUTE)
    assert "14:15升至校长" in section(page, "clocks")
    assert "“确认接警”到时没有办（值班领导何静），升至校长周敏华" in section(page, "tl")
    assert "data-urgent" in text_of(page)


def test_on_a_later_day_a_lapse_says_its_day_too(county, sign_in, case, at):
    sweep(at + 3 * MINUTE)
    page = room(sign_in(county.principal), case, at + 1500 * MINUTE)
    assert "昨天14:15升至校长" in section(page, "clocks")


def test_a_vacant_rung_is_shown_with_where_it_went(county, sign_in, case, at):
    county.posts["director"].appointments.all().delete()
    sweep(at + 15 * MINUTE)
    clocks = section(room(sign_in(county.principal), case, at + 16 * MINUTE), "clocks")
    assert "岗位没有人" in clocks and "已直接升到" in clocks and "安全科科长" in clocks


def test_who_knows_lists_those_without_an_answer_first_and_each_way_tried(county, sign_in, case, at):
    acknowledge(case, county, "duty_leader", at + MINUTE)
    for message in Message.objects.filter(docket=case.pk):
        contact = Contact.objects.get(person=message.person)
        Delivery.objects.create(
            message=message, unit_id=message.unit_id, unit_path=message.unit_path, contact=contact,
            channel="email", attempt=1, state="sent", started_at=at, finished_at=at,
        )  # fmt: skip
    who = section(room(sign_in(county.principal), case, at + 2 * MINUTE), "who")
    assert "2方中1方已确认" in who
    assert who.index("周敏华") < who.index("何静")
    assert "邮件14:12发出" in who and "等回复" in who and "14:13:05" in who


def test_who_was_not_reached_is_said_with_what_happens_next(county, sign_in, case, at):
    Message.objects.filter(person=county.principal).update(state="failed")
    who = section(room(sign_in(county.principal), case, at + MINUTE), "who")
    assert "没有送到" in who and "14:27前没确认就升至片区督导办主任" in who


def test_an_office_that_nobody_reached_is_to_be_telephoned(county, sign_in, case, at):
    sweep(at + 15 * MINUTE)
    sweep(at + 30 * MINUTE)
    Message.objects.filter(post=county.posts["town"]).update(state="failed")
    who = section(room(sign_in(county.principal), case, at + 31 * MINUTE), "who")
    assert "青山镇政府值班室" in who and "没有送到" in who and "请打电话" in who


def test_what_happened_is_newest_first_while_open_and_from_the_beginning_on_request(county, sign_in, case, at):
    acknowledge(case, county, "duty_leader", at + MINUTE)
    browser = sign_in(county.principal)
    newest = section(room(browser, case, at + 2 * MINUTE), "tl")
    oldest = section(room(browser, case, at + 2 * MINUTE, "?order=first"), "tl")
    assert newest.index("确认收到") < newest.index(WORDS)
    assert oldest.index(WORDS) < oldest.index("确认收到")
    assert "扫码报告东教学楼一层楼梯口，未留名" in newest
    assert "起算2个时限，通知何静、周敏华" in newest


def test_an_answer_and_the_clock_it_stopped_are_one_line(county, sign_in, case, at):
    acknowledge(case, county, "duty_leader", at + MINUTE)
    told = section(room(sign_in(county.principal), case, at + 2 * MINUTE), "tl")
    assert "何静值班领导确认收到，时限办结，用时1分" in told


def test_facts_are_shown_and_who_reported_only_to_those_who_handle_it(county, sign_in, case, at):
    known = {"injuries": "头皮裂伤约2厘米", "reporter_phone": "13800000000"}
    facts.amend(case, known, by=standing(county.principal, at), at=at)
    reader = make_person("office", "林晓雯")
    appoint(make_post(county.school, "office_head", "校办主任"), reader)
    assert "13800000000" in section(room(sign_in(county.principal), case, at), "facts")
    seen = text_of(room(sign_in(reader), case, at))
    assert "头皮裂伤约2厘米" in seen and "13800000000" not in seen
    assert "补记现场情况" not in seen  # reading only


def test_a_stranger_finds_nothing(county, sign_in, case, at):
    for person in (county.other_principal, county.other_director, county.teacher):
        assert room(sign_in(person), case, at).status_code == 404
        assert sign_in(person).get(f"/cases/{case.pk}/live/").status_code == 404


def test_a_teacher_who_reported_sees_the_steps_and_her_own_words_only(county, sign_in, at):
    county.plan()
    case = report(county, at, by=county.teacher, photos=(picture(),))
    noting.note(case, "别人写的话", by=standing(county.duty_leader, at), at=at + MINUTE)
    acknowledge(case, county, "duty_leader", at + MINUTE)
    browser = sign_in(county.teacher)
    page = text_of(room(browser, case, at + 2 * MINUTE))
    assert WORDS in page and "值班的人已接到" in page
    assert "别人写的话" not in page and "何静" not in page and "谁已知道" not in page
    for part in ("facts", "grade", "after", "viewings", "record.jsonl", "notes", "moves/end", "reports/first"):
        url = f"/cases/{case.pk}/{part}" + ("" if part.endswith("jsonl") else "/")
        assert browser.get(url).status_code == 404, part


def test_pictures_are_served_clean_uncached_and_only_to_those_who_may(county, sign_in, at):
    case = report(county, at, photos=(picture(),))
    remark = case.docket.remarks.get(kind="photo")
    url = f"/cases/{case.pk}/pictures/{remark.pk}/"
    answer = sign_in(county.principal).get(url)
    assert answer["Content-Type"] == "image/jpeg" and "no-store" in answer["Cache-Control"]
    assert answer.content[:2] == b"\xff\xd8"
    assert sign_in(county.other_principal).get(url).status_code == 404
    words = case.docket.remarks.exclude(kind="photo").get()
    assert sign_in(county.principal).get(f"/cases/{case.pk}/pictures/{words.pk}/").status_code == 404
    mine = report(county, at, by=county.teacher, photos=(picture(),))
    own = mine.docket.remarks.get(kind="photo")
    assert sign_in(county.teacher).get(f"/cases/{mine.pk}/pictures/{own.pk}/").status_code == 200


def test_every_look_is_recorded_once_in_ten_minutes_and_listed(county, sign_in, case, at):
    browser = sign_in(county.director)
    room(browser, case, at)
    room(browser, case, at + 5 * MINUTE)
    with at_time(at + 6 * MINUTE):
        browser.get(f"/cases/{case.pk}/after/")
    seen = list(Viewing.objects.filter(docket=case.pk).order_by("pk").values_list("person", "page"))
    assert seen == [(county.director.pk, "case"), (county.director.pk, "after")]
    with at_time(at + 7 * MINUTE):
        page = text_of(sign_in(county.duty_leader).get(f"/cases/{case.pk}/viewings/"))
    assert "孙建国" in page and "时限用时" in page


def test_who_looked_is_for_those_who_handle_or_audit(county, sign_in, case, at):
    reader = make_person("office", "林晓雯")
    appoint(make_post(county.school, "office_head", "校办主任"), reader)
    assert sign_in(reader).get(f"/cases/{case.pk}/viewings/").status_code == 403
    assert sign_in(county.officer).get(f"/cases/{case.pk}/viewings/").status_code == 200


def test_live_parts_are_fetched_alone_and_the_room_reloads_without_scripts(county, sign_in, case, at):
    browser = sign_in(county.principal)
    whole = text_of(room(browser, case, at))
    assert f'data-live-url="/cases/{case.pk}/live/"' in whole
    assert '<noscript><meta http-equiv="refresh" content="30"></noscript>' in whole
    with at_time(at):
        parts = text_of(browser.get(f"/cases/{case.pk}/", headers={"X-Fragments": "clocks,tl"}))
    assert "<html" not in parts and "<textarea" not in parts
    for name in ("status", "next", "clocks", "who", "facts", "acts", "tl", "dock"):
        assert f'id="{name}" data-fragment' in whole.replace("\n", " "), name
        assert f'id="{name}"' in parts, name


def test_the_live_line_is_an_event_stream(county, sign_in, case):
    answer = sign_in(county.principal).get(f"/cases/{case.pk}/live/")
    assert answer["Content-Type"] == "text/event-stream"


def test_a_drill_carries_its_band(county, sign_in, at):
    from anlan.cases import intake

    case = intake.report("incident", county.school, intake.Told("fire", "演练"), by=None, at=at, is_drill=True).case
    assert 'class="al-drill"' in text_of(room(sign_in(county.principal), case, at))


def test_words_that_were_destroyed_leave_the_record_of_acts(county, sign_in, case, at):
    from anlan.journal.models import DocketKey

    DocketKey.objects.filter(docket=case.pk).delete()
    page = room(sign_in(county.principal), case, at)
    assert page.status_code == 200 and WORDS not in text_of(page)
    assert "起算2个时限" in text_of(page)


def test_the_number_of_queries_does_not_grow_with_the_case(county, sign_in, case, at, django_assert_max_num_queries):
    browser = sign_in(county.principal)
    room(browser, case, at)
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        room(browser, case, at + MINUTE)
    entitle(case, county, "三（2）班一名学生跌落", at + MINUTE)
    for n in range(5):
        noting.note(case, f"第{n}条", by=standing(county.principal, at), at=at + MINUTE)
    sweep(at + 15 * MINUTE)
    sweep(at + 30 * MINUTE)
    room(browser, case, at + 31 * MINUTE)
    with django_assert_max_num_queries(MOST_QUERIES) as many:
        room(browser, case, at + 32 * MINUTE)
    assert len(many) <= len(few) + 1
