"""The plan back in Word: the page of GB/T 9704, its headings in their faces, its rules as an annex."""

import zipfile
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from anlan.plans import reading, word
from anlan.plans.models import Version
from tests.cast import SENTENCES

PLAN = (
    "青山镇中心小学火灾应急预案\n\n一、报告\n（一）程序\n目击者——校长——片区督导办主任——镇政府。\n"
    "1.校长接到报告后，须在20分钟内向上级报告。\n二、附则\n本预案每年九月修订一次。\n"
)


@pytest.fixture
def draft(county, at):
    county.principal.standing(at)
    return reading.upload(county.school, PLAN.encode(), "火灾.txt", by=county.principal, at=at)


def read(version):
    return Document(BytesIO(word.docx(version)))


def face(run):
    return run._element.rPr.rFonts.get(qn("w:eastAsia"))


def runs(document):
    return {run.text: run for paragraph in document.paragraphs for run in paragraph.runs}


def test_the_page_is_the_standards(draft):
    section = read(draft).sections[0]
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(margin / 36000) for margin in margins] == [37, 35, 28, 26]
    assert (round(section.page_width / 36000), round(section.page_height / 36000)) == (210, 297)
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:charSpace"))) == ("lines", "-848")
    high = (section.page_height - section.top_margin - section.bottom_margin) / 635
    assert int(high // int(grid.get(qn("w:linePitch")))) == 22, "22 lines go on the page"
    wide = (section.page_width - section.left_margin - section.right_margin) / Mm(1)
    assert round(wide) == 156


def test_28_characters_go_on_a_line(draft):
    document = read(draft)
    style = document.styles["Normal"]
    pitch = style.font.size.pt + int(style.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    wide = Mm(156).pt
    assert int(wide // pitch) == 28


def test_title_and_headings_have_their_faces_and_sizes(draft):
    found = runs(read(draft))
    assert (face(found["青山镇中心小学火灾应急预案"]), found["青山镇中心小学火灾应急预案"].font.size.pt) == (
        "方正小标宋简体",
        22,
    )
    assert (face(found["一、报告"]), face(found["（一）程序"])) == ("黑体", "楷体_GB2312")
    body = found["本预案每年九月修订一次。"]
    assert (face(body), body.font.size.pt) == ("仿宋_GB2312", 16)


def test_no_word_of_the_plan_is_lost_or_said_twice(draft):
    text = "".join(paragraph.text for paragraph in read(draft).paragraphs)
    for line in filter(None, PLAN.splitlines()):
        assert text.count(line) == 1, line


def test_faces_that_may_be_missing_say_what_stands_in_for_them(draft):
    table = zipfile.ZipFile(BytesIO(word.docx(draft))).read("word/fontTable.xml").decode()
    assert 'w:name="仿宋_GB2312"' in table or ':name="仿宋_GB2312"' in table
    assert "FangSong" in table and "SimHei" in table


def test_page_numbers_are_right_on_odd_pages_and_left_on_even(draft):
    document = read(draft)
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    sides = [footer.paragraphs[0].alignment.name for footer in (section.footer, section.even_page_footer)]
    assert sides == ["RIGHT", "LEFT"]
    assert "PAGE" in section.footer.paragraphs[0]._element.xml
    assert section.footer.paragraphs[0].runs[0].font.size.pt == 14


def test_confirmed_rules_are_the_annex(county):
    document = read(county.plan())
    (table,) = document.tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert len(cells) == 4
    assert cells[3] == [
        "3", "向上级报告", "校长", "20分钟", "上一岗位确认收到起，签发首报为止",
        "片区督导办主任，再到镇政府、教育局相关领导", "4、校长接到报告后，须在20分钟内向上级报告。",
    ]  # fmt: skip
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_a_draft_without_confirmed_rules_has_no_annex_and_says_what_it_is(draft):
    document = read(draft)
    assert not document.tables
    assert "（草案，没有生效）" in runs(document)


def test_a_version_in_force_says_since_when(county):
    assert "（第1版，2026年9月1日起施行）" in runs(read(county.plan()))


def test_what_xml_cannot_carry_does_not_break_it(county):
    version = county.plan()
    Version.objects.filter(pk=version.pk).update(text=SENTENCES + "响铃\x07之后<b>&\n")
    version.refresh_from_db()
    assert "响铃之后<b>&" in runs(read(version))
