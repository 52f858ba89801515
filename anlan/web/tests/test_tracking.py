"""What came of a report, by its code."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from PIL import Image

from anlan.cases import intake, lifecycle
from anlan.cases.intake import Told
from anlan.cases.models import Remark
from anlan.cases.photos import Photo
from anlan.duties import acknowledgement
from anlan.duties.models import Duty
from anlan.lib import crockford
from anlan.org import attempts

MINUTE = timedelta(minutes=1)


def picture():
    out = io.BytesIO()
    Image.new("RGB", (32, 32), "teal").save(out, "JPEG")
    return Photo.read(out.getvalue())


@pytest.fixture
def clock(at):
    with time_machine.travel(at, tick=False) as traveller:
        yield traveller


@pytest.fixture
def receipt(county, at, clock):
    county.plan()
    told = Told("injury", text="一名学生跌落", name="李四", phone="13800000001", photos=(picture(),))
    return intake.report("incident", county.school, told, by=None, at=at, place=county.place)


def ask(client, code):
    return client.post("/track/", {"code": code})


def test_the_code_never_stands_in_an_address(client, county, receipt):
    page = client.get(f"/track/?code={receipt.code}").content.decode()
    assert receipt.case.docket.number not in page and 'method="post"' in page


def test_a_fresh_report_says_who_is_asked_and_until_when(client, county, receipt):
    answer = ask(client, receipt.code)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "已收到，还没有人确认" in page and "14:15前" in page and "14:12:05" in page
    for private in ("一名学生跌落", "李四", "13800000001", "何静"):
        assert private not in page


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", " "), lambda code: f"　{code}　"])
def test_a_code_may_be_typed_as_people_type(client, county, receipt, change):
    assert "已收到" in ask(client, change(receipt.code)).content.decode()


def test_each_step_shows_when_it_was_done(client, county, receipt, at, clock):
    leader = county.duty_leader
    leader.standing(at)
    duty = Duty.objects.get(post=county.posts["duty_leader"])
    acknowledgement.accept(duty, by=leader, way="page", event_kind="injury", at=at + MINUTE)
    clock.move_to(at + 2 * MINUTE)
    page = ask(client, receipt.code).content.decode()
    assert "已有人接手处理" in page and "值班领导已确认接警" in page and "14:13:05" in page and "何静" not in page
    lifecycle.advance(receipt.case, "end", by=leader, at=at + 30 * MINUTE)
    county.principal.standing(at)
    lifecycle.advance(receipt.case, "close", by=county.principal, at=at + 60 * MINUTE)
    clock.move_to(at + 61 * MINUTE)
    page = ask(client, receipt.code).content.decode()
    assert "已经办结" in page and "14:42" in page and "15:12" in page


def test_a_report_that_was_no_incident_says_so(client, county, receipt, at):
    county.duty_leader.standing(at)
    lifecycle.advance(receipt.case, "cancel", by=county.duty_leader, at=at + MINUTE)
    assert "核实过，不是事件" in ask(client, receipt.code).content.decode()


@pytest.mark.parametrize(
    "code, words",
    [
        ("0123-4567-89AB-CDEF", "编号一共17位"),
        ("0123-4567-89AB-CDEF-查", "有编号不会用的字符"),
        ("", "请填报告后显示的编号"),
    ],
)
def test_what_is_wrong_with_a_code_is_said(client, county, code, words):
    answer = ask(client, code)
    assert answer.status_code == 422 and words in answer.content.decode()


def test_a_miscopied_character_is_found_by_the_last_one(client, county, receipt):
    first = "A" if receipt.code[0] != "A" else "B"
    page = ask(client, first + receipt.code[1:]).content.decode()
    assert "最后一位对不上" in page and first + receipt.code[1:] in page


def test_a_code_that_is_nobodys_is_counted_and_many_shut_the_door(client, county, receipt, clock, at):
    for _ in range(29):
        assert ask(client, crockford.new_code()).status_code == 422
    assert ask(client, crockford.new_code()).status_code == 429
    answer = ask(client, receipt.code)
    assert answer.status_code == 429 and "14:17:05以后再试" in answer.content.decode()
    clock.move_to(at + attempts.SHUT)
    assert ask(client, receipt.code).status_code == 200


def test_slips_of_the_pen_are_not_counted_as_guesses(client, county, receipt):
    for _ in range(40):
        ask(client, "0123-4567-89AB-CDEF-0" if not receipt.code.endswith("0") else "0123-4567-89AB-CDEF-1")
    assert ask(client, receipt.code).status_code == 200


def test_the_reporter_sees_the_picture_sent_and_no_other(client, county, receipt, at):
    county.duty_leader.standing(at)
    later = picture().keep(receipt.case, by=county.duty_leader, at=at + MINUTE)
    own = Remark.objects.exclude(pk=later.pk).get(kind=Remark.Kind.PHOTO)
    found = re.findall(r'src="(/track/picture/[^"]+)"', ask(client, receipt.code).content.decode())
    assert len(found) == 1 and f"/{own.pk}/" in found[0]
    answer = client.get(found[0])
    assert answer.status_code == 200 and answer["Content-Type"] == "image/jpeg"
    assert client.get(found[0].replace(f"/{own.pk}/", f"/{later.pk}/")).status_code == 404
    assert client.get(found[0].split("?")[0]).status_code == 404


def test_the_key_of_one_picture_opens_no_other_reporters(client, county, receipt, at):
    own = Remark.objects.get(kind=Remark.Kind.PHOTO)
    told = Told("injury", photos=(picture(),))
    intake.report("incident", county.school, told, by=None, at=at, place=county.place)
    other = Remark.objects.exclude(pk=own.pk).get(kind=Remark.Kind.PHOTO)
    found = re.findall(r'src="(/track/picture/[^"]+)"', ask(client, receipt.code).content.decode())
    assert client.get(found[0]).status_code == 200
    assert client.get(found[0].replace(f"/{own.pk}/", f"/{other.pk}/")).status_code == 404


def test_what_the_reporter_added_later_as_a_handler_is_not_shown_to_the_code(client, county, at, clock):
    leader = county.duty_leader
    leader.standing(at)
    told = Told("injury", photos=(picture(),))
    taken = intake.report("incident", county.school, told, by=leader, at=at)
    picture().keep(taken.case, by=leader, at=at + MINUTE)
    assert ask(client, taken.code).content.decode().count("/track/picture/") == 1
