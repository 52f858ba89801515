"""A filled form as a Word file by GB/T 9704."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import groupby
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from anlan.plans import paper
from anlan.registers.paper.filling import Filled
from anlan.registers.paper.notation import Block

WIDTHS = (31.0, 47.0, 31.0, 47.0)
"""Millimetres of label, content, label, content; together the 156 of the type area."""
PITCH = 22.0
"""Points a line in a cell: 12 pt type with room to write between."""
CELL_SIZE = 12.0
LINE_HEIGHT = 9.0
"""Millimetres, at the least, of a line of a table: room to write by hand."""


def render(filled: Filled) -> bytes:
    """Title, number, paragraphs and ruled tables in their order, where the seal goes, and the lines to sign on."""
    document = paper.blank()
    document.core_properties.title, document.core_properties.author = filled.title, filled.unit
    paper.title(document, filled.title)
    if filled.number:
        paper.centred(document, filled.number)
    document.add_paragraph()
    for is_row, blocks in groupby(filled.blocks, key=lambda block: block.kind == "row"):
        if is_row:
            _table(document, list(blocks))
            continue
        for block in blocks:
            (_list if block.kind == "table" else _paragraph)(document, block)
    document.add_paragraph()
    paper.seal(document, filled.seal)
    for line in filled.sign:
        # Below the seal it is whom copies go to, which the standard sets one size smaller.
        paper.write(paper.body(document, indent=False), line, size=paper.NUMBER_SIZE if filled.seal else paper.SIZE)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _paragraph(document: Any, block: Block) -> None:
    face = paper.FIRST if block.kind == "heading" else paper.BODY
    for line in filter(None, (part.strip() for part in block.cells[0].split("\n"))):
        made = paper.body(document)
        made.paragraph_format.keep_with_next = block.kind == "heading"
        paper.write(made, line, face)


def _table(document: Any, rows: Sequence[Block]) -> None:
    """Four columns; the content of a row of one pair goes over the last three. No row is torn apart."""
    made = document.add_table(rows=0, cols=len(WIDTHS))
    made.style, made.autofit = "Table Grid", False
    for column, width in zip(made.columns, WIDTHS, strict=True):
        column.width = Mm(width)
    for block in rows:
        row = made.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width = Mm(width)
        cells = list(row.cells)
        if len(block.cells) == 2:
            cells[1].merge(cells[3])
        for cell, text, face in _filled(cells, block):
            _write(cell, text, face)


def _list(document: Any, block: Block) -> None:
    """A ruled table as wide as the type area; its head is repeated on each page, and empty lines can be written on."""
    widths = _widths(block)
    made = document.add_table(rows=0, cols=len(widths))
    made.style, made.autofit = "Table Grid", False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    for number, texts in enumerate(block.rows):
        row = made.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if not number:
            properties.append(OxmlElement("w:tblHeader"))
        row.height = Mm(LINE_HEIGHT)
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = Mm(width)
            _write(cell, text, paper.BODY if number else paper.FIRST)


def _widths(block: Block) -> list[float]:
    """Shares of the type area by the longest text of each column; no column narrower than its place needs."""
    longest = [max(4, *(min(30, len(row[place])) for row in block.rows)) for place in range(len(block.rows[0]))]
    return [sum(WIDTHS) * share / sum(longest) for share in longest]


def _filled(cells: Sequence[Any], block: Block) -> Iterator[tuple[Any, str, paper.Face]]:
    for index, text in enumerate(block.cells):
        yield cells[index], text, paper.BODY if index % 2 else paper.FIRST


def _write(cell: Any, text: str, face: paper.Face) -> None:
    lines = [line.strip() for line in text.split("\n") if line.strip()] or [""]
    for index, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if not index else cell.add_paragraph()
        paragraph.paragraph_format.line_spacing = Pt(PITCH)
        free = OxmlElement("w:snapToGrid")
        free.set(qn("w:val"), "0")
        paragraph._element.get_or_add_pPr().insert(0, free)
        paper.write(paragraph, line, face, CELL_SIZE)
