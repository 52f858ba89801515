"""Word files made here: numbering, tables, tracked changes, text boxes, headers."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from anlan.compiler import compile_plan, read_document
from anlan.compiler.reading.numbering import numeral


def text_of(document):
    out = io.BytesIO()
    document.save(out)
    return read_document(out.getvalue(), name="预案.docx")


def numbered(document, form, template, *, level=0):
    """A new list definition; returns its id."""
    numbering = document.part.numbering_part.element
    number = str(100 + len(numbering))
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:lvl w:ilvl="{level}"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{template}"/></w:lvl></w:abstractNum>'
    )
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))
    return number


def add(document, text, number=None, level=0):
    paragraph = document.add_paragraph(text)
    if number is not None:
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
        )
    return paragraph


def test_numbering_drawn_by_word_becomes_text():
    document = docx.Document()
    chapters = numbered(document, "chineseCountingThousand", "%1、")
    items = numbered(document, "decimal", "（%1）")
    add(document, "总则", chapters)
    add(document, "目的", items)
    add(document, "依据", items)
    add(document, "组织", chapters)
    assert text_of(document).split("\n")[:4] == ["一、总则", "（1）目的", "（2）依据", "二、组织"]


def test_numbering_makes_headings():
    document = docx.Document()
    chapters = numbered(document, "chineseCounting", "%1、")
    for title in ("总则", "组织"):
        add(document, title, chapters)
        add(document, "内容如下所述，请遵照执行。")
    out = io.BytesIO()
    document.save(out)
    assert [(h.marker, h.text) for h in compile_plan(out.getvalue(), name="a.docx").headings] == [
        ("一、", "总则"),
        ("二、", "组织"),
    ]


@pytest.mark.parametrize(
    ("count", "form", "written"),
    [
        (10, "chineseCounting", "十"),
        (11, "chineseCountingThousand", "十一"),
        (21, "japaneseCounting", "二十一"),
        (3, "decimalEnclosedCircle", "③"),
        (4, "upperRoman", "IV"),
        (2, "lowerLetter", "b"),
        (7, "decimalZero", "07"),
        (5, "unknown", "5"),
        (0, "chineseCounting", "0"),
    ],
)
def test_number_formats(count, form, written):
    assert numeral(count, form) == written


def test_tables_read_by_row_and_roles_as_labels():
    document = docx.Document()
    table = document.add_table(3, 2)
    for row, cells in enumerate((("组 长", "张伟"), ("成员", "李强、王芳"), ("时间", "地点"))):
        for column, words in enumerate(cells):
            table.cell(row, column).text = words
    assert text_of(document).strip().split("\n") == ["组 长：张伟", "成员：李强、王芳", "时间\t地点"]


def test_merged_cells_are_read_once():
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "值班"
    table.cell(0, 1).text = "甲"
    table.cell(1, 1).text = "乙"
    assert text_of(document).count("值班") == 1


def test_tracked_changes_give_the_final_text():
    document = docx.Document()
    paragraph = document.add_paragraph("校长在")
    paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>30</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>20</w:t></w:r></w:ins>"))
    paragraph.add_run("分钟内报告。")
    paragraph._p.append(parse_xml(f"<w:moveFrom {nsdecls('w')}><w:r><w:t>旧</w:t></w:r></w:moveFrom>"))
    assert text_of(document) == "校长在20分钟内报告。\n"


def test_a_deleted_paragraph_mark_joins_two_paragraphs():
    document = docx.Document()
    first = document.add_paragraph("校长立即")
    first._p.get_or_add_pPr().append(parse_xml(f'<w:rPr {nsdecls("w")}><w:del w:id="1" w:author="a"/></w:rPr>'))
    document.add_paragraph("报告。")
    assert text_of(document) == "校长立即报告。\n"


def test_text_boxes_are_read_once():
    document = docx.Document()
    box = "<w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
    run = parse_xml(
        f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>'
        f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    document.add_paragraph("正文")._p.append(run)
    assert text_of(document) == "正文\n框内\n"


def test_headers_come_first_and_page_numbers_not_at_all():
    document = docx.Document()
    document.add_paragraph("正文")
    document.sections[0].header.paragraphs[0].text = "某某小学"
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    assert text_of(document) == "某某小学\n正文\n"


def test_fields_breaks_hidden_text_and_contents():
    document = docx.Document()
    paragraph = document.add_paragraph("上")
    paragraph.add_run().add_break()
    paragraph.add_run("下")
    hidden = paragraph.add_run("隐")
    hidden.font.hidden = True
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:instrText>PAGE</w:instrText></w:r>"))
    sdt = parse_xml(
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of '
        f'Contents"/></w:docPartObj></w:sdtPr>'
        "<w:sdtContent><w:p><w:r><w:t>一、总则 1</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    document.element.body.insert(0, sdt)
    assert text_of(document) == "上\n下\n"
    assert qn("w:sdt") == sdt.tag
