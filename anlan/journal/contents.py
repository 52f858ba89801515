"""What was written: encrypted under the docket's key, its hash given back for the journal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from anlan.journal import keys
from anlan.journal.models import Content, Docket
from anlan.lib import envelope

JSON = "application/json"


def write(docket: Docket, value: Any, *, at: datetime) -> Content:
    """Keep ``value`` (anything JSON can carry)."""
    return write_bytes(docket, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), JSON, at=at)


def write_bytes(docket: Docket, plaintext: bytes, media_type: str, *, at: datetime) -> Content:
    ciphertext = envelope.seal(keys.key_of(docket), plaintext, aad=_aad(docket.pk))
    return Content.objects.create(
        docket=docket,
        unit_path=docket.unit_path,
        media_type=media_type,
        ciphertext=ciphertext,
        sha256=hashlib.sha256(ciphertext).digest(),
        written_at=at,
    )


def read(content: Content, docket: Docket) -> Any:
    """The value that :func:`write` kept. Raises :class:`anlan.journal.keys.Erased` after an erasure."""
    return json.loads(read_bytes(content, docket))


def read_bytes(content: Content, docket: Docket) -> bytes:
    return envelope.open_(keys.key_of(docket), bytes(content.ciphertext), aad=_aad(docket.pk))


def references(contents: Iterable[Content]) -> list[dict[str, Any]]:
    """How an entry names contents: id and SHA-256 of the ciphertext."""
    return [{"content": content.pk, "sha256": bytes(content.sha256).hex()} for content in contents]


def _aad(docket_id: int) -> bytes:
    return b"anlan-content:%d" % docket_id
