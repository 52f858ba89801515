"""The signed promise that an entry is in the journal. Whoever keeps one can prove that they reported."""

from __future__ import annotations

from django.conf import settings

from anlan.journal.chain import Written, stamp
from anlan.lib import notes


def receipt(written: Written) -> str:
    """The signed text for one entry: docket, sequence, time and hash."""
    text = notes.receipt_text(settings.ORIGIN, written.docket_id, written.seq, stamp(written.at), written.leaf_hash)
    return notes.sign_note(text, settings.SIGNING_KEY)
