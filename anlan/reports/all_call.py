"""The record of an all-call: a Word file in the form of a paper, and a table for Excel. Both are always in Chinese."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import override

from anlan.calls import board, lists, saying
from anlan.calls.board import Board
from anlan.calls.lines import Line
from anlan.calls.lists import Sheet
from anlan.calls.models import Call
from anlan.calls.patterns import patterns
from anlan.cases.letters import Ends, compose
from anlan.cases.letters_word import render
from anlan.lib import excel
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
        open_ = _open(found)
        values = {
            **_facts(call), **_numbers(found.board), "nothing": "" if any(open_.values()) else "没有",
            **({"headline": said["headline"], "todo": said["todo"]} if said else {}),
        }  # fmt: skip
        ends = Ends(call.docket.number, "", call.unit.name, local(call.ended_at or call.sent_at).date())
        return render(compose("call_record", values, ends, path=str(call.unit_path), lists=open_))


def xlsx(call: Call) -> bytes:
    """Every line of the board."""
    book = excel.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "回复"
    sheet.append([f"{'【演练】' if call.docket.is_drill else ''}{call.docket.number} {call.unit.name}"])
    sheet.append(HEADS)
    for cell in sheet[2]:
        cell.font = excel.Font(bold=True)
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


def _facts(call: Call) -> dict[str, str]:
    ended = {"ended_at": _time(call.ended_at), "state": str(call.get_state_display())} if call.ended_at else {}
    return {
        "number": call.docket.number, "unit": call.unit.name, "drill": "（演练）" if call.docket.is_drill else "",
        "pattern": str(patterns()[call.pattern].name), "mode": str(Call.Mode(call.mode).label),
        "sent_at": _time(call.sent_at), "sent_by": call.by.name, "reminders": str(call.reminders), **ended,
    }  # fmt: skip


def _numbers(found: Board) -> dict[str, str]:
    """Numbers by class only where classes were asked."""
    counts: dict[str, Any] = {
        "people": found.people, "safe": found.safe_count, "asking_help": sum(one.help for one in found.sections),
        "no_answer": found.silent_count, "not_reached": found.unreached_count, "away": found.away_count,
    }  # fmt: skip
    if found.cells:
        counts |= {
            "classes": len(found.cells), "classes_silent": len(found.unreported), "expected": found.expected,
            "present": found.present, "absent": found.missing,
        }  # fmt: skip
    return {name: str(value) for name, value in counts.items()}


def _open(found: Sheet) -> dict[str, list[dict[str, str]]]:
    """What is left, by the word before the dot of the form's names."""
    by_list: dict[str, list[Line]] = {bucket: [] for bucket in lists.OPEN}
    for _section, people in found.groups:
        for one in people:
            by_list[one.bucket].append(one)
    silent = [one.line for one in found.board.cells if one.state == "none"]
    short = [one.line for one in found.board.cells if one.state not in {"none", "all"}]
    return {
        "help": [
            {"help.who": _who(one), "help.where": f"{one.place}{one.words}", "help.at": _time(one.answered_at)}
            for one in by_list["help"]
        ],
        "class": [{"class.who": _who(one)} for one in silent],
        "short": [
            {"short.who": _who(one), "short.absent": str(one.missing or 0), "short.where": f"{one.place}{one.words}"}
            for one in short
        ],
        "unreached": [{"unreached.who": _who(one)} for one in by_list["unreached"]],
        "silent": [{"silent.who": _who(one)} for one in by_list["silent"]],
    }


def _who(line: Line) -> str:
    return f"{line.group}{line.name}" if line.name else line.group


def _time(at: datetime | None) -> str:
    return f"{local(at):%Y-%m-%d %H:%M:%S}" if at else ""
