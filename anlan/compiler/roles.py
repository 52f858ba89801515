"""Organisation lists: who holds which role, in `label：holders` lists and in sentences."""

from __future__ import annotations

import re

from .draft import Heading, Role
from .holders import is_holder, is_name, is_placeholder, is_sure_name, split_holders
from .layout import Layout
from .lexicon import GROUP_TAIL, NOT_ROLE_LABEL, VERBS, either
from .role_labels import KNOWN, KNOWN_TAIL, PHONE, Label, find_labels
from .role_sentences import in_sentences
from .view import View

_GROUP = re.compile(rf"(?:{GROUP_TAIL})$")
_NOT_LABEL = re.compile(
    rf"(?:{NOT_ROLE_LABEL})$|^(?:{either('如下 例如 注 附 备注 注意 说明 其中 即 要求')})|电话|热线|"
    rf"号码|手机|职责|[0-9]{{3,}}|^(?:[0-9.]+)$"
)
_LABEL_BAD = re.compile(r"[。!?<>=《》→]|^[的与和及]")
_NAMED = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,4})\((?P<role>组长|副组长|队长|副队长|负责人)\)")


def find_roles(layout: Layout, headings: list[Heading]) -> list[Role]:
    """All role entries in order of their role word."""
    view = layout.view
    group = _GroupContext(headings)
    out: list[Role] = []
    paragraphs = layout.paragraphs
    for index, paragraph in enumerate(paragraphs):
        labels = find_labels(view, paragraph, layout.breaks)
        if labels:
            labels[-1].value_end = _continue(layout, index, labels[-1])
            labels[-1].listed = _numbered(layout, index, labels[-1])
        carried: str | None = None
        for label in labels:
            found = _entries(view, label, label.group or carried or group.at(label.start))
            out.extend(found)
            if _GROUP.search(label.word):
                carried = label.word
            elif label.group:
                carried = label.group
    for span in layout.items:
        out.extend(in_sentences(view, *span, group.at(view.where[span[0]])))
    return _unique(sorted(out, key=lambda r: (r.start, r.end)))


class _GroupContext:
    """The group that the nearest heading above names."""

    def __init__(self, headings: list[Heading]) -> None:
        self.headings = headings

    def at(self, offset: int) -> str | None:
        above: Heading | None = None
        for heading in self.headings:
            if heading.start > offset:
                break
            above = heading
        if above is None:
            return None
        name = re.sub(r"^(?:建立|成立|设立|健全|组建)", "", re.sub(r"\s", "", above.text))
        name = re.split(r"[,，及、]", name)[0]
        return name if len(name) <= 16 and re.search(r"组|队|部|机构|办公室|委员会|组织|领导", name) else None


def _continue(layout: Layout, index: int, label: Label) -> int:
    """A list of holders may run on over the next lines, as long as they hold nothing but names."""
    view, end = layout.view, label.value_end
    if end < layout.paragraphs[index].end:
        return end
    if not _takes_members(label, view):
        return end
    empty = not view.norm[label.colon : end].strip()
    for later in layout.paragraphs[index + 1 : index + 30]:
        if later.marker is not None or later.end - later.start > 120:
            break
        line = view.norm[later.start : later.end]
        spans = split_holders(view, later.start, later.end)
        if not spans or ":" in line or "。" in line:
            break
        if not all(is_sure_name(_flat(view, s)) or is_placeholder(_flat(view, s)) for s in spans):
            if not empty:
                break
            if not all(is_holder(_flat(view, s), strict=True) for s in spans):
                break
        end = later.end
    return end


def _numbered(layout: Layout, index: int, label: Label) -> list[tuple[int, int]]:
    """`成员：` and below it `1、张伟`, `2、李强`: the spans of the names, markers left out."""
    view = layout.view
    out: list[tuple[int, int]] = []
    if view.norm[label.colon : label.value_end].strip() or not _takes_members(label, view):
        return out
    for later in layout.paragraphs[index + 1 : index + 30]:
        if later.marker is None or later.end - later.start > 40:
            break
        spans = split_holders(view, later.marker.end, later.end)
        if not spans or not all(is_sure_name(_flat(view, s)) or is_placeholder(_flat(view, s)) for s in spans):
            break
        out.extend(spans)
    return out


def _takes_members(label: Label, view: View) -> bool:
    if not (label.word in KNOWN or KNOWN_TAIL.search(label.word) or _GROUP.search(label.word)):
        return False
    value = view.norm[label.colon : label.value_end].strip()
    spans = split_holders(view, label.colon, label.value_end)
    return not value or (bool(spans) and all(is_holder(_flat(view, s), strict=True) for s in spans))


def _flat(view: View, span: tuple[int, int]) -> str:
    return re.sub(r"\s", "", view.norm[span[0] : span[1]])


def _entries(view: View, label: Label, group: str | None) -> list[Role]:
    named = _named_in_label(view, label, group)
    if named:
        return named
    word = label.word
    if len(word) < 2 or _LABEL_BAD.search(word) or is_placeholder(word):
        return []
    raw = view.norm[label.colon : label.value_end]
    if label.contact or PHONE.search(raw):
        return []
    known = word in KNOWN or bool(KNOWN_TAIL.search(word) and not _NOT_LABEL.search(word))
    if not known and (_NOT_LABEL.search(word) or re.match(rf"(?:{VERBS})[^组队部]*$", word) and len(word) > 6):
        return []
    spans = label.listed or split_holders(view, label.colon, label.value_end)
    spans = _drop_tail(view, spans, known)
    if not spans or not all(is_holder(_flat(view, s), strict=not known) for s in spans):
        return []
    if is_sure_name(word) and not known and not all(is_name(_flat(view, s)) for s in spans):
        return []
    if is_sure_name(word) and not known and len(word) < 4 and not re.search(r"长$", word):
        return []
    if known and len(spans) == 1 and len(_flat(view, spans[0])) > 16:
        return []
    if _GROUP.search(word) and not known:
        return _group_members(view, label, spans)
    return [
        Role(
            start=label.start,
            end=spans[-1][1],
            group=group,
            role=word,
            holders=[view.text[a:b] for a, b in spans],
            confidence=0.95 if known else 0.75,
            why="role.label" if known else "role.other_label",
        )
    ]


def _drop_tail(view: View, spans: list[tuple[int, int]], known: bool) -> list[tuple[int, int]]:
    """A known role followed by its holder and then, after a comma, what he does: keep the holder only."""
    if not known or len(spans) < 2:
        return spans
    for k, span in enumerate(spans[1:], 1):
        gap = view.norm[spans[k - 1][1] : span[0]]
        if (
            re.match(
                rf"(?:负责|主要负责|全面负责|具体负责|统一指挥|(?:{VERBS})[\u4e00-\u9fff]{{4}})", _flat(view, span)
            )
            and "," in gap
        ):
            return spans[:k]
    return spans


def _group_members(view: View, label: Label, spans: list[tuple[int, int]]) -> list[Role]:
    leaders: list[Role] = []
    taken: set[str] = set()
    for m in _NAMED.finditer(view.norm, label.colon, label.value_end):
        taken.add(m["name"])
        leaders.append(
            Role(
                start=m.start("role"),
                end=m.end("role"),
                group=label.word,
                role=m["role"],
                holders=[view.text[m.start("name") : m.end("name")]],
                confidence=0.9,
                why="role.named_in_brackets",
            )
        )
    rest = [s for s in spans if _flat(view, s) not in taken]
    rest = [_strip_and(view, s) for s in rest]
    out = list(leaders)
    if rest:
        out.append(
            Role(
                start=label.start,
                end=rest[-1][1],
                group=label.word,
                role="成员",
                holders=[view.text[a:b] for a, b in rest],
                confidence=0.85,
                why="role.group",
            )
        )
    return out


def _strip_and(view: View, span: tuple[int, int]) -> tuple[int, int]:
    a, b = span
    while a < b - 1 and view.norm[a] in "及和与":
        a += 1
    return a, b


_LABEL_WITH_NAMES = re.compile(r"^(?P<label>[\u4e00-\u9fff ]{2,14}?) {0,3}\((?P<names>[^()]{2,60})\) {0,3}$")


def _named_in_label(view: View, label: Label, group: str | None) -> list[Role]:
    """`摄像（甲、乙）：负责…`: the holders stand in the brackets of the label."""
    raw = view.norm[label.start : label.colon].rstrip(":】 ")
    m = _LABEL_WITH_NAMES.match(raw)
    if not m or _NOT_LABEL.search(re.sub(r"\s", "", m["label"])):
        return []
    spans = split_holders(view, label.start + m.start("names"), label.start + m.end("names"))
    if not spans or not all(is_sure_name(_flat(view, s)) or is_placeholder(_flat(view, s)) for s in spans):
        return []
    word = re.sub(r"\s", "", m["label"])
    holders = [view.text[a:b] for a, b in spans]
    role = "成员" if _GROUP.search(word) and word not in KNOWN else word
    return [
        Role(
            start=label.start,
            end=label.start + m.end("names"),
            group=word if role == "成员" else group,
            role=role,
            holders=holders,
            confidence=0.8,
            why="role.names_in_brackets",
        )
    ]


def _unique(roles: list[Role]) -> list[Role]:
    out: list[Role] = []
    for role in roles:
        if any(
            r.start == role.start
            or (r.start <= role.start < r.end and r.holders == role.holders)
            or (r.role == role.role and r.start <= role.start < r.end and r.holders == role.holders)
            for r in out[-4:]
        ):
            continue
        out.append(role)
    return out
