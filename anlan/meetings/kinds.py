"""Kinds of meetings, as rows of a table: what each is for, whom it may invite, and which parts its minutes have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

MATTER = "meeting"
"""What rules of plans call the matter; the kind's code is their event kind."""


@dataclass(frozen=True)
class Part:
    """Words somebody writes for the minutes. ``paper``: its heading in the ledger, always in Chinese; in the minutes it
    stands where the kind's form puts it. ``hint``: how it is written."""

    code: str
    label: Any
    paper: str
    is_line: bool = False
    hint: Any = ""


PARTS: dict[str, Part] = {
    part.code: part
    for part in (
        Part("reported", _("Problems that were reported"), "通报问题"),
        Part("differences", _("Where views differed"), "分歧"),
        Part("absent", _("Who was absent, and why"), "缺席"),
        Part("guests", _("Others who took part"), "其他参加单位与人员"),
        Part("lecturer", _("Who taught"), "讲师", is_line=True),
        Part("audience", _("For whom"), "对象", is_line=True),
        Part("hours", _("Hours of teaching"), "课时", is_line=True),
        Part("exam", _("How it was tested, and how it went"), "考核"),
        Part("evaluation", _("How it was received"), "评价"),
        Part("plan", _("Which plan was practised"), "预案名称", is_line=True),
        Part(
            "style",
            _("What kind of drill"),
            "演练类别",
            is_line=True,
            hint=_("In the field, at a table, by questions; the whole plan or a part of it."),
        ),
        Part("supplies", _("Supplies and training beforehand"), "物资准备和培训"),
        Part("signal_at", _("When the signal was given"), "信号时刻", is_line=True),
        Part("last_at", _("When the last one was out"), "最后一人到达时刻", is_line=True),
        Part(
            "exits",
            _("Times of classes or exits"),
            "各班各出口用时",
            hint=_(
                "A line for each: class or exit, arrived at, took, expected, came, why somebody did not; "
                "with spaces between."
            ),
        ),
        Part("process", _("How it went"), "过程记录"),
        Part("fitness", _("Whether the plan could be carried out"), "适宜性", is_line=True),
        Part("fullness", _("Whether the plan says enough"), "充分性", is_line=True),
        Part("turnout", _("Whether everybody was in place"), "人员到位", is_line=True),
        Part("at_hand", _("Whether the supplies were in place"), "物资到位", is_line=True),
        Part("hurt", _("Whether somebody was hurt"), "有没有人受伤", is_line=True),
    )
}


@dataclass(frozen=True)
class Kind:
    """``by_name``: the minutes say who came; otherwise only how many. ``outside``: other bodies are invited.

    ``parts``: codes of :data:`PARTS`. ``paper``: what the minutes are called; ``form``: what they are written on
    (``registers.paper``).
    """

    code: str
    label: Any
    paper: str
    by_name: bool
    outside: bool
    parts: tuple[str, ...]
    form: str = "minutes"

    @property
    def meets(self) -> str:
        """By what a rule of the calendar says that holding one meets it (key ``meets`` of its recurrence)."""
        return f"{MATTER}:{self.code}"


TALKS = ("reported", "differences", "absent", "guests")
KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("leading", _("Leading group"), "安全工作领导小组会议纪要", True, False, TALKS),
        Kind("joint", _("Joint meeting"), "校园周边治理联席会议纪要", True, True, TALKS),
        Kind("staff", _("Staff meeting"), "教职工会议纪要", False, False, ("reported", "absent")),
        Kind(
            "training", _("Training"), "法治教育·安全培训记录", False, False,
            ("lecturer", "audience", "hours", "exam", "evaluation"),
        ),
        Kind(
            "drill", _("Drill"), "应急演练记录", False, False,
            ("plan", "style", "audience", "supplies", "signal_at", "last_at", "exits", "absent", "process", "fitness",
             "fullness", "turnout", "at_hand", "hurt", "evaluation"),
            form="drill_record",
        ),
    )
}  # fmt: skip
