"""The hand-over of a shift on paper: a sheet with room for two signatures, and the book of a unit as a table.

The columns are composed [C] from what schools keep by hand (值班记录、交接签字); no official form was found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from anlan.cases.letters import Letter
from anlan.cases.letters_word import render
from anlan.duties.models import HandOver
from anlan.duties.rota import handing_over
from anlan.duties.rota.handing_over import OpenThing
from anlan.journal import contents
from anlan.lib.clock import local, local_date
from anlan.lib.workbook import Column, Sheet
from anlan.lib.workbook_layout import add_row, lay_out_book, to_bytes

SHEET = Sheet(
    "hand_overs", "交接班记录", (),
    tuple(
        Column(f"c{number}", title)
        for number, title in enumerate(
            ("岗位", "班次", "值班起", "值班止", "值班人", "交接内容", "未办结事项", "交班人", "交班时间", "是否迟交",
             "接班人", "接班时间")
        )
    ),
)  # fmt: skip


def things(words: Mapping[str, Any]) -> list[OpenThing]:
    """What was open, as it was kept."""
    return [
        OpenThing(one["number"], one["what"], datetime.fromisoformat(one["due"]) if one["due"] else None)
        for one in words["open"]
    ]


def paper(found: HandOver) -> bytes:
    """The sheet as a Word file."""
    words, shift = handing_over.words_of(found), found.shift
    turn = f"{shift.kind.name}，" if shift.kind else ""
    lines = [
        f"岗位：{found.post.name}",
        f"班次：{turn}{_time(shift.during.lower)}至{_time(shift.during.upper)}",
        "一、值班情况",
        words["text"] or "一切正常，没有要说的。",
        "二、未办结事项",
        *([_line(number, thing) for number, thing in enumerate(things(words), 1)] or ["没有未办结的事项。"]),
        "三、交接",
        f"交班人：{found.by.name}　　　　{_time(found.at)}{'（迟交）' if found.is_late else ''}　　签字：",
        f"接班人：{found.taken_by.name if found.taken_by else '　　　　'}　　　　"
        f"{_time(found.taken_at) if found.taken_at else '　　　　'}　　签字：",
    ]
    return render(Letter("值班交接班记录", "", "", tuple(lines), found.unit.name, local_date(found.at)))


def table(rows: Sequence[HandOver]) -> bytes:
    """A row for each hand-over; what was destroyed stays empty."""
    book = lay_out_book([SHEET], ["由值班交接页面导出，不读回。"])
    page = book[SHEET.title]
    said = contents.read_many([row.written_id for row in rows])
    for row in rows:
        words = said.get(row.written_id, {"text": "", "open": []})
        add_row(page, [
            row.post.name, row.shift.kind.name if row.shift.kind else "", _time(row.shift.during.lower),
            _time(row.shift.during.upper), row.by.name, words["text"],
            "；".join(_line(number, thing) for number, thing in enumerate(things(words), 1)), row.by.name,
            _time(row.at), "是" if row.is_late else "", row.taken_by.name if row.taken_by else "",
            _time(row.taken_at) if row.taken_at else "",
        ])  # fmt: skip
    return to_bytes(book)


def _line(number: int, thing: OpenThing) -> str:
    due = f"，{_time(thing.due_at)}前" if thing.due_at else ""
    return f"{number}. {thing.number} {thing.what}{due}"


def _time(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"
