"""The ledger of inspections (domain C.8, C.9: 防火巡查, 校舍检查 …): each look, and each line of it that was ticked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from anlan.cases.hazards.inspecting import NONE, OK
from anlan.cases.ledgers.columns import Column, local
from anlan.cases.models import Inspection
from anlan.journal import contents
from anlan.lib.bilingual import Both
from anlan.reports.ledgers.sheets import Sheet, file

MOST = 2_000
LOOKS = (
    Column(Both("序号", "No."), 8, lambda row, more: more["number"]),
    Column(Both("单位", "Unit"), 20, lambda row, more: row.unit.name),
    Column(Both("检查表", "Checklist"), 20, lambda row, more: row.title),
    Column(Both("时间", "When"), 17, lambda row, more: local(row.at)),
    Column(Both("部位", "Where"), 20, lambda row, more: _where(row)),
    Column(Both("查了几项", "Items looked at"), 9, lambda row, more: row.looked_at),
    Column(Both("发现隐患", "Found"), 9, lambda row, more: row.found),
    Column(Both("处理", "What came of it"), 30, lambda row, more: "、".join(more["hazards"])),
    Column(Both("检查人", "By"), 12, lambda row, more: row.by.name),
    Column(Both("第二签字人", "Second signature"), 12, lambda row, more: row.seen_by.name if row.seen_by else ""),
    Column(Both("签字时间", "Signed at"), 17, lambda row, more: local(row.seen_at)),
)
LINES = (
    Column(Both("序号", "No."), 8, lambda row, more: more["number"]),
    Column(Both("时间", "When"), 17, lambda row, more: local(row.at)),
    Column(Both("检查表", "Checklist"), 20, lambda row, more: row.title),
    Column(Both("部位", "Where"), 20, lambda row, more: _where(row)),
    Column(Both("检查内容", "Item"), 44, lambda row, more: more["text"]),
    Column(Both("结果", "Result"), 7, lambda row, more: more["mark"]),
    Column(Both("说明", "Remark"), 30, lambda row, more: more["remark"]),
)


def workbook(found: QuerySet[Inspection]) -> bytes:
    """The inspections of ``found``, newest first, which the caller has narrowed to what the reader may see."""
    related = ("unit", "place", "item", "by", "seen_by")
    rows = list(found.select_related(*related).prefetch_related("hazards__docket").order_by("-pk")[:MOST])
    return file(
        Sheet(str(Both("检查记录", "Inspections")), LOOKS, _looks(rows)),
        Sheet(str(Both("逐项", "Items")), LINES, _lines(rows)),
    )


def mark(result: str) -> str:
    """√, ×, or — where the thing is not there."""
    return "√" if result == OK else "—" if result == NONE else "×"


def _looks(rows: list[Inspection]) -> Iterator[tuple[Inspection, dict[str, Any]]]:
    for number, row in enumerate(rows, 1):
        yield row, {"number": number, "hazards": sorted(one.docket.number for one in row.hazards.all())}


def _lines(rows: list[Inspection]) -> Iterator[tuple[Inspection, dict[str, Any]]]:
    said = contents.read_many({row.content_id for row in rows})
    for number, row in enumerate(rows, 1):
        for line in said.get(row.content_id, {}).get("lines", []):
            more = {"text": line["text"], "mark": mark(line["result"]), "remark": line["remark"]}
            yield row, {"number": number, **more}


def _where(row: Inspection) -> str:
    return row.item.name if row.item else row.place.name if row.place else ""
