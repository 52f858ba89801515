"""The only writer of journal entries.

One statement takes the sequence numbers of every docket concerned (and with them the dockets' row locks), one
statement inserts the entries, however many there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from anlan.journal.models import Docket
from anlan.lib import canonical, claims, merkle
from anlan.lib.postgres import bulk


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to enter: what happened (``action``), by whom, and the ids, dates and hashes that go with it."""

    docket_id: int
    unit_path: str
    action: str
    post_id: int | None = None
    person_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


class Written(NamedTuple):
    """What a receipt needs to know of an entry."""

    docket_id: int
    seq: int
    at: datetime
    leaf_hash: bytes


@lru_cache(maxsize=4096)  # a batch writes the same few moments thousands of times
def stamp(at: datetime) -> str:
    """ISO 8601 in UTC with microseconds, the one form that bodies and exports use."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def enter(lines: Sequence[Line], *, at: datetime) -> list[Written]:
    """Append ``lines`` in order, inside the caller's transaction.

    The dockets' rows are locked from here to the end of the transaction, so ``seq`` has no gaps. Within a docket
    time never runs backwards: an act that waited for the lock is entered no earlier than what came before it.
    """
    if not lines:
        return []
    taken = _take(Counter(line.docket_id for line in lines), at)
    rows, written = [], []
    for line in lines:
        seq, entered_at = taken[line.docket_id]
        taken[line.docket_id] = (seq + 1, entered_at)
        body = canonical_body(line, seq, stamp(entered_at))
        rows.append((line.docket_id, line.unit_path, seq, line.action, line.post_id, line.person_id, body, entered_at))
        written.append(Written(line.docket_id, seq, entered_at, merkle.leaf_hash(body)))
    _insert(rows)
    return written


def note(
    docket: Docket, action: str, *, at: datetime, post_id: int | None = None, person_id: int | None = None, **data: Any
) -> Written:
    """Append one line to ``docket``."""
    line = Line(docket.pk, str(docket.unit_path), action, post_id, person_id, data)
    return enter([line], at=at)[0]


def canonical_body(line: Line, seq: int, moment: str) -> bytes:
    """RFC 8785 bytes of an entry. Persons are not in it: a post acted, and who held it is found in the directory.

    ``written_at`` in the data is when its sender says it was written, where a device could not send it at once.
    """
    claimed = claims.current()
    data = {**line.data, "written_at": stamp(claimed)} if claimed else line.data
    return canonical.dumps(
        {
            "v": 1,
            "docket": line.docket_id,
            "seq": seq,
            "at": moment,
            "action": line.action,
            "post": line.post_id,
            "data": data,
        }
    )


def _take(counts: Counter[int], at: datetime) -> dict[int, tuple[int, datetime]]:
    """The first free sequence number of each docket and the time to enter; locks them in primary-key order."""
    ids = sorted(counts)
    rows = bulk.execute(
        """
        WITH locked AS (SELECT id FROM journal_docket WHERE id = ANY(%b::bigint[]) ORDER BY id FOR NO KEY UPDATE)
        UPDATE journal_docket d SET last_seq = d.last_seq + n.count, last_at = greatest(d.last_at, %b)
        FROM locked, unnest(%b::bigint[], %b::int[]) AS n(id, count)
        WHERE d.id = locked.id AND n.id = d.id
        RETURNING d.id, d.last_seq - n.count + 1, d.last_at
        """,
        [ids, at, ids, [counts[pk] for pk in ids]],
    )
    found = {pk: (seq, last_at) for pk, seq, last_at in rows}
    if len(found) != len(ids):
        raise LookupError(f"dockets out of reach: {sorted(set(ids) - set(found))[:5]}")
    return found


def _insert(rows: list[tuple[Any, ...]]) -> None:
    bulk.execute(
        """
        INSERT INTO journal_entry (docket_id, unit_path, seq, action, post_id, person_id, body, at)
        SELECT docket_id, unit_path::ltree, seq, action, post_id, person_id, body, at
        FROM unnest(%b::bigint[], %b::text[], %b::int[], %b::text[], %b::bigint[], %b::bigint[], %b::bytea[],
                    %b::timestamptz[])
          AS r(docket_id, unit_path, seq, action, post_id, person_id, body, at)
        """,
        bulk.columns(rows),
    )
