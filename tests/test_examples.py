"""The files of docs/examples are made by the product, and are there."""

from __future__ import annotations

import importlib.util
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.django_db


MADE: dict[str, bytes] = {}


@pytest.fixture
def files(request, db):
    """Made once for all tests of this file, which only read them."""
    if MADE:
        return MADE
    county = request.getfixturevalue("county")
    spec = importlib.util.spec_from_file_location("examples", ROOT / "docs" / "examples.py")
    assert spec and spec.loader
    examples = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(examples)
    county.plan()
    MADE.update(examples.make(county))
    return MADE


def text_of(data: bytes) -> str:
    document = Document(BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_one_incident_fills_every_form_of_it(files):
    for name, words in {
        "01": "我是青山镇中心小学校长周敏华",
        "02": "首报报出",
        "03": "校医止血包扎",
        "04": "缝合3针",
        "05": "加铺防滑垫",
        "06": "午餐汤略凉",
        "08": "加固护栏",
        "10": "代课工资",
        "12": "插座上连着取暖器",
        "14": "校门东侧50米",
        "17": "青山镇中心小学",
        "19": "地面有水",
        "20": "161秒",
        "21": "赵方赔偿眼镜费用420元",
        "22": "1件",
        "23": "代课工资",
        "24": "0571-86000030",
    }.items():
        [data] = [data for file, data in files.items() if file.startswith(name)]
        assert words in text_of(data), name
    sheet = load_workbook(BytesIO(files["07-零报告汇总.xlsx"])).worksheets[0]
    assert "青山镇中心小学" in [row[1].value for row in sheet.iter_rows()]
    ledger = load_workbook(BytesIO(files["09-隐患台账.xlsx"]))["隐患台账"]
    assert any("护栏松动" in str(cell.value) for row in ledger.iter_rows() for cell in row)


def said_in(name: str, data: bytes) -> str:
    """What a reader sees, whatever the bytes of the container."""
    if name.endswith(".docx"):
        return text_of(data)
    sheets = load_workbook(BytesIO(data)).worksheets
    return "\n".join(f"{sheet.title}: {row}" for sheet in sheets for row in sheet.iter_rows(values_only=True))


def test_the_committed_files_say_what_the_script_makes(files):
    folder = ROOT / "docs" / "examples"
    assert {path.name for path in folder.iterdir()} == set(files)
    stale = [name for name, data in files.items() if said_in(name, (folder / name).read_bytes()) != said_in(name, data)]
    assert stale == [], "run python docs/examples.py"


def test_every_word_file_has_the_page_of_the_standard(files):
    for name, data in files.items():
        if not name.endswith(".docx"):
            continue
        document = Document(BytesIO(data))
        section, title = document.sections[0], next(one for one in document.paragraphs if one.text)
        size = (section.page_width, section.page_height, section.top_margin, section.left_margin)
        assert [round((part or 0) / 36000) for part in size] == [210, 297, 37, 28], name
        font = title.runs[0].font
        assert (font.size and font.size.pt, font.name) == (22, "方正小标宋简体"), name
        assert "PAGE" in section.footer._element.xml and "PAGE" in section.even_page_footer._element.xml, name
        fonts = next(rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/fontTable"))
        assert "Noto Serif CJK SC" in fonts.blob.decode(), f"{name}: what stands in where the faces are missing"
