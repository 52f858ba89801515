"""The plan's own name, where it stands on a line of its own, and its type."""

from __future__ import annotations

import re

from .draft import PlanType
from .layout import Layout

_TAIL = re.compile(
    r"(?:预案|方案|制度|办法|规定|规程|计划|通知|流程|要求|细则|职责|安排|程序|意见|措施|须知|守则|"
    r"条例|手册|指南|报告|公约|规则|清单|总结|台账|决定|分工|要点|规范|"
    r"机制)(?:及[^。,]{0,12})?(?:[0-9一二三四五六七八九十]{1,3}|\([^()]{1,20}\))?$"
)
_TYPES: list[tuple[str, PlanType]] = [
    (r"现场处置", "现场处置方案"),
    (r"综合应急预案|总体应急预案|总预案|综合预案", "综合"),
    (r"突发(?:公共)?(?:安全)?事件(?:应急)?(?:处置|工作)?(?:应急)?预案", "综合"),
    (r"(?:制度|办法|规定|规程|细则|守则|条例|规则|通知|职责|意见|规范|公约|须知)", "工作制度"),
    (r"(?:预案|方案|流程|程序|措施|安排|要求)", "专项"),
]


def find_title(layout: Layout) -> tuple[int, int] | None:
    """Span of the title line among the first lines, or None."""
    norm = layout.view.norm
    if layout.single:
        return None
    for paragraph in layout.paragraphs[:4]:
        if paragraph.marker is not None:
            return None
        if paragraph.end - paragraph.start > 80:
            return None
        if is_title_line(norm[paragraph.start : paragraph.end]):
            return paragraph.start, paragraph.end
    return None


def is_title_line(norm: str) -> bool:
    """A short line without a sentence in it that ends in the name of a kind of document."""
    line = norm.replace(" ", "")
    return (
        4 <= len(line) <= 60
        and bool(_TAIL.search(line))
        and not re.search(r"[。;!?]|如下|:|→|^(?:根据|为了|按照|依据)", line)
        and not re.search(r",.{12,}", line)
    )


def plan_type(title: str | None) -> PlanType | None:
    if not title:
        return None
    for pattern, kind in _TYPES:
        if re.search(pattern, title):
            return kind
    return None
