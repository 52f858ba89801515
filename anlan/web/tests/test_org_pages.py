"""Units, posts and what is lacking, in words; and the import by the page."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from anlan.org.importing import read_workbook
from anlan.org.models import Contact, Unit
from anlan.org.tests.books import book


def send(browser, data: bytes):
    return browser.post(reverse("web:org-import"), {"file": SimpleUploadedFile("表.xlsx", data)})


def test_the_list_says_that_all_is_held(county, sign_in):
    html = sign_in(county.principal).get(reverse("web:units")).content.decode()
    assert "5个岗位都有人，都联系得上" in html and "周敏华" in html


def test_a_vacant_post_and_one_out_of_reach_are_said_in_words(county, sign_in):
    county.posts["duty_leader"].appointments.all().delete()
    Contact.objects.filter(person=county.safety_officer).update(verified_at=None)
    html = sign_in(county.officer).get(reverse("web:units")).content.decode()
    assert "1个岗位空缺，1个岗位联系不上" in html
    filtered = sign_in(county.officer).get(reverse("web:units") + "?show=lack").content.decode()
    assert "白鹭镇中心小学" not in filtered and "青山镇中心小学" in filtered
    unit = sign_in(county.director).get(reverse("web:unit", args=[county.school.pk])).content.decode()
    assert "空缺" in unit and "没有核实过的联系方式" in unit


def test_an_office_without_a_verified_contact_is_lacking(county, sign_in):
    Contact.objects.filter(post=county.posts["town"]).update(verified_at=None)
    html = sign_in(county.director).get(reverse("web:unit", args=[county.town.pk])).content.decode()
    assert "没有核实过的联系方式" in html


def test_one_sees_ones_own_branch_only(county, sign_in):
    html = sign_in(county.director).get(reverse("web:units")).content.decode()
    assert "青山镇中心小学" in html and "白鹭" not in html
    assert sign_in(county.director).get(reverse("web:unit", args=[county.other_school.pk])).status_code == 404


def test_the_list_takes_as_many_queries_for_six_units_as_for_one(county, sign_in):
    def count(person):
        browser = sign_in(person)
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse("web:units"))
        return len(asked)

    assert count(county.officer) == count(county.principal) <= 34


def test_a_table_is_imported_and_the_page_says_what_came_of_it(county, sign_in):
    data = book(units=[("jb", "后勤部", "部门", "qszx")], seats=[("jb", "总务主任", "后勤", "luo.m", "罗明")],
                contacts=(), places=[("qszx", "操场", "")])  # fmt: skip
    browser = sign_in(county.principal)
    answer = send(browser, data)
    assert answer.status_code == 302
    html = browser.get(answer.headers["Location"]).content.decode()
    assert "新增1个单位" in html and "新增1个场所" in html and "自定的职能" in html
    assert str(Unit.objects.get(code="jb").path) == "xian.qs.qszx.jb"


def test_every_wrong_cell_is_in_the_table_and_nothing_was_written(county, sign_in):
    data = book(units=[("jb", "后勤部", "部门", "nowhere"), ("jc", "财务部", "处室", "qszx")], seats=(), contacts=())
    answer = send(sign_in(county.principal), data)
    html = answer.content.decode()
    assert answer.status_code == 422 and "2处要改，什么都没有导入" in html
    assert "没有编码为“nowhere”的单位" in html and "“处室”不在可选的里面" in html
    assert not Unit.objects.filter(code__in=["jb", "jc"]).exists()


def test_a_file_that_is_no_table_is_said_beside_the_field(county, sign_in):
    answer = send(sign_in(county.principal), b"not a table")
    assert answer.status_code == 422 and "另存为.xlsx" in answer.content.decode()


def test_a_big_file_is_refused_before_it_is_read(county, sign_in, monkeypatch):
    monkeypatch.setattr("anlan.web.forms.org.MAX_BYTES", 100)
    monkeypatch.setattr("anlan.registers.importing.read_workbook", lambda data: pytest.fail("it was read"))
    assert send(sign_in(county.principal), b"x" * 101).status_code == 422


def test_the_other_school_is_not_the_principals_to_change(county, sign_in):
    answer = send(sign_in(county.principal), book(units=[("blzx", "改名", "学校", "bl")], seats=(), contacts=()))
    assert answer.status_code == 422 and "不归你管理" in answer.content.decode()


def test_the_template_downloads_and_reads_as_empty(county, sign_in):
    answer = sign_in(county.principal).get(reverse("web:org-template"))
    assert read_workbook(answer.content).is_empty
    assert sign_in(county.director).get(reverse("web:org-template")).status_code == 404
