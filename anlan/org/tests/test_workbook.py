"""Files that people upload: what cannot be read says what to do; what can is read as they meant it."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from anlan.lib.workbook import MAX_ROWS
from anlan.org.importing import NotAWorkbook, read_workbook, template
from anlan.org.sheets import SHEETS
from anlan.org.template import to_bytes
from anlan.org.tests.books import CONTACT, SEAT, UNITS, book


def places_of(data: bytes) -> list[tuple[str, int, str]]:
    return [(problem.sheet, problem.row, problem.column[:1]) for problem in read_workbook(data).problems]


def test_a_filled_in_workbook_is_read_as_it_was_meant():
    parsed = read_workbook(book(places=[("xuexiao", "食堂", "")]))
    assert parsed.problems == []
    assert [(u.code, u.level, u.parent) for u in parsed.units][2] == ("xuexiao", "school", "qs")
    (seat,) = parsed.seats
    assert (seat.function, seat.rank, seat.since, seat.until) == ("principal", 0, date(2026, 9, 1), None)
    assert parsed.contacts[0].is_verified and parsed.places[0].name == "食堂"


def test_the_template_reads_as_empty_and_its_headings_are_understood():
    parsed = read_workbook(template())
    assert parsed.is_empty and parsed.problems == [] and parsed.warnings == []


def test_the_template_once_filled_in_under_its_own_headings_comes_back():
    from openpyxl import load_workbook

    made = load_workbook(io.BytesIO(template()))
    made["单位"].append(["qszx", "青山镇中心小学", "学校", ""])
    assert made["单位"].data_validations.dataValidation[0].formula1.count(",") == 4
    assert [unit.code for unit in read_workbook(to_bytes(made)).units] == ["qszx"]


def test_english_headings_sheets_and_words_are_understood():
    made = Workbook()
    page = made.create_sheet("Units")
    page.append(["code", "name", "level", "parent"])
    page.append(["hill", "Hill School", "school", None])
    (unit,) = read_workbook(to_bytes(made)).units
    assert (unit.name, unit.level) == ("Hill School", "school")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (datetime(2026, 9, 1), date(2026, 9, 1)),  # noqa: DTZ001 - what a cell holds
        ("2026/9/1", date(2026, 9, 1)),
        ("2026年9月1日", date(2026, 9, 1)),
        ("2026.09.01", date(2026, 9, 1)),
    ],
)
def test_days_may_be_written_in_any_usual_way(written, meant):
    assert read_workbook(book(seats=[(*SEAT[:6], written)])).seats[0].since == meant


@pytest.mark.parametrize("written", ["2026-02-30", "明年", 46266, "26-9-1"])
def test_what_is_no_day_of_the_calendar_is_named(written):
    assert places_of(book(seats=[(*SEAT[:6], written)])) == [("岗位与任职", 2, "G")]


def test_a_number_and_a_code_stay_as_typed():
    contact = ("zhou.mh", "", "", "电话", 13800000000, True, 1)
    parsed = read_workbook(book(contacts=[contact]))
    assert parsed.contacts[0].address == "13800000000" and parsed.contacts[0].is_verified


def test_every_wrong_cell_is_named_at_once():
    found = places_of(
        book(
            units=[("x y", "某校", "大学", ""), ("", "无码", "学校", "qs")],
            seats=[("qs", "校长", "学校校长", "周敏华", "周敏华", "E角", "", "", ""), (*SEAT[:3], "li.l", "")],
            contacts=[("", "qs", "", "邮件", "不是地址", "也许", "一")],
            places=[("qs", "食堂", "CODE!")],
        )
    )
    assert sorted(found) == sorted([
        ("单位", 3, "A"), ("单位", 2, "A"), ("单位", 2, "C"), ("岗位与任职", 2, "D"), ("岗位与任职", 2, "F"),
        ("岗位与任职", 3, "E"), ("联系方式", 2, "A"), ("联系方式", 2, "F"), ("联系方式", 2, "G"), ("联系方式", 2, "E"),
        ("场所", 2, "C"),
    ])  # fmt: skip


def test_a_formula_an_excel_error_and_merged_cells_are_named():
    def change(made):
        made["单位"]["B2"] = "=A2"
        made["单位"]["B3"] = "#N/A"
        made["岗位与任职"].merge_cells("B2:B3")

    assert sorted(places_of(book(change=change))) == [("单位", 2, "B"), ("单位", 3, "B"), ("岗位与任职", 2, "B")]


def test_a_missing_column_and_a_heading_twice_are_named():
    def change(made):
        made["单位"]["C1"] = "单位名称"

    assert ("单位", 1, "C") in places_of(book(change=change))
    assert ("单位", 1, "层") in places_of(book(change=change))


def test_a_function_of_the_units_own_is_kept_and_warned_of():
    parsed = read_workbook(book(seats=[(SEAT[0], "船长", "渡船船长")]))
    assert parsed.seats[0].function == "渡船船长" and parsed.problems == []
    assert [(w.row, w.column[:1]) for w in parsed.warnings] == [(2, "C")]


def test_invisible_characters_do_not_make_two_of_one():
    parsed = read_workbook(book(units=[("\ufeffxian\u200b ", " 清河县 教育局", "教育局", "")]))
    assert (parsed.units[0].code, parsed.units[0].name) == ("xian", "清河县 教育局")


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 130 * 2**20)
    return buffer.getvalue()


def other_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("photo.txt", "not a table")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"code,name\nx,y", "not an .xlsx"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "password"),
        (b"PK\x03\x04" + bytes(50 * 2**20), "10 MB"),
        (other_zip(), "not an .xlsx"),
        (b"", "not an .xlsx"),
    ],
)
def test_a_file_that_is_no_workbook_says_what_to_do(data, says):
    from django.utils import translation

    with translation.override("en"):
        with pytest.raises(NotAWorkbook) as refused:
            read_workbook(data)
        assert says in str(refused.value)


def test_a_file_that_would_unpack_to_far_more_is_not_unpacked():
    data = bomb()
    assert len(data) < 2**20
    with pytest.raises(NotAWorkbook):
        read_workbook(data)


def test_a_damaged_part_and_a_book_of_other_sheets_are_refused():
    made = Workbook()
    with pytest.raises(NotAWorkbook) as refused:
        read_workbook(to_bytes(made))
    assert all(sheet.title in refused.value.data["sheets"] for sheet in SHEETS)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as source, zipfile.ZipFile(buffer, "w") as target:
        for part in source.infolist():
            target.writestr(part, b"<broken" if part.filename == "xl/workbook.xml" else source.read(part))
    with pytest.raises(NotAWorkbook):
        read_workbook(buffer.getvalue())


def test_a_sheet_that_goes_on_for_a_million_rows_is_not_walked():
    def change(made):
        made["单位"].cell(row=1_000_000, column=1, value="x")

    assert places_of(book(change=change)) == [("单位", MAX_ROWS, "")]


def test_rows_are_kept_apart_from_one_another():
    assert len(read_workbook(book(units=UNITS, contacts=[CONTACT, CONTACT])).contacts) == 2


@pytest.mark.parametrize(
    ("word", "code", "address"),
    [
        ("企业微信", "wecom", "zhou.mh"), ("钉钉", "dingtalk", "user_123"),
        ("企业微信群机器人", "wecom_bot", "青山小学安全群"),
        ("钉钉群机器人", "dingtalk_bot", "安全群"), ("飞书群机器人", "feishu_bot", "安全群"),
        ("其他服务", "apprise", "备用"),
        ("语音电话", "voice", "0571-86000030"), ("wecom", "wecom", "zhou.mh"),
        ("cap", "cap", "https://alerts.example/cap"),
    ],
)  # fmt: skip
def test_every_channel_has_its_word(word, code, address):
    [contact] = read_workbook(book(contacts=[("zhou.mh", "", "", word, address, "是", "1")])).contacts
    assert (contact.channel, contact.address) == (code, address.replace("-", ""))


NOBODYS = [
    ("企业微信", "@all"), ("企业微信", "a|b"), ("钉钉", "甲,乙"), ("语音电话", "zhou"), ("webpush", "x"), ("CAP", "x"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "address"), NOBODYS)
def test_an_address_that_would_reach_others_or_nobody_is_named(word, address):
    parsed = read_workbook(book(contacts=[("zhou.mh", "", "", word, address, "是", "1")]))
    assert [problem.sheet for problem in parsed.problems] == ["联系方式"]
