"""Any letter as a Word file by GB/T 9704."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from docx.document import Document

from anlan.cases.letters import Letter, is_heading
from anlan.plans import paper


def render(letter: Letter) -> bytes:
    """Title, number, addressee, text, and the unit with the day at the right, where the seal goes."""
    document = paper.blank()
    document.core_properties.title, document.core_properties.author = letter.title, letter.sign_off
    _write(document, letter)
    return _bytes(document)


def bind(title: str, letters: Sequence[Letter]) -> bytes:
    """Several papers as one file, each on a page of its own."""
    document = paper.blank()
    document.core_properties.title = title
    for number, letter in enumerate(letters):
        if number:
            document.add_page_break()
        _write(document, letter)
    return _bytes(document)


def _write(document: Document, letter: Letter) -> None:
    paper.title(document, letter.title)
    if letter.number:
        paper.centred(document, letter.number)
    document.add_paragraph()
    if letter.to:
        paper.write(paper.body(document, indent=False), f"{letter.to}：")
    for text in letter.paragraphs:
        for line in filter(None, (part.strip() for part in text.split("\n"))):
            paper.write(paper.body(document), line, paper.FIRST if is_heading(line) else paper.BODY)
    document.add_paragraph()
    paper.seal(document, (letter.sign_off, letter.dated))


def _bytes(document: Document) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()
