"""Merkle tree hashing of RFC 6962 / RFC 9162 section 2.1 with SHA-256.

Everywhere in this module a "leaf" is already a leaf hash (32 bytes, see `leaf_hash`), never the data itself:
the journal keeps leaf hashes and must be able to prove an entry without having its text at hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: all a sealer needs to append, in O(log n) memory.

    Holds the roots of the perfect subtrees that the tree of `size` leaves splits into, largest first;
    there is one for each bit set in `size`.
    """

    def __init__(self) -> None:
        self._size = 0
        self._peaks: list[bytes] = []

    @property
    def size(self) -> int:
        return self._size

    def append(self, leaf: bytes) -> None:
        _check_hash(leaf)
        merges = (~self._size & (self._size + 1)).bit_length() - 1  # trailing one bits of size
        for _ in range(merges):
            leaf = node_hash(self._peaks.pop(), leaf)
        self._peaks.append(leaf)
        self._size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        if not self._peaks:
            return EMPTY_ROOT
        result = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            result = node_hash(peak, result)
        return result

    def to_bytes(self) -> bytes:
        """The size as 8 bytes big-endian, then the subtree roots, largest first."""
        return self._size.to_bytes(8, "big") + b"".join(self._peaks)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Frontier:
        """Raises ValueError where the length does not fit the size."""
        frontier = cls()
        frontier._size = int.from_bytes(raw[:8], "big")
        if len(raw) != 8 + HASH_SIZE * frontier._size.bit_count():
            raise ValueError("the length of a frontier does not fit its size")
        frontier._peaks = [raw[at : at + HASH_SIZE] for at in range(8, len(raw), HASH_SIZE)]
        return frontier

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frontier) and self.to_bytes() == other.to_bytes()

    __hash__ = None  # type: ignore[assignment]  # it changes while it grows


class Tree:
    """All perfect subtrees of a list of leaves, for many proofs out of one: O(n) once, then O(log n) each."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        for leaf in leaves:
            _check_hash(leaf)
        self.size = len(leaves)
        self._levels = [list(leaves)]
        while len(below := self._levels[-1]) > 1:
            self._levels.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves; all of them when it is None."""
        size = self.size if size is None else size
        if not 0 <= size <= self.size:
            raise IndexError(f"no tree of {size} leaves in one of {self.size}")
        return self._range_root(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """The path of RFC 9162 section 2.1.3.1, nearest sibling first. IndexError without such a leaf."""
        size = self.size if size is None else size
        if not 0 <= index < size <= self.size:
            raise IndexError(f"no leaf {index} in a tree of {size}")
        begin, end, path = 0, size, []
        while end - begin > 1:
            split = begin + _split(end - begin)
            if index < split:
                path.append(self._range_root(split, end))
                end = split
            else:
                path.append(self._range_root(begin, split))
                begin = split
        return path[::-1]

    def consistency_proof(self, old: int, new: int) -> list[bytes]:
        """The path of RFC 9162 section 2.1.4.1; empty for `old` 0 or `old` equal to `new`."""
        if not 0 <= old <= new <= self.size:
            raise IndexError(f"no growth from {old} to {new} in a tree of {self.size}")
        if old in (0, new):
            return []
        begin, end, whole, path = 0, new, True, []
        while old != end:
            split = begin + _split(end - begin)
            if old <= split:
                path.append(self._range_root(split, end))
                end = split
            else:
                path.append(self._range_root(begin, split))
                begin, whole = split, False
        # The old root itself is left out where the old tree is one subtree of the new: the reader has it.
        if not whole:
            path.append(self._range_root(begin, end))
        return path[::-1]

    def _range_root(self, begin: int, end: int) -> bytes:
        width = end - begin
        if width & (width - 1) == 0:
            level = width.bit_length() - 1
            return self._levels[level][begin >> level]
        split = begin + _split(width)
        return node_hash(self._range_root(begin, split), self._range_root(split, end))


def root(leaves: Sequence[bytes]) -> bytes:
    frontier = Frontier()
    frontier.extend(leaves)
    return frontier.root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    return Tree(leaves).inclusion_proof(index)


def consistency_proof(leaves: Sequence[bytes], old: int, new: int) -> list[bytes]:
    return Tree(leaves[:new]).consistency_proof(old, new)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    node, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            result = node_hash(sibling, result)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and result == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """RFC 9162 section 2.1.4.2, and the two ends it leaves out: the empty tree, two trees of one size."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    return bool(path) and _walk_consistency(old - 1, new - 1, path) == (old_root, new_root)


def _walk_consistency(node: int, last: int, path: list[bytes]) -> tuple[bytes, bytes] | None:
    """The two roots that the path leads to; None where its length does not fit the sizes."""
    while node & 1:
        node, last = node >> 1, last >> 1
    old_root = new_root = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            old_root, new_root = node_hash(sibling, old_root), node_hash(sibling, new_root)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new_root = node_hash(new_root, sibling)
        node, last = node >> 1, last >> 1
    return (old_root, new_root) if last == 0 else None


def _split(width: int) -> int:
    """The largest power of two smaller than `width` (which is at least 2)."""
    return 1 << ((width - 1).bit_length() - 1)


def _check_hash(leaf: bytes) -> None:
    if len(leaf) != HASH_SIZE:
        raise ValueError(f"a leaf hash has {HASH_SIZE} bytes, not {len(leaf)}")
