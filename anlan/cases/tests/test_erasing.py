"""Destroying what was written: the key, all that lies in clear beside it, the list, and a restore."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from PIL import Image

from anlan.cases import erasing, facts, intake, lifecycle, retention
from anlan.cases.models import Case, Remark
from anlan.cases.photos import Photo
from anlan.journal import contents, erasures, export, sealing, verify
from anlan.journal.keys import Erased
from anlan.journal.models import Content, DocketKey, Entry, Erasure, Retention
from anlan.lib.errors import NotAllowed
from anlan.notify.models import Delivery, Message

SECRET = "三（2）班张小明从楼梯上摔下来"
DAY = timedelta(days=1)


def picture():
    data = BytesIO()
    Image.new("RGB", (40, 30)).save(data, "JPEG")
    return Photo.read(data.getvalue())


@pytest.fixture
def case(county, at):
    """Reported by the teacher with a picture, handled, closed."""
    county.plan()
    for one in (county.teacher, county.principal, county.officer, county.safety_officer, county.other_principal):
        one.standing(at)
    told = intake.Told(category="injury", text=SECRET, name="李老师", phone="13912345678", photos=(picture(),))
    receipt = intake.report("incident", county.school, told, by=county.teacher, at=at)
    facts.amend(receipt.case, {"people": "1人，" + SECRET}, by=county.principal, at=at)
    for step, move in enumerate(("end", "close"), 1):
        lifecycle.advance(receipt.case, move, by=county.principal, at=at + timedelta(hours=step), reason=SECRET)
    return Case.objects.select_related("docket__unit", "unit").get(pk=receipt.case.pk)


def destroy(case, county, at, **more):
    more = {"number": case.docket.number, "ground": "closing", "by": county.principal, "at": at + DAY, **more}
    return erasing.destroy(case, **more)


def test_nothing_that_was_written_can_be_read_and_every_hash_stays_valid(case, county, at, settings):
    before = {row.pk: bytes(row.sha256) for row in Content.objects.filter(docket=case.pk)}
    assert len(before) >= 6
    destroy(case, county, at)
    fresh = Case.objects.select_related("docket").get(pk=case.pk)
    for row in Content.objects.filter(docket=case.pk):
        with pytest.raises(Erased):
            contents.read_bytes(row, fresh.docket)
        assert bytes(row.sha256) == before[row.pk]
    sealing.seal(at=at + 2 * DAY)
    report = verify.verify_export(export.export_all(at=at + 2 * DAY), [settings.SIGNING_KEY.public.vkey], [],
                                  now=at + 2 * DAY)  # fmt: skip
    assert report.clean, verify.as_text(report)


def test_no_table_holds_the_words_or_who_reported(case, county, at):
    """Every row of every table that hangs from the docket, as PostgreSQL prints it."""
    Message.objects.filter(docket=case.pk).update(params={"what": SECRET})
    message = Message.objects.filter(docket=case.pk).earliest("pk")
    Delivery.objects.create(message=message, unit_id=message.unit_id, unit_path=message.unit_path, channel="email",
                            attempt=1, started_at=at, answer="550 13912345678")  # fmt: skip
    assert Entry.objects.filter(docket=case.pk, person=county.teacher).exists()
    destroy(case, county, at)
    text = " ".join(rows_of(case.pk))
    for word in (SECRET, "李老师", "13912345678"):
        assert word not in text and word.encode("unicode_escape").decode() not in text
    assert not Entry.objects.filter(docket=case.pk, person=county.teacher).exists()
    assert not Remark.objects.filter(docket=case.pk, person=county.teacher).exists()
    assert Case.objects.get(pk=case.pk).reporter is None
    assert Entry.objects.filter(docket=case.pk, person=county.principal).exists(), "who acted for the unit stays"


def rows_of(docket_id):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT table_name FROM information_schema.columns WHERE column_name = 'docket_id'
               AND table_schema = 'public' AND table_name NOT IN ('journal_docketkey')"""
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT t::text FROM {table} t WHERE docket_id = %s", [docket_id])
            yield from (row[0] for row in cursor.fetchall())
        cursor.execute("SELECT d::text FROM notify_delivery d JOIN notify_message m ON m.id = d.message_id "
                       "WHERE m.docket_id = %s", [docket_id])  # fmt: skip
        yield from (row[0] for row in cursor.fetchall())


def test_an_entry_says_so_and_its_receipt_proves_it(case, county, at, settings):
    erasure = destroy(case, county, at)
    entry = json.loads(bytes(Entry.objects.get(docket=case.pk, seq=erasure.seq).body))
    assert entry["action"] == "docket.erased" and entry["data"]["ground"] == "closing"
    assert entry["data"]["contents"] == Content.objects.filter(docket=case.pk).count()
    assert entry["post"] == county.posts["principal"].pk
    [line] = erasures.read_lines("".join(erasures.export_lines()))
    assert line.docket_id == case.pk and line.receipt == erasure.receipt


def test_only_whoever_has_the_right_and_types_the_number(case, county, at):
    for person in (county.safety_officer, county.teacher, county.other_principal):
        with pytest.raises(NotAllowed):
            destroy(case, county, at, by=person)
    with pytest.raises(erasing.NotThisOne):
        destroy(case, county, at, number="2026-事件-9999")
    assert DocketKey.objects.filter(docket=case.pk).exists()
    destroy(case, county, at, by=county.officer)
    with pytest.raises(Erased):
        destroy(case, county, at)


def test_what_still_runs_is_not_destroyed(county, at):
    county.plan()
    county.principal.standing(at)
    case = intake.report("incident", county.school, intake.Told(category="injury", text=SECRET), by=None, at=at).case
    with pytest.raises(erasing.StillRunning):
        destroy(case, county, at)


def test_a_line_of_the_list_that_was_tampered_with_is_refused(case, county, at):
    """Another docket's receipt, another entry's receipt, another body: each destroys nothing."""
    destroy(case, county, at)
    [line] = [json.loads(text) for text in erasures.export_lines()]
    first = Entry.objects.get(docket=case.pk, seq=1)
    from anlan.journal import receipts
    from anlan.journal.chain import Written
    from anlan.lib import merkle

    other = receipts.receipt(Written(case.pk, 1, first.at, merkle.leaf_hash(bytes(first.body))))
    wrong = [
        {**line, "receipt": line["receipt"].replace(f"docket {case.pk}", "docket 99999")},
        {**line, "receipt": other},
        {**line, "body": erasures._b64(first.body)},
        {**line, "body": erasures._b64(first.body), "receipt": other},
    ]
    for one in wrong:
        with pytest.raises(erasures.BadList):
            erasures.read_lines(json.dumps(one))


def test_after_a_restore_the_list_destroys_again(case, county, at):
    """The keys of last month's backup are back; the list is applied; the words are gone again, with an entry of it."""
    key = DocketKey.objects.get(docket=case.pk)
    destroy(case, county, at)
    listed = "".join(erasures.export_lines())
    restore(case, key)
    fresh = Case.objects.select_related("docket").get(pk=case.pk)
    assert facts.known(fresh)["course"] == SECRET, "the backup did bring it back"
    assert erasing.reapply(erasures.read_lines(listed), at=at + 5 * DAY) == erasing.Applied(again=1)
    with pytest.raises(Erased):
        facts.known(Case.objects.select_related("docket").get(pk=case.pk))
    last = json.loads(bytes(Entry.objects.filter(docket=case.pk).latest("seq").body))
    assert last["action"] == "docket.erased" and last["data"]["first"]["at"] < last["at"]
    assert "".join(erasures.export_lines()) == listed, "the list still holds the first proof"
    assert erasing.reapply(erasures.read_lines(listed), at=at + 6 * DAY) == erasing.Applied(standing=1)


def test_a_docket_that_took_over_an_old_id_is_left_alone(case, county, at):
    destroy(case, county, at)
    listed = "".join(erasures.export_lines())
    key = DocketKey(docket=case.docket, unit_path=case.docket.unit_path, unit_key_id=1, wrapped=b"")
    case.docket.opened_at += timedelta(seconds=1)
    case.docket.save(update_fields=["opened_at"])
    assert erasing.reapply(erasures.read_lines(listed), at=at + DAY) == erasing.Applied(unknown=1)
    assert key.docket_id == case.pk


def restore(case, key):
    """What restoring an older backup does to one docket: its key is back, what was done since is not there."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET session_replication_role = replica")
        cursor.execute(
            "DELETE FROM journal_erasure; DELETE FROM journal_retention; DELETE FROM journal_retentiondecision"
        )
        cursor.execute("DELETE FROM journal_entry WHERE action = 'docket.erased'")
        cursor.execute("UPDATE journal_docket SET last_seq = last_seq - 1 WHERE id = %s", [case.pk])
        cursor.execute("SET session_replication_role = DEFAULT; SET ROLE anlan_engine")
    DocketKey.objects.create(docket=case.docket, unit_path=key.unit_path, unit_key=key.unit_key, wrapped=key.wrapped)
    assert not Erasure.objects.exists() and not Retention.objects.exists()


def test_an_entry_loses_its_reporter_and_nothing_else(case, county, at):
    from django.db import Error, transaction

    for change in ("person_id = 1", "action = 'x'", "body = ''", "person_id = NULL, at = now()", "post_id = NULL"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE journal_entry SET {change} WHERE docket_id = %s", [case.pk])
    assert retention.open_question(case) is not None
