"""What was written: encrypted under the docket's key, its hash given back for the journal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from anlan.journal import keys
from anlan.journal.models import Content, Docket
from anlan.lib import envelope
from anlan.lib.postgres import bulk

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


def read_many(wanted: Collection[int]) -> dict[int, Any]:
    """The values of many contents (by their ids) in one query; those whose key was destroyed are left out."""
    if not wanted:
        return {}
    found = bulk.execute(
        """SELECT content.id, content.docket_id, content.ciphertext, own.wrapped, above.unit_id, above.wrapped
           FROM unnest(%b::bigint[]) AS wanted(id)
           JOIN journal_content content ON content.id = wanted.id
           JOIN journal_docketkey own ON own.docket_id = content.docket_id
           JOIN journal_unitkey above ON above.id = own.unit_key_id""",
        [sorted(wanted)],
    )
    values = {}
    for pk, docket_id, ciphertext, wrapped, unit_id, unit_wrapped in found:
        key = keys.unwrap(docket_id, wrapped, unit_id, unit_wrapped)
        values[pk] = json.loads(envelope.open_(key, ciphertext, aad=_aad(docket_id)))
    return values


def references(contents: Iterable[Content]) -> list[dict[str, Any]]:
    """How an entry names contents: id and SHA-256 of the ciphertext."""
    return [{"content": content.pk, "sha256": bytes(content.sha256).hex()} for content in contents]


def _aad(docket_id: int) -> bytes:
    return b"anlan-content:%d" % docket_id
