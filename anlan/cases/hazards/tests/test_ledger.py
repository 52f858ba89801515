"""The ledger as a workbook: what goes out comes back the same, and a bureau's own table comes in once."""

from __future__ import annotations

import io

import pytest
from django.db import InterfaceError, connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from anlan.cases import written
from anlan.cases.hazards import bringing, ledger, rechecking, rectifying
from anlan.cases.hazards.tests.stage import DAY, noticed, photo, staff
from anlan.cases.models import Case, Hazard
from anlan.registers import headings, incoming
from anlan.registers.tables import CannotImport, StrangeHeadings


@pytest.fixture(autouse=True)
def set_up(county, at):
    staff(county, at)


def sheet(*rows):
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "隐患台账"
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def exported(county):
    page = load_workbook(io.BytesIO(ledger.export(Case.objects.visible_to(county.principal))))["隐患台账"]
    heads, *rows = page.iter_rows(values_only=True)
    return [dict(zip((str(head).rstrip("*") for head in heads), row, strict=True)) for row in rows]


def test_every_column_of_the_ledger_is_filled_from_the_record(county, at):
    case = noticed(county, at)
    rectifying.repair(case, "已加固", by=county.logistics, at=at + DAY, photos=[photo()])
    rechecking.passed(case, "合格", by=county.safety_officer, at=at + DAY)
    row = exported(county)[0]
    assert (row["编号"], row["隐患问题"], row["类型"]) == (case.docket.number, "东教学楼二层护栏松动", "校舍")
    assert (row["整改责任人"], row["验收人"], row["复查意见"]) == ("总务主任", "陈立平", "合格")
    assert row["完成情况"] == "已销号" and row["销号日期"] is not None


def test_the_ledger_reads_its_own_export_and_changes_nothing(county, at):
    noticed(county, at)
    data = ledger.export(Case.objects.visible_to(county.principal))
    result = ledger.bring_in(ledger.read(data, county.school), county.school, by=county.safety_officer, at=at)
    assert (result.added, result.known) == (0, 1)


def test_a_bureaus_own_headings_are_asked_once_and_remembered(county, at):
    data = sheet(["2026年隐患表"], ["号", "啥问题", "啥时候改完", "谁改"],
                 ["A-1", "食堂排烟管漏油", "2026-11-01", "总务主任"])  # fmt: skip
    with pytest.raises(StrangeHeadings):
        ledger.read(data, county.school)
    meant = {"号": "number", "啥问题": "text", "啥时候改完": "due_on", "谁改": "post"}
    headings.remember(county.bureau, ledger.TABLE, meant, sheet=ledger.SHEET, by=county.officer, at=at)
    for added, known in ((1, 0), (0, 1)):
        parsed = ledger.read(data, county.school)
        result = ledger.bring_in(parsed, county.school, by=county.safety_officer, at=at)
        assert (result.added, result.known) == (added, known)
    hazard = Hazard.objects.get(imported_number="A-1")
    assert (hazard.source, hazard.post) == (Hazard.Source.IMPORT, county.posts["logistics"])
    assert written.read(hazard.docket.case, hazard.docket.case.facts)["course"] == "食堂排烟管漏油"


def test_what_was_struck_off_stays_in_the_old_ledger(county, at):
    data = sheet(["隐患问题", "销号日期"], ["旧的", "2026-01-02"], ["新的", None])
    parsed = ledger.read(data, county.school)
    result = ledger.bring_in(parsed, county.school, by=county.safety_officer, at=at)
    assert (result.added, result.closed) == (1, 1)


def test_one_wrong_cell_and_nothing_comes_in(county, at):
    data = sheet(["隐患问题", "等级"], ["对的", "一般"], ["错的", "特别大"])
    parsed = ledger.read(data, county.school)
    with pytest.raises(CannotImport) as wrong:
        ledger.bring_in(parsed, county.school, by=county.safety_officer, at=at)
    assert [problem.row for problem in wrong.value.data["problems"]] == [3]
    assert not Case.objects.exists()


def test_the_export_asks_the_database_the_same_however_many_there_are(county, at):
    counts = []
    for _n in range(2):
        noticed(county, at)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            ledger.columns(Case.objects.visible_to(county.principal))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16


def test_a_long_ledger_comes_in_by_steps_and_goes_on_where_it_was_interrupted(county, at, monkeypatch):
    rows = [["隐患问题", "整改时限"], *([f"第{n}处", "2026-11-01"] for n in range(5))]
    asked = incoming.take_in(county.school, ledger.TABLE, "a.xlsx", sheet(*rows), by=county.safety_officer, at=at)
    monkeypatch.setattr(bringing, "STEP", 2)
    write, calls = ledger.write, []

    def dies(step, **more):
        calls.append(len(step))
        if len(calls) == 2:
            raise InterfaceError("the database is lost")
        return write(step, **more)

    monkeypatch.setattr(ledger, "write", dies)
    with pytest.raises(InterfaceError):
        incoming.work(asked.pk, {ledger.TABLE: bringing.bring}, at=at)
    asked.refresh_from_db()
    assert (asked.state, asked.done, asked.total, Case.objects.count()) == ("writing", 2, 5, 2)
    incoming.work(asked.pk, {ledger.TABLE: bringing.bring}, at=at)
    asked.refresh_from_db()
    assert (asked.state, asked.result["added"], asked.file, Case.objects.count()) == ("done", 5, None, 5)
    assert calls == [2, 2, 2, 1]


def test_a_row_the_database_refuses_ends_a_long_ledger_and_the_rows_that_are_not_in_are_named(county, at, monkeypatch):
    rows = [["隐患问题", "整改时限"], *([f"第{n}处", "2026-11-01"] for n in range(5))]
    asked = incoming.take_in(county.school, ledger.TABLE, "a.xlsx", sheet(*rows), by=county.safety_officer, at=at)
    monkeypatch.setattr(bringing, "STEP", 2)
    write = ledger.write

    def refused(step, **more):
        result = write(step, **more)
        Hazard.objects.filter(docket__case__state="noticed").update(imported_number="9" * 41 * (step[0].row.number > 3))
        return result

    monkeypatch.setattr(ledger, "write", refused)
    incoming.work(asked.pk, {ledger.TABLE: bringing.bring}, at=at)
    asked.refresh_from_db()
    assert (asked.state, asked.file, asked.result["added"], incoming.waiting()) == ("failed", None, 2, [])
    assert "4–6" in asked.result["message"] and Case.objects.count() == 2
