"""Which reader a file needs; everything that cannot be read is refused with a reason."""

from __future__ import annotations

from .docx import read_docx
from .errors import UnreadableDocument
from .plain import decode, markdown

MAX_BYTES = 20 * 2**20
MAX_CHARS = 400_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")


def read_document(data: bytes, *, name: str) -> str:
    """Text of a .docx, .txt or .md file. Raises `UnreadableDocument`; time and memory are bounded."""
    if len(data) > MAX_BYTES:
        raise UnreadableDocument("too_large", limit=MAX_BYTES // 2**20, unit="MB")
    if not data.strip(b"\0 \t\r\n"):
        raise UnreadableDocument("empty")
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    text = read_docx(data) if data.startswith(b"PK") else _plain(data, suffix)
    if len(text) > MAX_CHARS:
        raise UnreadableDocument("too_large", limit=MAX_CHARS, unit="characters")
    if not text.strip():
        raise UnreadableDocument("empty")
    return text


def _plain(data: bytes, suffix: str) -> str:
    code = _foreign(data, suffix)
    if code:
        raise UnreadableDocument(code)
    if suffix == "docx":
        raise UnreadableDocument("damaged", detail="it does not begin like a .docx file")
    text = decode(data)
    return markdown(text) if suffix in ("md", "markdown") else text


def _foreign(data: bytes, suffix: str) -> str | None:
    """The code of a known format that cannot be read, told by its first bytes rather than its name."""
    head = data[:1024].lstrip()
    if data.startswith(_OLE):
        if (
            "EncryptedPackage".encode("utf-16-le") in data[: 2**20]
            or "EncryptedPackage".encode("utf-16-le") in data[-(2**20) :]
        ):
            return "password"
        return "wps" if suffix in ("wps", "wpt") else "legacy_doc"
    if head.startswith(b"%PDF"):
        return "pdf" if b"/Font" in data or b"/ObjStm" in data else "scanned_pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith(_IMAGES) and b"\0" in data[:4096]:
        return "image"
    low = head[:400].lower()
    if low.startswith((b"<!doctype html", b"<html", b"mime-version:")) or (
        low.startswith(b"<?xml") and b"worddocument" in data[:4096].lower()
    ):
        return "html"
    return None
