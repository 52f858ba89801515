"""Is this a person, a post or a unit? And: cut a list of holders into holders."""

from __future__ import annotations

import functools
import re

from .lexicon import COLLECTIVE, POST_SUFFIX, SURNAMES, SURNAMES_2, UNIT_SUFFIX, VERBS, WEAK_SURNAMES
from .view import View

_PLACEHOLDER = re.compile(
    r"^(?:[xX×*_○〇□△—.…]{1,12}|某{1,3}|[\u4e00-\u9fff]{1,2}(?:[xX×*○〇]{1,3}|某{1,2}))(?:校长|主任|"
    r"书记|老师|园长|同志|教师|医生|院长)?$"
)
_POST = re.compile(rf"(?:{POST_SUFFIX})$")
_UNIT = re.compile(rf"(?:{UNIT_SUFFIX})$")
_COLLECTIVE = re.compile(rf"^(?:{COLLECTIVE})")
_DUTY = re.compile(rf"^(?:{VERBS})")
_NOT_HOLDER = re.compile(
    r"[。!?]|负责(?!人)|应[当该]?(?!急)|必须|不得|(?<![主重需])要|组织|做好|落实|以及时|立即|及时|确保|维持|进行|"
    r"发生|情况|设[在于立]|下设|(?<!值)班后|职责|如下|[0-9]{5,}|^(?:无|略|见|详见|同上|附后|全部|以下|"
    r"暂缺|另行|由|是|为|按|根据|各类|一切)"
)
_TITLE_TAIL = re.compile(
    r"(?:同志|同学|老师|校长|主任|书记|园长|医生|院长|副校长|等人?|等同志|队长|组长|科长|所长|警官|教师|干事)$"
)
_BRACKETS = re.compile(r"\([^()\n]{0,80}\)|\[[^\[\]\n]{0,40}\]")
_SPLIT = re.compile(r"[、,;/\s|·.](?![0-9])")


@functools.lru_cache(maxsize=4096)
def is_name(word: str) -> bool:
    """A Chinese personal name of two to four characters, by its surname."""
    word = re.sub(r"\s", "", word)
    if not 2 <= len(word) <= 4 or not all("\u4e00" <= c <= "\u9fff" for c in word):
        return bool(re.fullmatch(r"[\u4e00-\u9fff]{1,5}·[\u4e00-\u9fff]{1,8}", word))
    if word[:2] in SURNAMES_2:
        return len(word) >= 3
    return len(word) <= 3 and word[0] in SURNAMES


def is_sure_name(word: str) -> bool:
    return is_name(word) and word[0] not in WEAK_SURNAMES and not _POST.search(word) and not _UNIT.search(word)


def is_placeholder(word: str) -> bool:
    return bool(_PLACEHOLDER.match(word))


def is_holder(word: str, *, strict: bool) -> bool:
    """A person, post or unit. `strict` is for labels that are no known role words."""
    word = re.sub(r"\s", "", word)
    if not word or len(word) > 24:
        return False
    if is_placeholder(word):
        return True
    if _NOT_HOLDER.search(word):
        return False
    if is_sure_name(word):
        return True
    if is_name(_TITLE_TAIL.sub("", word)):
        return not _DUTY.match(word) or len(word) <= 3
    if len(word) >= 2 and (_POST.search(word) or _UNIT.search(word)):
        return not _DUTY.match(word) or bool(_COLLECTIVE.match(word))
    if re.search(r"(?:一|二|两|三|四|五|六|[0-9])(?:名|人|位)$", word):
        return True
    tail = next((word[i:] for i in range(2, 5) if is_sure_name(word[i:])), None)
    if tail and (_POST.search(word[: -len(tail)]) or _UNIT.search(word[: -len(tail)])):
        return True
    return not strict and len(word) <= 16 and not _DUTY.match(word)


def split_holders(view: View, start: int, end: int) -> list[tuple[int, int]]:
    """Spans in the text of the holders written in `text[start:end]`; brackets and closing marks are left out."""
    norm = blank_brackets(view.norm[start:end])
    norm = re.sub(r"(?<=[\u4e00-\u9fff]) {0,3}(?:组 {0,3}成|构 {0,3}成)[ 。;]*$", lambda m: "、" * len(m[0]), norm)
    out: list[tuple[int, int]] = []
    for m in re.finditer(r"[^、,;/|\s。:“”\"]+", norm):
        out.append((start + m.start(), start + m.end()))
    out = _join_torn(view, _join_single(view, out))
    return [piece for span in out for piece in _unglue(view, *span)]


def blank_brackets(norm: str) -> str:
    """Bracketed remarks as blanks of the same length."""
    norm = _BRACKETS.sub(lambda m: "、" * len(m[0]), norm)
    return re.sub(r"\([^()]{0,40}$", lambda m: "、" * len(m[0]), norm)


def phrase_holders(view: View, start: int, end: int) -> list[tuple[int, int]]:
    """Like `split_holders` for running text: white space parts names only, and is else a slip inside a word."""
    spans = split_holders(view, start, end)
    out: list[tuple[int, int]] = []
    for a, b in spans:
        gap = view.norm[out[-1][1] : a] if out else ""
        if gap and not gap.strip() and not (_stands_alone(view, out[-1]) and _stands_alone(view, (a, b))):
            out[-1] = (out[-1][0], b)
        else:
            out.append((a, b))
    return out


def _stands_alone(view: View, span: tuple[int, int]) -> bool:
    word = re.sub(r"\s", "", view.norm[span[0] : span[1]])
    return is_sure_name(word) or is_placeholder(word)


def _join_single(view: View, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """`张 尧`: two single characters with white space between them are one name."""
    out: list[tuple[int, int]] = []
    i = 0
    while i < len(spans):
        a, b = spans[i]
        joined = False
        if i + 1 < len(spans) and b - a == 1 and _is_cjk(view.norm[a]):
            c, d = spans[i + 1]
            if d - c == 1 and _is_cjk(view.norm[c]) and view.norm[b:c].strip() == "" and "\n" not in view.norm[b:c]:
                out.append((a, d))
                i += 2
                joined = True
        if not joined:
            out.append((a, b))
            i += 1
    return out


def _join_torn(view: View, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """`分管副校 长`: white space inside a post's name; only the joined pieces make a holder."""
    if len(spans) > 200:
        return spans
    out: list[tuple[int, int]] = []
    for a, b in spans:
        while out and _torn(view, out[-1], (a, b)):
            a = out.pop()[0]
        out.append((a, b))
    return out


def _torn(view: View, left: tuple[int, int], right: tuple[int, int]) -> bool:
    gap = view.norm[left[1] : right[0]]
    if not gap or gap.strip() or "\n" in gap:
        return False
    before, after = view.norm[left[0] : left[1]], view.norm[right[0] : right[1]]
    if is_sure_name(before.replace(" ", "")) or (is_holder(before, strict=True) and is_holder(after, strict=True)):
        return False
    return is_holder(before + after, strict=True)


def _is_cjk(c: str) -> bool:
    return "\u4e00" <= c <= "\u9fff"


def _unglue(view: View, start: int, end: int) -> list[tuple[int, int]]:
    """`崔健谭波廖雪` → three names, where only surnames can begin a name; otherwise the span as it is."""
    word = view.norm[start:end]
    trimmed = re.sub(r"(?:等同志|等人|等|同志们?)$", "", word)
    if trimmed and trimmed != word and len(trimmed) > 1:
        word, end = trimmed, start + len(trimmed)
    if not 4 < len(word) <= 40 or not all(map(_is_cjk, word)) or _POST.search(word) or _UNIT.search(word):
        return [(start, end)]
    if any(_POST.search(word[:-k]) and is_name(word[-k:]) for k in (2, 3)):
        return [(start, end)]
    cuts = _segment(word)
    if cuts is None or not is_sure_name(word[: cuts[0]] if cuts else word):
        return [(start, end)]
    return [(start + a, start + b) for a, b in zip([0, *cuts], [*cuts, len(word)], strict=True)]


@functools.lru_cache(maxsize=1024)
def _segment(word: str) -> list[int] | None:
    """Cut positions that make every piece a sure name of two or three characters, shortest pieces first."""
    best: dict[int, list[int] | None] = {len(word): []}
    for i in range(len(word) - 2, -1, -1):
        best[i] = None
        for size in (2, 3):
            rest = best.get(i + size)
            if i + size <= len(word) and rest is not None and is_name(word[i : i + size]):
                best[i] = ([i] if i else []) + rest
                break
    return best[0]
