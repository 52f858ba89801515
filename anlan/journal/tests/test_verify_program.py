"""The file as an outsider runs it: alone, on damaged input, and in agreement with the library."""

from __future__ import annotations

import ast
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from anlan.journal import verify
from anlan.journal.tests.forgeries import (
    KEY,
    START,
    altered,
    cut_tail,
    stamp,
    story,
)
from anlan.journal.verify import Unusable, verify_export
from anlan.lib import merkle, notes

# --- Damage and the command line


def test_damaged_lines_are_findings_and_the_rest_is_still_checked() -> None:
    journal = story()
    altered(journal)
    lines = journal.export()
    damaged = [
        "{",
        "[]",
        '{"type":"entry","docket":3,"seq":15}',
        '{"type":"leaf","index":-1}',
        "9" * 5000,
        "\n",
    ]
    report = verify_export([*lines, *damaged, '{"type":"erasure"}'], journal.vkeys, [])
    assert [finding.code for finding in report.findings].count("unreadable_line") == 5
    assert report.first is not None and (report.first.docket, report.first.seq) == KEY
    assert any("erasure" in note for note in report.notes)


def test_no_random_damage_to_an_export_goes_unseen_or_makes_the_program_fail() -> None:
    journal = story()
    lines = journal.export()[1:]
    chance = random.Random(5)
    for _ in range(150):
        number = chance.randrange(len(lines))
        line = lines[number]
        place = chance.randrange(len(line) - 1)
        changed = line[:place] + chance.choice('aB3"{}:,\\ ') + line[place + 1 :]
        if _same_meaning(line, changed):
            continue
        damaged = [*lines[:number], changed, *lines[number + 1 :]]
        report = verify_export([journal.export()[0], *damaged], journal.vkeys, [])
        assert not report.clean or "not checked" in " ".join(report.notes), changed


def _same_meaning(one: str, two: str) -> bool:
    """The id of an entry is a column that nothing vouches for, but for its order in the docket."""
    try:
        rows = [json.loads(line) for line in (one, two)]
    except ValueError:
        return False
    return all(isinstance(row, dict) for row in rows) and len({str({**row, "id": 0}) for row in rows}) == 1


@pytest.mark.parametrize("lines", [[], ["\n"], ["nonsense"], ['{"type":"entry"}'], ['{"type":"header","scope":"x"}']])
def test_what_is_no_export_is_refused(lines: list[str]) -> None:
    with pytest.raises(Unusable):
        verify_export(lines, story().vkeys, [])


def test_keys_are_needed_and_must_be_keys() -> None:
    journal = story()
    for vkeys in ([], ["nonsense"], [journal.vkeys[0].replace("+", "+0", 1)]):
        with pytest.raises(Unusable):
            verify_export(journal.export(), vkeys, [])


def run(*arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(Path(verify.__file__)), *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)


def test_the_file_runs_alone_and_its_exit_status_tells(tmp_path: Path) -> None:
    journal = story()
    export, key, receipt = tmp_path / "export.jsonl", tmp_path / "key", tmp_path / "receipt"
    export.write_text("".join(journal.export()))
    key.write_text(journal.key.public.to_text())
    receipt.write_text(journal.receipt(2, 15))
    clean = run(export, "--key", key, "--receipt", receipt)
    assert (clean.returncode, clean.stderr) == (0, "")
    assert "45 entries of 3 dockets" in clean.stdout and clean.stdout.endswith("Clean.\n")
    cut_tail(journal)
    altered(journal)
    export.write_text("".join(journal.export()))
    wrong = run("-", "--key", journal.vkeys[0], "--receipt", receipt.read_text(), stdin=export.read_text())
    assert wrong.returncode == 1
    assert "First wrong entry: docket 2 seq 5, index 13" in wrong.stdout
    assert "receipt_unresolved: docket 2 seq 15" in wrong.stdout
    as_json = json.loads(run(export, "--key", key, "--json").stdout)
    assert as_json["first"]["code"] == "altered" and as_json["clean"] is False
    for unusable in (
        run(tmp_path / "none", "--key", key),
        run(key, "--key", key),
        run(export),
        run(export, "--key", "x"),
    ):
        assert unusable.returncode == 2
        assert "Traceback" not in unusable.stderr


def test_the_file_imports_nothing_of_anlan() -> None:
    tree = ast.parse(Path(verify.__file__).read_text())
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in imports if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= {*sys.stdlib_module_names, "cryptography"}


# --- The copies agree with the library


def test_the_copied_tree_agrees_with_the_library() -> None:
    chance = random.Random(1)
    leaves = [verify._leaf_hash(chance.randbytes(20)) for _ in range(200)]
    peaks: list[tuple[int, bytes]] = []
    assert verify._fold(peaks) == merkle.EMPTY_ROOT
    for size, leaf in enumerate(leaves, start=1):
        verify._push(peaks, leaf)
        assert verify._fold(peaks) == merkle.root(leaves[:size])
        index = chance.randrange(size)
        proof, root = merkle.inclusion_proof(leaves[:size], index), merkle.root(leaves[:size])
        for claimed, path in (
            (index, proof),
            (index + 1, proof),
            (index, proof[1:]),
            (index, [*proof, root]),
        ):
            expected = merkle.verify_inclusion(leaves[index], claimed, size, path, root)
            assert verify._included(leaves[index], claimed, size, path, root) is expected


def test_the_copied_notes_agree_with_the_library() -> None:
    chance = random.Random(2)
    key, other = notes.SigningKey.generate("a/b"), notes.SigningKey.generate("a/b")
    ours = verify._Key.from_text(key.public.to_text())
    for _ in range(100):
        size, docket, seq = (chance.randrange(1 << 40) for _ in range(3))
        digest = chance.randbytes(32)
        assert verify._leaf_message(size, docket, seq, digest) == notes.leaf_message(size, docket, seq, digest)
        checkpoint = notes.Checkpoint("a/b", size, digest, stamp(START))
        note = notes.sign_note(checkpoint.text(), key)
        read = verify._Checkpoint.parse(verify._open_note(note, [ours]))
        assert (read.origin, read.size, read.root, read.at) == ("a/b", size, digest, checkpoint.at)
        text = notes.receipt_text("a/b", docket, seq, stamp(START), digest)
        receipt = verify._Receipt.parse(verify._open_note(notes.sign_note(text, key), [ours]))
        assert vars(receipt) == vars(notes.parse_receipt(text))
        for wrong in (
            note.replace("a/b", "a/c", 1),
            notes.sign_note(checkpoint.text(), other),
            note[:-9],
            "",
        ):
            with pytest.raises(notes.BadNote):
                notes.open_note(wrong, [key.public])
            with pytest.raises(ValueError, match="."):
                verify._open_note(wrong, [ours])
