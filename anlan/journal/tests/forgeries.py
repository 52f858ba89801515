"""A journal in memory with an honest sealer, and what a forger with the whole database can do to it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import rfc8785

from anlan.journal.verify import Report, verify_export
from anlan.lib import merkle, notes

ORIGIN = "journal.example/anlan"
KEY = (2, 5)  # the entry that is attacked; it stands at index 13 of 45
START = datetime(2025, 3, 1, 8, 0, tzinfo=UTC)


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


class Journal:
    """`entries`, `leaves` and `checkpoints` are the tables; a test may change them like an administrator."""

    def __init__(self, name: str = ORIGIN, seed: bytes = b"\x01" * 32) -> None:
        self.key = notes.SigningKey(name, seed)
        self.now = START
        self.entries: list[dict[str, Any]] = []
        self.leaves: list[dict[str, Any]] = []
        self.checkpoints: list[str] = []

    @property
    def vkeys(self) -> list[str]:
        return [self.key.public.vkey]

    def enter(
        self,
        docket: int,
        action: str = "case.noted",
        *,
        after: float = 1,
        at: datetime | None = None,
        **data: Any,
    ) -> dict[str, Any]:
        """Append an entry `after` seconds later than the last, or dated `at`."""
        self.now += timedelta(seconds=after)
        last = max((row["seq"] for row in self.entries if row["docket"] == docket), default=0)
        row = entry_row(len(self.entries) + 1, docket, last + 1, at or self.now, action, data)
        self.entries.append(row)
        return row

    def seal(self) -> None:
        """All that has no leaf yet, in the order of ids, then one checkpoint."""
        known = {(leaf["docket"], leaf["seq"]) for leaf in self.leaves}
        for row in self.entries:
            if (row["docket"], row["seq"]) not in known:
                self.leaves.append(self.leaf(len(self.leaves), row))
        self.now += timedelta(seconds=1)
        self.checkpoints.append(self.checkpoint(len(self.leaves)))

    def leaf(self, index: int, row: dict[str, Any]) -> dict[str, Any]:
        return leaf_row(index, row["docket"], row["seq"], merkle.leaf_hash(row["body"]), self.key)

    def checkpoint(self, size: int) -> str:
        root = merkle.root([leaf["hash"] for leaf in self.leaves[:size]])
        return notes.sign_note(notes.Checkpoint(self.key.name, size, root, stamp(self.now)).text(), self.key)

    def entry(self, docket: int, seq: int) -> dict[str, Any]:
        return next(row for row in self.entries if (row["docket"], row["seq"]) == (docket, seq))

    def leaf_at(self, docket: int, seq: int) -> dict[str, Any]:
        return next(row for row in self.leaves if (row["docket"], row["seq"]) == (docket, seq))

    def receipt(self, docket: int, seq: int) -> str:
        row = self.entry(docket, seq)
        leaf = merkle.leaf_hash(row["body"])
        return notes.sign_note(notes.receipt_text(self.key.name, docket, seq, row["at"], leaf), self.key)

    def export(self) -> list[str]:
        rows = [header("all", self.now), *map(entry_line, self.entries), *map(leaf_line, self.leaves)]
        return lines([*rows, *({"type": "checkpoint", "note": note} for note in self.checkpoints)])

    def export_docket(self, docket: int) -> list[str]:
        tree = merkle.Tree([leaf["hash"] for leaf in self.leaves])
        rows = [header(f"docket:{docket}", self.now)]
        rows += [entry_line(row) for row in self.entries if row["docket"] == docket]
        for leaf in self.leaves:
            if leaf["docket"] == docket:
                rows.append({**leaf_line(leaf), "proof": [b64(part) for part in tree.inclusion_proof(leaf["index"])]})
        return lines([*rows, {"type": "checkpoint", "note": self.checkpoints[-1]}])


def entry_row(pk: int, docket: int, seq: int, at: datetime, action: str, data: Any) -> dict[str, Any]:
    body = {"v": 1, "docket": docket, "seq": seq, "at": stamp(at), "action": action, "post": 7, "data": data}
    return {"id": pk, "docket": docket, "seq": seq, "at": stamp(at), "body": rfc8785.dumps(body)}


def leaf_row(index: int, docket: int, seq: int, leaf: bytes, key: notes.SigningKey) -> dict[str, Any]:
    signature = key.sign(notes.leaf_message(index, docket, seq, leaf))
    return {"index": index, "docket": docket, "seq": seq, "hash": leaf, "sig": signature}


def header(scope: str, at: datetime) -> dict[str, Any]:
    return {"type": "header", "origin": ORIGIN, "exported_at": stamp(at), "vkeys": [], "scope": scope}


def entry_line(row: dict[str, Any]) -> dict[str, Any]:
    return {"type": "entry", **row, "body": b64(row["body"])}


def leaf_line(row: dict[str, Any]) -> dict[str, Any]:
    return {"type": "leaf", **row, "hash": b64(row["hash"]), "sig": b64(row["sig"])}


def lines(rows: list[dict[str, Any]]) -> list[str]:
    return [json.dumps(row) + "\n" for row in rows]


def story() -> Journal:
    """Three dockets in turn, 15 entries each, sealed every seven entries; all of it sealed."""
    journal = Journal()
    for number in range(45):
        journal.enter(number % 3 + 1, ref=number)
        if number % 7 == 6 or number == 44:
            journal.seal()
    return journal


def check(journal: Journal, *receipts: str) -> Report:
    return verify_export(journal.export(), journal.vkeys, receipts)


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


def found(report: Report) -> set[tuple[str, int | None, int | None]]:
    return {(finding.code, finding.docket, finding.seq) for finding in report.findings}


def altered(journal: Journal) -> None:
    row = journal.entry(*KEY)
    row["body"] = row["body"].replace(b'"post":7', b'"post":8')


def cut_tail(journal: Journal) -> None:
    """Back to the checkpoint of 28 entries."""
    journal.entries, journal.leaves = journal.entries[:28], journal.leaves[:28]
    journal.checkpoints = journal.checkpoints[:4]


def rewrite(row: dict[str, Any], **changes: Any) -> None:
    """Change a body as a careful forger does: it stays canonical."""
    row["body"] = rfc8785.dumps({**json.loads(row["body"]), **changes})


def renumber(journal: Journal, docket: int, since: int, by: int, *, bodies: bool, leaves: bool) -> None:
    for row in journal.entries:
        if row["docket"] == docket and row["seq"] >= since:
            row["seq"] += by
            if bodies:
                rewrite(row, seq=row["seq"])
    for row in journal.leaves if leaves else ():
        if row["docket"] == docket and row["seq"] >= since:
            row["seq"] += by


def reindex(journal: Journal) -> None:
    for index, leaf in enumerate(journal.leaves):
        leaf["index"] = index


# How much of what carries no signature of its own the forger has made to fit afterwards.
Cover = Callable[[Journal], None]


def cover_nothing(journal: Journal) -> None:
    pass


def cover_with_hashes(journal: Journal) -> None:
    """All hashes and roots fit again; the signatures are the old ones."""
    _fit_hashes(journal)
    journal.checkpoints = [_with_new_root(journal, note) for note in journal.checkpoints]


def cover_with_another_key(journal: Journal) -> None:
    """As above, and what changed is signed anew, by another key of the same name."""
    forger = Journal(seed=b"\x66" * 32)
    before = {id(leaf): dict(leaf) for leaf in journal.leaves}
    _fit_hashes(journal)
    for leaf in journal.leaves:
        good = journal.key.public.verify(
            leaf["sig"], notes.leaf_message(leaf["index"], leaf["docket"], leaf["seq"], leaf["hash"])
        )
        if not good or leaf != before[id(leaf)]:
            leaf.update(leaf_row(leaf["index"], leaf["docket"], leaf["seq"], leaf["hash"], forger.key))
    for place, note in enumerate(journal.checkpoints):
        changed = _with_new_root(journal, note)
        if changed != note:
            journal.checkpoints[place] = notes.sign_note(changed.rpartition("\n\n")[0] + "\n", forger.key)


def _fit_hashes(journal: Journal) -> None:
    bodies = {(row["docket"], row["seq"]): row["body"] for row in journal.entries}
    for leaf in journal.leaves:
        body = bodies.get((leaf["docket"], leaf["seq"]))
        leaf["hash"] = merkle.leaf_hash(body) if body else leaf["hash"]


def _with_new_root(journal: Journal, note: str) -> str:
    origin, size, _, *rest = note.split("\n")
    hashes = [leaf["hash"] for leaf in sorted(journal.leaves, key=lambda leaf: int(leaf["index"]))]
    return "\n".join([origin, size, b64(merkle.root(hashes[: int(size)])), *rest])
