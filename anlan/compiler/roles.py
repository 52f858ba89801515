"""Organisation lists: who holds which role, in `label：holders` lists and in sentences."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from .draft import Heading, Role
from .holders import blank_brackets, is_holder, is_name, is_placeholder, is_sure_name, split_holders
from .layout import Layout, Paragraph
from .lexicon import GROUP_TAIL, LEADER_ROLES, NOT_ROLE_LABEL, VERBS, either, words
from .role_sentences import in_sentences
from .view import View

_KNOWN = words(LEADER_ROLES)
_KNOWN_TAIL = re.compile(rf"(?:(?:常务|执行|第一|第二|名誉|现场|总)?(?:{either(LEADER_ROLES)}))$")
_GROUP = re.compile(rf"(?:{GROUP_TAIL})$")
_NOT_LABEL = re.compile(
    rf"(?:{NOT_ROLE_LABEL})$|^(?:{either('如下 例如 注 附 备注 注意 说明 其中 即 要求')})|电话|热线|"
    rf"号码|手机|职责|[0-9]{{3,}}|^(?:[0-9.]+)$"
)
_LABEL_BAD = re.compile(r"[。!?<>=《》→]|^[的与和及]")
_PHONE = re.compile(r"[0-9]{7,}|[0-9]{3,4}—[0-9]{6,8}|(?<![0-9])[0-9]{5,6}(?![0-9年])")
_NAMED = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,4})\((?P<role>组长|副组长|队长|副队长|负责人)\)")
_WORDY = re.compile(rf"(?P<w>.{{0,8}}?(?:{either(LEADER_ROLES)}))[有为是]")
_CONTACT = re.compile(r"(?:电话|手机|号码|联系方式|热线)$")
# `抢险组（组长：张伟，成员：李强）`: the brackets hold the list itself.
_BRACKETED = re.compile(r"\((?:副?组 ?长|成 ?员|组 ?员|队 ?长|负责人|总指挥|责任人) ?:[^()\n]{2,200}\)")
_BULLETS = ' “”"*#·•●○◆◇■□★☆▲△▪►√※→-'
_MAX_LABEL = 18


@dataclass(slots=True)
class _Label:
    """A label and the value after its colon, as spans of the text."""

    start: int
    colon: int
    word: str
    value_end: int
    group: str | None = None
    contact: bool = False
    """The same line goes on with a telephone number."""
    listed: list[tuple[int, int]] = field(default_factory=list)
    """Holders named one by one in the numbered lines below."""


def find_roles(layout: Layout, headings: list[Heading]) -> list[Role]:
    """All role entries in order of their role word."""
    view = layout.view
    group = _GroupContext(headings)
    out: list[Role] = []
    paragraphs = layout.paragraphs
    for index, paragraph in enumerate(paragraphs):
        labels = _labels(view, paragraph, layout.breaks)
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


def _labels(view: View, paragraph: Paragraph, breaks: list[int]) -> list[_Label]:
    """Labels of one paragraph in order, each with the span of its value."""
    norm = view.norm
    body = paragraph.marker.end if paragraph.marker else paragraph.start
    out: list[_Label] = []
    floor = body
    masked = norm[paragraph.start : paragraph.end]
    masked = blank_brackets(_BRACKETED.sub(lambda b: "。" + b[0][1:-1] + "。", masked))
    for m in re.finditer(r":|】|(?<=[\u4e00-\u9fff]) {0,3}—{1,6} {0,3}(?=[\u4e00-\u9fff])", masked):
        colon, after = paragraph.start + m.start(), paragraph.start + m.end()
        if m[0] not in (":", "】") and not (
            colon < paragraph.start + 14 and m[0].strip() and "—" not in masked[m.end() :]
        ):
            continue
        label = _label_before(view, floor, colon, masked, paragraph.start, breaks, first=not out)
        if label is None:
            floor = after if norm[colon] in ":】" else floor
            continue
        if m[0] not in (":", "】") and re.sub(r"\s", "", label.word) not in _KNOWN:
            continue
        label.colon = after
        if out:
            out[-1].value_end = min(out[-1].value_end, label.start)
        _split_group(view, label, glued=bool(out) or _more_labels(masked[m.end() :]))
        label.value_end = _value_end(view, after, paragraph.end, breaks)
        if out and _CONTACT.search(label.word) and _PHONE.search(norm[after : label.value_end]):
            out[-1].contact = True
        out.append(label)
        floor = after
    return out


_GROUP_AND_ROLE = re.compile(
    r"^(?P<g>[\u4e00-\u9fff]{2,12}(?:小组|组|队|指挥部))(?P<r>副?(?:组长|总指挥|指挥长|队长|组员|成员))$"
)


def _more_labels(rest: str) -> bool:
    return bool(re.search(r"副?(?:组 {0,4}长|组 {0,4}员|成 {0,4}员) {0,4}:", rest[:200]))


def _split_group(view: View, label: _Label, *, glued: bool) -> None:
    """`工作小组组长：… 副组长：…` in one flattened line: the group's name is glued to the first role word."""
    m = _GROUP_AND_ROLE.match(label.word)
    if not (m and glued):
        return
    pos = view.norm.rfind(m["r"], label.start, label.colon)
    if pos > label.start:
        label.start, label.word, label.group = pos, m["r"], m["g"]


def _label_before(
    view: View, floor: int, colon: int, masked: str, base: int, breaks: list[int], *, first: bool
) -> _Label | None:
    """The label that ends at the colon: the whole phrase after a break, or a known role word glued to a value."""
    seg = masked[floor - base : colon - base]
    cut = max(seg.rfind("。"), seg.rfind(";"), seg.rfind("【"), seg.rfind("!"), seg.rfind("?"), seg.rfind("\n")) + 1
    k = bisect_left(breaks, colon)
    if k and breaks[k - 1] >= floor + cut:
        at = breaks[k - 1] - floor
        m = re.match(r"[(]?[0-9一二三四五六七八九十]{1,3}[)]?[、.,]?|[①-⑳⑴-⒇⒈-⒛]", seg[at:])
        cut = at + (m.end() if m else 0)
    phrase = seg[cut:]
    glued = not first and cut == 0
    lead = len(phrase) - len(phrase.lstrip(" 、,"))
    start = floor + cut + lead
    word = re.sub(r"[\s、]+$", "", phrase[lead:])
    bare = re.sub(r"\([^()]*\)$|、{2,}$", "", re.sub(r"\s", "", _inner_brackets(view, start, colon, word)))
    bare = bare.strip(_BULLETS + "、,")
    wordy = _WORDY.fullmatch(bare)
    bare = wordy["w"] if wordy else bare
    tail = _KNOWN_TAIL.search(bare)
    if glued or (tail and tail.start() > 0 and ("," in bare or "、" in bare or len(bare) > _MAX_LABEL)):
        return _glued_label(view, floor + cut, colon, phrase, bare)
    if not bare or len(bare) > _MAX_LABEL or "," in bare:
        return None
    while start < colon and view.norm[start] in _BULLETS:
        start += 1
    return _Label(start, colon, bare, colon)


def _inner_brackets(view: View, start: int, colon: int, word: str) -> str:
    """`七（1）班：…`: a bracket inside a label is part of it; one at its end is a remark."""
    raw = view.norm[start:colon].rstrip()
    if "(" in raw and not raw.endswith(")") and len(raw) <= _MAX_LABEL:
        return view.text[start : start + len(raw)]
    return word


def _glued_label(view: View, base: int, colon: int, phrase: str, bare: str) -> _Label | None:
    """`…任海副组长：` or `xx 安全保卫：`: the label is the last token, or the role word at its end."""
    last = re.search(r"(?:^|[ 、,;]|、)(?P<w>[^ 、,;]+(?: [^ 、,;](?= |$))*) *$", phrase)
    tail = _KNOWN_TAIL.search(bare)
    if tail:
        word = tail[0]
        pos = _find_spaced(phrase, word)
        if pos is not None:
            before = re.search(r"[^ 、,;]*$", phrase[:pos])
            prefix = before[0] if before else ""
            if (
                prefix
                and len(prefix) <= 8
                and phrase[: pos - len(prefix)].strip()
                and not is_name(prefix)
                and not is_placeholder(prefix)
            ):
                return _Label(base + pos - len(prefix), colon, prefix + word, colon)
            return _Label(base + pos, colon, word, colon)
    if last and last.start("w") > 0:
        word = re.sub(r"\s", "", last["w"])
        start = base + last.start("w")
        tokens = phrase[: last.start("w")].split()
        if len(word) == 1:  # `总 调 度`: single characters before belong to the label
            pos = last.start("w")
            while tokens and len(tokens[-1]) == 1 and len(word) < 5:
                pos = phrase.rfind(tokens[-1], 0, pos)
                word = tokens.pop() + word
            start = base + pos
        if 2 <= len(word) <= 12:
            return _Label(start, colon, word, colon)
    return None


def _find_spaced(phrase: str, word: str) -> int | None:
    """Where the word stands last in the phrase, white space inside it allowed."""
    found = list(re.finditer(" *".join(map(re.escape, word)), phrase))
    return found[-1].start() if found else None


def _value_end(view: View, start: int, hi: int, breaks: list[int]) -> int:
    norm = view.norm
    stops = [p for p in (norm.find(c, start, hi) for c in "。!?【") if p != -1]
    closing = norm.find(")", start, hi)
    if closing != -1 and "(" not in norm[start:closing]:
        stops.append(closing)
    end = min(stops, default=hi)
    k = bisect_left(breaks, start)
    return min(end, breaks[k]) if k < len(breaks) else end


def _continue(layout: Layout, index: int, label: _Label) -> int:
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


def _numbered(layout: Layout, index: int, label: _Label) -> list[tuple[int, int]]:
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


def _takes_members(label: _Label, view: View) -> bool:
    if not (label.word in _KNOWN or _KNOWN_TAIL.search(label.word) or _GROUP.search(label.word)):
        return False
    value = view.norm[label.colon : label.value_end].strip()
    spans = split_holders(view, label.colon, label.value_end)
    return not value or (bool(spans) and all(is_holder(_flat(view, s), strict=True) for s in spans))


def _flat(view: View, span: tuple[int, int]) -> str:
    return re.sub(r"\s", "", view.norm[span[0] : span[1]])


def _entries(view: View, label: _Label, group: str | None) -> list[Role]:
    named = _named_in_label(view, label, group)
    if named:
        return named
    word = label.word
    if len(word) < 2 or _LABEL_BAD.search(word) or is_placeholder(word):
        return []
    raw = view.norm[label.colon : label.value_end]
    if label.contact or _PHONE.search(raw):
        return []
    known = word in _KNOWN or bool(_KNOWN_TAIL.search(word) and not _NOT_LABEL.search(word))
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


def _group_members(view: View, label: _Label, spans: list[tuple[int, int]]) -> list[Role]:
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


def _named_in_label(view: View, label: _Label, group: str | None) -> list[Role]:
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
    role = "成员" if _GROUP.search(word) and word not in _KNOWN else word
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
