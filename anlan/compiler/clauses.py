"""Who does what to whom: the actor, the act and the recipient around an expression.

These three are for people to confirm, so a missing one is None and never guessed from far away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .lexicon import NAMED_BY_ACT, POST_SUFFIX, UNIT_SUFFIX, VERB_START, VERBS

REPORT_VERBS = "报告|上报|汇报|通报|报送|报(?!告)|通知|转告|告知|告诉|联系|反映|报请|呈报|转报|续报|禀报|致电|电告"
_REACH = 160
_BREAK = "。;!?\n"
_BREAKS = re.compile(rf"[{_BREAK}]")
_SUBJECT_STOP = re.compile(r"[,。;!?\n:、]")
_ADVERB = re.compile(
    r"(?:必须|应当|应该|应|须|需要|需|要|可|可以|负责|同时|并|也|还|都|均|再|先|首先|然后|随后|接着|"
    r"即|并且|及时|迅速|尽快|主动|随时|直接|逐级|口头|电话|书面|如实|认真|在|于|自|每|"
    r"接报后|接到报告后|接到通知后|得知后|知情后|发现后|到达后|赶到后|获悉后|核实后|了解情况后|"
    r"初步判断后|根据[^,]{0,12}|视情况|视情|按规定|按照规定|除[^,]{0,10}外|最迟|至少|向有关[^,]{0,6}|"
    r"一般|务必|统一)+$"
)
_LEADING = re.compile(
    r"^(?:[0-9一二三四五六七八九十]{1,3}[、.]|\([0-9一二三四五六七八九十]{1,3}\)|[①-⑳]|一旦|由|如|若|"
    r"则|即|并|同时|然后|再|先|首先|最后|接着|随后|其次|,|凡|第[一二三四五六七八九十百0-9]{1,5}条)+"
)
_CONDITION = re.compile(
    r"(?:发生|出现|遇到|遇有|发现|接到|如遇|得知|获悉|收到|听到|看到|确认|需要|对于|对|因|当|在)[^,]{0,40}$"
)
_TO = re.compile(
    r"(?:向|给|与|跟|和|对)(?P<to>[^,。;!?\n:向]{1,24}?)(?:进行|作|做|及时|立即|口头|电话|书面|如实|"
    r"详细)*(?P<verb>报告|上报|汇报|通报|报送|报出|报案|报警|反映|联系|通知|说明|请示|求助|求援|求救|"
    r"写出|提交|提出|递交|告知|沟通)"
)
_VERB_TO = re.compile(rf"^(?:[^,。;:]{{0,8}}?)(?P<verb>{REPORT_VERBS})(?:给|到|至|于|了)?(?P<to>[^,。;!?\n:(]{{2,24}})")
_ENTITY_CUT = re.compile(r"(?:并|后|时|以便|请求|请|要求|同时|由|进行|情况|的(?=情况)|,).*$")


@dataclass(frozen=True, slots=True)
class Act:
    actor: str | None
    action: str
    recipient: str | None


def act_around(flat: str, i: int, j: int, lo: int, hi: int) -> Act:
    """Read the act around the expression `flat[i:j]`, looking only inside lo..hi (one item)."""
    start = _back(flat, i, lo)
    end = _forward(flat, j, hi)
    by = _BY_AFTER.match(flat[j:end])
    return Act(by["who"] if by else _actor(flat[start:i]), *_action(flat[j + (by.end() if by else 0) : end]))


def _back(flat: str, i: int, lo: int) -> int:
    lo = max(lo, i - _REACH)
    return max(lo, *(flat.rfind(c, lo, i) + 1 for c in _BREAK))


def _forward(flat: str, j: int, hi: int) -> int:
    m = _BREAKS.search(flat, j, min(hi, j + _REACH))
    return m.start() if m else min(hi, j + _REACH)


def _actor(before: str) -> str | None:
    """The last clause before the expression that ends with a post or body, adverbs dropped."""
    for clause in reversed(before[-160:].split(",")):
        clause = clause.split(":")[-1]
        bare = _LEADING.sub("", _ADVERB.sub("", re.sub(r"\([^()]*\)?", "", clause)))
        bare = _ADVERB.sub("", bare)
        if not bare:
            continue
        last = bare.rsplit("、", 1)[-1] if "内、" in bare else bare
        found = _cut_subject(last)
        if found:
            return found
    return None


_MODAL_HEAD = re.compile(r"^(?:应当|应(?!急)|须|必须|要|需|并|再|由)+")
_NO_ACTOR = re.compile(
    r"(?<!所)在(?![场校园岗])|[向将把于]|分钟|小时|[0-9]内|第一时间|立即|马上|^(?:初报|续报|终报)|(?:情况|事故|事件|险情|隐患|情形)$"
)
_BY_AFTER = re.compile(rf"^由(?P<who>[^,。;由]{{1,16}}?(?:{POST_SUFFIX}|{UNIT_SUFFIX}))(?={VERBS}|向)")
_RECEIVED = re.compile(r"^(?:接到[^,]{0,8}的|接报的)")
_SUBJECT = re.compile(
    rf"^(?P<who>[^,]{{0,24}}?(?:{POST_SUFFIX}|{UNIT_SUFFIX}|[者人员师]))(?![理置])"
    rf"(?P<tail>(?:(?:(?!负责人|管理员|报告人|值班人)(?:{VERBS})|[0-9每视除由经]|[\u4e00-\u9fff]*[后时内]).*)?)$"
)


def _cut_subject(clause: str) -> str | None:
    if len(clause) > 60:
        clause = clause[-60:]
    m = _SUBJECT.match(clause)
    if not m:
        return None
    who = m["who"]
    who = _RECEIVED.sub("", who)
    who = _MODAL_HEAD.sub("", who)
    if VERB_START.match(who) and not NAMED_BY_ACT.match(who):
        return None
    return who if 1 < len(who) <= 24 and not _NO_ACTOR.search(who) else None


def _action(after: str) -> tuple[str, str | None]:
    after = re.sub(r"^(?:\([^()]{0,30}\))?[,、]?", "", after)
    head = after[:60]
    clause = re.split(r"[,:]", head)[0]
    m = _TO.search(clause) or (_TO.search(head) if not clause.strip() else None)
    if m and not re.search(r"\d", m["to"]):
        return m["verb"], _entity(m["to"])
    m = _VERB_TO.match(clause)
    if m:
        return m["verb"] if m["verb"] != "报" else "报告", _entity(m["to"])
    if not clause.strip():
        clause = next((c for c in re.split(r"[,:]", head) if c.strip()), "")
    return clause.strip('()“”"')[:40] or "完成", None


def _entity(words: str) -> str | None:
    words = _ENTITY_CUT.sub("", re.sub(r"^(?:有关|相关)?情况", "", words)).strip('和及与、“”"()')
    return words or None
