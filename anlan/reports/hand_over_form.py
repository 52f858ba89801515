"""The hand-over of a shift on paper: a sheet with room for two signatures, and the book of a unit as a table.

The columns are composed [C] from what schools keep by hand (值班记录、交接签字); no official form was found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from anlan.cases.letters import Ends, compose
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
    """The sheet as a Word file, on the form ``hand_over``."""
    words, shift = handing_over.words_of(found), found.shift
    values = {
        "unit": found.unit.name, "post": found.post.name, "shift": f"{shift.kind.name}，" if shift.kind else "",
        "from": _time(shift.during.lower), "until": _time(shift.during.upper), "text": words["text"],
        "by": found.by.name, "at": _time(found.at), "late": "（迟交）" if found.is_late else "",
        "taken_by": found.taken_by.name if found.taken_by else "",
        "taken_at": _time(found.taken_at) if found.taken_at else "",
        "nothing": "" if words["open"] else "没有未办结的事项",
    }  # fmt: skip
    open_ = [
        {"open.number": str(number), "open.docket": one.number, "open.what": one.what, "open.due": _due(one)}
        for number, one in enumerate(things(words), 1)
    ]
    ends = Ends("", "", found.unit.name, local_date(found.at))
    return render(compose("hand_over", values, ends, path=str(found.unit.path), lists={"open": open_}))


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
    return f"{number}. {thing.number} {thing.what}{_due(thing)}"


def _due(thing: OpenThing) -> str:
    return f"，{_time(thing.due_at)}前" if thing.due_at else ""


def _time(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"
