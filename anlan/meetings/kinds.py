"""Kinds of meetings, as rows of a table: what each is for, whom it may invite, and which parts its minutes have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

MATTER = "meeting"
"""What rules of plans call the matter; the kind's code is their event kind."""


@dataclass(frozen=True)
class Part:
    """Words somebody writes for the minutes. ``paper``: its heading there, always in Chinese."""

    code: str
    label: Any
    paper: str
    is_line: bool = False


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
    )
}


@dataclass(frozen=True)
class Kind:
    """``by_name``: the minutes say who came; otherwise only how many. ``outside``: other bodies are invited.

    ``parts``: codes of :data:`PARTS`. ``paper``: what the minutes are called.
    """

    code: str
    label: Any
    paper: str
    by_name: bool
    outside: bool
    parts: tuple[str, ...]

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
    )
}  # fmt: skip
