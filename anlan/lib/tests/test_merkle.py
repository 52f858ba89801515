"""The tree against the recursive definition of RFC 9162 and the vectors that every CT log shares."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.lib import merkle

# The data and roots that certificate-transparency implementations have been tested with since 2013.
SHARED_DATA = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
SHARED_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def naive_root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return [*naive_path(index, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(index - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(old: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = split(len(leaves))
    if old <= k:
        return [*naive_subproof(old, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_subproof(old - k, leaves[k:], False), naive_root(leaves[:k])]


def some_leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(str(number).encode()) for number in range(count)]


def test_empty_tree_is_the_hash_of_nothing() -> None:
    assert merkle.root([]) == merkle.EMPTY_ROOT == hashlib.sha256(b"").digest()
    assert merkle.Frontier().root() == merkle.EMPTY_ROOT


def test_leaf_and_node_are_told_apart_by_their_first_byte() -> None:
    assert merkle.leaf_hash(b"x") == hashlib.sha256(b"\x00x").digest()
    assert merkle.node_hash(b"l" * 32, b"r" * 32) == hashlib.sha256(b"\x01" + b"l" * 32 + b"r" * 32).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_other_implementations(size: int) -> None:
    leaves = [merkle.leaf_hash(data) for data in SHARED_DATA[:size]]
    assert merkle.root(leaves).hex() == SHARED_ROOTS[size - 1]


@pytest.mark.parametrize("size", range(70))
def test_every_small_tree_agrees_with_the_definition(size: int) -> None:
    leaves = some_leaves(size)
    expected = naive_root(leaves)
    assert merkle.root(leaves) == merkle.Tree(leaves).root() == expected
    for index in range(size):
        proof = merkle.inclusion_proof(leaves, index)
        assert proof == naive_path(index, leaves)
        assert merkle.verify_inclusion(leaves[index], index, size, proof, expected)


@pytest.mark.parametrize("new", range(1, 34))
def test_every_small_growth_agrees_with_the_definition(new: int) -> None:
    leaves = some_leaves(new)
    for old in range(new + 1):
        proof = merkle.consistency_proof(leaves, old, new)
        if old:
            assert proof == naive_subproof(old, leaves, True)
        old_root, new_root = naive_root(leaves[:old]), naive_root(leaves)
        assert merkle.verify_consistency(old, new, old_root, new_root, proof)


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=300))
def test_a_frontier_survives_being_stored_at_any_point(leaves: list[bytes]) -> None:
    frontier = merkle.Frontier()
    for size, leaf in enumerate(leaves, start=1):
        frontier.append(leaf)
        if size % 7 == 0:
            frontier = merkle.Frontier.from_bytes(frontier.to_bytes())
    assert frontier.size == len(leaves)
    assert frontier.root() == naive_root(leaves)
    assert len(frontier.to_bytes()) == 8 + 32 * len(leaves).bit_count()


@given(st.integers(1, 400), st.data())
def test_an_inclusion_proof_holds_for_its_leaf_only(size: int, data: st.DataObject) -> None:
    leaves = some_leaves(size)
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    proof, root = merkle.inclusion_proof(leaves, index), merkle.root(leaves)
    assert merkle.verify_inclusion(leaves[other], index, size, proof, root) is (index == other)
    assert merkle.verify_inclusion(leaves[index], other, size, proof, root) is (index == other)
    assert not merkle.verify_inclusion(leaves[index], index, size, [*proof, root], root)
    assert not merkle.verify_inclusion(leaves[index], size, size, proof, root)
    assert not proof or not merkle.verify_inclusion(leaves[index], index, size, proof[:-1], root)


@given(st.integers(2, 300), st.data())
def test_a_rewritten_past_has_no_consistency_proof(new: int, data: st.DataObject) -> None:
    leaves = some_leaves(new)
    old = data.draw(st.integers(1, new - 1))
    changed = data.draw(st.integers(0, old - 1))
    rewritten = [*leaves[:changed], merkle.leaf_hash(b"rewritten"), *leaves[changed + 1 :]]
    old_root = merkle.root(leaves[:old])
    proof = merkle.consistency_proof(rewritten, old, new)
    assert not merkle.verify_consistency(old, new, old_root, merkle.root(rewritten), proof)
    honest = merkle.consistency_proof(leaves, old, new)
    assert merkle.verify_consistency(old, new, old_root, merkle.root(leaves), honest)
    assert not merkle.verify_consistency(old, new, old_root, merkle.root(leaves), honest[:-1])
    assert not merkle.verify_consistency(old, new, old_root, merkle.root(leaves), [*honest, old_root])


def test_trees_of_one_size_or_of_none_need_no_proof_and_take_none() -> None:
    leaves = some_leaves(5)
    root = merkle.root(leaves)
    assert merkle.verify_consistency(5, 5, root, root, [])
    assert not merkle.verify_consistency(5, 5, root, merkle.root(leaves[:4]), [])
    assert not merkle.verify_consistency(5, 5, root, root, [root])
    assert merkle.verify_consistency(0, 5, merkle.EMPTY_ROOT, root, [])
    assert not merkle.verify_consistency(0, 5, root, root, [])
    assert not merkle.verify_consistency(5, 4, root, root, [])


def test_proofs_of_what_is_not_there_are_refused() -> None:
    with pytest.raises(IndexError):
        merkle.inclusion_proof(some_leaves(3), 3)
    with pytest.raises(IndexError):
        merkle.consistency_proof(some_leaves(3), 2, 4)
    with pytest.raises(IndexError):
        merkle.Tree(some_leaves(3)).root(4)


def test_a_damaged_frontier_or_leaf_is_refused() -> None:
    frontier = merkle.Frontier()
    frontier.extend(some_leaves(3))
    with pytest.raises(ValueError, match="frontier"):
        merkle.Frontier.from_bytes(frontier.to_bytes()[:-1])
    with pytest.raises(ValueError, match="32 bytes"):
        frontier.append(b"short")


def test_a_tree_proves_its_own_past() -> None:
    leaves = some_leaves(20)
    tree = merkle.Tree(leaves)
    assert tree.root(13) == naive_root(leaves[:13])
    assert tree.inclusion_proof(4, 13) == naive_path(4, leaves[:13])
