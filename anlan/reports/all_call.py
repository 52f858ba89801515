"""The record of an all-call: a Word file in the form of a paper, and a table for Excel. Both are always in Chinese."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.styles import Font

from anlan.calls import board, lists, saying
from anlan.calls.board import Board
from anlan.calls.lines import Line
from anlan.calls.lists import Sheet
from anlan.calls.models import Call
from anlan.calls.patterns import patterns
from anlan.cases.letters import Letter
from anlan.cases.letters_word import render
from anlan.lib.clock import local
from anlan.lib.workbook_layout import add_row, to_bytes

HEADS = ("班级、部门、区域", "姓名", "回复", "应到", "未到", "地点", "说明", "时间", "怎么回复", "再问次数")
ANSWERS = {"silent": "没有回复", "safe": "平安", "help": "求助"}
HOWS = {"phone": "电话", "face": "当面", "radio": "对讲机"}
WIDTHS = (18, 12, 10, 8, 8, 18, 36, 20, 16, 10)


def docx(call: Call) -> bytes:
    """Numbers first, then whoever needed help, was missing, silent or not reached; whoever is safe is not listed."""
    with override("zh-hans"):
        found, said = lists.sheet(call), saying.said(call)
        paragraphs = [*_facts(call, said), *_numbers(found.board), *_open(found)]
        title = f"全员通知记录{'（演练）' if call.docket.is_drill else ''}"
        ended = local(call.ended_at or call.sent_at).date()
        return render(Letter(title, call.docket.number, "", tuple(paragraphs), call.unit.name, ended))


def xlsx(call: Call) -> bytes:
    """Every line of the board."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "回复"
    sheet.append([f"{'【演练】' if call.docket.is_drill else ''}{call.docket.number} {call.unit.name}"])
    sheet.append(HEADS)
    for cell in sheet[2]:
        cell.font = Font(bold=True)
    with override("zh-hans"):
        for line in board.whole(call):
            add_row(sheet, _row(line))
    for letter, width in zip("ABCDEFGHIJ", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A3"
    return to_bytes(book)


def _row(line: Line) -> list[Any]:
    how = f"{line.said_by}代填（{HOWS.get(line.said_how, '')}）" if line.said_by else ""
    answer = "外出" if line.bucket == "away" else "没有送到" if line.bucket == "unreached" else ANSWERS[line.answer]
    return [line.group, line.name, answer, line.expected, line.missing, line.place, line.words, _time(line.answered_at),
            how, line.reminders or None]  # fmt: skip


def _facts(call: Call, said: dict[str, str]) -> list[str]:
    mode = str(Call.Mode(call.mode).label)
    lines = [f"一、{patterns()[call.pattern].name}（{mode}）", f"发出：{_time(call.sent_at)}，{call.by.name}。"]
    if said:
        lines.append(f"内容：{said['headline']}。{said['todo']}")
    if call.ended_at:
        lines.append(f"结束：{_time(call.ended_at)}，{call.get_state_display()}。再问{call.reminders}次。")
    return lines


def _numbers(found: Board) -> list[str]:
    lines = [
        "二、人数",
        f"教职工通知{found.people}人：平安{found.safe_count}人，求助{sum(one.help for one in found.sections)}人，"
        f"没有回复{found.silent_count}人，没有送到{found.unreached_count}人；外出{found.away_count}人。",
    ]
    if found.cells:
        lines.append(
            f"班级和区域{len(found.cells)}个，{len(found.unreported)}个没有回复；"
            f"学生应到{found.expected}人，实到{found.present}人，未到{found.missing}人。"
        )
    return lines


def _open(found: Sheet) -> list[str]:
    by_list: dict[str, list[Line]] = {bucket: [] for bucket in lists.OPEN}
    for _section, people in found.groups:
        for one in people:
            by_list[one.bucket].append(one)
    lines = ["三、没有了结的"]
    lines += [f"求助：{_who(one)}，{one.place}{one.words}，{_time(one.answered_at)}。" for one in by_list["help"]]
    for cell in found.board.cells:
        if cell.state == "none":
            lines.append(f"没有回复：{_who(cell.line)}。")
        elif cell.state != "all":
            lines.append(f"未到{cell.line.missing or 0}人：{_who(cell.line)}，{cell.line.place}{cell.line.words}。")
    lines += [f"没有送到：{_who(one)}。" for one in by_list["unreached"]]
    lines += [f"没有回复：{_who(one)}。" for one in by_list["silent"]]
    return lines if len(lines) > 1 else [*lines, "没有。"]


def _who(line: Line) -> str:
    return f"{line.group}{line.name}" if line.name else line.group


def _time(at: datetime | None) -> str:
    return f"{local(at):%Y-%m-%d %H:%M:%S}" if at else ""
