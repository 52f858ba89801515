"""Workbooks for the tests of importing: the sheets as lists of rows."""

from __future__ import annotations

from typing import Any

from anlan.org.template import blank, to_bytes

UNITS = (
    ("xian", "清河县教育局", "教育局", ""),
    ("qs", "青山片区督导办", "片区", "xian"),
    ("xuexiao", "溪口小学", "学校", "qs"),
)
SEAT = ("xuexiao", "校长", "学校校长", "zhou.mh", "周敏华", "A角", "2026-09-01", "", "a-long-enough-word")
CONTACT = ("zhou.mh", "", "", "邮件", "zhou.mh@school.example", "是", "1")


def book(
    units: Any = UNITS, seats: Any = (SEAT,), contacts: Any = (CONTACT,), places: Any = (), change: Any = None
) -> bytes:
    """An .xlsx of these rows; ``change`` may do something to it first."""
    made = blank()
    for title, rows in (("单位", units), ("岗位与任职", seats), ("联系方式", contacts), ("场所", places)):
        for row in rows:
            made[title].append(row)
    if change:
        change(made)
    return to_bytes(made)
