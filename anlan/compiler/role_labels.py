"""Labels with a colon in organisation lists: where each begins, and how far its value runs."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from .holders import blank_brackets, is_name, is_placeholder
from .layout import Paragraph
from .lexicon import LEADER_ROLES, either, words
from .view import View

KNOWN = words(LEADER_ROLES)
KNOWN_TAIL = re.compile(rf"(?:(?:常务|执行|第一|第二|名誉|现场|总)?(?:{either(LEADER_ROLES)}))$")
PHONE = re.compile(r"[0-9]{7,}|[0-9]{3,4}—[0-9]{6,8}|(?<![0-9])[0-9]{5,6}(?![0-9年])")
_WORDY = re.compile(rf"(?P<w>.{{0,8}}?(?:{either(LEADER_ROLES)}))[有为是]")
_CONTACT = re.compile(r"(?:电话|手机|号码|联系方式|热线)$")
# `抢险组（组长：张伟，成员：李强）`: the brackets hold the list itself.
_BRACKETED = re.compile(r"\((?:副?组 ?长|成 ?员|组 ?员|队 ?长|负责人|总指挥|责任人) ?:[^()\n]{2,200}\)")
_BULLETS = ' “”"*#·•●○◆◇■□★☆▲△▪►√※→-'
_MAX_LABEL = 18
_GROUP_AND_ROLE = re.compile(
    r"^(?P<g>[\u4e00-\u9fff]{2,12}(?:小组|组|队|指挥部))(?P<r>副?(?:组长|总指挥|指挥长|队长|组员|成员))$"
)


@dataclass(slots=True)
class Label:
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


def find_labels(view: View, paragraph: Paragraph, breaks: list[int]) -> list[Label]:
    """Labels of one paragraph in order, each with the span of its value."""
    norm = view.norm
    body = paragraph.marker.end if paragraph.marker else paragraph.start
    out: list[Label] = []
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
        if m[0] not in (":", "】") and re.sub(r"\s", "", label.word) not in KNOWN:
            continue
        label.colon = after
        if out:
            out[-1].value_end = min(out[-1].value_end, label.start)
        _split_group(view, label, glued=bool(out) or _more_labels(masked[m.end() :]))
        label.value_end = _value_end(view, after, paragraph.end, breaks)
        if out and _CONTACT.search(label.word) and PHONE.search(norm[after : label.value_end]):
            out[-1].contact = True
        out.append(label)
        floor = after
    return out


def _more_labels(rest: str) -> bool:
    return bool(re.search(r"副?(?:组 {0,4}长|组 {0,4}员|成 {0,4}员) {0,4}:", rest[:200]))


def _split_group(view: View, label: Label, *, glued: bool) -> None:
    """`工作小组组长：… 副组长：…` in one flattened line: the group's name is glued to the first role word."""
    m = _GROUP_AND_ROLE.match(label.word)
    if not (m and glued):
        return
    pos = view.norm.rfind(m["r"], label.start, label.colon)
    if pos > label.start:
        label.start, label.word, label.group = pos, m["r"], m["g"]


def _label_before(
    view: View, floor: int, colon: int, masked: str, base: int, breaks: list[int], *, first: bool
) -> Label | None:
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
    tail = KNOWN_TAIL.search(bare)
    if glued or (tail and tail.start() > 0 and ("," in bare or "、" in bare or len(bare) > _MAX_LABEL)):
        return _glued_label(view, floor + cut, colon, phrase, bare)
    if not bare or len(bare) > _MAX_LABEL or "," in bare:
        return None
    while start < colon and view.norm[start] in _BULLETS:
        start += 1
    return Label(start, colon, bare, colon)


def _inner_brackets(view: View, start: int, colon: int, word: str) -> str:
    """`七（1）班：…`: a bracket inside a label is part of it; one at its end is a remark."""
    raw = view.norm[start:colon].rstrip()
    if "(" in raw and not raw.endswith(")") and len(raw) <= _MAX_LABEL:
        return view.text[start : start + len(raw)]
    return word


def _glued_label(view: View, base: int, colon: int, phrase: str, bare: str) -> Label | None:
    """`…任海副组长：` or `xx 安全保卫：`: the label is the last token, or the role word at its end."""
    last = re.search(r"(?:^|[ 、,;]|、)(?P<w>[^ 、,;]+(?: [^ 、,;](?= |$))*) *$", phrase)
    tail = KNOWN_TAIL.search(bare)
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
                return Label(base + pos - len(prefix), colon, prefix + word, colon)
            return Label(base + pos, colon, word, colon)
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
            return Label(start, colon, word, colon)
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
