"""Reporting chains: at least three posts or bodies, each the next one's sender, inside one item."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .draft import Chain
from .holders import is_holder
from .layout import Layout
from .lexicon import NAMED_BY_ACT, POST_SUFFIX, UNIT_SUFFIX, VERB_START, VERBS
from .limits import _AMOUNT as AMOUNT
from .view import View

_ARROW = re.compile(r"(?:→|—{1,6}>?|=+>|>{1,3}|↓|⬇|↘)+")
_BRACKET = re.compile(r"\([^()\n]{0,60}\)")
_EDGE_LEFT = re.compile(r"[。;:!?\n,\x1f”\"]")
_ENTITY_END = re.compile(rf"(?:{POST_SUFFIX}|{UNIT_SUFFIX}|[者师]|[^工主私]人)$")
_VERB = (
    r"(?:报告|上报|汇报|通报|通知|转告|告知|转报|呈报|报请|请示|反映|报送|电告|"
    r"报(?![警名平表案到纸废刊道销人出备数站送告]))"
)
_TO = re.compile(rf"(?:向|给|通知到)(?P<to>[^,。;\n向]{{1,64}}?)(?:进行|作出|做出|作|做)?(?:情况)?{_VERB}")
_VERB_TO = re.compile(rf"{_VERB}(?:给|到|至|了|于)?(?P<to>[^,。;\n]{{1,64}})")
_AFTER_TO = r"(?=$|[并后时请再,由进说以备做作的汇]|及时|立即|审|批|同意|知|决定|情况|处理|处置|报告|上报)"
_ENTITY = re.compile(rf"^(?P<e>[\u4e00-\u9fffA-Za-z、“”/]{{0,54}}?(?:{POST_SUFFIX}|{UNIT_SUFFIX}|[者师])){_AFTER_TO}")
_AFTER_FROM = (
    rf"(?=$|[后时接在于视经如若除对按依应须要需可将把就也则即再先马立迅及以的]|(?!负责人|管理员|管理人|"
    rf"报告人|报告员|值班员|值班人)(?:{VERBS})|联系|逐级|获|得|向|根据|收|汇总|首)"
)
_SENDER = re.compile(
    rf"^(?P<e>[\u4e00-\u9fffA-Za-z、“”/]{{0,54}}?(?:{POST_SUFFIX}|{UNIT_SUFFIX}|[者师]|发现人|人(?=应|"
    rf"须|要|$|立|马|第|向))){_AFTER_FROM}"
)
_NOISE = re.compile(
    rf"(?:(?:在|于)?接(?:报|到(?:[^,。;应要须立]{{0,6}}?(?:报告|通知|报警))?)(?:后|的)?|(?:必须|应当|应该|立即|"
    rf"立刻|马上|即刻|当即|第一时间(?:之?内)?|及时|同时|迅速|尽快|直接|主动|如实|口头|电话|书面|逐级|随即|"
    rf"以最快的?(?:方式|速度|通讯方式)|(?:并|并且)(?=[应须要在立向马同])|(?:在|于)?(?:接到)?(?:报告|"
    rf"通知)?后?(?:在|于)?{AMOUNT}(?:之内|以内|内)|当[天日]))+"
)
_GAP = "\x1f"
_ITEM_LEAD = re.compile(
    r"(?:第[一二三四五六七八九十百零〇0-9]{1,5}[条章节]|"
    r"[0-9]{1,3}(?:\.[0-9]{1,2}){0,4}[、.)]?(?![0-9])|\([0-9一二三四五六七八九十]{1,3}\)|[①-⑳⑴-⒇]|"
    r"[一二三四五六七八九十]{1,3}、)[、.:]?"
)
_SPLIT = re.compile(r"[,。;:!?\n\x1f]|→|—{1,6}>?|>{1,3}")
_CONDITION = re.compile(r"^(?:接到(?:疫情)?报告的|接报的|一般情况|如果|如|若|一旦|当|凡)")
_CLASSES = re.compile(r"(?:[一二三四五六七八九0-9)]年级|[0-9一二三四五六七八九)]班|楼|组|级部)$")
_NOT_STEP = re.compile(
    r"^(?:信息(?!员|中心|科|组|技术|办|部|报)|情况|内容|制度|流程|程序|时间|地点|本部门|各部门和|不)|"
    r"(?:制度|流程|程序)$"
)


@dataclass(slots=True)
class _Step:
    words: str
    start: int
    end: int


@dataclass(slots=True)
class _Hop:
    sender: _Step
    to: _Step


def find_chains(layout: Layout) -> list[Chain]:
    """All reporting chains, in order."""
    view = layout.view
    out: list[Chain] = []
    for lo, hi in layout.articles:
        drawn, said = _hints(view.flat, lo, hi)
        if not drawn and not said:
            continue
        bare = _Bare(view, lo, hi)
        arrows = _arrow_chains(bare) if drawn else []
        out.extend(_chain(view, steps, "chain.arrows") for steps in arrows)
        out.extend(
            _chain(view, steps, "chain.sentences")
            for steps in (_linked(_hops(bare)) if said else [])
            if not any(c.start <= steps[0].start < c.end or steps[0].start <= c.start < steps[-1].end for c in out)
        )
    return sorted(out, key=lambda c: c.start)


def _hints(flat: str, lo: int, hi: int) -> tuple[bool, bool]:
    """Could the item hold a drawn chain, a chain in sentences? Two arrows, or two words of reporting, at least."""
    drawn = sum(flat.count(c, lo, hi) for c in "→—>↓⬇") >= 2
    said = sum(flat.count(w, lo, hi) for w in ("报", "通知", "告知", "转告", "请示", "反映")) >= 2
    return drawn, said


def _chain(view: View, steps: list[_Step], why: str) -> Chain:
    return Chain(
        start=steps[0].start,
        end=steps[-1].end,
        steps=[_as_written(view, s) for s in steps],
        confidence=0.95 if why == "chain.arrows" else 0.85,
        why=why,
    )


def _as_written(view: View, step: _Step) -> str:
    raw = view.text[step.start : step.end]
    raw = re.sub(r"[(（][^()（）]{0,60}[)）]", "", raw)
    return re.sub(r"\s", "", raw)


class _Bare:
    """One item without bracketed remarks; knows where each character came from."""

    def __init__(self, view: View, lo: int, hi: int) -> None:
        flat = view.flat
        keep: list[int] = []
        pos = lo
        for m in _BRACKET.finditer(flat, lo, hi):
            keep.extend(range(pos, m.start()))
            pos = m.end()
        keep.extend(range(pos, hi))
        lead = _ITEM_LEAD.match(flat, lo, hi)
        if lead:
            keep = [k for k in keep if k >= lead.end()]
        self.view = view
        self.index = keep
        where, text = view.where, view.text
        chars = [flat[k] for k in keep]
        for n, k in enumerate(keep[:-1]):
            if where[keep[n + 1]] - where[k] > 2 and text[where[k] + 1 : where[k] + 3].isspace():
                chars[n] += _GAP
        self.index = [k for n, k in enumerate(keep) for _ in chars[n]]
        self.text = "".join(chars)

    def step(self, i: int, j: int) -> _Step:
        where = self.view.where
        return _Step(self.text[i:j], where[self.index[i]], where[self.index[j - 1]] + 1)


def _arrow_chains(bare: _Bare) -> list[list[_Step]]:
    text = bare.text
    arrows = list(_ARROW.finditer(text))
    if len(arrows) < 2:
        return []
    out: list[list[_Step]] = []
    run: list[_Step] = []
    previous_end = -1
    for k, arrow in enumerate(arrows):
        left = _left_segment(bare, text, arrows[k - 1].end() if k else 0, arrow.start())
        limit = arrows[k + 1].start() if k + 1 < len(arrows) else len(text)
        right = _right_segment(bare, text, arrow.end(), limit)
        joined = bool(run) and left is not None and arrows[k - 1].end() == previous_end and left.start == run[-1].start
        if left is None or right is None:
            _flush(out, run)
            run = []
        elif joined:
            run.append(right)
        else:
            _flush(out, run)
            run = [left, right]
        previous_end = arrow.end()
    _flush(out, run)
    return out


def _is_order(run: list[_Step]) -> bool:
    """Classes and floors in a row are the order of leaving, not of reporting."""
    return sum(1 for s in run if _CLASSES.search(s.words)) * 2 > len(run)


def _flush(out: list[list[_Step]], run: list[_Step]) -> None:
    if len(run) >= 3 and not _is_order(run):
        out.append(list(run))


def _left_segment(bare: _Bare, text: str, lo: int, hi: int) -> _Step | None:
    cut = max((text.rfind(c, lo, hi) for c in '。;:!?\n,\x1f“"'), default=-1) + 1
    return _segment(bare, max(lo, cut), hi)


def _right_segment(bare: _Bare, text: str, lo: int, hi: int) -> _Step | None:
    m = _EDGE_LEFT.search(text, lo, hi)
    end = m.start() if m else hi
    found = _segment(bare, lo, end)
    if found is None and (m or hi == len(text)):
        # `…→教育局上报时…`: the last step runs on into the sentence.
        e = _SENDER.match(text[lo : min(end, lo + 60)])
        if e and (not VERB_START.match(e["e"]) or NAMED_BY_ACT.match(e["e"])):
            return _segment(bare, lo, lo + e.end("e"))
    return found


_ARROW_LEAD = re.compile(r"^(?:[0-9]{1,2}[、.]|[①-⑳]|由|即|为|立即|及时|上报|报告|通知|逐级上报|“|\"|报)+")
_ARROW_TAIL = re.compile(r"(?:等|”|\"|、|\.|报告|上报|汇报|备案)+$")


def _segment(bare: _Bare, i: int, j: int) -> _Step | None:
    words = bare.text[i:j]
    lead = _ARROW_LEAD.match(words)
    if lead and lead.end() < len(words):
        i += lead.end()
    words = bare.text[i:j]
    tail = _ARROW_TAIL.search(words)
    if tail and tail.start() > 0:
        j = i + tail.start()
    words = bare.text[i:j]
    if not 1 < len(words) <= 36 or not _is_body(words):
        return None
    return bare.step(i, j)


def _is_body(words: str) -> bool:
    if re.search(r"[0-9]{3,}|[<>=]", words) or _NOT_STEP.search(words):
        return False
    if re.search(r"报告|通知|立即|发现后|进行|汇报|.向.", words) and not re.search(r"报告人$", words):
        return False
    if _ENTITY_END.search(words):
        return not VERB_START.match(words) or bool(NAMED_BY_ACT.match(words))
    return is_holder(words, strict=True)


def _hops(bare: _Bare) -> list[_Hop]:
    """Every `A reports to B` in order; a clause without a subject takes the one before it in the sentence."""
    text = bare.text
    out: list[_Hop] = []
    subject: _Step | None = None
    pos = 0
    for m in [*_SPLIT.finditer(text), None]:
        end = m.start() if m else len(text)
        for a, b in _parts(text, pos, end):
            subject = _clause(bare, a, b, subject, out)
        if m and m[0] in "。!?\n":
            subject = None
        pos = m.end() if m else end
    return out


def _parts(text: str, a: int, b: int) -> list[tuple[int, int]]:
    """`班主任报告年级组长、年级组长报告校长`: two clauses joined by an enumeration comma."""
    out: list[tuple[int, int]] = []
    start = a
    for m in re.finditer("、|,?再由|,?然后由", text[a:b]):
        left, right = text[start : a + m.start()], text[a + m.end() : b]
        again = _SENDER.match(right)
        if m[0] == "、" and not (again and left.endswith(again["e"][-2:])):
            continue
        if re.search(_VERB, left) and re.search(_VERB, right):
            out.append((start, a + m.start()))
            start = a + m.end()
    out.append((start, b))
    return out


def _clause(bare: _Bare, a: int, b: int, subject: _Step | None, out: list[_Hop]) -> _Step | None:
    clause, index = _quiet(bare.text, a, b)
    if not clause:
        return subject
    own = _again(bare, clause, index, out) or _sender(bare, clause, index)
    for pattern in (_TO, _VERB_TO):
        for m in pattern.finditer(clause):
            to = _recipient(bare, m, index)
            if to is None:
                continue
            before = clause[: m.start()]
            sender = (_again(bare, before, index, out) or _sender(bare, before, index)) if before else None
            sender = sender or (subject if m.start() < 14 else own)
            if sender is None and m.start() == 0:
                sender = subject
            if sender is not None and sender.words != to.words:
                out.append(_Hop(sender, to))
                return sender
    return own or subject


def _again(bare: _Bare, words: str, index: list[int], out: list[_Hop]) -> _Step | None:
    """The recipient of the hop before stands at the head of the clause: it is the sender now."""
    if not out:
        return None
    to = out[-1].to.words
    lead = 1 if words.startswith("由") else 0
    for part in [to, *re.split(r"[、/]|或者|以及|和|及|与|或", to)]:
        if len(part) > 1 and words.startswith(part, lead):
            rest = words[lead + len(part) :]
            if not rest.startswith(("长", "员", "的", "们", "主任", "组")):
                return bare.step(index[lead], index[lead + len(part) - 1] + 1)
    return None


def _quiet(text: str, a: int, b: int) -> tuple[str, list[int]]:
    """The clause without its adverbs and limits, with the index of each character that stays."""
    index: list[int] = []
    pos = a
    for m in _NOISE.finditer(text, a, b):
        index.extend(range(pos, m.start()))
        pos = m.end()
    index.extend(range(pos, b))
    return "".join([text[k] for k in index]), index


def _recipient(bare: _Bare, m: re.Match[str], index: list[int]) -> _Step | None:
    e = _ENTITY.match(m["to"])
    if not e or not e["e"]:
        return None
    if _NOT_STEP.search(e["e"]) or re.match(r"[^、]{0,3}(?:情况|信息|内容|时间)", e["e"]):
        return None
    i = m.start("to") + e.start("e")
    return bare.step(index[i], index[i + len(e["e"]) - 1] + 1)


def _sender(bare: _Bare, words: str, index: list[int]) -> _Step | None:
    offset = 0
    by = max(words.rfind("由"), words.rfind("经"))
    if by >= 0 and by + 1 < len(words):
        offset = by + 1
    lead = _CONDITION.match(words[offset:])
    if lead:
        offset += lead.end()
    rest = words[offset:]
    for cut in re.finditer(r"[后时的](?=.)", rest):
        tail = rest[cut.end() :]
        e = _SENDER.match(tail)
        whole = _SENDER.match(rest)
        if e and (not whole or whole.end("e") > cut.start()) and not (cut[0] == "的" and whole):
            return _named(bare, e, index, offset + cut.end())
    e = _SENDER.match(rest)
    if not e:
        return None
    return _named(bare, e, index, offset)


def _named(bare: _Bare, e: re.Match[str], index: list[int], offset: int) -> _Step | None:
    words = e["e"]
    lead = re.match(r"^(?:并|同时|然后|再|先|首先|最后|接着|各自|[0-9]{1,2}[、.]|[①-⑳]|、)+", words)
    skip = lead.end() if lead else 0
    words = words[skip:]
    if not words or (VERB_START.match(words) and not NAMED_BY_ACT.match(words)):
        return None
    i = offset + e.start("e") + skip
    return bare.step(index[i], index[i + len(words) - 1] + 1)


def _linked(hops: list[_Hop]) -> list[list[_Step]]:
    """Join hops whose sender is the recipient before; chains of three steps or more."""
    out: list[list[_Step]] = []
    current: list[_Step] = []
    for number, hop in enumerate(hops):
        if current and _same(current[-1].words, hop.sender.words):
            if not any(s.words == hop.to.words for s in current):
                current.append(hop.to)
        elif current and len(current) >= 2 and _same(current[-2].words, hop.sender.words):
            # One sender, two recipients: the chain goes on with the one who passes it on.
            later = [h.sender.words for h in hops[number + 1 : number + 6]]
            stuck = not any(_same(current[-1].words, w) for w in later)
            if stuck and any(_same(hop.to.words, w) for w in later):
                current[-1] = hop.to
        else:
            _flush(out, current)
            current = [hop.sender, hop.to]
    _flush(out, current)
    return out


_LEVEL = re.compile(r"^(?:本级|上级|上一级|所在地?|当地|相关|有关|各|全体|该|本|学校|设区的)+")


def _same(recipient: str, sender: str) -> bool:
    sender = _plain(sender)
    for part in [recipient, *re.split(r"[、/]|或者|以及|和|及|与|或", recipient)]:
        part = _plain(part)
        if part and (
            part == sender or (len(sender) > 1 and part.endswith(sender)) or (len(part) > 1 and sender.endswith(part))
        ):
            return True
    return False


def _plain(words: str) -> str:
    """Without the level before it and the kind of body after it: `上级卫生行政部门` → `卫生`."""
    words = _LEVEL.sub("", words) or words
    return re.sub(r"(?:行政)?(?:主管)?部门$", "", words) or words
