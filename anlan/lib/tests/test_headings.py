"""A table with somebody's own headings: found below its title, guessed, and read once it is said what they mean."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook

from anlan.lib.cells import choice_of, day_of, number_of
from anlan.lib.headings import read_own, suggest
from anlan.lib.workbook import Column, Sheet

SHEET = Sheet(
    "supplies", "物资", (),
    (Column("name", "名称", ("品名",), is_required=True), Column("quantity", "数量"), Column("day", "有效期至"),
     Column("state", "状态", is_shown_only=True)),
)  # fmt: skip


def book(*rows: tuple[Any, ...], title: str = "Sheet1", merge: str = "") -> bytes:
    made = Workbook()
    page = made.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append(row)
    if merge:
        page.merge_cells(merge)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def test_headings_are_found_below_a_merged_title_and_totals_are_passed_over() -> None:
    data = book(("某县应急物资台账",), ("序号", "品名", "数量"), (1, "雨衣", 20), ("合计", None, 20), merge="A1:C1")
    table, found = read_own(data, SHEET, {})
    assert (found.row, table.problems, table.warnings) == (2, [], [])
    assert [(row.text("name"), row.text("quantity")) for row in table.rows] == [("雨衣", "20")]


def test_strange_headings_are_named_guessed_and_read_once_known() -> None:
    data = book(("物品名称（全称）", "现有数量", "备注"), ("雨衣", 20, "新"))
    table, found = read_own(data, SHEET, {})
    assert found.lacks(SHEET, {}) == ["name"] and table.rows == []
    assert [one.said for one in found.strange(SHEET, {})] == ["物品名称（全称）", "现有数量", "备注"]
    meant = suggest(found, SHEET, {})
    assert meant == {"物品名称（全称）": "name", "现有数量": "quantity", "备注": ""}
    other = read_own(book(("物资名", "存量", "何时过期"), ("雨衣", 20, "2027-1-1")), SHEET, {})[1]
    assert suggest(other, SHEET, {"何时过期": "day"}) == {"物资名": "", "存量": "", "何时过期": "day"}
    table, found = read_own(data, SHEET, meant)
    assert found.lacks(SHEET, meant) == [] and found.strange(SHEET, meant) == []
    assert table.rows[0].text("name") == "雨衣" and table.warnings == []


def test_merged_rows_below_the_headings_are_still_refused() -> None:
    table, _found = read_own(book(("名称",), ("雨衣",), ("雨伞",), merge="A2:A3"), SHEET, {})
    assert [problem.row for problem in table.problems] == [2]


def test_a_column_that_is_only_shown_comes_back_unread() -> None:
    table, _found = read_own(book(("名称", "状态"), ("雨衣", "完好"), title="物资"), SHEET, {})
    assert table.rows[0].values == {"name": "雨衣"} and table.warnings == []


@pytest.mark.parametrize(("said", "meant"), [("1,260.50元", "1260.50"), (3, "3.00"), ("0", "0.00")])
def test_numbers_are_read_as_people_write_them(said: Any, meant: str) -> None:
    table, _found = read_own(book(("名称", "数量"), ("雨衣", said)), SHEET, {})
    assert str(number_of(table.rows[0], "quantity")) == meant and table.problems == []


@pytest.mark.parametrize("said", ["三件", "-1", "1.555", "NaN", "1e99"])
def test_what_is_no_number_is_named_with_its_cell(said: str) -> None:
    table, _found = read_own(book(("名称", "数量"), ("雨衣", said)), SHEET, {})
    assert number_of(table.rows[0], "quantity") is None
    assert [(p.row, p.column) for p in table.problems] == [(2, "B 数量")]


def test_days_and_choices() -> None:
    table, _found = read_own(
        book(("名称", "有效期至", "数量"), ("雨衣", "2027年3月1日", "坏"), ("伞", "2027-13-1", "好")), SHEET, {}
    )
    first, second = table.rows
    assert str(day_of(first, "day")) == "2027-03-01" and day_of(second, "day") is None
    assert (
        choice_of(second, "quantity", {"好": 1}, ["好"], 0) == 1
        and choice_of(first, "quantity", {"好": 1}, ["好"], 0) == 0
    )
    assert [(p.row, p.column[0]) for p in table.problems] == [(3, "B"), (2, "C")]
