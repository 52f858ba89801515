"""Every way to falsify an entry is found and named, also when all that is not signed was made to fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from anlan.journal.tests.forgeries import (
    KEY,
    START,
    Cover,
    Journal,
    altered,
    check,
    cover_nothing,
    cover_with_another_key,
    cover_with_hashes,
    entry_row,
    found,
    leaf_row,
    reindex,
    renumber,
    rewrite,
    stamp,
    story,
)
from anlan.journal.verify import verify_export
from anlan.lib import merkle, notes

# --- Honest journals


def test_an_honest_journal_is_clean() -> None:
    journal = story()
    receipts = [journal.receipt(*KEY), journal.receipt(3, 15)]
    for docket in (1, 2):
        journal.enter(docket)  # not sealed yet
    report = check(journal, *receipts, journal.receipt(2, 16))
    assert report.findings == []
    assert report.counts == {
        "entries": 47,
        "leaves": 45,
        "checkpoints": 7,
        "dockets": 3,
        "receipts": 3,
        "unsealed": 2,
    }
    assert report.size == 45


def test_an_honest_docket_is_clean_alone_and_shows_nothing_of_others() -> None:
    journal = story()
    report = verify_export(journal.export_docket(2), journal.vkeys, [journal.receipt(*KEY)])
    assert report.findings == []
    assert report.counts["entries"] == report.counts["leaves"] == 15


def test_entries_may_be_sealed_in_another_order_than_other_dockets_wrote_them() -> None:
    journal = Journal()
    first, second = journal.enter(1), journal.enter(2)
    journal.leaves = [journal.leaf(0, second), journal.leaf(1, first)]
    journal.seal()
    assert check(journal).clean


# --- Attacks on entries: name of the attack, what it does, the codes it must at least raise


def deleted(journal: Journal) -> None:
    journal.entries.remove(journal.entry(*KEY))


def deleted_with_leaf(journal: Journal) -> None:
    deleted(journal)
    journal.leaves.remove(journal.leaf_at(*KEY))


def deleted_and_closed_up(journal: Journal) -> None:
    deleted_with_leaf(journal)
    reindex(journal)


def deleted_and_renumbered_rows(journal: Journal) -> None:
    deleted(journal)
    renumber(journal, 2, 6, -1, bodies=False, leaves=False)


def deleted_and_renumbered_bodies(journal: Journal) -> None:
    deleted(journal)
    renumber(journal, 2, 6, -1, bodies=True, leaves=False)


def deleted_with_leaf_and_renumbered(journal: Journal) -> None:
    deleted_with_leaf(journal)
    renumber(journal, 2, 6, -1, bodies=True, leaves=True)


def deleted_and_closed_up_and_renumbered(journal: Journal) -> None:
    deleted_with_leaf_and_renumbered(journal)
    reindex(journal)


def bodies_swapped(journal: Journal) -> None:
    one, two = journal.entry(2, 5), journal.entry(2, 6)
    one["body"], two["body"] = two["body"], one["body"]


def seqs_swapped(journal: Journal) -> None:
    one, two = journal.entry(2, 5), journal.entry(2, 6)
    one["seq"], two["seq"] = 6, 5


def swapped_throughout(journal: Journal) -> None:
    one, two = journal.entry(2, 5), journal.entry(2, 6)
    seqs_swapped(journal)
    for row in (one, two):
        rewrite(row, seq=row["seq"])
    one["at"], two["at"] = two["at"], one["at"]
    for row in (one, two):
        rewrite(row, at=row["at"])


def swapped_between_dockets(journal: Journal) -> None:
    one, two = journal.entry(2, 5), journal.entry(3, 5)
    one["docket"], two["docket"] = 3, 2


def swapped_in_the_tree(journal: Journal) -> None:
    one, two = journal.leaf_at(2, 5), journal.leaf_at(2, 9)
    one["index"], two["index"] = two["index"], one["index"]
    journal.leaves.sort(key=lambda leaf: int(leaf["index"]))


def put_in_beside(journal: Journal) -> None:
    journal.entries.insert(0, entry_row(900, 2, 5, START + timedelta(seconds=14), "case.noted", {}))


def put_in_and_renumbered(journal: Journal) -> None:
    at = journal.entry(2, 5)["at"]
    renumber(journal, 2, 5, 1, bodies=True, leaves=False)
    journal.entries.append(entry_row(900, 2, 5, START, "case.noted", {}))
    journal.entries[-1]["at"] = at
    rewrite(journal.entries[-1], at=at)


def put_in_with_a_leaf(journal: Journal) -> None:
    renumber(journal, 2, 5, 1, bodies=True, leaves=True)
    row = entry_row(900, 2, 5, START + timedelta(seconds=14), "case.noted", {})
    journal.entries.append(row)
    place = journal.leaf_at(2, 6)["index"]
    journal.leaves.insert(place, leaf_row(place, 2, 5, merkle.leaf_hash(row["body"]), notes.SigningKey.generate("x")))
    reindex(journal)


def put_in_under_a_used_index(journal: Journal) -> None:
    put_in_beside(journal)
    leaf = merkle.leaf_hash(journal.entries[0]["body"])
    journal.leaves.insert(0, leaf_row(13, 2, 5, leaf, notes.SigningKey.generate("x")))


def leaf_removed(journal: Journal) -> None:
    journal.leaves.remove(journal.leaf_at(*KEY))


def leaf_signature_spoilt(journal: Journal) -> None:
    journal.leaf_at(*KEY)["sig"] = bytes(64)


def docket_column(journal: Journal) -> None:
    journal.entry(*KEY)["docket"] = 4


def time_column(journal: Journal) -> None:
    journal.entry(*KEY)["at"] = stamp(START + timedelta(seconds=13))


def seq_in_body(journal: Journal) -> None:
    rewrite(journal.entry(*KEY), seq=6)


def nonsense_in_body(journal: Journal) -> None:
    journal.entry(*KEY)["body"] = b"\xff{"


def ids_swapped(journal: Journal) -> None:
    one, two = journal.entry(2, 4), journal.entry(2, 5)
    one["id"], two["id"] = two["id"], one["id"]


Attack = Callable[[Journal], None]
ATTACKS: list[tuple[Attack, set[str]]] = [
    (altered, {"altered", "leaf_forged"}),
    (deleted, {"entry_missing"}),
    (deleted_with_leaf, {"entry_missing"}),
    (deleted_and_closed_up, {"entry_missing"}),
    (deleted_and_renumbered_rows, {"reordered", "leaf_forged"}),
    (deleted_and_renumbered_bodies, {"altered", "leaf_forged"}),
    (deleted_with_leaf_and_renumbered, {"leaf_forged"}),
    (deleted_and_closed_up_and_renumbered, {"leaf_forged"}),
    (bodies_swapped, {"reordered", "columns_differ"}),
    (seqs_swapped, {"reordered", "columns_differ"}),
    (swapped_throughout, {"altered", "leaf_forged"}),
    (swapped_between_dockets, {"reordered", "columns_differ"}),
    (swapped_in_the_tree, {"leaf_moved", "leaf_forged"}),
    (put_in_beside, {"inserted"}),
    (put_in_and_renumbered, {"altered", "leaf_forged"}),
    (put_in_with_a_leaf, {"altered", "leaf_forged"}),
    (put_in_under_a_used_index, {"inserted"}),
    (leaf_removed, {"inserted"}),
    (leaf_signature_spoilt, {"leaf_forged"}),
    (docket_column, {"entry_missing"}),
    (time_column, {"columns_differ"}),
    (seq_in_body, {"altered", "columns_differ"}),
    (nonsense_in_body, {"altered", "body_unreadable"}),
    (ids_swapped, {"reordered"}),
]
COVERS: list[Cover] = [cover_nothing, cover_with_hashes, cover_with_another_key]


@pytest.mark.parametrize("cover", COVERS, ids=lambda cover: cover.__name__)
@pytest.mark.parametrize(("attack", "expected"), ATTACKS, ids=lambda value: getattr(value, "__name__", ""))
def test_the_attacked_entry_is_named_first(attack: Attack, expected: set[str], cover: Cover) -> None:
    journal = story()
    attack(journal)
    cover(journal)
    report = check(journal)
    assert report.first is not None
    if (attack, cover) in [
        (deleted_and_closed_up_and_renumbered, cover_with_another_key),
        (swapped_in_the_tree, cover_with_another_key),
    ]:
        # No trace of the true order is left, so what stands in its place is named.
        assert report.first.index == 13
        return
    assert (report.first.docket, report.first.seq) == KEY
    assert expected & {code for code, *key in found(report) if tuple(key) == KEY}


# A proof belongs to an index, so the forger of these would have to make one, which nobody can.
NO_PROOF = (put_in_with_a_leaf, put_in_under_a_used_index, swapped_in_the_tree)


@pytest.mark.parametrize(
    "attack", [attack for attack, _ in ATTACKS if attack not in NO_PROOF], ids=lambda attack: attack.__name__
)
def test_the_attacked_entry_is_named_in_the_export_of_its_docket(attack: Attack) -> None:
    honest = story()
    journal = story()
    attack(journal)
    proofs = {line["index"]: line["proof"] for line in map(json.loads, honest.export_docket(2)) if "proof" in line}
    lines = [json.loads(line) for line in journal.export() if json.loads(line).get("docket", 2) == 2]
    lines = [{**line, "proof": proofs.get(line["index"], [])} if line["type"] == "leaf" else line for line in lines]
    lines[0]["scope"] = "docket:2"
    report = verify_export(map(json.dumps, lines), journal.vkeys, [])
    assert report.first is not None
    assert (report.first.docket, report.first.seq) == KEY


def test_a_valid_leaf_with_a_wrong_proof_is_named() -> None:
    journal = story()
    lines = [json.loads(line) for line in journal.export_docket(2)]
    leaf = next(line for line in lines if line["type"] == "leaf" and line["seq"] == 5)
    leaf["proof"][0] = leaf["proof"][1]
    report = verify_export(map(json.dumps, lines), journal.vkeys, [])
    assert found(report) == {("proof_wrong", 2, 5)}


def test_each_swapped_entry_is_found_once_for_each_thing_wrong() -> None:
    journal = story()
    seqs_swapped(journal)
    assert sorted((finding.code, finding.seq) for finding in check(journal).findings) == [
        ("columns_differ", 5),
        ("columns_differ", 6),
        ("reordered", 5),
        ("reordered", 6),
        ("time_backwards", 6),
    ]


def test_a_foreign_entry_has_no_place_in_the_export_of_a_docket() -> None:
    journal = story()
    foreign = [line for line in journal.export() if '"docket": 3, "seq": 1,' in line]
    report = verify_export([*journal.export_docket(2), foreign[0]], journal.vkeys, [])
    assert ("wrong_scope", 3, 1) in found(report)


@pytest.mark.parametrize(("old", "new"), [(b'"v":1', b'"v":2'), (b'"v":1', b'"post":8,"v":1'), (b"{", b"[{")])
def test_a_body_that_can_be_read_in_two_ways_is_found_though_sealed(old: bytes, new: bytes) -> None:
    journal = story()
    row = journal.enter(2)
    row["body"] = row["body"].replace(old, new, 1)
    journal.seal()
    assert found(check(journal)) == {("body_unreadable", 2, 16)}
