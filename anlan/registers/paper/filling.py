"""A form filled: the page previews it, :mod:`word` makes the file. Always in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import override

from anlan.registers.paper import notation
from anlan.registers.paper.notation import Block
from anlan.registers.paper.templates import Draft, Form
from anlan.registers.paper.things import THINGS

NUMERALS = "一二三四五六七八九十"
ASKED = re.compile(r"(?m)^(#*\s*)\?")
"""What leaves a line or a section out where nothing is known."""
Lists = Mapping[str, Sequence[Mapping[str, str]]]


@dataclass(frozen=True)
class Filled:
    """``blocks`` and ``sign`` as they stand on the paper; ``unit``: whose it is. ``number`` stands under the title,
    ``seal``: the lines at the right where the seal goes; what is signed stands below them then."""

    title: str
    unit: str
    blocks: tuple[Block, ...]
    sign: tuple[str, ...]
    number: str = ""
    seal: tuple[str, ...] = ()


def fill(
    draft: Draft, values: Mapping[str, str], *, unit: str, lists: Lists | None = None, is_drill: bool = False
) -> Filled:
    """``values`` by name; what is not among them is ``draft.empty``. ``lists``: what a line is repeated for, by
    the word before the dot. A drill says so before its title."""
    title = notation.fill(draft.title, values, draft.empty)
    return Filled(
        f"【演练】{title}" if is_drill else title,
        unit,
        tuple(_numbered(_tables(_filled(draft, values, lists or {})))),
        tuple(_signed(draft.sign, values)),
    )


def plain(filled: Filled) -> dict[str, Any]:
    """The paper as values that can be kept; :func:`revive` gives it back word for word."""
    return asdict(filled)


def revive(kept: Mapping[str, Any]) -> Filled:
    blocks = tuple(
        Block(one["kind"], tuple(one["cells"]), tuple(tuple(row) for row in one["rows"])) for one in kept["blocks"]
    )
    return Filled(kept["title"], kept["unit"], blocks, tuple(kept["sign"]), kept["number"], tuple(kept["seal"]))


def sample(form: Form, draft: Draft, *, unit: str) -> Filled:
    """How the form looks: every name stands for itself, in words."""
    words = _names(form)
    lists: dict[str, list[dict[str, str]]] = {}
    for name, word in words.items():
        listed, dot, _key = name.partition(".")
        if dot:
            lists.setdefault(listed, [{}])[0][name] = word
    return fill(draft, words, unit=unit, lists=lists)


def titled(form: Form) -> str:
    """The form's title; a name in it stands for itself, in words."""
    return notation.fill(form.draft.title, _names(form), "")


def _names(form: Form) -> dict[str, str]:
    with override("zh-hans"):
        return {name: f"〔{label}〕" for name, label in THINGS[form.thing].names.items()}


def blank(draft: Draft, *, unit: str) -> Filled:
    """The form with nothing in it, to be written on by hand; whose it is stands there."""
    whole = replace(
        draft, body=ASKED.sub(r"\1", draft.body), sign=ASKED.sub("", draft.sign), empty=draft.empty or "＿＿＿＿"
    )
    return fill(replace(whole, title=whole.title.replace("{report}", "续报")), {"unit": unit}, unit=unit)


def _filled(draft: Draft, values: Mapping[str, str], lists: Lists) -> Iterator[Block]:
    is_left_out = False
    blocks = notation.blocks(draft.body)
    for place, block in enumerate(blocks):
        if block.kind == "heading":
            is_left_out = block.is_optional and not _anything_known(_section(blocks, place), values, lists)
        if is_left_out:
            continue
        dotted = [name for name in notation.names(*block.cells) if "." in name]
        listed = lists.get(dotted[0].partition(".")[0], ()) if dotted else ()
        for more in listed or [{}] * block.times:
            known = {**values, **more}
            if _is_left_out(block, known):
                continue
            cells = tuple(notation.fill(cell, known, draft.empty) for cell in block.cells)
            # A line of a table with nothing to say stays empty: the ruled cell is the blank.
            if block.kind == "table" and dotted and not listed:
                cells = ("",) * len(block.cells)
            yield replace(block, cells=cells)


def _signed(sign: str, values: Mapping[str, str]) -> Iterator[str]:
    for line in filter(str.strip, sign.splitlines()):
        block = Block("paragraph", (line.removeprefix("?"),), is_optional=line.startswith("?"))
        if not _is_left_out(block, values):
            yield notation.fill(block.cells[0], values, "")


def _is_left_out(block: Block, values: Mapping[str, str]) -> bool:
    if not block.is_optional or block.kind == "heading":
        return False
    asked = [bool(values.get(name, "").strip()) for name in notation.needed(*block.cells)]
    return bool(asked) and not (any(asked) if block.kind == "row" else all(asked))


def _section(blocks: Sequence[Block], place: int) -> Iterator[Block]:
    for block in blocks[place + 1 :]:
        if block.kind == "heading":
            return
        yield block


def _anything_known(section: Iterator[Block], values: Mapping[str, str], lists: Lists) -> bool:
    return any(
        values.get(name, "").strip() or lists.get(name.partition(".")[0])
        for block in section
        for name in notation.names(*block.cells)
    )


def _tables(blocks: Iterator[Block]) -> Iterator[Block]:
    """The lines of a table that follow each other, as one block."""
    rows: list[tuple[str, ...]] = []
    for block in blocks:
        if block.kind == "table":
            rows.append(block.cells)
            continue
        if rows:
            yield Block("table", rows=tuple(rows))
            rows = []
        yield block
    if rows:
        yield Block("table", rows=tuple(rows))


def _numbered(blocks: Iterator[Block]) -> Iterator[Block]:
    """Headings that begin with 、 get the numeral that is next."""
    number = 0
    for block in blocks:
        if block.kind == "heading" and block.cells[0].startswith("、"):
            number += 1
            yield replace(block, cells=(f"{NUMERALS[min(number, 10) - 1]}{block.cells[0]}",))
        else:
            yield block
