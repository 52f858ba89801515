#!/usr/bin/env python3
"""Check an export of an Anlan journal: python verify.py EXPORT --key VKEY [--receipt RECEIPT ...] [--json]

Needs this one file, Python 3.11 and the package `cryptography`; no Anlan, no database, no network. Tree
hashing and signed notes are therefore written here a second time, on purpose (Anlan's own are `lib/merkle.py`
and `lib/notes.py`; a test holds the two against each other). Nothing in the export is trusted but what a key
given with --key has signed. Exit status: 0 clean, 1 findings, 2 nothing that could be checked.

What it cannot see: a tail that was cut off together with its checkpoints (bring receipts, or a checkpoint
that somebody else has kept), and what was never entered.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import sys
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SEAL_GRACE = timedelta(seconds=60)  # sealing takes 10 s at most; the rest is for slow transactions and clocks
CLOCK_GRACE = timedelta(seconds=120)
OPENING = "duty.opened"
EXTENDING = "duty.extended"
CLOSING = frozenset(f"duty.{end}" for end in ("met", "met_late", "lapsed", "passed", "relieved", "cancelled"))

# Where a finding stands in the list: entries first, then what only follows from them, then how people acted.
# Within a group the order is that of the tree; at one place, that of this table.
_GROUPS = (
    ("entry_missing", "altered", "reordered", "inserted", "body_unreadable", "columns_differ", "back_dated",
     "seal_overdue", "sealed_twice", "leaf_missing", "leaf_forged", "proof_wrong", "receipt_unresolved",
     "receipt_mismatch", "wrong_scope", "unreadable_line"),
    ("leaf_moved", "no_checkpoint", "checkpoint_forged", "checkpoint_mismatch", "checkpoint_missing",
     "checkpoint_order", "origin_mismatch", "receipt_forged", "receipt_out_of_scope"),
    ("time_backwards", "future_time", "late_said_met", "clock_unresolved", "clock_reset"),
)  # fmt: skip
_ORDER = {code: (group, rank) for group, codes in enumerate(_GROUPS) for rank, code in enumerate(codes)}


class Unusable(Exception):
    """The input is no export, or no key was given: nothing could be checked."""


@dataclass(frozen=True)
class Finding:
    """`docket` and `seq` name the entry, `index` its place in the tree; None where that cannot be known."""

    code: str
    docket: int | None
    seq: int | None
    index: int | None
    message: str

    def place(self) -> str:
        entry = "" if self.docket is None else f"docket {self.docket} seq {self.seq}"
        index = "" if self.index is None else f"index {self.index}"
        return ", ".join(part for part in (entry, index) if part)


@dataclass
class Report:
    """What was checked and what was found; `findings` begins with the first broken entry in tree order."""

    origin: str
    scope: str
    exported_at: str
    counts: Counter[str] = field(default_factory=Counter)
    size: int | None = None
    sealed_at: str | None = None
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.findings

    @property
    def first(self) -> Finding | None:
        """The first wrong entry that can be named."""
        return next((finding for finding in self.findings if finding.docket is not None), None)

    def to_dict(self) -> dict[str, Any]:
        first = asdict(self.first) if self.first else None
        findings = [asdict(finding) for finding in self.findings]
        return {"clean": self.clean, "first": first, **vars(self), "findings": findings}


def verify_export(
    lines: Iterable[str], vkeys: Iterable[str], receipts: Iterable[str], *, now: datetime | None = None
) -> Report:
    """Check the lines of an export with trusted keys (`name+id+base64`) and receipts (signed notes).

    `now` is the reader's own clock: given it, times signed in the future are findings. Raises Unusable.
    """
    keys = [_Key.from_text(text) for text in vkeys]
    if not keys:
        raise Unusable("no key was given, and the keys inside an export prove nothing")
    check = _Check(_read(lines), keys, now)
    check.checkpoints()
    check.leaves()
    check.entries()
    check.dockets()
    check.tree_times()
    check.receipts(receipts)
    return check.finish()


# --- Copies of lib/merkle.py and lib/notes.py --------------------


def _leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def _node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _push(peaks: list[tuple[int, bytes]], leaf: bytes) -> None:
    """Add a leaf to the perfect subtrees (width, root), largest first."""
    width = 1
    while peaks and peaks[-1][0] == width:
        leaf, width = _node_hash(peaks.pop()[1], leaf), width * 2
    peaks.append((width, leaf))


def _fold(peaks: list[tuple[int, bytes]]) -> bytes:
    if not peaks:
        return hashlib.sha256(b"").digest()
    result = peaks[-1][1]
    for _, peak in reversed(peaks[:-1]):
        result = _node_hash(peak, result)
    return result


def _included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    node, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            result = _node_hash(sibling, result)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            result = _node_hash(result, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and result == root


@dataclass(frozen=True)
class _Key:
    name: str
    key_id: bytes
    public: Ed25519PublicKey

    @classmethod
    def from_text(cls, text: str) -> _Key:
        try:
            name, key_id, encoded = text.strip().split("+", 2)
            blob = base64.b64decode(encoded, validate=True)
            own_id = hashlib.sha256(name.encode() + b"\n" + blob).digest()[:4]
            if blob[:1] != b"\x01" or own_id.hex() != key_id:
                raise ValueError("key id")
            return cls(name, own_id, Ed25519PublicKey.from_public_bytes(blob[1:]))
        except ValueError as error:
            raise Unusable(f"not a key of the form name+id+base64: {text.strip()[:80]!r}") from error

    def signed(self, signature: bytes, message: bytes) -> bool:
        try:
            self.public.verify(signature, message)
        except InvalidSignature:
            return False
        return True


def _open_note(note: str, keys: Sequence[_Key]) -> list[str]:
    """The lines of a note that one of the keys signed; ValueError otherwise."""
    head, found, tail = note.rpartition("\n\n")
    if not found or not tail.endswith("\n"):
        raise ValueError("it is not a signed note")
    verified = False
    for line in tail[:-1].split("\n")[:100]:
        dash, name, encoded = line.split(" ")
        blob = base64.b64decode(encoded, validate=True)
        for key in keys:
            if dash == "—" and (key.name, key.key_id) == (name, blob[:4]):
                if not key.signed(blob[4:], f"{head}\n".encode()):
                    raise ValueError(f"the signature in the name of {name} is wrong")
                verified = True
    if not verified:
        raise ValueError("none of the given keys signed it")
    return head.split("\n")


@dataclass(frozen=True)
class _Checkpoint:
    origin: str
    size: int
    root: bytes
    at: str
    time: datetime

    @classmethod
    def parse(cls, lines: Sequence[str]) -> _Checkpoint:
        origin, size, root, *extensions = lines
        (at,) = [line[3:] for line in extensions if line.startswith("at ")]
        return cls(origin, int(size), base64.b64decode(root, validate=True), at, _time(at))


@dataclass(frozen=True)
class _Receipt:
    origin: str
    docket: int
    seq: int
    at: str
    leaf_hash: bytes

    @classmethod
    def parse(cls, lines: Sequence[str]) -> _Receipt:
        header, origin, *fields = lines
        names, values = zip(*(line.split(" ", 1) for line in fields), strict=True)
        if header != "anlan-receipt/v1" or names != ("docket", "seq", "at", "hash"):
            raise ValueError("it is not a receipt")
        docket, seq, at, encoded = values
        return cls(origin, int(docket), int(seq), at, base64.b64decode(encoded, validate=True))


def _withheld_message(index: int, leaf_hash: bytes) -> bytes:
    return b"anlan-withheld/v1\n" + index.to_bytes(8, "big") + leaf_hash


def _leaf_message(index: int, docket: int, seq: int, leaf_hash: bytes) -> bytes:
    numbers = b"".join(number.to_bytes(8, "big") for number in (index, docket, seq))
    return b"anlan-leaf/v1\n" + numbers + leaf_hash


# --- Reading -----------------------------------------------------


@dataclass(slots=True)
class _Entry:
    """`body` is None where it could not be read; `time` is that of the body, which is what was sealed."""

    id: int
    docket: int
    seq: int
    at: str
    hash: bytes
    body: dict[str, Any] | None
    time: datetime | None


@dataclass(slots=True)
class _Leaf:
    """`authentic`: signed. `index` becomes the signed one where the export has the leaf somewhere else."""

    index: int
    docket: int
    seq: int
    hash: bytes
    sig: bytes
    proof: list[bytes] | None
    authentic: bool = False


@dataclass
class _Export:
    header: dict[str, Any]
    docket: int | None = None
    entries: list[_Entry] = field(default_factory=list)
    leaves: list[_Leaf] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unreadable: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    withheld: dict[int, tuple[bytes, bytes]] = field(default_factory=dict)  # index: hash, signature
    others: Counter[str] = field(default_factory=Counter)


def _read(lines: Iterable[str]) -> _Export:
    rows = ((number, _row(line)) for number, line in enumerate(lines, start=1) if line.strip())
    _, header = next(rows, (0, {}))
    scope = str(header.get("scope"))
    kind, _, docket = scope.partition(":")
    if header.get("type") != "header" or not (scope == "all" or (kind == "docket" and docket.isdecimal())):
        raise Unusable("this is no journal export: it does not begin with a header")
    export = _Export(header, int(docket) if docket else None)
    for number, row in rows:
        try:
            _sort_row(export, row)
        except (KeyError, TypeError, ValueError):
            export.unreadable.append((number, row))
    return export


def _row(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return row if isinstance(row, dict) else {}


def _sort_row(export: _Export, row: dict[str, Any]) -> None:
    kind = row["type"]
    if kind == "entry":
        export.entries.append(_entry(row))
    elif kind == "leaf":
        proof = [_b64(part) for part in row["proof"]] if "proof" in row else None
        place = _int(row["index"]), _int(row["docket"]), _int(row["seq"])
        export.leaves.append(_Leaf(*place, _b64(row["hash"]), _b64(row["sig"]), proof))
    elif kind == "withheld":
        export.withheld.setdefault(_int(row["index"]), (_b64(row["hash"]), _b64(row["sig"])))
    elif kind == "checkpoint":
        export.notes.append(str(row["note"]))
    else:
        export.others[str(kind)] += 1


def _entry(row: dict[str, Any]) -> _Entry:
    raw = _b64(row["body"])
    body, time = _body(raw)
    seq = _int(row["seq"])
    return _Entry(_int(row["id"]), _int(row["docket"]), seq, str(row["at"]), _leaf_hash(raw), body, time)


def _body(raw: bytes) -> tuple[dict[str, Any] | None, datetime | None]:
    try:
        body = json.loads(raw, object_pairs_hook=_no_twins)
        if body["v"] != 1 or not isinstance(body["data"], dict) or not isinstance(body["action"], str):
            return None, None
        action, data = body["action"], body["data"]
        if action in {OPENING, EXTENDING, *CLOSING} and not isinstance(data.get("duty"), int | str):
            return None, None
        if action in {OPENING, EXTENDING} and data.get("due_at") is not None:
            _time(data["due_at"])
        return body, _time(body["at"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return None, None


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that stands twice would be read one way here and another way elsewhere."""
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a name stands twice")
    return result


def _b64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _int(value: object) -> int:
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise ValueError("not a number of a row")
    return value


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("a time without a zone")
    return time


# --- Checking ----------------------------------------------------


class _Check:
    """One run over one export; its public methods are the steps that `verify_export` takes."""

    def __init__(self, export: _Export, keys: Sequence[_Key], now: datetime | None) -> None:
        self.export, self.keys, self.now = export, keys, now
        header = export.header
        origin, scope, exported_at = (str(header.get(name)) for name in ("origin", "scope", "exported_at"))
        self.report = Report(origin, scope, exported_at)
        self.marks: list[_Checkpoint] = []  # those that are signed, by size
        self.newest: _Checkpoint | None = None
        self.leaf_of: dict[tuple[int, int], _Leaf] = {}
        self.entry_of: dict[tuple[int, int], _Entry] = {}
        self.broken: list[int] = []  # tree places where something is wrong, ascending
        self.indices: dict[int, list[tuple[int, int]]] = {}  # docket: (seq, index), ascending
        self.wrong: set[tuple[int, int]] = set()  # entries already found wrong
        self.withheld_hashes: set[bytes] = set()

    def find(self, code: str, message: str, key: tuple[int, int] | None = None, index: int | None = None) -> None:
        docket, seq = key if key else (None, None)
        if key and index is None and key in self.leaf_of:
            index = self.leaf_of[key].index
        if key and _ORDER[code][0] == 0:
            self.wrong.add(key)
        self.report.findings.append(Finding(code, docket, seq, index, message))

    # Checkpoints

    def checkpoints(self) -> None:
        for note in self.export.notes:
            try:
                self.marks.append(_Checkpoint.parse(_open_note(note, self.keys)))
            except ValueError as error:
                size = note.split("\n")[1:2]
                self.find("checkpoint_forged", f"A checkpoint (size {size}) does not hold: {error}.")
        self.report.counts["checkpoints"] = len(self.export.notes)
        self.marks.sort(key=lambda mark: (mark.size, mark.time))
        if not self.marks:
            self.find("no_checkpoint", "No checkpoint signed with a given key: the end of the tree is not proved.")
            return
        self.newest = self.marks[-1]
        self.report.size, self.report.sealed_at = self.newest.size, self.newest.at
        for before, after in zip(self.marks, self.marks[1:], strict=False):
            if after.time < before.time or (after.size == before.size and after.root != before.root):
                sizes = f"{before.size} (at {before.at}) and {after.size} (at {after.at})"
                self.find("checkpoint_order", f"The checkpoints of sizes {sizes} contradict each other.")
        if len({mark.origin for mark in self.marks} | {self.report.origin}) > 1:
            self.find("origin_mismatch", "Header and checkpoints are of different journals.")
        if self.now and self.newest.time > self.now + SEAL_GRACE:
            self.find("future_time", f"The newest checkpoint is dated {self.newest.at}, in the future.")

    # Leaves and the tree

    def leaves(self) -> None:
        leaves = sorted(self.export.leaves, key=lambda leaf: leaf.index)
        self.report.counts["leaves"] = len(leaves)
        for leaf, good in zip(leaves, self._signatures(leaves), strict=True):
            leaf.authentic = good
        self._look_for_moved([leaf for leaf in leaves if not leaf.authentic])
        at_index = self._one_leaf_for_each_place(leaves)
        indices = defaultdict(list)
        for leaf in self.leaf_of.values():
            indices[leaf.docket].append((leaf.seq, leaf.index))
        self.indices = {docket: sorted(pairs) for docket, pairs in indices.items()}
        self.broken = [leaf.index for leaf in leaves if not leaf.authentic]
        if self.export.docket is None:
            hash_at = self._withheld() | {index: leaf.hash for index, leaf in at_index.items()}
            self._gaps(at_index, hash_at)
            self._tree_roots(hash_at)
        else:
            self._proofs()
        self.broken.sort()
        beyond = [leaf for leaf in leaves if leaf.authentic and self.newest and leaf.index >= self.newest.size]
        if beyond:
            message = f"{len(beyond)} signed leaves lie beyond the newest checkpoint: a newer one was removed."
            self.find("checkpoint_missing", message, index=min(leaf.index for leaf in beyond))

    def _signatures(self, leaves: Sequence[_Leaf]) -> list[bool]:
        """In threads: the signature check leaves Python's lock."""
        blocks = [leaves[at : at + 500] for at in range(0, len(leaves), 500)]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            results = pool.map(lambda block: [self._signed(leaf, leaf.index) for leaf in block], blocks)
            return [good for block in results for good in block]

    def _signed(self, leaf: _Leaf, index: int) -> bool:
        if len(leaf.hash) != 32 or index < 0:
            return False
        message = _leaf_message(index, leaf.docket, leaf.seq, leaf.hash)
        return any(key.signed(leaf.sig, message) for key in self.keys)

    def _look_for_moved(self, leaves: Sequence[_Leaf]) -> None:
        """Tell leaves that only moved, because another was taken out or put in, from forged ones."""
        shift, misses = 1, 0
        swapped = [leaf.index for leaf in leaves] if len(leaves) <= 8 else []
        for leaf in leaves:
            key = leaf.docket, leaf.seq
            # A forger must not be able to make this take hours.
            places = [leaf.index + shift, leaf.index + 1, leaf.index - 1, *swapped] if misses < 500 else []
            sealed_at = next((place for place in places if self._signed(leaf, place)), None)
            if sealed_at is None:
                misses += 1
                text = "Its seal is not signed with a given key: entry or leaf was made or changed afterwards."
                self.find("leaf_forged", text, key, leaf.index)
            else:
                shift = sealed_at - leaf.index
                text = f"Its leaf was moved to {leaf.index}, or others were taken out or put in before it."
                self.find("leaf_moved", text, key, sealed_at)
                leaf.authentic, leaf.index = True, sealed_at

    def _one_leaf_for_each_place(self, leaves: Iterable[_Leaf]) -> dict[int, _Leaf]:
        at_index: dict[int, _Leaf] = {}
        for leaf in sorted(leaves, key=lambda leaf: (not leaf.authentic, leaf.index)):
            key = leaf.docket, leaf.seq
            for taken in (at_index.setdefault(leaf.index, leaf), self.leaf_of.setdefault(key, leaf)):
                if taken is not leaf and taken.authentic and leaf.authentic:
                    other = f"docket {taken.docket} seq {taken.seq} at index {taken.index}"
                    self.find("sealed_twice", f"Two signed leaves contradict each other, see {other}.", key)
        return at_index

    def _withheld(self) -> dict[int, bytes]:
        """Places whose docket is kept from readers: whoever keeps the journal says so for each, under its key.

        Without that signature a hash would be enough to hide the end of any docket.
        """
        found: dict[int, bytes] = {}
        for index, (leaf_hash, signature) in self.export.withheld.items():
            message = _withheld_message(index, leaf_hash)
            if len(leaf_hash) == 32 and any(key.signed(signature, message) for key in self.keys):
                found[index] = leaf_hash
            else:
                self.find("leaf_forged", "Nobody with a given key has said that this is withheld.", index=index)
        if found:
            self.report.counts["withheld"] = len(found)
            self.report.notes.append(
                f"{len(found)} entries are of sealed dockets and withheld; their hashes stand in the tree."
            )
        self.withheld_hashes = set(found.values())
        return found

    def _gaps(self, at_index: dict[int, _Leaf], hash_at: dict[int, bytes]) -> None:
        signed = [leaf.index for leaf in at_index.values() if leaf.authentic]
        end = max(self.newest.size if self.newest else 0, max(signed, default=-1) + 1)
        expected = 0
        for index in [*sorted(index for index in hash_at if index < end), end]:
            if index > expected:
                span = f"index {expected}" if index == expected + 1 else f"index {expected} to {index - 1}"
                self.find("leaf_missing", f"The sealed leaves of {span} are not in the export.", index=expected)
                self.broken.append(expected)
            expected = index + 1

    def _tree_roots(self, hash_at: dict[int, bytes]) -> None:
        peaks: list[tuple[int, bytes]] = []
        size, bad = 0, []
        for done, mark in enumerate(self.marks):
            while size < mark.size and size in hash_at:
                _push(peaks, hash_at[size])
                size += 1
            if size < mark.size:
                left = len(self.marks) - done
                self.report.notes.append(f"{left} checkpoints reach past a missing leaf and were not recomputed.")
                break
            if _fold(peaks) != mark.root:
                bad.append(mark.size)
        if bad:
            text = f"The leaves do not add up to {len(bad)} signed checkpoints, the first of size {bad[0]}."
            self.find("checkpoint_mismatch", text)

    def _proofs(self) -> None:
        mark = self.newest
        self.report.notes.append("One docket only: older checkpoints were checked for their signature alone.")
        for leaf in self.leaf_of.values() if mark else ():
            inside = mark is not None and leaf.index < mark.size
            if mark and inside and not _included(leaf.hash, leaf.index, mark.size, leaf.proof or (), mark.root):
                text = "The newest checkpoint does not contain this entry, going by its proof."
                self.find("proof_wrong", text, (leaf.docket, leaf.seq), leaf.index)

    # Entries against leaves

    def entries(self) -> None:
        self.report.counts["entries"] = len(self.export.entries)
        claims: dict[tuple[int, int], list[_Entry]] = defaultdict(list)
        for entry in self.export.entries:
            claims[entry.docket, entry.seq].append(entry)
        sealed_as = {leaf.hash: leaf for leaf in self.leaf_of.values() if leaf.authentic}
        for key, rows in claims.items():
            leaf = self.leaf_of.get(key)
            entry = next((row for row in rows if leaf and row.hash == leaf.hash), rows[0])
            self.entry_of[key] = entry
            if len(rows) > 1:
                self.find("inserted", f"{len(rows)} entries claim this place; one at most was sealed here.", key)
            if leaf is None:
                self._unsealed(entry)
            elif entry.hash != leaf.hash:
                self._differs(key, sealed_as.get(entry.hash))
            self._columns(entry)
        for key, leaf in self.leaf_of.items():
            if leaf.authentic and key not in self.entry_of:
                self.find("entry_missing", "This entry was sealed and is not in the export.", key)
        for number, row in self.export.unreadable:
            docket, seq = row.get("docket"), row.get("seq")
            named = (docket, seq) if type(docket) is int and type(seq) is int else None
            self.find("unreadable_line", f"Line {number} cannot be read.", named)

    def _differs(self, key: tuple[int, int], other: _Leaf | None) -> None:
        if other is None:
            self.find("altered", "The entry is not what was sealed here: its hash differs.", key)
        else:
            text = f"Here stands what was sealed as docket {other.docket} seq {other.seq}."
            self.find("reordered", text, key)

    def _unsealed(self, entry: _Entry) -> None:
        key, time = (entry.docket, entry.seq), entry.time
        sealed = self.indices.get(entry.docket)
        exported = self._exported_at()
        if sealed and entry.seq < sealed[-1][0]:
            self.find("inserted", "Not sealed, though later entries are: put in, or its leaf removed.", key)
        elif time and self.newest and time < self.newest.time - SEAL_GRACE:
            text = f"Dated {entry.at} and not in the checkpoint of {self.newest.at}: entered later than it says."
            self.find("back_dated", text, key)
        elif time and exported and time < exported - SEAL_GRACE:
            self.find("seal_overdue", f"Dated {entry.at} and still not sealed at the time of the export.", key)
        else:
            self.report.counts["unsealed"] += 1

    def _exported_at(self) -> datetime | None:
        try:
            return _time(self.report.exported_at)
        except ValueError:
            return None

    def _columns(self, entry: _Entry) -> None:
        key = entry.docket, entry.seq
        if self.export.docket not in (None, entry.docket):
            self.find("wrong_scope", "This entry does not belong to the docket of the export.", key)
        if entry.body is None:
            self.find("body_unreadable", "The body is not that of an entry.", key)
            return
        body = entry.body
        pairs = (("docket", entry.docket), ("seq", entry.seq), ("at", entry.at))
        differing = [f"{name} {value} (body: {body.get(name)})" for name, value in pairs if body.get(name) != value]
        if differing:
            self.find("columns_differ", f"The row does not say what its body says: {', '.join(differing)}.", key)

    # Dockets: sequence, time, clocks

    def dockets(self) -> None:
        seqs: dict[int, set[int]] = defaultdict(set)
        for docket, seq in [*self.entry_of, *(key for key, leaf in self.leaf_of.items() if leaf.authentic)]:
            seqs[docket].add(seq)
        self.report.counts["dockets"] = len(seqs)
        for docket, present in seqs.items():
            self._sequence(docket, sorted(present))
            entries = [self.entry_of[docket, seq] for seq in sorted(present) if (docket, seq) in self.entry_of]
            self._succession(entries)
            self._clocks(entries)

    def _sequence(self, docket: int, present: list[int]) -> None:
        for before, seq in zip([0, *present], present, strict=False):
            if seq > before + 1:
                span = f"seq {before + 1}" if seq == before + 2 else f"seq {before + 1} to {seq - 1}"
                self.find("entry_missing", f"Neither entry nor leaf of {span} is here.", (docket, before + 1))
        sealed = self.indices.get(docket, [])
        for (_, index), (seq, after) in zip(sealed, sealed[1:], strict=False):
            if after < index and (docket, seq) not in self.wrong:
                self.find("reordered", "Sealed before the entry that precedes it.", (docket, seq))

    def _succession(self, entries: Sequence[_Entry]) -> None:
        for before, entry in zip(entries, entries[1:], strict=False):
            key = entry.docket, entry.seq
            if before.time and entry.time and entry.time < before.time:
                self.find("time_backwards", f"Dated {entry.at}, before its predecessor ({before.at}).", key)
            if entry.id <= before.id and not {key, (before.docket, before.seq)} & self.wrong:
                self.find("reordered", f"Row {entry.id} was written before its predecessor {before.id}.", key)

    def _clocks(self, entries: Sequence[_Entry]) -> None:
        running: dict[int | str, tuple[_Entry, datetime | None]] = {}
        due_of: dict[int | str, datetime | None] = {}
        for entry in entries:
            if entry.body is None or entry.time is None or entry.body["action"] not in {OPENING, EXTENDING, *CLOSING}:
                continue
            action, duty, key = entry.body["action"], entry.body["data"]["duty"], (entry.docket, entry.seq)
            if action == OPENING:
                if duty in running:
                    self.find("clock_reset", f"The running clock of duty {duty} was set a second time.", key)
                    continue
                due_at = entry.body["data"].get("due_at")
                due_of[duty] = _time(due_at) if due_at else None
                running[duty] = entry, due_of[duty]
            elif action == EXTENDING:  # more time after the time was over does not undo the lapse
                was = due_of.get(duty)
                if duty in running and was and entry.time <= was and entry.body["data"].get("due_at"):
                    due_of[duty] = _time(entry.body["data"]["due_at"])
                    running[duty] = entry, due_of[duty]
            else:
                running.pop(duty, None)
                due = due_of.get(duty)
                if action == "duty.met" and due and entry.time > due:
                    text = f"Duty {duty} is said to be met in time, at {entry.at}; it was due {due.isoformat()}."
                    self.find("late_said_met", text, key)
        for duty, (entry, due) in running.items():
            if due and self.newest and due + CLOCK_GRACE < self.newest.time:
                text = f"Duty {duty} was due {due.isoformat()}; it was neither met nor did it lapse."
                self.find("clock_unresolved", text, (entry.docket, entry.seq))

    # Time along the tree

    def tree_times(self) -> None:
        """A checkpoint says that nothing much older is still to come, and so does each sealed entry."""
        latest: datetime | None = None
        slowest, mark = timedelta(0), 0
        for leaf in sorted((leaf for leaf in self.leaf_of.values() if leaf.authentic), key=lambda leaf: leaf.index):
            while mark < len(self.marks) and self.marks[mark].size <= leaf.index:
                latest = max(filter(None, (latest, self.marks[mark].time)))
                mark += 1
            key = leaf.docket, leaf.seq
            entry = self.entry_of.get(key)
            if entry is None or entry.time is None or key in self.wrong:
                continue
            sealed = self.marks[mark].time if mark < len(self.marks) else None
            if latest and entry.time < latest - SEAL_GRACE:
                text = f"Dated {entry.at}, but sealed after what is dated {latest.isoformat()}: entered later."
                self.find("back_dated", text, key)
            elif sealed and entry.time > sealed + SEAL_GRACE:
                self.find("future_time", f"Dated {entry.at}, after it was sealed ({sealed.isoformat()}).", key)
            else:
                latest = max(filter(None, (latest, entry.time)))
                slowest = max(slowest, sealed - entry.time) if sealed else slowest
        self.report.notes.append(f"Longest wait for a seal: {slowest.total_seconds():.1f} s.")

    # Receipts

    def receipts(self, notes: Iterable[str]) -> None:
        for number, note in enumerate(notes, start=1):
            self.report.counts["receipts"] += 1
            try:
                receipt = _Receipt.parse(_open_note(note, self.keys))
            except ValueError as error:
                self.find("receipt_forged", f"Receipt {number} does not hold: {error}.")
                continue
            self._receipt(receipt, f"Receipt {number} of {receipt.at}")

    def _receipt(self, receipt: _Receipt, name: str) -> None:
        key = receipt.docket, receipt.seq
        leaf, entry = self.leaf_of.get(key), self.entry_of.get(key)
        if receipt.origin != (self.newest.origin if self.newest else self.report.origin):
            self.find("receipt_out_of_scope", f"{name} is of the journal {receipt.origin}.", key)
        elif self.export.docket not in (None, receipt.docket):
            self.find("receipt_out_of_scope", f"{name} is of a docket that this export does not hold.", key)
        elif leaf is None and entry is None and receipt.leaf_hash in self.withheld_hashes:
            self.report.notes.append(f"{name} promises an entry that is withheld here; its hash stands in the tree.")
        elif leaf is None and entry is None:
            late = self.newest is not None and receipt.at > self.newest.at
            advice = " It is newer than the export: ask for a new one." if late else ""
            self.find("receipt_unresolved", f"{name} promises an entry that is not here.{advice}", key)
        elif receipt.leaf_hash not in {row.hash for row in (leaf, entry) if row}:
            self.find("receipt_mismatch", f"{name} promises another entry than the one here.", key)
        elif entry and entry.at != receipt.at:
            self.find("receipt_mismatch", f"{name} promises another time than {entry.at}.", key)

    # Order

    def finish(self) -> Report:
        if self.export.others:
            self.report.notes.append(f"Lines of kinds that are not checked: {dict(self.export.others)}.")
        self.report.findings.sort(key=self._order)
        return self.report

    def _order(self, finding: Finding) -> tuple[int, float, int, int, int]:
        group, rank = _ORDER[finding.code]
        docket, seq = (-1, -1) if finding.docket is None else (finding.docket, finding.seq or 0)
        return group, self._position(finding), rank, docket, seq

    def _position(self, finding: Finding) -> float:
        """The place in the tree; for an entry without one, just before its docket's next sealed entry."""
        if finding.index is not None:
            return finding.index
        sealed = self.indices.get(finding.docket, []) if finding.docket is not None else []
        at = bisect_left(sealed, (finding.seq or 0, -1))
        if at == len(sealed):
            return float("inf")
        low, high = sealed[at - 1][1] if at else -1, sealed[at][1]
        if finding.code == "entry_missing":
            hole = bisect_left(self.broken, low + 1)
            if hole < len(self.broken) and self.broken[hole] <= high:
                return self.broken[hole]
        return high - 0.5


# --- Command line ------------------------------------------------


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check an export of an Anlan journal.")
    parser.add_argument("export", help="file of JSON lines, or - for standard input")
    parser.add_argument("--key", action="append", required=True, help="vkey, or a file of vkeys; may be repeated")
    parser.add_argument("--receipt", action="append", default=[], help="receipt, or its file; may be repeated")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument(
        "--now", type=datetime.fromisoformat, help="judge as of this time (ISO 8601): for a demo whose clock ran fast"
    )
    options = parser.parse_args(argv)
    try:
        report = _run(options)
    except (Unusable, OSError) as error:
        sys.stderr.write(f"Cannot check: {error}\n")
        return 2
    text = json.dumps(report.to_dict(), ensure_ascii=False, indent=1) if options.json else as_text(report)
    sys.stdout.write(text + "\n")
    return 0 if report.clean else 1


def _run(options: argparse.Namespace) -> Report:
    vkeys = [line for text in map(_text, options.key) for line in text.splitlines() if line.strip()]
    receipts = [_text(receipt) for receipt in options.receipt]
    now = options.now or datetime.now(UTC)
    if options.export == "-":
        return verify_export(sys.stdin, vkeys, receipts, now=now)
    # A damaged byte must spoil its own line only.
    with open(options.export, encoding="utf-8", errors="replace") as lines:
        return verify_export(lines, vkeys, receipts, now=now)


def _text(file_or_text: str) -> str:
    if "\n" not in file_or_text and len(file_or_text) < 4096 and Path(file_or_text).is_file():
        return Path(file_or_text).read_text(encoding="utf-8", errors="replace")
    return file_or_text


def as_text(report: Report) -> str:
    """The report for people, in English."""
    counts = report.counts
    lines = [
        f"Journal {report.origin}, scope {report.scope}, exported {report.exported_at}",
        f"Checked: {counts['entries']} entries of {counts['dockets']} dockets, {counts['leaves']} leaves, "
        f"{counts['checkpoints']} checkpoints, {counts['receipts']} receipts.",
        f"Newest checkpoint: {report.size} entries, sealed {report.sealed_at}. "
        "What came after it is proved by receipts only.",
        f"Not sealed yet: {counts['unsealed']} entries.",
        *report.notes,
    ]
    if report.first:
        lines.append(f"First wrong entry: {report.first.place()}")
    for number, finding in enumerate(report.findings, start=1):
        lines.append(f"{number:4}. {finding.code}: {finding.place()}{': ' if finding.place() else ''}{finding.message}")
    lines.append("Clean." if report.clean else f"{len(report.findings)} findings.")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
