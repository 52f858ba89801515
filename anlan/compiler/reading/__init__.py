"""Files to text."""

from .document import MAX_BYTES, MAX_CHARS, read_document
from .errors import UnreadableDocument

__all__ = ["MAX_BYTES", "MAX_CHARS", "UnreadableDocument", "read_document"]
