"""Any letter as a Word file by GB/T 9704."""

from __future__ import annotations

from io import BytesIO

from docx.enum.text import WD_ALIGN_PARAGRAPH

from anlan.cases.letters import Letter, is_heading
from anlan.plans import paper

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def render(letter: Letter) -> bytes:
    """Title, number, addressee, text, and the unit with the day at the right, where the seal goes."""
    document = paper.blank()
    document.core_properties.title, document.core_properties.author = letter.title, letter.sign_off
    paper.title(document, letter.title)
    if letter.number:
        number = document.add_paragraph()
        number.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paper.write(number, letter.number, paper.SECOND)
    document.add_paragraph()
    paper.write(paper.body(document, indent=False), f"{letter.to}：")
    for text in letter.paragraphs:
        for line in filter(None, (part.strip() for part in text.split("\n"))):
            paper.write(paper.body(document), line, paper.FIRST if is_heading(line) else paper.BODY)
    document.add_paragraph()
    for line in (letter.sign_off, letter.dated):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.keep_with_next = line == letter.sign_off
        paper.write(paragraph, f"{line}　　")
    out = BytesIO()
    document.save(out)
    return out.getvalue()
