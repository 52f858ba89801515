"""Destroying a docket's key, and the list of what was destroyed, which outlives every backup of the keys.

A line of the list proves itself: it holds the journal's entry of the erasure and the signed receipt for it. So a list
can be kept anywhere, and a forged line destroys nothing when the list is applied after a restore.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from anlan.journal import chain, keys, receipts
from anlan.journal.chain import stamp
from anlan.journal.models import Docket, DocketKey, Entry, Erasure
from anlan.lib import merkle, notes
from anlan.lib.errors import Refused
from anlan.org.models import Person

ACTION = "docket.erased"
REPORTED_BY = ("case.reported", "case.report", "case.photo")
"""Entries that carry the account of whoever reported, in a column beside what is hashed."""


class BadList(Refused):
    """A line of a list of erasures that this installation did not sign. ``data["line"]``: which, from 1."""

    code = "bad_list"
    status = 422


@dataclass(frozen=True)
class Listed:
    """One line of the list: the docket, when it was opened (ids can come again after a restore), and the proof."""

    docket_id: int
    opened: str
    ground: str
    body: bytes
    receipt: str

    @property
    def at(self) -> str:
        moment: str = json.loads(self.body)["at"]
        return moment


def destroy_key(
    docket: Docket, *, ground: str, by: Person | None, post_id: int | None, at: datetime, again: Listed | None = None
) -> Erasure:
    """Delete the wrapped key, enter it, and put it on the list. The docket's row is locked by the caller.

    ``again``: a line of the list that is being applied; what it proves stays in the list beside the new entry.
    Raises :class:`anlan.journal.keys.Erased` when the key is gone already.
    """
    standing = Erasure.objects.filter(docket=docket).first()
    row = DocketKey.objects.filter(docket=docket).first()
    if row is None:
        raise keys.gone()
    count = docket.contents.count()
    more = {"first": {"at": again.at, "body": hashlib.sha256(again.body).hexdigest()}} if again else {}
    written = chain.note(
        docket, ACTION, at=at, post_id=post_id, person_id=by.pk if by else None, ground=ground, contents=count,
        opened=stamp(docket.opened_at), key=hashlib.sha256(bytes(row.wrapped)).hexdigest(), **more,
    )  # fmt: skip
    row.delete()
    docket._opened_key = None
    if standing is not None:  # keys from before the erasure beside a database from after it
        return standing
    body = Entry.objects.filter(docket=docket, seq=written.seq).values_list("body", flat=True).get()
    return Erasure.objects.create(
        docket=docket, unit_path=docket.unit_path, erased_at=written.at, ground=ground, by=by, post_id=post_id,
        seq=written.seq, contents=count,
        body=again.body if again else bytes(body), receipt=again.receipt if again else receipts.receipt(written),
    )  # fmt: skip


def forget_reporter(docket: Docket, person_id: int) -> None:
    """Take the account of whoever reported from the docket's entries; their bodies name nobody and stay as they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE journal_entry SET person_id = NULL
               WHERE docket_id = %s AND person_id = %s AND action = ANY(%s)""",
            [docket.pk, person_id, list(REPORTED_BY)],
        )


def export_lines() -> Iterator[str]:
    """The whole list as JSON lines, oldest first."""
    for row in Erasure.objects.order_by("erased_at", "pk").iterator(1_000):
        line = {"v": 1, "docket": row.docket_id, "body": _b64(row.body), "receipt": row.receipt}
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"


def read_lines(text: str) -> list[Listed]:
    """The lines of a list, each checked against this installation's key. Raises :class:`BadList` for any other."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                found.append(_listed(json.loads(line)))
            except (KeyError, TypeError, ValueError, binascii.Error, notes.BadNote) as error:
                raise BadList(f"Line {number} is not of this installation's list: {error}", line=number) from None
    return found


def _listed(line: dict[str, Any]) -> Listed:
    body, receipt = base64.b64decode(line["body"], validate=True), str(line["receipt"])
    promise = notes.parse_receipt(notes.open_note(receipt, [settings.SIGNING_KEY.public]))
    entry = json.loads(body)
    if promise.leaf_hash != merkle.leaf_hash(body) or promise.docket != entry["docket"]:
        raise ValueError("the receipt is not for this entry")
    if entry["action"] != ACTION:
        raise ValueError("the entry is not an erasure")
    data = entry["data"]
    return Listed(entry["docket"], data["opened"], data["ground"], body, receipt)


def _b64(data: bytes | memoryview) -> str:
    return base64.b64encode(bytes(data)).decode()
