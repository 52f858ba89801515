"""Reporting from a place, or signed in."""

import html
import io
import re
import uuid

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from anlan.cases import facts, intake
from anlan.cases.models import Case, Remark
from anlan.duties.models import Duty
from anlan.lib import crockford, notes
from anlan.lib.postgres.roles import set_scope
from anlan.notify.models import Message
from anlan.org.models import Person
from anlan.registers import scanned


@pytest.fixture
def url(county):
    return f"/r/{county.place.code}/"


@pytest.fixture(autouse=True)
def then(at):
    with time_machine.travel(at, tick=False) as traveller:
        yield traveller


def send(client, url, **told):
    return client.post(url, {"category": "injury", "nonce": str(uuid.uuid4()), **told})


def code_in(answer):
    found = re.search(r'id="al-code"><span>([^<]+)</span><span>([^<]+)</span>', answer.content.decode())
    assert found
    return found[1] + found[2]


def photo(side=64, kind="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(out, kind)
    return SimpleUploadedFile("x.jpg", out.getvalue(), "image/jpeg")


def test_the_page_says_where_and_whom_to_call_first(client, county, url):
    page = client.get(url).content.decode()
    assert "青山镇中心小学" in page and "东教学楼一层楼梯口" in page
    assert page.index('href="tel:120"') < page.index("<form")
    assert page.count("btn-primary") == 1 and "checked" not in page, "no answer is chosen beforehand"


def test_the_address_may_be_typed_in_capitals(client, county):
    assert client.get(f"/r/{county.place.code.upper()}/").status_code == 200


def test_a_code_of_no_place_is_answered_in_words(client, county):
    answer = client.get("/r/zzzzzzzzzz/")
    assert answer.status_code == 404 and "没有这个编码的地点" in answer.content.decode()


def test_a_report_opens_a_case_starts_the_clock_and_shows_the_code_once(client, county, url):
    county.plan()
    answer = send(client, url, text="一名学生跌落", phone="13800000001")
    assert answer.status_code == 201 and answer["Cache-Control"].startswith("max-age=0")
    case = Case.objects.get()
    assert intake.find(code_in(answer)) == (case.pk, str(county.school.path))
    assert facts.known(case)["course"] == "一名学生跌落" and facts.known(case)["where"] == county.place.name
    assert Duty.objects.filter(docket=case.pk, state="open").exists()
    page = answer.content.decode()
    assert "正在叫值班领导" in page and "14:15前" in page and "自动升给校长" in page
    assert "一名学生跌落" not in page and "何静" not in page, "neither what was said nor who is called by name"
    assert "data:image/svg+xml" in page
    signed = re.search(r'id="al-proof">([^<]+)<', page)
    assert signed
    text = notes.open_note(html.unescape(signed[1]), [settings.SIGNING_KEY.public])
    assert f"docket {case.pk}\nseq 1\n" in text


def test_without_a_plan_the_page_says_that_nobody_is_called(client, county, url):
    page = send(client, url).content.decode()
    assert "系统不会自动叫人" in page and "正在叫" not in page


def test_sent_twice_is_one_case_and_shows_the_same_code(client, county, url):
    told = {"text": "一样的话", "nonce": str(uuid.uuid4())}
    first, second = send(client, url, **told), send(client, url, **told)
    assert (first.status_code, second.status_code) == (201, 200)
    assert Case.objects.count() == 1
    assert "没有重复登记" in second.content.decode()
    assert code_in(second) == code_in(first)


def test_other_words_under_the_same_form_are_another_report(client, county, url):
    nonce = str(uuid.uuid4())
    send(client, url, text="台阶", nonce=nonce)
    assert send(client, url, text="栏杆", nonce=nonce).status_code == 201
    assert Case.objects.count() == 2


def test_the_same_words_from_two_forms_are_two_reports(client, county, url):
    send(client, url, text="台阶")
    assert send(client, url, text="台阶").status_code == 201
    assert Case.objects.count() == 2


def test_the_code_cannot_be_worked_out_from_the_form_without_the_key():
    nonce = uuid.uuid4().bytes
    assert crockford.derived_code(nonce, b"a" * 32) != crockford.derived_code(nonce, b"b" * 32)
    assert crockford.normalise(crockford.derived_code(nonce, b"a" * 32))


def test_a_report_about_the_principal_goes_past_the_school(client, county, url):
    answer = send(client, url, names_principal="on", text="说的是校长")
    assert answer.status_code == 201
    case = Case.objects.get()
    assert case.unit == county.district
    assert "青山片区督导办已收到" in answer.content.decode() and "学校看不到" in answer.content.decode()
    people = Person.objects.filter(messages__isnull=False).values_list("username", flat=True)
    assert "zhou.mh" not in people


def test_a_second_arrival_is_known_even_past_the_school(client, county, url):
    told = {"text": "说的是校长", "names_principal": "on", "nonce": str(uuid.uuid4())}
    first = send(client, url, **told)
    assert code_in(send(client, url, **told)) == code_in(first)
    assert Case.objects.count() == 1


def test_what_is_wrong_is_said_beside_the_field_and_the_words_stay(client, county, url):
    answer = client.post(url, {"text": "写了半天的话", "nonce": str(uuid.uuid4())})
    page = answer.content.decode()
    assert answer.status_code == 422 and Case.objects.count() == 0
    assert "请选最接近的一项。" in page and "写了半天的话" in page and "报告没有送出" in page


def test_a_file_that_is_no_picture_is_refused_beside_its_field(client, county, url):
    bad = SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>", "image/jpeg")
    answer = send(client, url, text="有照片", photo=bad)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'id="id_photo_error"' in page and "有照片" in page
    assert Case.objects.count() == 0


def test_a_picture_that_is_too_large_is_refused(client, county, url, monkeypatch):
    monkeypatch.setattr(settings, "MAX_PHOTO_BYTES", 2**20)
    answer = send(client, url, photo=SimpleUploadedFile("x.jpg", b"\xff\xd8" + bytes(2**20), "image/jpeg"))
    assert answer.status_code == 422 and "照片太大" in answer.content.decode()


def test_a_phone_picture_is_kept(client, county, url):
    assert send(client, url, photo=photo()).status_code == 201
    assert Remark.objects.filter(kind=Remark.Kind.PHOTO).count() == 1


def test_over_the_budget_a_report_is_kept_and_waits(client, county, url, monkeypatch):
    monkeypatch.setattr(settings, "REPORTS_PER_HOUR", 1)
    county.plan()
    send(client, url, text="一")
    page = send(client, url, text="二").content.decode()
    assert "排队等人看" in page and "正在叫" not in page
    assert Case.objects.filter(state="held").count() == 1


def test_far_over_the_budget_the_page_says_to_telephone_and_keeps_the_words(client, county, url, monkeypatch):
    monkeypatch.setattr(settings, "REPORTS_PER_HOUR", 1)
    for n in range(intake.HARD_LIMIT):
        send(client, url, text=str(n))
    answer = send(client, url, text="挤不进来的话")
    page = answer.content.decode()
    assert answer.status_code == 429
    assert "110、119、120" in page and "挤不进来的话" in page


def test_scanning_opens_the_one_school_and_no_other(county, at):
    """Behind the page row-level security holds, whatever the page would ask for."""
    for unit in (county.school, county.other_school):
        intake.report("incident", unit, intake.Told("fire"), by=None, at=at)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE anlan_app")
        set_scope([])
        assert Case.objects.count() == 0
        assert scanned.open_place(county.place.code) == county.place
        assert [case.unit_id for case in Case.objects.all()] == [county.school.pk]
        cursor.execute("SET ROLE anlan_engine")


def test_signed_in_the_place_is_chosen_from_ones_own_unit(sign_in, county):
    page = sign_in(county.teacher).get("/report/").content.decode()
    assert county.place.name in page and county.other_place.name not in page
    assert 'name="unit"' not in page


def test_signed_in_a_report_is_mine_and_stands_in_my_reports(sign_in, county):
    browser = sign_in(county.teacher)
    assert send(browser, "/report/", place=county.place.pk, text="跌落").status_code == 201
    case = Case.objects.get()
    assert case.reporter == county.teacher and case.place == county.place
    mine = browser.get("/my-reports/").content.decode()
    assert case.docket.number in mine and "你报告的1件正在处理" in mine
    other = sign_in(county.duty_leader).get("/my-reports/").content.decode()
    assert case.docket.number not in other and "你还没有报告过" in other


def test_signed_in_about_the_principal_goes_past_the_school_and_leaves_no_trace_in_it(sign_in, county):
    browser = sign_in(county.teacher)
    assert send(browser, "/report/", names_principal="on").status_code == 201
    case = Case.objects.get()
    assert case.unit == county.district
    assert case.docket.number not in browser.get("/my-reports/").content.decode()


def test_the_place_of_another_school_cannot_be_chosen(sign_in, county):
    assert send(sign_in(county.teacher), "/report/", place=county.other_place.pk).status_code == 422
    assert Case.objects.count() == 0


def test_those_above_choose_the_school(sign_in, county):
    browser = sign_in(county.officer)
    assert county.other_school.name in browser.get("/report/").content.decode()
    assert send(browser, "/report/", unit=county.other_school.pk).status_code == 201
    assert Case.objects.get().unit == county.other_school


def test_somebody_without_a_post_is_told_to_scan(sign_in, county):
    person = Person.objects.create(username="new.one", name="新来")
    assert "扫事发地墙上的二维码" in sign_in(person).get("/report/").content.decode()
    assert not Message.objects.exists()
