"""Sealed dockets are withheld from exports: the tree still adds up, and nothing else can hide behind them."""

from __future__ import annotations

import base64
import json

import pytest
from django.conf import settings

from anlan.journal import chain, dockets, export, receipts, sealing
from anlan.journal.models import Docket, Leaf
from anlan.journal.tests.forgeries import Journal, b64, story
from anlan.journal.verify import verify_export
from anlan.lib import notes
from anlan.org.functions import SEALED


def without(journal: Journal, docket: int, key: notes.SigningKey, *, from_seq: int = 1) -> list[str]:
    """The export with a docket withheld, or the end of one, signed by ``key``."""
    kept = []
    for line in journal.export():
        row = json.loads(line)
        if row.get("docket") == docket and row["seq"] >= from_seq:
            if row["type"] == "entry":
                continue
            signature = key.sign(notes.withheld_message(row["index"], base64.b64decode(row["hash"])))
            row = {"type": "withheld", "index": row["index"], "hash": row["hash"], "sig": b64(signature)}
        kept.append(json.dumps(row) + "\n")
    return kept


def test_with_a_docket_withheld_the_tree_adds_up_and_its_receipt_resolves() -> None:
    journal = story()
    report = verify_export(without(journal, 2, journal.key), journal.vkeys, [journal.receipt(2, 5)])
    assert report.findings == []
    assert (report.counts["withheld"], report.counts["leaves"]) == (15, 30)
    assert any("Receipt 1" in note and "withheld" in note for note in report.notes)


def test_nobody_else_can_withhold_the_end_of_a_docket() -> None:
    journal = story()
    forger = notes.SigningKey(journal.key.name, b"\x02" * 32)
    report = verify_export(without(journal, 2, forger, from_seq=15), journal.vkeys, [])
    assert {finding.code for finding in report.findings} >= {"leaf_forged"}


def test_a_withheld_hash_that_was_changed_breaks_the_tree() -> None:
    journal = story()
    lines = without(journal, 2, journal.key)
    spot = next(number for number, line in enumerate(lines) if '"withheld"' in line)
    row = json.loads(lines[spot])
    other = bytes(32)
    row |= {"hash": b64(other), "sig": b64(journal.key.sign(notes.withheld_message(row["index"], other)))}
    lines[spot] = json.dumps(row) + "\n"
    assert "checkpoint_mismatch" in {one.code for one in verify_export(lines, journal.vkeys, []).findings}


@pytest.fixture
def sealed(county, at):
    """One open docket and one of the sealed box, three entries each, all of it sealed."""
    plain = dockets.open_docket(county.school, Docket.Subject.CASE, series="事件", at=at)
    box = dockets.open_docket(county.bureau, Docket.Subject.CASE, series="检举", at=at, audience=SEALED)
    first = [chain.note(docket, "case.reported", at=at, n=n) for n in range(3) for docket in (plain, box)][1]
    sealing.seal(at=at)
    return plain, box, receipts.receipt(first)


def test_the_whole_export_names_no_sealed_docket_and_is_clean(sealed, at):
    plain, box, receipt = sealed
    lines = list(export.export_all(at=at))
    rows = [json.loads(line) for line in lines]
    assert {row["docket"] for row in rows if "docket" in row} == {plain.pk}
    bodies = b"".join(base64.b64decode(row["body"]) for row in rows if row["type"] == "entry")
    assert f'"docket":{box.pk},'.encode() not in bodies
    own = Leaf.objects.filter(docket=box).count()
    assert own and sum(row["type"] == "withheld" for row in rows) == own
    report = verify_export(lines, [settings.SIGNING_KEY.public.vkey], [receipt])
    assert report.findings == [] and report.counts["withheld"] == own


def test_the_installation_checks_sealed_dockets_itself(sealed, at):
    _plain, box, _receipt = sealed
    lines = list(export.export_all(at=at, is_whole=True))
    assert box.pk in {json.loads(line).get("docket") for line in lines}
    assert verify_export(lines, [settings.SIGNING_KEY.public.vkey], []).findings == []
