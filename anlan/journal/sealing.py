"""The sealer: puts new entries into the Merkle tree and signs each leaf and the checkpoint.

One sealer works at a time (advisory lock); entries are written meanwhile without waiting for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from anlan.journal.chain import stamp
from anlan.journal.models import Checkpoint, Leaf
from anlan.lib import merkle, notes

LOCK = 0x616E6C61  # "anla": one number for the sealer's advisory lock
BATCH = 5_000
SETTLED = timedelta(hours=1)


@transaction.atomic(durable=True)
def seal(*, at: datetime, thorough: bool = False) -> int:
    """Seal every new entry under one checkpoint; how many, 0 when there was nothing or another sealer is at it.

    Entries committed late may have a smaller id than sealed ones: an entry is new when it has no leaf. The search
    begins at what was sealed :data:`SETTLED` ago, which no act takes to commit; ``thorough`` begins at the first
    entry. However large the backlog, one checkpoint covers it: a second would make the rest look back-dated.
    """
    if not _alone():
        return 0
    last = Checkpoint.objects.order_by("-size").first()
    frontier = merkle.Frontier.from_bytes(bytes(last.frontier)) if last else merkle.Frontier()
    sealed_at, before = at, frontier.size
    begin = 0 if thorough else _settled(at)
    while rows := _new_entries(begin):
        _append(rows, frontier)
        sealed_at = max(sealed_at, *(row[5] for row in rows))
    if frontier.size > before or last is None:
        _sign(frontier, sealed_at)
    return frontier.size - before


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _settled(at: datetime) -> int:
    """The id up to which every entry has been sealed for so long that none can still be on its way."""
    old = Checkpoint.objects.filter(sealed_at__lt=at - SETTLED).order_by("-size").first()
    leaf = Leaf.objects.filter(index=old.size - 1).first() if old and old.size else None
    return leaf.entry_id if leaf else 0


def _new_entries(begin: int) -> list[tuple[int, int, str, int, bytes, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT e.id, e.docket_id, e.unit_path::text, e.seq, e.body, e.at FROM journal_entry e
               WHERE e.id > %s AND NOT EXISTS (SELECT 1 FROM journal_leaf l WHERE l.entry_id = e.id)
               ORDER BY e.id LIMIT %s""",
            [begin, BATCH],
        )
        return list(cursor.fetchall())


def _append(rows: Sequence[tuple[int, int, str, int, bytes, datetime]], frontier: merkle.Frontier) -> None:
    key = settings.SIGNING_KEY
    leaves = []
    for index, (entry_id, docket_id, unit_path, seq, body, _) in enumerate(rows, start=frontier.size):
        leaf_hash = merkle.leaf_hash(bytes(body))
        frontier.append(leaf_hash)
        signature = key.sign(notes.leaf_message(index, docket_id, seq, leaf_hash))
        leaves.append((index, entry_id, docket_id, unit_path, seq, leaf_hash, signature))
    _insert_leaves(leaves)


def _sign(frontier: merkle.Frontier, sealed_at: datetime) -> None:
    checkpoint = notes.Checkpoint(settings.ORIGIN, frontier.size, frontier.root(), stamp(sealed_at))
    Checkpoint.objects.create(
        size=frontier.size,
        sealed_at=sealed_at,
        note=notes.sign_note(checkpoint.text(), settings.SIGNING_KEY),
        frontier=frontier.to_bytes(),
    )


def _insert_leaves(leaves: list[tuple[int, int, int, str, int, bytes, bytes]]) -> None:
    columns = [list(column) for column in zip(*leaves, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO journal_leaf (index, entry_id, docket_id, unit_path, seq, hash, signature)
               SELECT index, entry_id, docket_id, unit_path::ltree, seq, hash, signature
               FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::int[], %s::bytea[], %s::bytea[])
                 AS r(index, entry_id, docket_id, unit_path, seq, hash, signature)""",
            columns,
        )
