"""What can be wrong with a file, and what to do about it."""

from __future__ import annotations

_MESSAGES = {
    "legacy_doc": "This is a Word 97-2003 file (.doc). Open it in Word or WPS, choose Save As, pick .docx, and "
    "send the new file.",
    "wps": "This is a WPS Writer file (.wps). Open it in WPS, choose Save As, pick .docx, and send the new file.",
    "rtf": "This is a rich text file (.rtf). Open it in Word or WPS, choose Save As, pick .docx, and send "
    "the new file.",
    "html": "This is a saved web page. Open it in Word or WPS, choose Save As, pick .docx, and send the new file.",
    "pdf": "This is a PDF. Send the Word file it was made from, or copy its text into a .txt file.",
    "scanned_pdf": "This PDF holds pictures of pages, not text. Send the Word file it was made from, or type the text.",
    "image": "This is a picture. Send the Word file, or type the text.",
    "other_office": "This is a {kind} file, not a text document. Send the plan as .docx, .txt or .md.",
    "password": "The file is protected by a password. Remove the password in Word or WPS, save, and send it again.",
    "too_large": "The file is larger than {limit} {unit}. Send the plan alone, without pictures and attachments.",
    "zip_bomb": "The file unpacks to far more data than a document holds. Save it again in Word or WPS and send "
    "the new file.",
    "not_text": "The file is not text in an encoding that is known. Save it as .docx, or as .txt in UTF-8.",
    "empty": "The file holds no text. Check that the right file was chosen.",
    "damaged": "The file is damaged and cannot be opened ({detail}). Open it in Word or WPS, save it again, and "
    "send the new file.",
}


class UnreadableDocument(Exception):
    """A file that cannot be read. `code` is stable, `params` fills the message; edges translate by `code`."""

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params: dict[str, str | int] = params
        super().__init__(_MESSAGES[code].format(**params))


CODES = frozenset(_MESSAGES)
