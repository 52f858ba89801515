"""Late entries, cut tails, forged checkpoints, receipts that do not resolve, clocks that nobody ended."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from anlan.journal.tests.forgeries import (
    KEY,
    START,
    Journal,
    altered,
    check,
    codes,
    cover_with_hashes,
    cut_tail,
    found,
    leaf_row,
    rewrite,
    stamp,
    story,
)
from anlan.journal.verify import Report, verify_export
from anlan.lib import merkle, notes

# --- Late entries


def test_an_unsealed_entry_older_than_the_checkpoint_is_back_dated() -> None:
    journal = story()
    journal.now += timedelta(hours=1)
    journal.enter(1)
    journal.seal()
    journal.enter(2, at=START + timedelta(seconds=50))
    report = check(journal)
    assert found(report) == {("back_dated", 2, 16)}


def test_an_entry_back_dated_before_it_was_sealed_is_found_by_its_place() -> None:
    journal = story()
    journal.enter(1, after=3600)
    journal.seal()
    journal.enter(2, at=journal.now - timedelta(seconds=61))
    journal.enter(3, at=journal.now - timedelta(seconds=59))
    journal.seal()
    assert found(check(journal)) == {("back_dated", 2, 16)}


def test_an_entry_that_the_sealer_left_out_is_found() -> None:
    journal = story()
    journal.enter(2)
    assert check(journal).clean
    journal.now += timedelta(seconds=61)
    assert found(check(journal)) == {("seal_overdue", 2, 16)}


def test_time_must_not_run_backwards_in_a_docket() -> None:
    journal = story()
    journal.enter(2, at=START + timedelta(seconds=43, microseconds=999_999))
    journal.seal()
    assert found(check(journal)) == {("time_backwards", 2, 16)}


def test_times_after_the_seal_or_after_now_are_found() -> None:
    journal = story()
    assert verify_export(journal.export(), journal.vkeys, [], now=journal.now).clean
    early = verify_export(journal.export(), journal.vkeys, [], now=journal.now - timedelta(minutes=2))
    assert codes(early) == {"future_time"}
    journal.enter(2, at=journal.now + timedelta(hours=1))
    journal.seal()
    journal.enter(3)
    journal.seal()
    assert found(check(journal)) == {("future_time", 2, 16)}


# --- The tail and the checkpoints


def test_a_cut_tail_is_clean_without_receipts_and_proved_by_one() -> None:
    journal = story()
    kept, lost = journal.receipt(1, 10), journal.receipt(2, 10)
    cut_tail(journal)
    assert check(journal, kept).clean
    report = check(journal, kept, lost)
    assert found(report) == {("receipt_unresolved", 2, 10)}
    assert report.first is not None and report.first.place() == "docket 2 seq 10"


def test_a_tail_cut_without_its_checkpoints_is_found_at_once() -> None:
    journal = story()
    checkpoints = journal.checkpoints
    cut_tail(journal)
    journal.checkpoints = checkpoints
    report = check(journal)
    assert codes(report) == {"leaf_missing"}
    assert report.findings[0].index == 28


def test_a_removed_checkpoint_is_missed() -> None:
    journal = story()
    journal.checkpoints.pop()
    report = check(journal)
    assert codes(report) == {"checkpoint_missing"}


def test_a_forged_checkpoint_does_not_count() -> None:
    journal = story()
    stranger = Journal(seed=b"\x66" * 32)
    stranger.leaves = journal.leaves
    journal.checkpoints[3] = stranger.checkpoint(28)
    journal.checkpoints[4] = journal.checkpoints[4].replace("\n35\n", "\n36\n")
    report = check(journal)
    assert [finding.code for finding in report.findings] == ["checkpoint_forged"] * 2


def test_a_checkpoint_signed_over_another_tree_is_found() -> None:
    journal = story()
    other = story()
    other.leaves[3]["hash"] = bytes(32)
    journal.checkpoints[2] = other.checkpoint(21)
    journal.checkpoints.append(other.checkpoint(45))
    assert codes(check(journal)) == {"checkpoint_mismatch", "checkpoint_order"}


def test_checkpoints_that_contradict_each_other_are_found_without_the_tree() -> None:
    journal = story()
    other = story()
    other.leaves[3]["hash"] = bytes(32)
    lines = journal.export_docket(2)
    twin = json.dumps({"type": "checkpoint", "note": other.checkpoint(45)})
    assert "checkpoint_order" in codes(verify_export([*lines[:-1], twin, lines[-1]], journal.vkeys, []))
    journal.now = START
    early = json.dumps({"type": "checkpoint", "note": journal.checkpoint(45)})
    assert verify_export([*lines, early], journal.vkeys, []).clean
    larger = json.dumps({"type": "checkpoint", "note": _larger(journal)})
    assert "checkpoint_order" in codes(verify_export([*lines, larger], journal.vkeys, []))


def _larger(journal: Journal) -> str:
    """A checkpoint of one entry more, dated before those of fewer."""
    journal.leaves = [*journal.leaves, journal.leaf(45, journal.entries[0])]
    return journal.checkpoint(46)


def test_a_made_up_leaf_after_the_last_does_not_speak_against_the_checkpoint() -> None:
    journal = story()
    row = journal.enter(2)
    journal.leaves.append(leaf_row(45, 2, 16, merkle.leaf_hash(row["body"]), notes.SigningKey.generate("x")))
    assert found(check(journal)) == {("leaf_forged", 2, 16)}


def test_entries_of_a_docket_sealed_in_the_wrong_order_are_found() -> None:
    journal = story()
    first, second = journal.enter(2), journal.enter(2)
    journal.leaves += [journal.leaf(45, second), journal.leaf(46, first)]
    journal.seal()
    assert found(check(journal)) == {("reordered", 2, 17)}


def test_two_seals_of_one_place_are_found() -> None:
    journal = story()
    journal.leaves.append(leaf_row(13, 3, 5, bytes(32), journal.key))
    assert "sealed_twice" in codes(check(journal))


def test_nothing_is_proved_without_a_checkpoint() -> None:
    journal = story()
    journal.checkpoints = []
    assert codes(check(journal)) == {"no_checkpoint"}
    assert codes(check(Journal())) == {"no_checkpoint"}


def test_keys_and_journals_that_are_not_ours_do_not_count() -> None:
    journal = story()
    stranger = notes.SigningKey.generate(journal.key.name).public.vkey
    assert {"leaf_forged", "no_checkpoint"} <= codes(verify_export(journal.export(), [stranger], []))
    assert verify_export(journal.export(), [stranger, *journal.vkeys], []).clean
    lines = [line.replace("journal.example/anlan", "other.example") for line in journal.export()[:1]]
    assert codes(verify_export([*lines, *journal.export()[1:]], journal.vkeys, [])) == {"origin_mismatch"}


# --- Receipts


def test_a_receipt_of_another_text_is_found() -> None:
    journal = story()
    altered(other := story())
    other_leaf = merkle.leaf_hash(other.entry(*KEY)["body"])
    text = notes.receipt_text(journal.key.name, *KEY, journal.entry(*KEY)["at"], other_leaf)
    assert found(check(journal, notes.sign_note(text, journal.key))) == {("receipt_mismatch", *KEY)}


def test_a_receipt_of_another_time_is_found() -> None:
    journal = story()
    leaf = journal.leaf_at(*KEY)["hash"]
    text = notes.receipt_text(journal.key.name, *KEY, stamp(START), leaf)
    assert found(check(journal, notes.sign_note(text, journal.key))) == {("receipt_mismatch", *KEY)}


def test_a_receipt_newer_than_the_export_says_so() -> None:
    journal = story()
    lines = journal.export()
    journal.enter(2)
    report = verify_export(lines, journal.vkeys, [journal.receipt(2, 16)])
    assert found(report) == {("receipt_unresolved", 2, 16)}
    assert "newer" in report.findings[0].message


def test_receipts_that_do_not_belong_here_are_named() -> None:
    journal = story()
    assert codes(check(journal, journal.receipt(*KEY).replace("seq 5", "seq 6"))) == {"receipt_forged"}
    assert codes(check(journal, "nonsense", journal.checkpoints[0])) == {"receipt_forged"}
    text = notes.receipt_text("other.example", *KEY, stamp(START), bytes(32))
    assert codes(check(journal, notes.sign_note(text, journal.key))) == {"receipt_out_of_scope"}
    report = verify_export(journal.export_docket(1), journal.vkeys, [journal.receipt(*KEY)])
    assert found(report) == {("receipt_out_of_scope", *KEY)}


def test_a_receipt_of_an_altered_entry_still_resolves_in_the_tree_and_the_entry_is_named() -> None:
    journal = story()
    receipt = journal.receipt(*KEY)
    altered(journal)
    assert found(check(journal, receipt)) == {("altered", *KEY)}
    cover_with_hashes(journal)
    assert ("receipt_mismatch", *KEY) in found(check(journal, receipt))


# --- Clocks


def with_clock(*closing: tuple[str, int], due: int | None = 600) -> Report:
    """A duty opened in docket 2 at second 0 and due at `due`; then actions at their seconds; seal at 3600."""
    journal = story()
    opened = journal.enter(2, "duty.opened", duty=5, due_at=None)
    begin = journal.now
    if due is not None:
        rewrite(opened, data={"duty": 5, "due_at": stamp(begin + timedelta(seconds=due))})
    for action, second in closing:
        journal.now = begin + timedelta(seconds=second)
        journal.enter(2, action, after=0, duty=5)
        journal.seal()
    journal.now = begin + timedelta(seconds=3600)
    if not closing:
        journal.seal()
    journal.enter(1, after=0)
    journal.seal()
    return check(journal)


@pytest.mark.parametrize("end", ["met", "passed", "relieved", "cancelled"])
def test_a_clock_that_ended_in_time_is_well(end: str) -> None:
    assert with_clock((f"duty.{end}", 599)).clean


def test_a_clock_that_lapsed_or_was_met_late_is_well() -> None:
    assert with_clock(("duty.lapsed", 601)).clean
    assert with_clock(("duty.met_late", 700)).clean
    assert with_clock(("duty.lapsed", 601), ("duty.met_late", 700)).clean


def test_a_clock_that_nothing_ended_is_found() -> None:
    assert found(with_clock(due=3400)) == {("clock_unresolved", 2, 16)}
    assert with_clock(due=3500).clean, "two minutes are given"
    assert with_clock(due=None).clean
    assert found(with_clock(("duty.noted", 300))) == {("clock_unresolved", 2, 16)}


def test_a_late_act_said_to_be_in_time_is_found() -> None:
    assert found(with_clock(("duty.met", 601))) == {("late_said_met", 2, 17)}
    assert found(with_clock(("duty.lapsed", 601), ("duty.met", 700))) == {("late_said_met", 2, 18)}


def test_a_running_clock_cannot_be_set_again() -> None:
    report = with_clock(("duty.opened", 300), ("duty.met", 500))
    assert found(report) == {("clock_reset", 2, 17)}


def test_another_docket_cannot_end_a_clock() -> None:
    journal = story()
    due = stamp(journal.now + timedelta(seconds=10))
    journal.enter(2, "duty.opened", duty=5, due_at=due)
    journal.enter(3, "duty.met", duty=5)
    journal.seal()
    journal.enter(1, after=3600)
    journal.seal()
    assert found(check(journal)) == {("clock_unresolved", 2, 16)}
