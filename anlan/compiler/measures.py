"""Checklists for a kind of event, and what each post has to do."""

from __future__ import annotations

import re

from .draft import EventKind, Heading, Measure, PostDuty, Role, Step
from .events import kinds_in
from .holders import is_sure_name
from .layout import Layout, Paragraph
from .lexicon import POST_SUFFIX, UNIT_SUFFIX, VERBS

_HANDLING = re.compile(
    r"处置|处理|应急|措施|程序|步骤|流程|响应|做法|救援|救护|现场|抢救|办法|方法|对策|疏散|撤离|时$|报告"
)
_NOT_HANDLING = re.compile(
    r"组织|机构|领导|职责|目的|依据|原则|思想|范围|保障|意义|责任追究|附则|总则|联系|电话|纪律|适用|小组$|组$"
)
_POST = re.compile(rf"(?:{POST_SUFFIX}|{UNIT_SUFFIX})$")
_DUTY_HEAD = re.compile(
    r"^(?P<post>[\u4e00-\u9fff、()]{2,20}?)(?:的)?(?:主要|工作|岗位|安全|具体|应急)*职责(?:如下|是|"
    r"为)?(?P<colon>:)?(?P<rest>.*)$",
    re.S,
)
_LABEL = re.compile(r"^(?P<post>[\u4e00-\u9fffA-Za-z()、 ]{2,24}):(?P<rest>.{4,})$", re.S)
_IN_CHARGE = re.compile(
    rf"(?:^|[,。;:])(?P<post>[^,。;:的]{{1,14}}?(?:{POST_SUFFIX}|{UNIT_SUFFIX}))(?:主要|具体|全面|统一|"
    rf"直接)?负责(?![人制,])(?P<rest>[^。;\n]{{2,120}})"
)
_BY = re.compile(
    rf"(?:^|[,。;:])(?P<what>[^,。;:]{{2,30}}?)由(?P<post>[^,。;:的由]{{1,14}}?(?:{POST_SUFFIX}|"
    rf"{UNIT_SUFFIX}))(?:具体|全面)?负责(?P<rest>[^,。;\n人制]{{0,40}})(?![人制])"
)
_NO_POST = frozenset(["消防", "公安", "安全", "交警", "疾控", "上级", "学生", "师生", "家长", "人员"])
_MAX_STEPS = 200


def find_measures(layout: Layout, headings: list[Heading], title: str | None, kinds: list[EventKind]) -> list[Measure]:
    """One checklist for each heading about handling an event; the kind is told by it, above it, or by the title."""
    out: list[Measure] = []
    usual = kinds[0].kind if kinds and kinds[0].count >= 3 else "general"
    for index, heading in enumerate(headings):
        words = re.sub(r"\s", "", heading.text)
        if _NOT_HANDLING.search(words) or not (_HANDLING.search(words) or kinds_in(words)):
            continue
        if index + 1 < len(headings) and headings[index + 1].level > heading.level and not kinds_in(words):
            continue
        end = next((h.start for h in headings[index + 1 :] if h.level <= heading.level), len(layout.view.text))
        steps = _steps(layout, heading.end, end)
        if not steps:
            continue
        kind, sure = _kind(headings, index, title, usual)
        out.append(
            Measure(
                start=heading.start,
                end=steps[-1].end,
                event_kind=kind,
                title=words,
                steps=steps,
                confidence=0.85 if sure else 0.6,
                why="measure.heading" if sure else "measure.title",
            )
        )
    return out


def _kind(headings: list[Heading], index: int, title: str | None, usual: str) -> tuple[str, bool]:
    level = headings[index].level + 1
    for heading in reversed(headings[: index + 1]):
        if heading.level < level:
            level = heading.level
            found = kinds_in(heading.text)
            if found:
                return found[0], True
    found = kinds_in(title or "")
    return (found[0], False) if found else (usual, False)


def _steps(layout: Layout, start: int, end: int) -> list[Step]:
    view = layout.view
    out: list[Step] = []
    inside = [p for p in layout.paragraphs if p.end > start and p.start < end]
    for paragraph in inside:
        a = max(paragraph.start, start) if paragraph.start < start else _after_marker(paragraph)
        for i, j in _sentences(
            layout, a, min(paragraph.end, end), split=paragraph.marker is None or paragraph.start < start
        ):
            words = re.sub(r"\s+", " ", view.text[i:j]).strip(" 。；;：:")
            if len(words) >= 2 and len(out) < _MAX_STEPS:
                out.append(Step(start=i, end=j, text=words, confidence=0.8, why="measure.step"))
    return out


def _after_marker(paragraph: Paragraph) -> int:
    return paragraph.marker.end if paragraph.marker else paragraph.start


def _sentences(layout: Layout, a: int, b: int, *, split: bool) -> list[tuple[int, int]]:
    """Spans of the sentences of `text[a:b]`; a numbered item is one step."""
    norm = layout.view.norm
    if not split:
        m = re.search(r"\S", norm[a:b])
        return [(a + m.start(), b)] if m else []
    out = []
    for m in re.finditer(r"[^。;\n]+[。;]?", norm[a:b]):
        lead = len(m[0]) - len(m[0].lstrip(" 。:"))
        if m.end() - m.start() - lead > 1:
            out.append((a + m.start() + lead, a + m.end()))
    return out


def find_post_duties(layout: Layout, roles: list[Role], headings: list[Heading]) -> list[PostDuty]:
    """`门卫：…`, `疏散组职责：` with the list below it, `安全办负责…`."""
    view = layout.view
    out: list[PostDuty] = []
    taken = {r.start for r in roles}
    heads = {h.start for h in headings}
    paragraphs = layout.paragraphs
    for index, paragraph in enumerate(paragraphs):
        a = _after_marker(paragraph)
        i, j = view.flat_span(a, paragraph.end)
        words = view.flat[i:j]
        found = _headed(layout, index, words, heads) or (
            None if view.where[i : i + 1] and view.where[i] in taken else _labelled(words)
        )
        if found:
            post, duties = found
            start, end = view.span(i, j)
            out.append(
                PostDuty(
                    start=start,
                    end=end,
                    post=post,
                    duties=duties,
                    confidence=0.85,
                    why="duty.list" if len(duties) > 1 else "duty.label",
                )
            )
            continue
        for m in _BY.finditer(words):
            start, end = view.span(i + m.start("what"), i + m.end())
            duty = re.sub(r"^[^\u4e00-\u9fff]+", "", m["what"]) + m["rest"]
            out.append(PostDuty(start=start, end=end, post=m["post"], duties=[duty], confidence=0.75, why="duty.by"))
        for m in _IN_CHARGE.finditer(words):
            if is_sure_name(m["post"]) or m["post"] in _NO_POST or "由" in m["post"] or "实行" in m["post"]:
                continue
            if re.match(rf"(?:{VERBS})(?!人)", m["post"]) or not re.fullmatch(r"[\u4e00-\u9fff、]+", m["post"]):
                continue
            start, end = view.span(i + m.start("post"), i + m.end())
            out.append(
                PostDuty(
                    start=start, end=end, post=m["post"], duties=[m["rest"]], confidence=0.75, why="duty.in_charge"
                )
            )
    return out


def _headed(layout: Layout, index: int, words: str, heads: set[int]) -> tuple[str, list[str]] | None:
    m = _DUTY_HEAD.match(words[:400])
    if not m or not _POST.search(re.sub(r"\([^()]*\)", "", m["post"])) or m["post"] in _NO_POST:
        return None
    rest = words[m.start("rest") :].strip("。")
    if len(rest) >= 4:
        return m["post"], [d for d in re.split(r"[;。]", rest) if len(d) > 1]
    duties: list[str] = []
    own = layout.paragraphs[index].marker
    for later in layout.paragraphs[index + 1 : index + 40]:
        if later.start in heads:
            break
        if later.marker is None and (
            duties or not re.match(rf"(?:{VERBS})", layout.view.norm[later.start : later.end].strip())
        ):
            break
        if later.marker is not None and own is not None and later.marker.key == own.key:
            break
        i, j = layout.view.flat_span(_after_marker(later), later.end)
        text = layout.view.flat[i:j].strip("。;")
        if duties and later.marker is not None and later.marker.number == 1 or _DUTY_HEAD.match(text[:40]):
            break
        duties.append(text)
    return (m["post"], duties) if duties else None


def _labelled(words: str) -> tuple[str, list[str]] | None:
    m = _LABEL.match(words[:1000])
    if (
        not m
        or not _POST.search(re.sub(r"\([^()]*\)", "", m["post"]))
        or is_sure_name(m["post"])
        or m["post"] in _NO_POST
    ):
        return None
    rest = m["rest"].strip("。")
    if not re.match(rf"(?:全面|具体|主要|统一)?(?:{VERBS})", rest):
        return None
    return re.sub(r"\([^()]*\)", "", m["post"]), [d for d in re.split(r"[;。]", rest) if len(d) > 1]
