"""The journal in the database: sequence, sealing, export, and what the verifier finds when rows are tampered with."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import Error, connection, transaction

from anlan.journal import chain, contents, dockets, export, keys, receipts, sealing
from anlan.journal.models import Checkpoint, Docket, DocketKey, Entry
from anlan.journal.verify import verify_export
from anlan.lib import merkle

seal = sealing.seal.__wrapped__  # type: ignore[attr-defined]  # the test's own transaction is around it


@pytest.fixture
def docket(county, at):
    return dockets.open_docket(county.school, Docket.Subject.CASE, series="事件", at=at)


@pytest.fixture
def written(docket, at):
    return [
        chain.note(docket, "case.note", at=at + timedelta(seconds=n), number=n, post_id=n or None) for n in range(8)
    ]


def report(at, receipts=()):
    lines = list(export.export_all(at=at))
    return verify_export(lines, [settings.SIGNING_KEY.public.vkey], receipts)


def tamper(statement, *args):
    """As somebody with the superuser's password would."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, args)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        cursor.execute("SET ROLE anlan_engine")


def test_numbers_run_without_gaps_and_time_never_runs_back(docket, at):
    first = chain.note(docket, "case.note", at=at)
    second = chain.note(docket, "case.note", at=at - timedelta(seconds=5))
    assert (first.seq, second.seq) == (1, 2)
    assert second.at == first.at


def test_body_is_canonical_and_names_no_person(docket, county, at):
    chain.note(docket, "case.note", at=at, person_id=county.teacher.pk, b=1, a=2)
    body = bytes(Entry.objects.get().body)
    assert body.startswith(b'{"action":"case.note","at":"2026-10-14T06:12:05.000000Z","data":{"a":2,"b":1}')
    assert b"person" not in body


@pytest.mark.parametrize(
    "statement", ["UPDATE journal_entry SET seq = seq + 1", "DELETE FROM journal_entry", "TRUNCATE journal_entry"]
)
@pytest.mark.parametrize("role", ["anlan_app", "anlan_engine", "anlan_owner"])
def test_entries_are_only_ever_added(written, statement, role):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("GRANT ALL ON journal_entry TO anlan_owner, anlan_app, anlan_engine")
        cursor.execute(f"SET ROLE {role}")
        cursor.execute("SELECT set_config('anlan.scope', 'xian', true)")
        before = cursor.execute("SELECT count(*) FROM journal_entry").fetchone()
        try:
            with transaction.atomic():
                cursor.execute(statement)
                touched = cursor.rowcount
        except Error:
            touched = 0
        cursor.execute("SET ROLE anlan_engine")
    assert touched <= 0
    assert before is not None


def test_clean_journal_verifies(written, at):
    assert seal(at=at + timedelta(seconds=9)) == 8
    found = report(at + timedelta(seconds=10), [receipts.receipt(written[3])])
    assert found.clean, found.findings


def test_one_altered_byte_is_named(docket, written, at):
    seal(at=at + timedelta(seconds=9))
    tamper("UPDATE journal_entry SET body = set_byte(body, 30, 88) WHERE docket_id = %s AND seq = 4", docket.pk)
    first = report(at + timedelta(seconds=10)).first
    assert (first.docket, first.seq) == (docket.pk, 4)


def test_altered_entry_with_every_hash_recomputed_is_named(docket, written, at):
    seal(at=at + timedelta(seconds=9))
    entry = Entry.objects.get(docket=docket, seq=4)
    body = bytes(entry.body).replace(b'"number":3', b'"number":7')
    tamper("UPDATE journal_entry SET body = %s WHERE id = %s", body, entry.pk)
    tamper("UPDATE journal_leaf SET hash = %s WHERE entry_id = %s", merkle.leaf_hash(body), entry.pk)
    first = report(at + timedelta(seconds=10)).first
    assert (first.docket, first.seq) == (docket.pk, 4)


def test_deleted_entry_is_named(docket, written, at):
    seal(at=at + timedelta(seconds=9))
    tamper("DELETE FROM journal_entry WHERE docket_id = %s AND seq = 5", docket.pk)
    first = report(at + timedelta(seconds=10)).first
    assert (first.docket, first.seq) == (docket.pk, 5)


def test_reordered_entries_are_named(docket, written, at):
    seal(at=at + timedelta(seconds=9))
    tamper(
        """UPDATE journal_entry a SET body = b.body FROM journal_entry b
           WHERE a.docket_id = %s AND b.docket_id = a.docket_id AND (a.seq, b.seq) IN ((3, 6), (6, 3))""",
        docket.pk,
    )
    first = report(at + timedelta(seconds=10)).first
    assert (first.docket, first.seq) == (docket.pk, 3)


def test_inserted_entry_is_named(docket, written, at):
    seal(at=at + timedelta(seconds=9))
    tamper("UPDATE journal_entry SET seq = seq + 100 WHERE docket_id = %s AND seq > 4", docket.pk)
    tamper("UPDATE journal_entry SET seq = seq - 99 WHERE docket_id = %s AND seq > 100", docket.pk)
    tamper(
        """INSERT INTO journal_entry (docket_id, unit_path, seq, at, action, body)
           SELECT docket_id, unit_path, 5, at, action, body FROM journal_entry WHERE docket_id = %s AND seq = 4""",
        docket.pk,
    )
    first = report(at + timedelta(seconds=10)).first
    assert (first.docket, first.seq) == (docket.pk, 5)


def test_cut_tail_is_proved_by_a_receipt(docket, written, at):
    seal(at=at + timedelta(seconds=4))
    last = chain.note(docket, "case.note", at=at + timedelta(seconds=20))
    seal(at=at + timedelta(seconds=21))
    kept = receipts.receipt(last)
    tamper("DELETE FROM journal_entry WHERE docket_id = %s AND seq = %s", docket.pk, last.seq)
    tamper("DELETE FROM journal_leaf WHERE index >= 8")
    tamper("DELETE FROM journal_checkpoint WHERE size > 8")
    assert report(at + timedelta(seconds=30)).clean
    first = report(at + timedelta(seconds=30), [kept]).first
    assert (first.docket, first.seq) == (docket.pk, last.seq)


def test_export_of_one_docket_proves_itself_and_shows_no_other(county, docket, written, at):
    other = dockets.open_docket(county.other_school, Docket.Subject.CASE, series="事件", at=at)
    chain.note(other, "case.note", at=at)
    seal(at=at + timedelta(seconds=9))
    lines = list(export.export_docket(docket, at=at + timedelta(seconds=10)))
    assert verify_export(lines, [settings.SIGNING_KEY.public.vkey], []).clean
    assert not any(f'"docket":{other.pk},' in line for line in lines)


def test_one_checkpoint_covers_a_backlog(docket, written, at, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 3)
    assert seal(at=at + timedelta(seconds=9)) == 8
    assert list(Checkpoint.objects.values_list("size", flat=True)) == [8]


def test_an_entry_that_commits_after_later_ones_is_sealed_with_the_next(docket, written, at):
    tamper("UPDATE journal_entry SET id = id + 1000 WHERE seq <= 4")
    seal(at=at + timedelta(seconds=9))
    late = chain.note(docket, "case.note", at=at + timedelta(seconds=10))
    assert Entry.objects.get(seq=late.seq).pk < Entry.objects.get(seq=1).pk
    assert seal(at=at + timedelta(seconds=15)) == 1


def test_what_is_long_sealed_is_not_searched_again(docket, written, at):
    seal(at=at + timedelta(seconds=9))
    later = at + timedelta(hours=2)
    assert sealing._settled(at + timedelta(minutes=30)) == 0
    assert sealing._settled(later) == Entry.objects.latest("pk").pk
    chain.note(docket, "case.note", at=later)
    assert seal(at=later) == 1


def test_destroying_the_key_destroys_the_words_and_leaves_every_hash_valid(docket, at):
    content = contents.write(docket, {"text": "东楼台阶"}, at=at)
    chain.note(docket, "case.note", at=at, contents=contents.references([content]))
    seal(at=at + timedelta(seconds=1))
    fresh = Docket.objects.get(pk=docket.pk)
    assert contents.read(content, fresh) == {"text": "东楼台阶"}
    assert "东楼".encode() not in bytes(content.ciphertext)
    DocketKey.objects.filter(docket=docket).delete()
    with pytest.raises(keys.Erased):
        contents.read(content, Docket.objects.get(pk=docket.pk))
    assert report(at + timedelta(seconds=2)).clean
