"""Files: encodings, and what is refused with a reason."""

from __future__ import annotations

import io
import zipfile

import pytest

from anlan.compiler import MAX_BYTES, UnreadableDocument, compile_plan, read_document
from anlan.compiler.reading.errors import CODES

TEXT = "某校应急预案\n一、总则\n组长：张伟\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "utf-32"]
)
def test_encodings(encoding):
    assert read_document(TEXT.encode(encoding), name="预案.txt") == TEXT


def test_line_ends_become_one_kind():
    assert read_document("甲\r\n乙\r丙".encode(), name="a.txt") == "甲\n乙\n丙"


def test_markdown_marks_are_dropped():
    data = (
        "---\ntitle: x\n---\n## 一、总则\n**组长**：[张伟](http://a.cn)\n| 职务 | 姓名 |\n|---|---|\n| "
        "组员 | 李强 |\n- 1、登记"
    ).encode()
    assert read_document(data, name="a.md") == "一、总则\n组长：张伟\n职务\t姓名\n组员\t李强\n1、登记"


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (OLE, "a.doc", "legacy_doc"),
        (OLE, "a.wps", "wps"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "password"),
        (b"%PDF-1.4 /Font", "a.pdf", "pdf"),
        (b"%PDF-1.4 /XObject", "a.pdf", "scanned_pdf"),
        (b"{\\rtf1 x}", "a.rtf", "rtf"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a.png", "image"),
        (b"<html><body>x", "a.doc", "html"),
        (b"", "a.txt", "empty"),
        (b" \n\t", "a.txt", "empty"),
        (b"\0" * 5000, "a.txt", "empty"),
        (bytes(range(256)) * 20, "a.txt", "not_text"),
        (b"plain", "a.docx", "damaged"),
        (b"PK\x03\x04junk", "a.docx", "damaged"),
        (zipped(xl__workbook_xml="<a/>"), "a.xlsx", "other_office"),
        (zipped(word__document_xml="<a>"), "a.docx", "damaged"),
        (zipped(word__document_xml='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "a.docx", "damaged"),
        (zipped(word__document_xml="<w><body/></w>"), "a.docx", "empty"),
    ],
)
def test_refused_with_a_reason(data, name, code):
    with pytest.raises(UnreadableDocument) as refused:
        read_document(data, name=name)
    assert refused.value.code == code
    assert str(refused.value).endswith(".") and "{" not in str(refused.value)


def test_fifty_megabytes_of_nothing():
    with pytest.raises(UnreadableDocument) as refused:
        read_document(b"\0" * (50 * 2**20), name="a.txt")
    assert refused.value.code == "too_large"
    assert MAX_BYTES < 50 * 2**20


def test_zip_bomb():
    data = zipped(word__document_xml=b" " * (30 * 2**20))
    with pytest.raises(UnreadableDocument) as refused:
        read_document(data, name="a.docx")
    assert refused.value.code == "zip_bomb"


def test_deep_nesting_is_refused():
    deep = "<w:r>" * 3000 + "</w:r>" * 3000
    data = zipped(word__document_xml=f'<w:d xmlns:w="urn:w"><w:body><w:p>{deep}</w:p></w:body></w:d>')
    with pytest.raises(UnreadableDocument) as refused:
        read_document(data, name="a.docx")
    assert refused.value.code == "damaged"


def test_every_code_can_be_raised():
    assert {
        "legacy_doc",
        "wps",
        "scanned_pdf",
        "pdf",
        "password",
        "too_large",
        "zip_bomb",
        "not_text",
        "empty",
        "damaged",
    } <= CODES


def test_a_path_or_bytes(tmp_path):
    path = tmp_path / "某校.txt"
    path.write_bytes(TEXT.encode("gb18030"))
    assert compile_plan(path).title == compile_plan(TEXT.encode(), name="b.txt").title == "某校应急预案"
    assert compile_plan(str(path)).name == "某校.txt"
