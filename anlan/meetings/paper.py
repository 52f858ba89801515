"""Minutes on paper: the parts in their order, as blocks for a page and for Word (GB/T 9704)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH

from anlan.meetings.kinds import PARTS
from anlan.plans import paper

NUMERALS = "一二三四五六七八九十"
RESOLUTIONS = (["序号", "议定事项", "牵头", "配合", "时限", "标准"], [12.0, 52.0, 30.0, 22.0, 20.0, 20.0])
FORMER = (["上次议定事项", "牵头", "时限", "落实情况"], [54.0, 32.0, 26.0, 44.0])
"""Headings and widths in millimetres; together the 156 of the type area."""


@dataclass(frozen=True)
class Block:
    """``kind``: ``fact`` (label and text on one line), ``head``, ``text``, ``table``, or ``to`` (below the date)."""

    kind: str
    text: str = ""
    label: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[float, ...] = ()


def blocks(said: dict[str, Any]) -> list[Block]:
    """What stands between the title and the signature, of minutes as :func:`composing.compose` gives them."""
    found = [Block("fact", text, label) for label, text in _facts(said) if text]
    for number, (heading, inside) in enumerate(_sections(said)):
        found += [Block("head", f"{NUMERALS[number]}、{heading}"), *inside]
    if said["to"]:
        found.append(Block("to", f"分发：{'，'.join(said['to'])}。"))
    return found


def number(said: dict[str, Any]) -> str:
    again = f"，第{said['issue']}次印发" if said["issue"] > 1 else ""
    return f"{said['session']}（{said['number']}{again}）"


def docx(said: dict[str, Any]) -> bytes:
    """The Word file. A draft says so under its title."""
    document = paper.blank()
    document.core_properties.title, document.core_properties.author = said["title"], said["unit"]
    paper.title(document, said["title"])
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paper.write(line, number(said) if said["signed"] else f"{number(said)}（草稿，没有签发）", paper.SECOND)
    document.add_paragraph()
    found = blocks(said)
    for block in found:
        if block.kind != "to":
            _write(document, block)
    document.add_paragraph()
    for text in filter(None, (said["unit"], said["date"])):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paper.write(paragraph, f"{text}　　")
    for block in found:
        if block.kind == "to":
            paper.write(paper.body(document, indent=False), block.text, size=paper.NUMBER_SIZE)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _write(document: Any, block: Block) -> None:
    if block.kind == "table":
        paper.table(document, list(block.heads), list(block.widths), [list(row) for row in block.rows])
        return
    paragraph = paper.body(document)
    if block.kind == "fact":
        paper.write(paragraph, f"{block.label}：", paper.FIRST)
    paper.write(paragraph, block.text, paper.FIRST if block.kind == "head" else paper.BODY)


def _facts(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    parts = said["parts"]
    if said["reason"]:
        yield "更正说明", said["reason"]
    yield "主题", said["subject"]
    yield "时间", said["time"]
    yield "地点", said["where"]
    yield "主持", said["chair"]
    yield "记录", said["recorder"]
    for code in ("lecturer", "audience", "hours"):
        yield PARTS[code].paper, parts.get(code, "")
    yield "参加单位与人员", "，".join([*said["came"], *filter(None, [parts.get("guests", "")])])
    if said["expected"] is not None and said["present"] is not None:
        yield "应到实到", f"应到{said['expected']}人，实到{said['present']}人"
    yield "缺席", "；".join(filter(None, ["，".join(said["missing"]), parts.get("absent", "")]))


def _sections(said: dict[str, Any]) -> Iterator[tuple[str, list[Block]]]:
    parts = said["parts"]
    if said["former"]:
        rows = [(one["text"], one["lead"], one["due"], _state(one)) for one in said["former"]]
        yield "上次议定事项销号", [_table(FORMER, rows)]
    if said["agenda"]:
        yield "议题", [Block("text", f"{n}.{line}") for n, line in enumerate(said["agenda"], 1)]
    if parts.get("reported"):
        yield PARTS["reported"].paper, _texts(parts["reported"])
    if said["resolutions"]:
        keys = ("number", "text", "lead", "partners", "due", "standard")
        yield "议定事项", [_table(RESOLUTIONS, [tuple(one[key] for key in keys) for one in said["resolutions"]])]
    for code in ("exam", "evaluation", "differences"):
        if parts.get(code):
            yield PARTS[code].paper, _texts(parts[code])
    if said["next"]:
        yield "下次时间", [Block("text", f"{said['next']}。")]
    if said["signed"]:
        yield "签发", [Block("text", said["signed"])]


def _state(one: dict[str, str]) -> str:
    return f"{one['state']}：{one['answer']}" if one["answer"] else one["state"]


def _texts(text: str) -> list[Block]:
    return [Block("text", line.strip()) for line in text.splitlines() if line.strip()]


def _table(shape: tuple[list[str], list[float]], rows: Sequence[tuple[str, ...]]) -> Block:
    heads, widths = shape
    return Block("table", heads=tuple(heads), widths=tuple(widths), rows=tuple(rows))
