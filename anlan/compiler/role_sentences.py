"""Roles given in sentences: `由X任组长`, `以X为组长`, `组长由X担任`, `成员由…组成`."""

from __future__ import annotations

import re

from .draft import Role
from .holders import is_holder, phrase_holders
from .lexicon import either
from .view import View

_ROLE = either(
    "组长 副组长 常务副组长 第一副组长 成员 组员 总指挥 副总指挥 常务副总指挥 现场总指挥 现场指挥 "
    "指挥 副指挥 指挥长 副指挥长 总指挥长 副总指挥长 队长 副队长 队员 办公室主任 办公室副主任 主任 "
    "副主任 "
    "主任委员 副主任委员 委员 召集人 副召集人 联络员 负责人 主席 副主席 秘书长 信息员 疫情报告人 信息报告员 安全员"
)
_MARK = re.compile(
    r"(?:第[一二三四五六七八九十百零〇0-9]{1,5}条|[0-9]{1,3}(?:\.[0-9]{1,2}){0,4}[、.)]?(?![0-9年月])|"
    r"\([0-9一二三四五六七八九十]{1,3}\)|[①-⑳⑴-⒇]|[一二三四五六七八九十]{1,3}、)[、.:]?"
)
_GROUP_WORD = r"(?P<grp>(?:本|该|校|园)?[^,。;:、由任为以\n]{0,14}?(?:小组|组|指挥部|队|委员会|领导小组))?"
_X = r"(?P<who>[^。;:\n]{1,60}?)"
_HINT = re.compile(r"[组队指主委召联负席秘信安成](?:长|挥|任|员|集|络|责|书|息|全)|[组构]成")
_NAME_OF = re.compile(
    rf"(?:(?:由|以)|(?<=[,。;:、\n])|^)(?P<who>[^。;:\n由以]{{1,80}}?)(?:同志)?(?P<verb>担任|兼任|出任|"
    rf"(?<![责主现信前后离到就连重胜放委])任|为|做)(?:我?校)?{_GROUP_WORD}(?P<role>{_ROLE})(?!单位|国|"
    rf"学校|会|制|们|职|人选|名单|的?职责|要)"
)
_ROLE_BY = re.compile(
    rf"(?P<role>{_ROLE})(?:分别|均)?由(?:(?P<who>[^。;:\n由]{{1,80}}?)(?P<verb>组成|构成)(?!的)|"
    rf"(?P<who2>[^,。;:\n]{{1,40}}?)(?P<verb2>担任|兼任|出任|任(?=[,。;、和\n]|$)))"
)
_ROLE_WORD = re.compile(r"(?:成员|组员|队员)$")
_GROUP_OF = re.compile(
    rf"(?P<grp>[\u4e00-\u9fff]{{2,14}}?(?:小组|组|指挥部|队|委员会|专班))(?:成员)?由{_X}(?:组成|构成)(?!的)"
)
_MEMBERS = re.compile(
    rf"(?:(?<=[,。;:、组部队会])|^)(?P<role>成员|组员|队员|组长|副组长|总指挥|副总指挥|指挥长|"
    rf"队长)(?P<verb>为|包括|有):?{_X}(?=[,。;\n]|组成|$)"
)


def in_sentences(view: View, i: int, j: int, group: str | None) -> list[Role]:
    """Roles in the running text `flat[i:j]`."""
    flat = view.flat
    lead = _MARK.match(flat, i, j)
    i = lead.end() if lead else i
    if not _HINT.search(flat, i, j):
        return []
    group = _group_named(flat, i, j) or group
    out: list[Role] = []
    used = bytearray(j - i)
    for pattern, why in (
        (_ROLE_BY, "role.by"),
        (_GROUP_OF, "role.group_of"),
        (_NAME_OF, "role.named"),
        (_MEMBERS, "role.members"),
    ):
        pos = i
        while m := pattern.search(flat, pos, j):
            pos = m.end()
            who = "who" if m["who"] is not None else "who2"
            if any(used[m.start(who) - i : m.end(who) - i]):
                continue
            role = _role(view, m, who, group, why)
            if role is None:
                pos = max(m.start() + 1, m.start(who) + 1)
                continue
            used[m.start(who) - i : m.end(who) - i] = b"\1" * (m.end(who) - m.start(who))
            out.append(role)
    return out


def _group_named(flat: str, i: int, j: int) -> str | None:
    m = re.search(
        r"(?:成立|建立|设立|组建)(?:以|由|了|由以)?[^。\n]{0,120}?(?:的)?(?P<g>[\u4e00-\u9fff]{2,12}(?:小组|"
        r"指挥部|委员会))",
        flat[i:j],
    )
    if not m:
        return None
    name = m["g"].split("的")[-1]
    return re.sub(r"^(?:了|学校|我校)", "", name)


def _role(view: View, m: re.Match[str], who: str, group: str | None, why: str) -> Role | None:
    a, b = m.span(who)
    a, b = _trim(view.flat, a, b, why)
    if a >= b:
        return None
    start, end = view.span(a, b)
    spans = phrase_holders(view, start, end)
    holders = [view.text[s:e] for s, e in spans]
    strict = why == "role.members" or (why == "role.named" and m["verb"] in ("为", "做"))
    if (
        not holders
        or any(_ROLE_WORD.search(h) for h in holders if why == "role.members")
        or not all(is_holder(h, strict=strict) for h in holders)
        or len(holders) > 40
    ):
        return None
    grp = (m.groupdict().get("grp") or group) or None
    if why == "role.group_of":
        role_start, role = view.where[m.start("grp")], "成员"
        word = re.sub(r"^(?:成立|建立|设立|下设|组建|由)", "", m["grp"])
        role_start = view.where[m.end("grp") - len(word)]
        grp = word
    else:
        role_start, role = view.where[m.start("role")], m["role"]
    return Role(
        start=role_start,
        end=max(role_start + 1, view.where[m.end() - 1] + 1),
        group=grp,
        role=role,
        holders=holders,
        confidence=0.9,
        why=why,
    )


_HEAD = re.compile(r"^(?:成立|建立|设立|组建|下设|其中|并|学校|我校|明确|确定|指定)?(?:了)?(?:由|以)")


def _trim(flat: str, a: int, b: int, why: str) -> tuple[int, int]:
    """Drop what is no holder at the ends: `成立以`, the clause before the last comma, `等`, `同志`."""
    who = flat[a:b]
    if why == "role.named":
        cut = 0
        for m in re.finditer(r"[,]", who):
            if not _list_continues(who[cut : m.start()]):
                cut = m.end()
        inner = max(who.rfind("由"), who.rfind("以"))
        cut = max(cut, inner + 1)
        a += cut
    while a < b and flat[a] in "、,由以":
        a += 1
    who = flat[a:b]
    m2 = re.search(r"(?:等(?:同志|人员|人|相关人员|有关人员)?|同志)$", who)
    if m2:
        b = a + m2.start()
    return a, b


def _list_continues(piece: str) -> bool:
    tokens = [t for t in piece.split("、") if t]
    return bool(tokens) and all(is_holder(t, strict=True) for t in tokens)
