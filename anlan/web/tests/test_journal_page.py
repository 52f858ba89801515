"""The journal page, and an export that the stand-alone checker accepts."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import reverse

from anlan.journal import chain, dockets, sealing, verify
from anlan.journal.models import Docket
from tests.cast import appoint


@pytest.fixture
def sealed(county, at):
    for unit in (county.school, county.other_school):
        docket = dockets.open_docket(unit, Docket.Subject.UNIT, series="组织", at=at)
        chain.note(docket, "org.imported", at=at, unit=unit.pk)
        chain.note(docket, "org.imported", at=at, unit=unit.pk)


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_what_the_bureau_downloads_checks_out_elsewhere(transactional_db, tmp_path, at):
    from conftest import PageClient
    from tests.cast import make_county

    county = make_county()
    for unit in (county.school, county.other_school):
        docket = dockets.open_docket(unit, Docket.Subject.UNIT, series="组织", at=at)
        chain.note(docket, "org.imported", at=at, unit=unit.pk)
    while sealing.seal(at=at):
        pass
    browser = PageClient()
    browser.force_login(county.officer)
    data = body(browser.get(reverse("web:journal-export")))
    assert [json.loads(line)["type"] for line in data.splitlines()].count("entry") == 2
    export, key = tmp_path / "journal.jsonl", tmp_path / "key.txt"
    export.write_bytes(data)
    key.write_bytes(browser.get(reverse("web:journal-key")).content)
    program = [sys.executable, verify.__file__, str(export), "--key", str(key)]
    done = subprocess.run(program, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    export.write_bytes(data.replace(b'"seq":1', b'"seq":2', 1))
    assert subprocess.run(program, capture_output=True).returncode == 1


def test_a_part_is_not_exported_as_the_whole_and_it_is_said_why(county, sealed, sign_in):
    answer = sign_in(county.principal).get(reverse("web:journal-export"))
    assert answer.status_code == 403 and "没法当作全部来核验" in answer.content.decode()
    html = sign_in(county.principal).get(reverse("web:journal")).content.decode()
    assert reverse("web:journal-export") not in html and reverse("web:cases") in html


def test_two_posts_that_together_cover_every_unit_are_the_whole(county, sealed, sign_in):
    appoint(county.posts["other_director"], county.director)
    assert sign_in(county.director).get(reverse("web:journal-export")).status_code == 403, "the bureau is missing"
    appoint(county.posts["officer"], county.director)
    assert b'"type":"checkpoint"' not in body(sign_in(county.director).get(reverse("web:journal-export")))


def test_a_teacher_reads_what_the_journal_is_and_exports_nothing(county, sign_in):
    browser = sign_in(county.teacher)
    assert "还没有封存过记录" in browser.get(reverse("web:journal")).content.decode()
    assert browser.get(reverse("web:journal-export")).status_code == 404


def test_the_key_is_for_anybody(client, db):
    answer = client.get(reverse("web:journal-key"))
    assert answer.content.decode().strip() == settings.SIGNING_KEY.public.vkey
