"""Registers on pages: lists, things, the scanned code, pins, tables, guards, money and figures."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from anlan.cases.models import Case
from anlan.lib.tests.test_headings import book
from anlan.registers import incoming, items, listing, pictures, tables
from anlan.registers.kinds import KINDS
from anlan.registers.models import Figure, Import, Item, Movement, Picture
from anlan.registers.tests.things import picture, thing

LIST_QUERIES = 30


def read(answer):
    return answer.content.decode()


def page(name, *args, **query):
    from urllib.parse import urlencode

    return reverse(f"web:{name}", args=args) + (f"?{urlencode(query)}" if query else "")


@pytest.fixture
def officer(county, sign_in):
    return sign_in(county.safety_officer)


@pytest.mark.parametrize("code", KINDS)
def test_empty_registers_say_what_to_do(county, officer, code):
    html = read(officer.get(page("register", code)))
    assert "这个台账里还没有内容" in html and KINDS[code].empty.zh in html


def test_the_home_page_says_how_things_stand(county, officer, at):
    html = read(officer.get(page("registers")))
    assert "台账里还没有内容" in html
    thing(county, at, expires_on=date(2026, 10, 1))
    html = read(officer.get(page("registers")))
    assert "1样过期" in html and "逐个单位" not in html


def test_the_bureau_sees_its_schools_one_by_one(county, sign_in, at):
    thing(county, at)
    thing(county, at, unit=county.other_school, name="白鹭的灭火器")
    browser = sign_in(county.officer)
    html = read(browser.get(page("registers")))
    assert "逐个单位" in html and f"?unit={county.other_school.pk}" in html
    html = read(browser.get(page("register", "equipment", unit=county.other_school.pk)))
    assert "白鹭的灭火器" in html and "干粉灭火器" not in html
    assert "白鹭的灭火器" not in read(sign_in(county.principal).get(page("register", "equipment")))


def test_the_list_takes_as_many_queries_for_forty_things_as_for_one(county, officer, at):
    def count():
        with CaptureQueriesContext(connection) as asked:
            assert officer.get(page("register", "equipment")).status_code == 200
        return len(asked)

    thing(county, at)
    first = count()
    for n in range(39):
        thing(county, at, name=f"灯{n}", place=county.place.name, responsible="校长")
    assert count() == first <= LIST_QUERIES


def test_pages_are_linked_and_can_be_had_whole(county, officer, at, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 1)
    thing(county, at, name="先的", expires_on=date(2026, 12, 1))
    thing(county, at, name="后的", expires_on=date(2026, 12, 2), next_check_on=date(2026, 12, 2))
    answer = officer.get(page("register", "equipment"))
    assert "先的" in read(answer) and "后的" not in read(answer)
    html = read(officer.get(answer.context["next_url"]))
    assert "后的" in html and "先的" not in html
    html = read(officer.get(page("register", "equipment", all=1)))
    assert "后的" in html and "先的" in html


@pytest.mark.parametrize(
    "query", ["after=x", "after=2026-13-01_1", "unit=999999", "unit=x", "year=20x6", "show=nothing"]
)
def test_an_address_that_makes_no_sense_shows_the_whole_list(county, officer, at, query):
    thing(county, at)
    answer = officer.get(page("register", "equipment") + f"?{query}")
    assert answer.status_code == 200 and "干粉灭火器" in read(answer)


def test_a_thing_is_entered_changed_taken_off_and_put_back(county, officer):
    said = {"name": "楼道喇叭", "spot": "一层走廊", "quantity": "3", "expires_on": "2027-01-01"}
    answer = officer.post(page("thing-new", "equipment"), said)
    item = Item.objects.get()
    assert answer.headers["Location"] == page("thing", item.pk) and item.unit == county.school
    assert 'value="3"' in read(officer.get(page("thing-edit", item.pk)))
    officer.post(page("thing-edit", item.pk), {**said, "spot": "二层走廊"})
    html = read(officer.get(page("thing", item.pk)))
    assert "位置：一层走廊→二层走廊" in html and "陈立平" in html
    officer.post(page("thing-archiving", item.pk), follow=True)
    assert "楼道喇叭" not in read(officer.get(page("register", "equipment")))
    assert "楼道喇叭" in read(officer.get(page("register", "equipment", show="archived")))
    officer.post(page("thing-restoring", item.pk))
    assert "楼道喇叭" in read(officer.get(page("register", "equipment")))


def test_what_is_wrong_is_said_beside_the_field_and_the_typed_text_stays(county, officer, at):
    thing(county, at, number="7")
    answer = officer.post(page("thing-new", "equipment"), {"name": "应急灯", "spot": "走廊", "number": "7"})
    assert answer.status_code == 422 and "已有这个编号" in read(answer) and 'value="应急灯"' in read(answer)
    answer = officer.post(page("thing-new", "contact"), {"name": "所", "group": "police", "phone": "找老王"})
    assert answer.status_code == 422 and "请用数字写电话" in read(answer)


def test_a_check_is_one_tap_for_whoever_stands_before_it(county, sign_in, at):
    item = thing(county, at, next_check_on=date(2026, 10, 1))
    browser = sign_in(county.teacher)
    html = read(browser.get(page("thing-check", item.pk)))
    assert '<input type="hidden" name="what" value="ok">' in html and "在位，没有被遮挡" in html
    answer = browser.post(page("thing-check", item.pk), {"what": "ok"})
    assert "已记下：完好。下次检查在" in read(browser.get(answer.headers["Location"]))
    assert Movement.objects.filter(what="ok", person=county.teacher).count() == 1
    answer = browser.post(page("thing-check", item.pk), {"what": "fault", "note": ""})
    assert answer.status_code == 422 and "用几个字写清" in read(answer)
    browser.post(page("thing-check", item.pk), {"what": "fault", "note": "没压力"})
    item.refresh_from_db()
    assert item.fault_at is not None


def test_a_device_that_is_not_mended_in_time_says_so(county, officer, at):
    from anlan.registers import checking

    county.teacher.standing(at)
    item = thing(county, at, "device")
    assert "常教安〔2017〕3号" in read(officer.get(page("thing-check", item.pk)))
    checking.check(item, "fault", "黑屏", by=county.teacher, at=at)  # long before the moment of this test
    for name in ("thing", "thing-check"):
        assert "24小时内没有修好" in read(officer.get(page(name, item.pk))), name


def test_whoever_may_not_see_registers_sees_no_names_and_enters_nothing(county, sign_in, at):
    guard, item = thing(county, at, "guard"), thing(county, at)
    browser = sign_in(county.teacher)
    assert browser.get(page("thing", guard.pk)).status_code == 404
    assert browser.get(page("register", "guard")).status_code == 404
    assert browser.get(page("thing", item.pk)).status_code == 200
    for name in ("thing-edit", "thing-archiving", "thing-pin"):
        assert browser.post(page(name, item.pk)).status_code == 403, name


def test_stock_is_noted(county, officer, at):
    item = thing(county, at, "supply")
    answer = officer.post(page("thing-stock", item.pk), {"what": "taken", "amount": "25", "note": "暴雨"})
    assert "现有15" in read(officer.get(answer.headers["Location"]))
    assert "不够数1" in read(officer.get(page("register", "supply"))).replace("\n", "")
    answer = officer.post(page("thing-stock", item.pk), {"what": "taken", "amount": "16"})
    assert answer.status_code == 422 and "现有只有15" in read(answer)


def test_a_scanned_code_leads_to_the_report_and_says_what_it_is(county, client, at):
    item = thing(county, at, "risk_point", place=county.place.name)
    html = read(client.get(page("place-report", item.code)))
    assert "拥挤踩踏" in html and "发生了什么" in html and "检查这一样" not in html and "安全办主任" in html
    answer = client.post(page("place-report", item.code), {"category": "facility", "text": "扶手松了"})
    assert answer.status_code == 201
    case = Case.objects.get()
    assert (case.unit, case.place) == (county.school, county.place)


def test_a_thing_without_a_place_can_be_reported_too(county, client, at):
    item = thing(county, at)
    assert client.post(page("place-report", item.code), {"category": "facility"}).status_code == 201
    assert Case.objects.get().place is None


@pytest.mark.parametrize("kind", ["guard", "contact", "budget", "spending"])
def test_codes_of_what_hangs_nowhere_open_nothing(county, client, at, kind):
    assert client.get(page("place-report", thing(county, at, kind).code)).status_code == 404


def test_whoever_is_signed_in_may_check_what_was_scanned_and_others_of_another_school_not(county, sign_in, at):
    item = thing(county, at, place=county.place.name)
    assert page("thing-check", item.pk) in read(sign_in(county.teacher).get(page("place-report", item.code)))
    assert page("thing-check", item.pk) in read(sign_in(county.teacher).get(page("place-report", county.place.code)))
    for code in (item.code, county.place.code):
        assert page("thing-check", item.pk) not in read(sign_in(county.other_principal).get(page("place-report", code)))


def test_a_picture_goes_up_takes_a_pin_and_is_put_away(county, officer, at):
    item = thing(county, at, "risk_point")
    assert "还没有校园图" in read(officer.get(page("thing-pin", item.pk)))
    upload = {"name": "平面图", "picture": SimpleUploadedFile("a.jpg", picture())}
    assert officer.post(page("campus"), upload).status_code == 302
    made = Picture.objects.get()
    assert officer.get(page("campus-picture", made.pk)).content[:2] == b"\xff\xd8"
    answer = officer.post(page("thing-pin", item.pk), {"picture": made.pk, "square": "J8"})
    assert answer.status_code == 302 and "J8" in read(officer.get(page("thing", item.pk)))
    officer.post(page("thing-pin", item.pk), {"picture": made.pk, "square": "A1", "x": "0.5", "y": "0.25"})
    item.refresh_from_db()
    assert (item.pin_x, item.pin_y) == (0.5, 0.25)
    html = read(officer.get(page("campus")))
    assert 'cx="200.0" cy="75.0"' in html and "style=" not in html
    answer = officer.post(page("thing-pin", item.pk), {"picture": made.pk, "square": "Z9"})
    assert answer.status_code == 422 and "请选图上的一格" in read(answer)
    officer.post(page("campus-archiving", made.pk))
    assert "还没有校园图" in read(officer.get(page("campus")))


def test_a_file_that_is_no_picture_is_said_beside_the_field(county, officer):
    upload = {"name": "平面图", "picture": SimpleUploadedFile("a.jpg", b"no picture")}
    answer = officer.post(page("campus"), upload)
    assert answer.status_code == 422 and "JPEG、PNG" in read(answer) and not Picture.objects.exists()


def test_the_card_has_the_risk_the_measures_and_the_code(county, officer, at):
    item = thing(county, at, "risk_point")
    html = read(officer.get(page("thing-card", item.pk)))
    assert "安全风险告知卡" in html and "错峰下楼" in html and f"/r/{item.code}/" in html
    assert officer.get(page("thing-code", item.pk)).headers["Content-Type"] == "image/svg+xml"
    assert officer.get(page("thing-card", thing(county, at, "guard").pk)).status_code == 404


def send(browser, data, kind="equipment", **query):
    file = {"file": SimpleUploadedFile("表.xlsx", data)}
    return browser.post(page("register-import", kind, **query), file)


def test_a_table_comes_in_and_goes_out(county, officer):
    data = book(("器材名称", "位置"), ("灭火器", "食堂"))
    answer = send(officer, data)
    assert "新增1条" in read(officer.get(answer.headers["Location"]))
    out = officer.get(page("register-export", "equipment"))
    assert "没有变" in read(officer.get(send(officer, out.content).headers["Location"]))
    assert officer.get(page("register-template", "equipment")).status_code == 200


def test_wrong_cells_are_listed_with_row_and_column(county, officer):
    answer = send(officer, book(("器材名称", "位置", "数量"), ("灭火器", "", "两具")))
    html = read(answer)
    assert answer.status_code == 422 and "2处要改" in html and "C 数量" in html and not Item.objects.exists()


def test_a_long_table_goes_through_the_worker_and_a_page_says_how_far_it_is(county, officer, sign_in, at, monkeypatch):
    monkeypatch.setattr(tables, "AT_ONCE", 1)
    there = send(officer, book(("器材名称", "位置", "数量"), ("灭火器", "食堂", 1), ("灯", "", 1))).headers["Location"]
    waiting = read(officer.get(there))
    assert "排队等候" in waiting and 'http-equiv="refresh"' in waiting and not Item.objects.exists()
    incoming.work(Import.objects.get().pk, {}, at=at)
    over = read(officer.get(there))
    assert "有1处要改" in over and "B 位置" in over and "refresh" not in over
    assert there in read(officer.get(page("register-import", "equipment")))
    assert sign_in(county.officer).get(there).status_code == 404
    broken = send(officer, book(("器材名称",), ("灭火器",), ("灯",))).headers["Location"]
    monkeypatch.setattr(tables, "bring_in", lambda *given, **more: 1 / 0)
    incoming.work(Import.objects.get(ended_at=None).pk, {}, at=at)
    assert "什么都没有导入" in read(officer.get(broken))


def test_strange_headings_are_asked_once(county, sign_in):
    browser = sign_in(county.officer)
    data = book(("登记表",), ("消防器材", "放在哪里"), ("灭火器", "食堂"))
    school = {"unit": county.school.pk}
    answer = send(browser, data, **school)
    html = read(answer)
    assert answer.status_code == 422 and "说一次你的表格里每一列是什么" in html and 'value="放在哪里"' in html
    said = {"heading": ["消防器材", "放在哪里"], "h0": "name", "h1": "spot"}
    file = SimpleUploadedFile("表.xlsx", data)
    answer = browser.post(page("register-headings", "equipment", **school), {**said, "file": file})
    assert answer.status_code == 302 and Item.objects.get().unit == county.school
    assert "没有变" in read(browser.get(send(browser, data, **school).headers["Location"]))


def test_who_does_not_handle_imports_nothing_and_keeps_no_headings(county, sign_in):
    from tests.cast import appoint, make_person, make_post

    clerk = make_person("bai.h", "白桦")
    appoint(make_post(county.school, "office_head", "校办主任"), clerk)
    browser = sign_in(clerk)
    assert browser.get(page("register", "equipment")).status_code == 200
    assert send(browser, book(("器材名称", "位置"), ("灭火器", "食堂"))).status_code == 403
    assert browser.post(page("register-headings", "equipment"), {"heading": "x", "h0": "name"}).status_code == 403
    assert browser.post(page("thing-new", "equipment"), {"name": "a", "spot": "b"}).status_code == 403
    assert (
        browser.post(page("figure", "guards.large_step"), {"value": "1", "source": "x", "mark": "D"}).status_code == 403
    )
    assert not Item.objects.exists() and not Figure.objects.exists()


def test_guards_asked_for_and_there_are_a_fact(county, officer, at):
    thing(county, at, "guard")
    assert "填上学生数" in read(officer.get(page("guard-numbers")))
    officer.post(page("figure", "own.day_pupils", back="guards"), {"value": "1260"})
    html = read(officer.get(page("guard-numbers")))
    assert "应配保安3人，实有1人，缺2人" in html and "GB/T 29315-2022" in html


def test_a_school_sets_a_figure_with_what_it_rests_on_and_goes_back(county, sign_in):
    browser = sign_in(county.officer)
    address = page("figure", "guards.large_step")
    answer = browser.post(address, {"value": "400", "source": "", "mark": "D"})
    assert answer.status_code == 422 and not Figure.objects.exists()
    browser.post(address, {"value": "400", "source": "县教〔2026〕1号", "mark": "D"})
    html = read(sign_in(county.principal).get(page("figures")))
    assert "县教〔2026〕1号" in html and "上级单位" in html
    browser.post(address, {"drop": "1"})
    assert not Figure.objects.exists()


def test_safety_money_of_a_school_and_of_the_bureau(county, officer, sign_in, at):
    assert "2026年还没有记安全经费" in read(officer.get(page("safety-budget", year=2026)))
    thing(county, at, "budget")
    thing(county, at, "spending", parent="消防设施维护")
    html = read(officer.get(page("safety-budget", year=2026)))
    assert "2026年安全经费30,000.00元，已用1,560.00元，余28,440.00元" in html
    html = read(sign_in(county.officer).get(page("safety-budget", year=2026)))
    assert "逐校" in html and "28,440.00" in html


def test_the_more_page_and_the_unit_page_lead_here(county, officer, sign_in):
    assert page("registers") in read(officer.get(page("me")))
    assert page("registers") not in read(sign_in(county.teacher).get(page("me")))
    assert page("registers", unit=county.school.pk) in read(officer.get(page("unit", county.school.pk)))


def test_pins_and_pictures_of_another_school_are_out_of_reach(county, sign_in, at):
    county.officer.standing(at)
    made = pictures.add(county.other_school, "图", picture(), by=county.officer, at=at)
    other = thing(county, at, "risk_point", unit=county.other_school)
    items.pin(other, made, 0.5, 0.5, by=county.officer, at=at)
    browser = sign_in(county.principal)
    for name in ("campus-picture", "campus-archiving"):
        assert browser.get(page(name, made.pk)).status_code in {404, 405}
    assert browser.post(page("campus-archiving", made.pk)).status_code == 404
    assert browser.get(page("thing", other.pk)).status_code == 404
