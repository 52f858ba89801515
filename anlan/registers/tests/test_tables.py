"""Registers as workbooks: what goes out comes back, every wrong cell is named, the bureau's own headings are learnt."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from anlan.lib.headings import suggest
from anlan.lib.tests.test_headings import book
from anlan.lib.workbook import plain_heading
from anlan.registers import headings, tables
from anlan.registers.kinds import KINDS
from anlan.registers.models import Item
from anlan.registers.tests.things import thing

EQUIPMENT = KINDS["equipment"]


def bring(county, at, data, kind="equipment", unit=None):
    unit = unit or county.school
    return tables.bring_in(tables.read(data, KINDS[kind], unit), unit, by=None, at=at)


@pytest.mark.parametrize("code", KINDS)
def test_the_template_reads_as_empty_and_an_export_as_it_stands(county, at, code):
    kind = KINDS[code]
    assert tables.read(tables.template(kind), kind, county.school).rows == []
    thing(county, at, "budget")
    item = thing(county, at, code, **({"number": "X-1"}), name="甲")
    data = tables.export(kind, [item])
    result = bring(county, at, data, code)
    assert (result.added, result.changed, result.same, result.warnings) == (0, 0, 1, [])
    Item.objects.filter(pk=item.pk).update(archived_at=at, number="")
    assert bring(county, at, data, code).added == 1
    again = Item.objects.current().get(kind=code, number="X-1")
    assert {**again.data} == {**item.data} and again.expires_on == item.expires_on and again.amount == item.amount


def test_no_heading_means_two_columns():
    for kind in KINDS.values():
        sheet = tables.sheet_of(kind)
        names = [name for c in sheet.columns for name in {plain_heading(said) for said in (c.title, c.key, *c.aliases)}]
        assert sorted(names) == sorted(set(names)), kind.code


def test_a_second_import_changes_what_is_there(county, at):
    rows = [("器材名称", "位置", "数量"), ("灭火器", "食堂", 2), ("应急灯", "楼道", 9)]
    assert bring(county, at, book(*rows)).added == 2
    result = bring(county, at, book(rows[0], ("灭火器", "食堂", 3), rows[2]))
    assert (result.added, result.changed, result.same) == (0, 1, 1)
    assert Item.objects.get(name="灭火器").quantity == 3


def test_a_column_the_table_lacks_leaves_what_is_kept(county, at):
    item = thing(county, at)
    bring(county, at, book(("编号", "器材名称", "位置"), (item.number, "干粉灭火器", "走廊")))
    item.refresh_from_db()
    assert (item.spot, str(item.expires_on), item.quantity) == ("走廊", "2027-08-31", Decimal(2))


def test_every_wrong_cell_is_named_and_nothing_is_written(county, at):
    data = book(
        ("单位", "器材名称", "位置", "数量", "有效期至", "场所"),
        ("", "灭火器", "", "两具", "明年", ""),
        ("白鹭镇中心小学", "应急灯", "楼道", 1, "2027-1-1", ""),
        ("", "急救箱", "医务室", 1, "2027-1-1", "月球"),
        ("", "急救箱", "医务室", 1, "2027-1-1", ""),
    )  # fmt: skip
    with pytest.raises(tables.CannotImport) as refused:
        bring(county, at, data)
    found = {(p.row, p.column[0]) for p in refused.value.data["problems"]}
    assert found == {(2, "C"), (2, "D"), (2, "E"), (3, "A"), (4, "F"), (5, "B")}
    assert not Item.objects.exists()


def test_the_bureau_fills_in_several_schools(county, at):
    data = book(("学校名称", "器材名称", "位置"), ("青山镇中心小学", "灭火器", "食堂"), ("blzx", "灭火器", "食堂"))
    bring(county, at, data, unit=county.bureau)
    assert set(Item.objects.values_list("unit", flat=True)) == {county.school.pk, county.other_school.pk}


def test_the_bureaus_own_headings_are_asked_once_and_remembered_for_all_below(county, at):
    county.officer.standing(at)
    data = book(
        ("清河县消防器材登记表",), ("序号", "消防器材", "放在哪里", "几具", "品牌"), (1, "灭火器", "食堂", 2, "某牌")
    )
    with pytest.raises(tables.StrangeHeadings) as refused:
        bring(county, at, data)
    found = refused.value.data["found"]
    sheet = tables.sheet_of(EQUIPMENT)
    meant = {
        **suggest(found, sheet, {}),
        "消防器材": "name",
        "放在哪里": "spot",
        "几具": "quantity",
        "品牌": "",
        "x": "nothing",
    }
    headings.remember(county.bureau, "equipment", meant, sheet=sheet, by=county.officer, at=at)
    assert "x" not in headings.remembered(county.school, "equipment")
    result = bring(county, at, data)
    assert result.added == 1 and result.warnings == []
    item = Item.objects.get()
    assert (item.name, item.spot, item.quantity, item.unit) == ("灭火器", "食堂", Decimal(2), county.school)
    assert headings.remembered(county.school, "supply") == {}


def test_an_export_holds_no_formula_and_the_choices_in_words(county, at):
    thing(county, at, "device", name="=HYPERLINK(1)")
    page = load_workbook(io.BytesIO(tables.export(KINDS["device"], Item.objects.all())))["技防设备"]
    cells = {str(head.value).rstrip("*"): cell for head, cell in zip(page[1], page[2], strict=True)}
    assert cells["设备名称"].data_type == "s" and cells["类型"].value == "视频监控" and cells["状态"].value == "完好"


def test_a_table_of_another_kind_is_not_taken_for_this_one(county, at):
    with pytest.raises(tables.StrangeHeadings):
        bring(county, at, book(("日期", "谁", "说了什么"), ("2026-1-1", "甲", "乙")))


def test_money_comes_in_with_its_line(county, at):
    line = thing(county, at, "budget")
    rows = (("日期", "做什么", "金额", "预算项目"), ("2026-10-12", "换灭火器", "1,560.00", "消防设施维护"))
    bring(county, at, book(*rows), "spending")
    assert Item.objects.get(kind="spending").parent == line
    assert bring(county, at, book(*rows), "spending").same == 1
    with pytest.raises(tables.CannotImport):
        bring(county, at, book(rows[0], ("2026-10-13", "围挡", 10, "没有的项目")), "spending")


def test_too_many_rows_at_once_are_refused_before_anything_is_written(county, at, monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    with pytest.raises(tables.CannotImport):
        bring(county, at, book(("器材名称", "位置"), *((f"灯{n}", "楼道") for n in range(3))))
    assert not Item.objects.exists()
