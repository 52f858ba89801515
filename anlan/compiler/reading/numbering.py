"""Numbers that Word draws itself (`w:numPr`) as text, so that an outline keeps its markers."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from anlan.compiler.numerals import chinese

from .xml import child, children, value


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = "%1."
    legal: bool = False


@dataclass(slots=True)
class Numbering:
    """`numbering.xml` and `styles.xml`, and the counters of one pass over the document."""

    abstract: dict[str, dict[int, _Level]] = field(default_factory=dict)
    nums: dict[str, tuple[str, dict[int, int]]] = field(default_factory=dict)
    styles: dict[str, tuple[str | None, int | None]] = field(default_factory=dict)
    toc_styles: set[str] = field(default_factory=set)
    counters: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    overridden: set[tuple[str, int]] = field(default_factory=set)

    def marker(self, paragraph: Element) -> str:
        """The marker that Word draws before the paragraph, or ''."""
        num_id, level = self._reference(paragraph)
        if num_id is None or num_id == "0" or num_id not in self.nums:
            return ""
        abstract_id, overrides = self.nums[num_id]
        levels = self.abstract.get(abstract_id, {})
        spec = levels.get(level)
        if spec is None:
            return ""
        counts = self.counters[abstract_id]
        if level in overrides and (num_id, level) not in self.overridden:
            self.overridden.add((num_id, level))
            counts[level] = overrides[level] - 1
        counts[level] = counts.get(level, spec.start - 1) + 1
        for deeper in [k for k in counts if k > level]:
            del counts[deeper]
        if spec.form in ("bullet", "none"):
            return ""
        text = re.sub(r"%([1-9])", lambda m: self._number(levels, counts, int(m[1]) - 1, spec.legal), spec.text)
        return text + " " if text and (text[-1].isascii() and text[-1].isalnum()) else text

    def _number(self, levels: dict[int, _Level], counts: dict[int, int], level: int, legal: bool) -> str:
        spec = levels.get(level, _Level())
        count = counts.setdefault(level, spec.start)
        return str(count) if legal else numeral(count, spec.form)

    def _reference(self, paragraph: Element) -> tuple[str | None, int]:
        props = child(paragraph, "pPr")
        num = child(props, "numPr")
        num_id, level = value(child(num, "numId")), value(child(num, "ilvl"))
        style_num, style_level = self.styles.get(value(child(props, "pStyle")) or "", (None, None))
        if num_id is None:
            num_id = style_num
        if level is None:
            level = str(style_level or 0)
        return num_id, int(level) if level.isdigit() and int(level) < 9 else 0


def read_numbering(numbering: Element | None, styles: Element | None) -> Numbering:
    out = Numbering()
    if numbering is not None:
        for node in children(numbering, "abstractNum"):
            out.abstract[_attr(node, "abstractNumId")] = {
                _int(_attr(lv, "ilvl"), 0): _level(lv) for lv in children(node, "lvl")
            }
        for node in children(numbering, "num"):
            overrides = {
                _int(_attr(o, "ilvl"), 0): _int(value(child(o, "startOverride")), 1)
                for o in children(node, "lvlOverride")
                if child(o, "startOverride") is not None
            }
            out.nums[_attr(node, "numId")] = (value(child(node, "abstractNumId")) or "", overrides)
    if styles is not None:
        _read_styles(out, styles)
    return out


def _read_styles(out: Numbering, styles: Element) -> None:
    own: dict[str, tuple[str | None, int | None]] = {}
    parent: dict[str, str] = {}
    for node in children(styles, "style"):
        style_id = _attr(node, "styleId")
        num = child(child(node, "pPr"), "numPr")
        level = value(child(num, "ilvl"))
        own[style_id] = (value(child(num, "numId")), int(level) if level and level.isdigit() else None)
        parent[style_id] = value(child(node, "basedOn")) or ""
        if re.match(r"toc [0-9]$", (value(child(node, "name")) or "").lower()):
            out.toc_styles.add(style_id)
    for style_id in own:
        num_id, level_no = own[style_id]
        above, seen = parent.get(style_id, ""), {style_id}
        while num_id is None and above in own and above not in seen:
            seen.add(above)
            num_id, inherited = own[above]
            level_no = level_no if level_no is not None else inherited
            above = parent.get(above, "")
        out.styles[style_id] = (num_id, level_no)


def _level(node: Element) -> _Level:
    return _Level(
        start=_int(value(child(node, "start")), 1),
        form=value(child(node, "numFmt")) or "decimal",
        text=(value(child(node, "lvlText")) or "")[:40],
        legal=child(node, "isLgl") is not None,
    )


def numeral(count: int, form: str) -> str:
    """A count in one of Word's number formats; formats that plans do not use come out as digits."""
    if form in (
        "chineseCounting",
        "chineseCountingThousand",
        "taiwaneseCountingThousand",
        "japaneseCounting",
        "ideographDigital",
        "taiwaneseCounting",
    ):
        return chinese(count, "low").replace("一十", "十", 1) if 0 < count < 10_000 else str(count)
    if form == "chineseLegalSimplified":
        return chinese(count, "up") if 0 < count < 10_000 else str(count)
    if form.startswith("decimalEnclosedCircle"):
        return chr(0x245F + count) if 1 <= count <= 20 else f"({count})"
    if form == "decimalZero":
        return f"{count:02d}"
    if form in ("upperLetter", "lowerLetter") and 1 <= count <= 26:
        return chr((64 if form == "upperLetter" else 96) + count)
    if form in ("upperRoman", "lowerRoman") and 1 <= count < 4000:
        roman = _roman(count)
        return roman if form == "upperRoman" else roman.lower()
    return str(count)


def _roman(count: int) -> str:
    out = ""
    for amount, letters in (
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        out += letters * (count // amount)
        count %= amount
    return out


def _attr(node: Element, name: str) -> str:
    return next((v for k, v in node.attrib.items() if k.rpartition("}")[2] == name), "")


def _int(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,6}", text) else default
