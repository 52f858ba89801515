"""Word files. The parts are read straight from the archive, so that pictures and attachments cost nothing.

Final text: insertions in, deletions out. Word's own numbering becomes text. One line per paragraph and table row.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from anlan.compiler.lexicon import LEADER_ROLES

from .errors import UnreadableDocument
from .numbering import Numbering, read_numbering
from .xml import child, children, local, value

_MAX_PART = 40 * 2**20
_MAX_RATIO = 200
_MAX_ENTRIES = 10_000
_MAX_DEPTH = 120
_ROLES = frozenset(LEADER_ROLES.split())
# Containers whose content is not part of the final text.
_SKIP = {
    "del",
    "moveFrom",
    "instrText",
    "delText",
    "delInstrText",
    "Fallback",
    "rt",
    "pPr",
    "rPr",
    "tblPr",
    "sectPr",
    "annotationRef",
    "oMath",
}


def read_docx(data: bytes) -> str:
    """Text of a .docx file. Raises `UnreadableDocument`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Document(archive).text()
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ElementTree.ParseError,
        UnicodeDecodeError,
        NotImplementedError,
        KeyError,
        OSError,
        ValueError,
    ) as error:
        raise UnreadableDocument("damaged", detail=type(error).__name__) from error
    except RuntimeError as error:  # zipfile says so of an encrypted entry
        raise UnreadableDocument("password") from error


class _Document:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        infos = archive.infolist()
        if len(infos) > _MAX_ENTRIES:
            raise UnreadableDocument("zip_bomb")
        self.names = {i.filename: i for i in infos}
        self.main = self._main_part()
        base = self.main.rpartition("/")[0]
        self.base = base + "/" if base else ""
        self.numbering: Numbering = read_numbering(
            self._part(self.base + "numbering.xml"), self._part(self.base + "styles.xml")
        )

    def _main_part(self) -> str:
        if "word/document.xml" in self.names:
            return "word/document.xml"
        rels = self._part("_rels/.rels")
        for rel in rels if rels is not None else ():
            if rel.get("Type", "").endswith("/officeDocument"):
                target = rel.get("Target", "").lstrip("/")
                if target in self.names and "document" in target:
                    return target
        for folder, kind in (("xl/", "spreadsheet"), ("ppt/", "presentation"), ("content.xml", "OpenDocument")):
            if any(n.startswith(folder) for n in self.names):
                raise UnreadableDocument("other_office", kind=kind)
        raise UnreadableDocument("other_office", kind="zip archive")

    def _part(self, name: str) -> Element | None:
        info = self.names.get(name)
        if info is None:
            return None
        if (
            info.file_size > _MAX_PART
            or info.file_size > _MAX_RATIO * max(info.compress_size, 1)
            and info.file_size > 2**20
        ):
            raise UnreadableDocument("zip_bomb")
        with self.archive.open(info) as stream:
            data = stream.read(_MAX_PART + 1)
        if len(data) > _MAX_PART:
            raise UnreadableDocument("zip_bomb")
        if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
            raise UnreadableDocument("damaged", detail="it declares a document type")
        return ElementTree.fromstring(data)  # noqa: S314  (entities refused above; expat bounds its own expansion)

    def text(self) -> str:
        root = self._part(self.main)
        body = child(root, "body")
        if body is None:
            raise UnreadableDocument("damaged", detail="it has no body")
        lines = [*self._margin("header"), *_lines(body, self.numbering, 0), *self._margin("footer")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"

    def _margin(self, kind: str) -> list[str]:
        """Lines of the headers or footers, each once; page numbers are left out."""
        out: list[str] = []
        for name in sorted(n for n in self.names if re.fullmatch(rf"{re.escape(self.base)}{kind}[0-9]{{1,3}}\.xml", n))[
            :20
        ]:
            part = self._part(name)
            if part is None:
                continue
            for line in _lines(part, Numbering(), 0):
                words = line.strip()
                if words and words not in out and not re.fullmatch(r"[第共页/\s0-9—–\-·.]*", words):
                    out.append(words)
        return out


def _lines(block: Element, numbering: Numbering, depth: int) -> Iterator[str]:
    """Lines of a body, a cell, a text box: one for each paragraph and table row."""
    if depth > _MAX_DEPTH:
        raise UnreadableDocument("damaged", detail="it is nested too deep")
    pending = ""
    for node in block:
        name = local(node)
        if name == "p":
            if value(child(child(node, "pPr"), "pStyle")) in numbering.toc_styles:
                continue
            boxes: list[Element] = []
            line = pending + numbering.marker(node) + _runs(node, boxes, depth)
            pending = ""
            if _mark_deleted(node):
                pending = line
                continue
            yield from line.split("\n")
            for box in boxes:
                yield from _lines(box, numbering, depth + 1)
        elif name == "tbl":
            yield from _rows(node, numbering, depth + 1)
        elif name == "sdt":
            if _is_contents(node):
                continue
            content = child(node, "sdtContent")
            if content is not None:
                yield from _lines(content, numbering, depth + 1)
        elif name in (
            "ins",
            "moveTo",
            "customXml",
            "smartTag",
            "hdr",
            "ftr",
            "txbxContent",
            "AlternateContent",
            "Choice",
        ):
            yield from _lines(node, numbering, depth + 1)
    if pending:
        yield pending


def _mark_deleted(paragraph: Element) -> bool:
    """The paragraph mark itself was deleted: the next paragraph joins this one."""
    return child(child(child(paragraph, "pPr"), "rPr"), "del") is not None


def _is_contents(sdt: Element) -> bool:
    gallery = value(child(child(child(sdt, "sdtPr"), "docPartObj"), "docPartGallery")) or ""
    return "table of contents" in gallery.lower()


def _runs(node: Element, boxes: list[Element], depth: int) -> str:
    if depth > _MAX_DEPTH:
        raise UnreadableDocument("damaged", detail="it is nested too deep")
    out: list[str] = []
    for sub in node:
        name = local(sub)
        if name in _SKIP:
            continue
        if name == "t":
            out.append((sub.text or "").replace("\n", " "))
        elif name in ("tab", "ptab"):
            out.append("\t")
        elif name in ("br", "cr"):
            out.append("\n" if name == "cr" or "page" not in sub.attrib.values() else "")
        elif name == "noBreakHyphen":
            out.append("-")
        elif name == "txbxContent":
            boxes.append(sub)
        elif name == "r" and _hidden(sub):
            continue
        else:
            out.append(_runs(sub, boxes, depth + 1))
    return "".join(out)


def _hidden(run: Element) -> bool:
    flag = child(child(run, "rPr"), "vanish")
    return flag is not None and value(flag) not in ("0", "false")


def _rows(table: Element, numbering: Numbering, depth: int) -> Iterator[str]:
    """One line for each row, cells apart by a tab; a role and its holders in two cells read `role：holders`."""
    for row in _table_rows(table):
        if child(child(row, "trPr"), "del") is not None:
            continue
        cells = []
        for cell in children(row, "tc"):
            merge = child(child(cell, "tcPr"), "vMerge")
            if merge is not None and value(merge) != "restart":
                continue
            cells.append(" ".join(w.strip() for w in _lines(cell, numbering, depth + 1) if w.strip()))
        filled = [c for c in cells if c]
        if len(filled) == 2 and re.sub(r"\s", "", filled[0]) in _ROLES:
            yield f"{filled[0]}：{filled[1]}"
        elif filled:
            yield "\t".join(cells).rstrip("\t")


def _table_rows(table: Element) -> Iterator[Element]:
    for node in table:
        name = local(node)
        if name == "tr":
            yield node
        elif name in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _table_rows(node)
