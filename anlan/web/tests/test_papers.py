"""Word files of reports, the phone script, and the page on which a unit changes its forms."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document

from anlan.cases.hazards import inspecting, listings
from anlan.cases.hazards.inspecting import Answer, Spot
from anlan.journal.models import Viewing
from anlan.registers.models import FormTemplate
from anlan.registers.paper import templates
from anlan.reports import filing
from anlan.reports.models import Filing
from anlan.reports.zero import filing as zero
from anlan.reports.zero.filing import Said
from anlan.web.tests.case_stage import at_time, report, standing, text_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def case(county, at):
    county.plan()
    return report(county, at)


@pytest.fixture
def first(case, county, at):
    values = {"unit": "u", "received_at": "r", "where": "w", "nature": "n", "course": "课间跌落", "measures": "送医"}
    return filing.submit(
        case, Filing.Kind.FIRST, values, by=standing(county.principal, at), at=at + timedelta(minutes=2)
    )


def test_the_phone_script_is_a_link_in_the_room_and_a_recorded_look(case, county, sign_in, at):
    browser, address = sign_in(county.principal), f"/cases/{case.pk}/papers/phone/"
    with at_time(at):
        assert address in text_of(browser.get(f"/cases/{case.pk}/"))
        page = text_of(browser.get(address))
        assert "有学生在台阶上摔倒了" in page and "孙建国" in page and "al-paper-l" in page
        file = browser.get(f"/cases/{case.pk}/papers/phone.docx")
    assert file["Content-Type"] == WORD and Document(BytesIO(file.content)).paragraphs
    assert Viewing.objects.filter(docket=case.pk, person=county.principal, page="paper").exists()
    assert browser.get(f"/cases/{case.pk}/papers/zero/").status_code == 404


def test_a_signed_report_downloads_and_the_look_is_recorded(case, first, county, sign_in, at):
    browser, address = sign_in(county.officer), f"/cases/{case.pk}/filings/{first.pk}/report.docx"
    with at_time(at + timedelta(minutes=3)):
        answer = browser.get(address)
        assert Viewing.objects.filter(docket=case.pk, person=county.officer, page="filing").exists()
        assert address in text_of(browser.get(f"/cases/{case.pk}/filings/{first.pk}/"))
    said = "".join(cell.text for row in Document(BytesIO(answer.content)).tables[0].rows for cell in row.cells)
    assert "课间跌落" in said
    for stranger in (county.other_principal, county.teacher):
        assert sign_in(stranger).get(address).status_code == 404


def test_the_zero_report_downloads(county, sign_in, at):
    day, browser = at.date(), sign_in(county.principal)
    address = f"/zero/{county.school.pk}/{day}/report.docx"
    with at_time(at):
        assert browser.get(address).status_code == 404
        zero.file_zero(county.school, day, Said(), by=standing(county.principal, at), at=at)
        assert browser.get(address)["Content-Type"] == WORD
        assert address in text_of(browser.get(f"/zero/{county.school.pk}/{day}/"))
    assert sign_in(county.other_principal).get(address).status_code == 404


def test_the_bureau_changes_looks_at_and_restores_a_form(case, county, sign_in, at):
    browser, address = sign_in(county.officer), f"/forms/{county.bureau.pk}/phone/"
    shown = templates.shipped()["phone"].draft
    values = {**vars(shown), "title": "县版电话稿", "body": "只说：{where}", "mark": "D"}
    with at_time(at):
        assert browser.get("/forms/")["Location"] == f"/forms/{county.bureau.pk}/"
        assert "突发事件电话报告稿" in text_of(browser.get(f"/forms/{county.bureau.pk}/"))
        look = text_of(browser.post(address, {**values, "look": "1"}))
        assert "只说：〔地点〕" in look and not FormTemplate.objects.exists()
        wrong = browser.post(address, {**values, "body": "{reporter_phone}"})
        assert wrong.status_code == 422 and "{reporter_phone}" in text_of(wrong)
        assert browser.post(address, values).status_code == 302
        assert "县版电话稿" in text_of(sign_in(county.principal).get(f"/cases/{case.pk}/papers/phone/"))
        assert "县版电话稿" in text_of(sign_in(county.principal).get(f"/forms/{county.school.pk}/"))
        assert browser.post(address, {"drop": "1"}).status_code == 302
    assert not FormTemplate.objects.exists()


def test_a_blank_form_to_write_on_and_the_list_by_group(county, sign_in, at):
    browser = sign_in(county.principal)
    page = text_of(browser.get(f"/forms/{county.school.pk}/"))
    assert "应急演练记录表" in page and "手写备用" in page and "信访事项处理意见书" in page
    for form in ("drill_record", "first", "hazard_notice"):
        answer = browser.get(f"/forms/{county.school.pk}/{form}.docx")
        assert answer["Content-Type"] == WORD and Document(BytesIO(answer.content)).paragraphs
    assert browser.get(f"/forms/{county.school.pk}/nothing.docx").status_code == 404
    assert sign_in(county.other_principal).get(f"/forms/{county.school.pk}/first.docx").status_code == 404


def test_an_inspection_downloads_line_by_line(county, sign_in, at):
    lines = listings.shipped("checklist")["fire_patrol"].lines
    answers = [Answer(line.code, "wrong" if not n else "ok", "灯不亮" if not n else "") for n, line in enumerate(lines)]
    by = standing(county.principal, at)
    row, _cases = inspecting.record(
        county.school, "fire_patrol", answers, Spot(county.place), by=by, at=at, nonce="one"
    )
    browser, address = sign_in(county.principal), f"/inspections/{row.pk}/record.docx"
    assert address in text_of(browser.get(f"/inspections/{row.pk}/"))
    tables = Document(BytesIO(browser.get(address).content)).tables
    said = [[cell.text for cell in one.cells] for table in tables for one in table.rows]
    assert ["1", lines[0].text, "×", "灯不亮"] in said and ["2", lines[1].text, "√", ""] in said
    assert sign_in(county.other_principal).get(address).status_code == 404


def test_who_manages_nothing_above_cannot_change_the_forms_of_those_above(county, sign_in):
    assert sign_in(county.principal).get(f"/forms/{county.bureau.pk}/").status_code == 404
    assert sign_in(county.principal).get(f"/forms/{county.school.pk}/").status_code == 200
    for person in (county.teacher, county.director, county.other_principal):
        assert sign_in(person).post(f"/forms/{county.school.pk}/phone/", {"drop": "1"}).status_code == 404


def test_the_list_asks_the_database_a_constant_number_of_times(county, sign_in, at, django_assert_num_queries):
    browser = sign_in(county.principal)
    browser.get(f"/forms/{county.school.pk}/")
    with django_assert_num_queries(QUERIES):
        browser.get(f"/forms/{county.school.pk}/")


QUERIES = 12
