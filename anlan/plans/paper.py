"""A page by GB/T 9704-2012, for python-docx: margins, grid, fonts with what stands in for them, page numbers.

The standard's figures were read in secondary copies [S]; the grid of Word follows from them by arithmetic [C]:
225 mm / 22 lines = 28.99 pt a line, 156 mm / 28 characters = 15.79 pt against type of 16 pt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor, Twips

SIZE, TITLE_SIZE, NUMBER_SIZE, TABLE_SIZE = 16.0, 22.0, 14.0, 10.5
"""三号, 二号, 四号, 五号."""
LINE = 579
"""Twips a line. 580 would be a hair more than 225 mm for 22 lines, and the last line would go over the page."""
CHARACTER_SPACE = -848
TIGHTER = -5
"""Twips between characters: 28 of 16 pt go on a line of 156 mm, and not 29.

The grid is one of lines. A grid of characters would say the same to Word, but LibreOffice gives a character that is
wider than its cell two cells; `CHARACTER_SPACE` is what such a grid would have, for who switches it on.
"""


@dataclass(frozen=True)
class Face:
    """A typeface and, because these are not free and not everywhere, what may stand in for it."""

    name: str
    instead: tuple[str, ...]
    family: str = "roman"


BODY = Face("仿宋_GB2312", ("仿宋", "FangSong", "STFangsong", "方正仿宋简体", "Noto Serif CJK SC"))
TITLE = Face("方正小标宋简体", ("小标宋体", "FZXiaoBiaoSong-B05S", "宋体", "SimSun", "Noto Serif CJK SC"))
FIRST = Face("黑体", ("SimHei", "STHeiti", "方正黑体简体", "Noto Sans CJK SC"), "swiss")
SECOND = Face("楷体_GB2312", ("楷体", "KaiTi", "STKaiti", "方正楷体简体", "Noto Serif CJK SC"), "script")
NUMBER = Face("宋体", ("SimSun", "STSong", "Noto Serif CJK SC"))
FACES = (BODY, TITLE, FIRST, SECOND, NUMBER)


def blank() -> Any:
    """An empty document with the page, the grid, the body style and the page numbers of the standard."""
    document = Document()
    _lay_out(document.sections[0])
    style = document.styles["Normal"]
    style.font.size, style.font.color.rgb = Pt(SIZE), RGBColor(0, 0, 0)
    _set_face(style.element.get_or_add_rPr(), BODY)
    _tighten(style.element.get_or_add_rPr())
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Twips(LINE)
    document.settings.odd_and_even_pages_header_footer = True
    _number(document.sections[0].footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _number(document.sections[0].even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    _declare(document)
    return document


def title(document: Any, text: str) -> Any:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing = Twips(LINE * 5 // 4)
    paragraph.paragraph_format.keep_with_next = True
    write(paragraph, text, TITLE, TITLE_SIZE)
    return paragraph


def centred(document: Any, text: str) -> None:
    """The line under the title: a number."""
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(paragraph, text, SECOND)


def seal(document: Any, lines: Sequence[str]) -> None:
    """The unit and the day at the right, where the seal goes, on one page."""
    for line in lines:
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.keep_with_next = line is not lines[-1]
        write(paragraph, f"{line}　　")


def body(document: Any, *, indent: bool = True) -> Any:
    """A paragraph of the text, justified, with its first line two characters in."""
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    if indent:
        _indent(paragraph, 2)
    return paragraph


def write(paragraph: Any, text: str, face: Face = BODY, size: float = SIZE) -> None:
    run = paragraph.add_run(_clean(text))
    run.font.size, run.font.color.rgb = Pt(size), RGBColor(0, 0, 0)
    _set_face(run._element.get_or_add_rPr(), face)


def table(document: Any, heads: list[str], widths: list[float], rows: list[list[str]]) -> None:
    """A ruled table; its head is repeated on each page and no row is torn apart. ``widths`` in millimetres."""
    made = document.add_table(rows=1, cols=len(heads))
    made.style, made.autofit = "Table Grid", False
    for cell, head, width in zip(made.rows[0].cells, heads, widths, strict=True):
        _fill(cell, head, width, FIRST)
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    for values in rows:
        row = made.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, value, width in zip(row.cells, values, widths, strict=True):
            _fill(cell, value, width, BODY)


def _fill(cell: Any, text: str, width: float, face: Face) -> None:
    cell.width = Mm(width)
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.line_spacing = Pt(16)
    free = OxmlElement("w:snapToGrid")
    free.set(qn("w:val"), "0")
    paragraph._element.get_or_add_pPr().insert(0, free)
    write(paragraph, text, face, TABLE_SIZE)


def _lay_out(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    for key, value in (("type", "lines"), ("linePitch", LINE), ("charSpace", CHARACTER_SPACE)):
        grid.set(qn(f"w:{key}"), str(value))


def _number(footer: Any, side: Any) -> None:
    """``— 1 —`` one character in from the outer edge: odd pages right, even pages left."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style, paragraph.alignment = "Normal", side
    indent = paragraph._element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:rightChars" if side == WD_ALIGN_PARAGRAPH.RIGHT else "w:leftChars"), "100")
    write(paragraph, "— ", NUMBER, NUMBER_SIZE)
    run = paragraph.add_run()
    run.font.size = Pt(NUMBER_SIZE)
    _set_face(run._element.get_or_add_rPr(), NUMBER)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._element.append(part)
    write(paragraph, " —", NUMBER, NUMBER_SIZE)


def _indent(paragraph: Any, characters: int) -> None:
    indent = paragraph._element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(characters * 100))
    indent.set(qn("w:firstLine"), str(int(characters * SIZE * 20)))


def _tighten(properties: Any) -> None:
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(TIGHTER))
    # The schema wants it after the colour and before the size.
    properties.find(qn("w:sz")).addprevious(spacing)


def _set_face(properties: Any, face: Face) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), face.name)


def _declare(document: Any) -> None:
    """Say in the font table what may stand in for each face where it is not installed."""
    part = next(rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/fontTable"))
    # The table is the template's own, which ships with python-docx: nothing from outside is parsed.
    root = ElementTree.fromstring(part.blob)  # noqa: S314
    for face in FACES:
        font = ElementTree.SubElement(root, qn("w:font"), {qn("w:name"): face.name})
        ElementTree.SubElement(font, qn("w:altName"), {qn("w:val"): ",".join(face.instead)})
        ElementTree.SubElement(font, qn("w:charset"), {qn("w:val"): "86"})
        ElementTree.SubElement(font, qn("w:family"), {qn("w:val"): face.family})
    part._blob = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _clean(text: str) -> str:
    """Without the control characters that XML cannot carry."""
    return "".join(one for one in text if one in "\t\n" or ord(one) >= 0x20 and ord(one) not in (0xFFFE, 0xFFFF))
