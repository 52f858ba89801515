"""The ledger of hazards as a workbook, both ways: the columns of domain C.5, and a unit's own table coming in.

What comes in is only ever added: a row that is known again by its number is left as it is, because the record here is
the newer one. Hazards that were struck off in the old ledger stay there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from anlan.cases import written
from anlan.cases.hazards import finding, rectifying
from anlan.cases.hazards.finding import Found, Judged
from anlan.cases.hazards.rectifying import Boxes
from anlan.cases.intake import Told
from anlan.cases.kinds import HAZARD
from anlan.cases.models import Case, CaseQuerySet, Hazard, Round
from anlan.cases.titles import read_facts, state_of
from anlan.journal import keys
from anlan.lib import cells
from anlan.lib.clock import local_date
from anlan.lib.headings import Found as FoundTable
from anlan.lib.headings import StrangeHeadings, read_own
from anlan.lib.workbook import CannotImport, Column, Problem, Row, Sheet, refuse
from anlan.lib.workbook_layout import add_example, add_row, lay_out_book, to_bytes
from anlan.org import access
from anlan.org.calendar import end_of
from anlan.org.functions import HANDLE
from anlan.org.models import Person, Post, Unit
from anlan.registers import headings
from anlan.registers.models import Place

TABLE = "hazard"
AT_ONCE, MOST_ROWS, MOST_EXPORTED = 50, 10_000, 5_000
"""Hazards that are opened while somebody waits; in one table; in one export. Each opens a docket with its clocks."""
GRADES = {"重大": 1, "重大隐患": 1, "较大": 2, "较大隐患": 2, "一般": 3, "一般隐患": 3, "低": 4, "低风险": 4,
          "小隐患": 4, "红": 1, "橙": 2, "黄": 3, "蓝": 4}  # fmt: skip
GRADE_WORDS = ("重大", "较大", "一般", "低")


def _column(key: str, title: str, also: str = "", **more: Any) -> Column:
    return Column(key, title, tuple(also.split()), **more)


SHEET = Sheet(
    TABLE, "隐患台账", ("隐患排查治理台账", "隐患排查台账", "hazard"),
    (
        _column("number", "编号", "序列号 隐患编号", most=40),
        _column("unit", "单位", "单位名称 学校 学校名称 受检单位"),
        _column("where", "检查地点", "地点 部位 隐患部位 位置", example="东教学楼二层"),
        _column("text", "隐患问题", "问题 隐患内容 隐患描述 存在问题 检查问题", is_required=True, most=2000,
                example="楼梯护栏松动"),
        _column("grade", "等级", "隐患等级 隐患级别 风险等级", choices=GRADE_WORDS, example="一般"),
        _column("category", "类型", "隐患类型 类别 隐患类别", example="校舍"),
        _column("found_on", "排查时间", "排查日期 检查时间 检查日期 发现时间", example="2026-10-14"),
        _column("found_by", "排查人", "检查人 发现人", is_shown_only=True),
        _column("source", "来源", "隐患来源", is_shown_only=True),
        _column("measure", "整改措施", "措施", most=2000, example="加固护栏"),
        _column("due_on", "整改时限", "整改期限 完成时限 限期", example="2026-10-21"),
        _column("money", "资金", "整改资金 资金（元） 资金(元)", example="1200"),
        _column("post", "整改责任人", "责任人 责任岗位 整改责任岗位", example="总务主任"),
        _column("interim", "临时防范措施", "预案 防范措施 应急预案", most=2000, example="拉警戒线"),
        _column("state", "完成情况", "整改情况", is_shown_only=True),
        _column("repaired_on", "完成日期", is_shown_only=True),
        _column("checked_by", "验收人", "复查人", is_shown_only=True),
        _column("opinion", "复查意见", "验收意见", is_shown_only=True),
        _column("extensions", "延期次数", is_shown_only=True),
        _column("issuer", "督办单位", is_shown_only=True),
        _column("supervisor", "督办人", is_shown_only=True),
        _column("closed_on", "销号日期", "销号时间"),
    ),
)  # fmt: skip


@dataclass
class Result:
    added: int = 0
    known: int = 0
    closed: int = 0
    warnings: list[Problem] = field(default_factory=list)


def template() -> bytes:
    book = lay_out_book([SHEET], _lines())
    add_example(book[SHEET.title], SHEET)
    return to_bytes(book)


def export(visible: CaseQuerySet) -> bytes:
    """The hazards of ``visible``, which the caller has narrowed, under the headings that :func:`read` takes back."""
    book = lay_out_book([SHEET], _lines())
    with translation.override("zh-hans"):
        for cells_of_row in columns(visible):
            add_row(book[SHEET.title], cells_of_row)
    return to_bytes(book)


def columns(visible: CaseQuerySet) -> list[list[Any]]:
    """A row for each hazard in the order of the columns, in a constant number of queries."""
    rows = visible.filter(kind=HAZARD.code).select_related(
        "docket__hazard__post", "docket__hazard__boxes", "docket__hazard__found_by", "unit", "place", "facts"
    )
    rows = rows.prefetch_related(
        "docket__rounds__checked_by", "docket__rounds__opinion", "docket__supervisions__issuer",
        "docket__supervisions__placed_by",
    )  # fmt: skip
    found = list(rows.order_by("unit_path", "docket")[:MOST_EXPORTED])
    keys.preload([case.docket for case in found])
    return [_cells(case) for case in found]


@dataclass
class Parsed:
    rows: list[Row]
    problems: list[Problem]
    warnings: list[Problem]


def read(data: bytes, unit: Unit) -> Parsed:
    """Raises :class:`NotAWorkbook`, and :class:`StrangeHeadings` where a person must say first what headings mean."""
    names = headings.remembered(unit, TABLE)
    table, found = read_own(data, SHEET, names)
    found.require_meaning(SHEET, names)
    if len(table.rows) > MOST_ROWS:
        message = _("More than %(n)s rows at once. Import the table in parts.") % {"n": MOST_ROWS}
        table.problems.append(Problem(SHEET.title, MOST_ROWS, "", message))
        table.rows.clear()
    return Parsed(table.rows, table.problems, table.warnings)


@transaction.atomic
def bring_in(parsed: Parsed, unit: Unit, *, by: Person, at: datetime) -> Result:
    """Open a hazard for every row that is new and not struck off, or none where one cell is wrong.

    The day it was found is kept as the ledger says it; what happens here is entered at ``at``: nothing is back-dated.
    Raises :class:`CannotImport` with every problem at once, :class:`NotAllowed`.
    """
    return write(ready(parsed, unit, by=by), by=by, at=at, warnings=parsed.warnings)


@dataclass(frozen=True)
class Ready:
    """A row that can be opened as a hazard, of which unit."""

    row: Row
    home: Unit
    said: _Said


def ready(parsed: Parsed, unit: Unit, *, by: Person) -> list[Ready]:
    """The rows checked whole, by unit. Raises :class:`CannotImport` with every problem at once, :class:`NotAllowed`."""
    access.require(by, HANDLE, str(unit.path))
    units = _units(parsed, unit, by)
    found = [Ready(row, units[row.number], _said(row, parsed)) for row in parsed.rows if row.number in units]
    refuse(parsed.problems)
    return sorted(found, key=lambda one: (one.home.pk, one.row.number))


@transaction.atomic
def write(rows: Sequence[Ready], *, by: Person, at: datetime, warnings: Iterable[Problem] = ()) -> Result:
    """Open the hazards of these rows that are not known and not struck off."""
    result = Result(warnings=sorted(set(warnings)))
    known = _known({one.home.pk for one in rows})
    for one in rows:
        number = one.row.text("number")
        if one.row.text("closed_on"):
            result.closed += 1
        elif number and (one.home.pk, number) in known:
            result.known += 1
        else:
            known.add((one.home.pk, number))
            _open(one.row, one.home, one.said, result, by, at)
            result.added += 1
    return result


@dataclass(frozen=True)
class _Said:
    grade: int
    category: str
    found_on: date | None
    due_on: date | None
    money: Any


def _said(row: Row, parsed: Parsed) -> _Said:
    row.problems = parsed.problems
    with translation.override("zh-hans"):
        names = {str(label): code for code, label in HAZARD.categories.items()}
    word = row.text("category")
    category = names.get(word) or next((code for name, code in names.items() if word and word in name), "unsorted")
    return _Said(
        cells.choice_of(row, "grade", GRADES, GRADE_WORDS, 0), category, cells.day_of(row, "found_on"),
        cells.day_of(row, "due_on"), cells.number_of(row, "money"),
    )  # fmt: skip


def _open(row: Row, home: Unit, said: _Said, result: Result, by: Person, at: datetime) -> None:
    place = Place.objects.filter(unit=home, name=row.text("where")).first()
    found = Found(
        source=Hazard.Source.IMPORT, judged=Judged(said.grade) if said.grade else None,
        extra={"imported_number": row.text("number")},
    )  # fmt: skip
    told = Told(category=said.category, text=row.text("text"), where=row.text("where"))
    case = finding.find(home, told, found, by=by, at=at, place=place).case
    if said.found_on:
        Hazard.objects.filter(pk=case.pk).update(found_on=said.found_on)
    word = row.text("post")
    post = Post.objects.filter(unit=home, name=word).first() if word else None
    if word and post is None:  # a person's name, mostly: duties are given to posts
        message = _("The unit has no post “%(post)s”. Choose one on the page of the hazard.") % {"post": word}
        result.warnings.append(Problem(SHEET.title, row.number, row.letters["post"], message))
    boxes = Boxes(
        row.text("measure"), row.text("interim"), post, said.money, "", end_of(said.due_on) if said.due_on else None
    )
    if any((boxes.measure, boxes.interim, post, said.money, said.due_on)):
        rectifying.fill_boxes(case, boxes, by=by, at=at)


def _units(parsed: Parsed, unit: Unit, by: Person) -> dict[int, Unit]:
    """The unit of each row by its number: the one it names at or below the chosen one, else the chosen one."""
    words = {row.text("unit") for row in parsed.rows if row.text("unit")}
    below = Unit.objects.filter(path__below=str(unit.path))
    names = {one.name: one for one in below.filter(name__in=words)}
    names |= {one.code: one for one in below.filter(code__in=words)}
    found = {}
    for row in parsed.rows:
        row.problems = parsed.problems
        word = row.text("unit")
        target = names.get(word) if word else unit
        if target is None:
            row.wrong("unit", _("No unit at or below “%(unit)s” has this name or code.") % {"unit": unit.name})
        else:
            found[row.number] = target
    return found


def _known(unit_ids: set[int]) -> set[tuple[int, str]]:
    """Numbers that are taken: those of this program's dockets, and those of the unit's own ledger."""
    rows = Hazard.objects.filter(unit__in=unit_ids).values_list("unit_id", "imported_number", "docket__number")
    return {(unit_id, number) for unit_id, *numbers in rows for number in numbers if number}


def _cells(case: Case) -> list[Any]:
    known = {} if case.docket._opened_key is None else read_facts(case)
    said = _of_hazard(case, getattr(case.docket, "hazard", None))
    said |= _of_rounds(case) | {
        "number": said.get("number") or case.docket.number, "unit": case.unit.name,
        "where": known.get("where") or (case.place.name if case.place else ""), "text": known.get("course", ""),
        "grade": GRADE_WORDS[case.grade - 1] if case.grade else "", "category": str(HAZARD.categories[case.category]),
        "state": str(state_of(case)),
        "closed_on": local_date(case.closed_at) if case.closed_at and case.state == "closed" else None,
    }  # fmt: skip
    return [said.get(column.key) for column in SHEET.columns]


def _of_hazard(case: Case, hazard: Hazard | None) -> dict[str, Any]:
    if hazard is None:
        return {"found_on": local_date(case.reported_at)}
    boxes = written.read(case, hazard.boxes)
    return {
        "number": hazard.imported_number, "found_on": hazard.found_on,
        "found_by": hazard.found_by.name if hazard.found_by else "", "source": str(hazard.get_source_display()),
        "measure": boxes.get("measure", ""), "interim": boxes.get("interim", ""),
        "money": hazard.money, "post": hazard.post.name if hazard.post else "",
        "due_on": local_date(hazard.due_at) if hazard.due_at else None, "extensions": hazard.extensions,
    }  # fmt: skip


def _of_rounds(case: Case) -> dict[str, Any]:
    found: dict[str, Any] = {}
    rounds: Iterable[Round] = sorted(case.docket.rounds.all(), key=lambda row: row.number)
    for row in rounds:
        if row.repaired_at:
            found["repaired_on"] = local_date(row.repaired_at)
        if row.checked_at:
            found["checked_by"] = row.checked_by.name if row.checked_by else ""
            found["opinion"] = written.read(case, row.opinion).get("text", "")
    for sheet in case.docket.supervisions.all():
        found |= {"issuer": sheet.issuer.name, "supervisor": sheet.placed_by.name}
    return found


def _lines() -> tuple[str, ...]:
    return (
        _("Headings with * must be filled in. Grey rows that begin with 例： are examples and are passed over."),
        _("A hazard is known again by its number and left as it is; one that was struck off stays in the old ledger."),
        _("If one cell is wrong, nothing is imported, and every wrong cell is named at once."),
        _("At most %(n)s rows at once.") % {"n": MOST_ROWS},
    )


__all__ = ["SHEET", "TABLE", "CannotImport", "FoundTable", "Result", "StrangeHeadings", "bring_in", "columns",
           "export", "read", "template"]  # fmt: skip
