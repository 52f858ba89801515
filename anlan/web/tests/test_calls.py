"""Pages of all-calls: three pages to send one, the answer by link without cookies or scripts, the board."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from anlan.calls import rosters, starting
from anlan.calls.audience import Chosen
from anlan.calls.models import Call, Called
from anlan.calls.rosters import Kept
from anlan.calls.saying import Words
from anlan.calls.starting import Order
from anlan.notify import links
from anlan.notify.models import Message
from anlan.notify.words import text_of
from tests.cast import appoint, make_person, make_post

NEW = "/calls/new/?pattern=evacuate"


@pytest.fixture
def classes(county, at):
    county.principal.standing(at)
    kept = Kept("class", "三（2）班", "三年级", 45, answering=(county.teacher,))
    return rosters.put(county.school, kept, by=county.principal, at=at)


@pytest.fixture
def call(county, classes, at):
    order = Order("evacuate", "drill", Words("马上疏散到操场", "按路线走，到后清点。"), Chosen(everybody=True), "n")
    return starting.start(county.school, order, by=county.principal, at=at)


def link(call, person, at):
    return reverse("web:call-answer", args=[links.make(links.CALL, call.pk, str(call.unit_path), person.pk, at=at)])


@pytest.fixture
def frozen(at, monkeypatch):
    monkeypatch.setattr("anlan.lib.clock.now", lambda: at)
    return at


def fill(**more):
    return {"headline": "马上疏散到操场", "todo": "按路线走。", "mode": "drill", "everybody": "on", **more}


def test_three_pages_send_a_call_and_the_second_press_sends_nothing(county, classes, sign_in):
    browser = sign_in(county.principal)
    assert "马上疏散到操场" in browser.get("/calls/new/").content.decode()
    seen = browser.post(NEW, fill()).content.decode()
    assert not Call.objects.exists() and "会打扰5人" in seen and "45名学生" in seen
    sms = re.search(r'al-call-sms">(.*?)</div>', seen)
    assert sms and len(sms[1]) <= 70 and "【演练】" in sms[1] and "吴晓燕" not in sms[1]
    signed = re.search(r'name="order" value="([^"]+)"', seen)
    assert signed
    for _press in range(2):
        answer = browser.post("/calls/sending/", {"order": signed[1]})
        assert answer.status_code == 302
    assert Call.objects.count() == 1 and Message.objects.filter(kind="call.asked").count() == 5


def test_it_has_to_be_said_whether_it_is_earnest(county, sign_in):
    answer = sign_in(county.principal).post(NEW, {**fill(), "mode": ""})
    assert answer.status_code == 422 and not Call.objects.exists()


def test_a_forged_order_sends_nothing(county, sign_in):
    browser = sign_in(county.principal)
    assert browser.post("/calls/sending/", {"order": "forged"}).status_code == 302
    assert not Call.objects.exists()


def test_the_same_again_says_so_before_it_is_sent(county, call, sign_in):
    Call.objects.update(sent_at=call.sent_at)  # the page reads the real clock: make it a moment ago
    from anlan.lib import clock

    Call.objects.update(sent_at=clock.now())
    seen = sign_in(county.principal).post(NEW, fill()).content.decode()
    assert "刚才发过一样的" in seen and reverse("web:call", args=[call.pk]) in seen


def test_an_answer_takes_one_press_without_cookies_and_looking_answers_nothing(county, call, frozen):
    phone = Client(enforce_csrf_checks=True)
    url = link(call, county.duty_leader, frozen)
    page = phone.get(url)
    assert (
        page.status_code == 200
        and "【演练】" in page.content.decode()
        and "csrfmiddlewaretoken" not in str(page.content)
    )
    assert Called.objects.get(call=call, person=county.duty_leader).answer == "silent"
    assert phone.post(url, {"tap": "safe"}).status_code == 302
    assert Called.objects.get(call=call, person=county.duty_leader).answer == "safe"
    phone.post(url, {"tap": "help", "place": str(county.place.pk), "words": "腿扭了"})
    line = Called.objects.get(call=call, person=county.duty_leader)
    assert (line.answer, line.place) == ("help", county.place)
    assert "腿扭了" in phone.get(url).content.decode()


def test_a_class_teacher_answers_for_the_class_with_the_same_press(county, call, frozen):
    phone = Client(enforce_csrf_checks=True)
    url = link(call, county.teacher, frozen)
    assert "三（2）班" in phone.get(url).content.decode()
    phone.post(url, {"tap": "all"})
    assert set(Called.objects.filter(call=call, person=county.teacher).values_list("answer", "missing")) == {
        ("safe", None), ("safe", 0)}  # fmt: skip
    group = Called.objects.get(call=call, answers_for=True)
    assert phone.post(url, {"tap": "count", f"missing-{group.pk}": "99"}).status_code == 422
    phone.post(url, {"tap": "count", f"missing-{group.pk}": "2", "words": "两人在卫生间"})
    group.refresh_from_db()
    assert group.missing == 2


@pytest.mark.parametrize("change", ["x", "person"])
def test_a_link_that_was_altered_or_is_of_somebody_else_opens_nothing(county, call, frozen, client, change):
    url = (
        link(call, county.other_principal, frozen)
        if change == "person"
        else link(call, county.teacher, frozen)[:-3] + "x/"
    )
    assert client.get(url).status_code == 410
    assert client.post(url, {"tap": "safe"}).status_code == 410


def test_the_board_says_who_and_an_answer_is_entered_by_telephone(county, call, sign_in):
    browser = sign_in(county.principal)
    page = browser.get(reverse("web:call", args=[call.pk])).content.decode()
    assert "还差1个班级或区域和5个人没有回复" in page and "何静" in page
    line = Called.objects.get(call=call, person=county.duty_leader)
    url = reverse("web:called", args=[call.pk, line.pk])
    assert browser.post(url, {"answer": "help", "how": "phone", "words": "三层西侧"}).status_code == 302
    page = browser.get(reverse("web:call", args=[call.pk])).content.decode()
    assert "1处求助" in page and "三层西侧" in page
    assert "周敏华代填，电话" in browser.get(url).content.decode()


def test_what_whoever_leads_does_from_the_board(county, call, sign_in):
    browser = sign_in(county.vice_principal)
    assert browser.post(reverse("web:call-reminder", args=[call.pk])).status_code == 302
    assert Message.objects.filter(kind="call.again").count() == 5
    to = {"to": str(county.vice_principal.pk)}
    assert browser.post(reverse("web:call-handing", args=[call.pk]), to).status_code == 302
    url = reverse("web:call-ending", args=[call.pk])
    assert browser.post(url, {"headline": "警报解除", "todo": "有序返回。"}).status_code == 302
    call.refresh_from_db()
    assert (call.leader, call.state) == (county.vice_principal, "over")
    assert "已解除" in browser.get(reverse("web:call", args=[call.pk])).content.decode()


def test_a_teacher_finds_no_board_but_the_inbox_leads_to_the_answer(county, call, sign_in):
    browser = sign_in(county.teacher)
    led = browser.get(reverse("web:call", args=[call.pk]))
    assert led.status_code == 302 and led.headers["Location"].startswith("/c/"), "to their own answer, not the board"
    assert browser.get("/calls/").status_code == 404
    inbox = browser.get(reverse("web:inbox")).content.decode()
    found = re.search(r'href="(/c/[^"]+)"', inbox)
    assert found and browser.get(found[1]).status_code == 200


def test_strangers_find_no_call(county, call, sign_in):
    for person in (county.other_principal, county.other_director):
        browser = sign_in(person)
        for name in ("call", "call-ending", "call-recall", "call-handing"):
            assert browser.get(reverse(f"web:{name}", args=[call.pk])).status_code == 404


@pytest.mark.parametrize(("kind", "loud"), [("call.asked", "【紧急】"), ("call.clear", "【解除】")])
def test_every_message_of_a_drill_says_so_first_and_how_loud_it_is(county, call, at, kind, loud):
    from anlan.calls import leading

    Message.objects.filter(docket=call.pk).update(state="sent", attempts=1)
    if kind == "call.clear":
        leading.end(call, Words("警报解除", "有序返回。"), by=county.principal, at=at)
    message = Message.objects.filter(kind=kind).select_related("docket", "unit", "person")[0]
    text = text_of(message, at=at)
    assert text.subject.startswith(f"【演练】{loud}") and text.body.startswith(f"【演练】{loud}")
    assert message.person is None or message.person.name not in text.subject + text.body


def test_the_board_asks_as_often_for_many_as_for_few(county, call, sign_in, at):
    browser = sign_in(county.principal)
    url = reverse("web:call", args=[call.pk])
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    post = make_post(county.school, "teacher", "教师")
    for n in range(30):
        person = make_person(f"t{n}", f"教师{n}")
        appoint(post, person)
        Called.objects.create(
            call=call, unit=county.school, unit_path=county.school.path, home=county.school, person=person
        )
    with CaptureQueriesContext(connection) as many:
        assert "教师29" in browser.get(url).content.decode()
    assert len(many) == len(few)


def test_rosters_are_put_in_one_by_one_and_as_a_table(county, sign_in):
    browser = sign_in(county.safety_officer)
    told = {"kind": "class", "name": "一（1）班", "year": "一年级", "strength": "44", "first": str(county.teacher.pk)}
    assert browser.post("/rosters/", told).status_code == 302
    assert (
        browser.post("/rosters/lines/", {"lines": "区域,东教学楼\n班级,一（2）班,一年级,43,东教学楼,何静"}).status_code
        == 302
    )
    page = browser.get("/rosters/").content.decode()
    assert "一（1）班" in page and "一（2）班" in page and "何静" in page
    assert browser.post("/rosters/lines/", {"lines": "班级,一（3）班,一年级,四十"}).status_code == 422


def test_the_record_is_a_paper_and_a_table_and_names_are_kept_to_a_day(county, call, sign_in, at):
    from io import BytesIO

    from docx import Document
    from openpyxl import load_workbook

    from anlan.calls import answering, leading
    from anlan.calls.answering import Said

    browser = sign_in(county.principal)
    assert browser.get(reverse("web:call-keeping", args=[call.pk])).status_code == 404, "while it runs"
    mine = answering.of(call, county.teacher)
    answering.answer(mine, [(mine.groups[0], Said("safe", missing=2, words="=两人在卫生间"))], way="link", at=at)
    leading.end(call, Words("警报解除", "有序返回。"), by=county.principal, at=at)
    paper = Document(BytesIO(browser.get(reverse("web:call-docx", args=[call.pk])).content))
    told = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "全员通知记录（演练）" in told and "学生应到45人，实到43人，未到2人" in told and "没有送到" in told
    sheet = load_workbook(BytesIO(browser.get(reverse("web:call-xlsx", args=[call.pk])).content)).active
    rows = list(sheet.iter_rows(min_row=3, values_only=True)) if sheet else []
    assert len(rows) == 6 and rows[0][:7] == ("三（2）班", "吴晓燕", "平安", 45, 2, None, "=两人在卫生间")
    url = reverse("web:call-keeping", args=[call.pk])
    assert "自行销毁" in browser.get(url).content.decode()
    assert browser.post(url, {"destroy": "1", "number": "x", "sure": "on"}).status_code == 422
    assert browser.post(url, {"destroy": "1", "number": call.docket.number, "sure": "on"}).status_code == 302
    assert "已销毁" in browser.get(url).content.decode()
    page = browser.get(reverse("web:call", args=[call.pk])).content.decode()
    assert "吴晓燕" not in page and "2人未到" in page


def test_who_is_open_is_listed_whole_and_printed(county, call, sign_in, monkeypatch):
    """However many they are, everybody is reached from the board."""
    from anlan.calls import board, lists

    monkeypatch.setattr(board, "MOST", 1)
    monkeypatch.setattr(lists, "PAGE", 3)
    browser = sign_in(county.principal)
    people, sheet = (reverse(f"web:{name}", args=[call.pk]) for name in ("call-people", "call-sheet"))
    shown = browser.get(reverse("web:call", args=[call.pk])).content.decode()
    assert sheet in shown and f"{people}?section=" in shown
    first = browser.get(f"{people}?list=silent").content.decode()
    [more] = re.findall(rf'href="({people}[^"]*after=[^"]*)"', first)
    later = browser.get(more.replace("&amp;", "&")).content.decode()
    found = [[name for name in ("吴晓燕", "何静", "周敏华", "吴桂芳", "陈立平") if f"<b>{name}</b>" in page]
             for page in (first, later)]  # fmt: skip
    assert [len(names) for names in found] == [3, 2] and len({*found[0], *found[1]}) == 5
    printed = browser.get(sheet).content.decode()
    assert all(name in printed for name in ("三（2）班", "吴晓燕", "陈立平")) and "data-print" in printed
    assert "演练" in printed and sign_in(county.other_principal).get(sheet).status_code == 404


def test_classes_of_a_past_term_are_taken_over_by_a_press(county, classes, sign_in):
    from datetime import timedelta

    from anlan.lib import clock
    from anlan.org.models import Term

    day = clock.local_date(clock.now())
    school = {"unit": county.school, "unit_path": county.school.path}
    past, running = ((day - timedelta(days=100), day - timedelta(days=10)), (day, day + timedelta(days=100)))
    classes.term = Term.objects.create(**school, name="上学期", first_day=past[0], last_day=past[1])
    classes.save()
    Term.objects.create(**school, name="下学期", first_day=running[0], last_day=running[1])
    browser = sign_in(county.principal)
    assert "已结束学期" in browser.get("/rosters/").content.decode()
    assert "已结束学期" in browser.post(NEW, fill()).content.decode()
    assert browser.post(f"/rosters/renewal/?unit={county.school.pk}").status_code == 302
    assert "已结束学期" not in browser.get("/rosters/").content.decode()
    assert "45名学生" in browser.post(NEW, fill()).content.decode()
