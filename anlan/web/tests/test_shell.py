"""What makes a phone treat the site as a page of its own."""

from __future__ import annotations

import io
import json
import re

import pytest
from PIL import Image

from anlan.web import shell, static_files

TESTS_OWN = 2
"""Statements of the test's browser, which takes and gives back the web's role."""
ROOT_PAGES = ["/sw.js", "/manifest.webmanifest", "/offline/", "/favicon.ico"]
built = pytest.mark.skipif(not shell.BUILT.exists(), reason="needs `npm run build`")


def told(answer):
    return answer.content.decode()


@built
@pytest.mark.parametrize("address", ROOT_PAGES)
def test_they_ask_the_database_nothing(client, db, address, django_assert_num_queries):
    with django_assert_num_queries(TESTS_OWN):
        assert client.get(address).status_code == 200


@built
@pytest.mark.parametrize(("lang", "name", "report"), [("zh-hans", "安澜", "报告"), ("en", "Anlan", "Report")])
def test_the_manifest_speaks_the_language_of_the_page(client, db, lang, name, report):
    answer = client.get("/manifest.webmanifest", {"lang": lang})
    found = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert found["short_name"] == name and found["display"] == "standalone"
    assert [(one["name"], one["url"]) for one in found["shortcuts"]][0] == (report, "/report/")


def test_a_language_the_site_does_not_speak_gets_its_own(client, db):
    assert json.loads(client.get("/manifest.webmanifest", {"lang": "tlh"}).content)["lang"] == "zh-Hans"


@built
def test_icons_are_as_large_as_the_manifest_says():
    icons = shell.manifest("en")["icons"]
    assert {one["purpose"] for one in icons} == {"any", "maskable"}
    for one in icons:
        name = one["src"].removeprefix("/static/anlan/").partition("?")[0]
        with Image.open(io.BytesIO((shell.BUILT / name).read_bytes())) as picture:
            assert (picture.format, "x".join(map(str, picture.size))) == ("PNG", one["sizes"])


@built
def test_a_maskable_icon_has_no_corner_to_cut_off():
    with Image.open(shell.BUILT / "maskable-512.png") as picture:
        alpha = picture.convert("RGBA").getchannel("A")
        assert all(alpha.getpixel(at) == 255 for at in [(0, 0), (511, 0), (0, 511), (511, 511)])


def test_the_page_without_a_line_is_the_same_for_everybody(client, county, sign_in):
    assert told(sign_in(county.principal).get("/offline/")) == told(client.get("/offline/"))
    assert county.principal.name not in told(client.get("/offline/"))


@built
def test_an_address_names_what_the_file_holds():
    digest = static_files.digest_of("anlan/app.css")
    assert len(digest) == static_files.DIGITS
    assert f'href="/static/anlan/app.css?v={digest}"' in shell.offline_page("zh-hans")


def test_a_file_that_is_not_there_has_no_hash():
    assert static_files.digest_of("anlan/nowhere.css") == ""


@built
def test_the_worker_is_new_when_anything_it_keeps_is_new(monkeypatch):
    def version():
        shell.worker.cache_clear()
        return re.findall(rb'^self\.SHELL=\{"version": "(\w+)"', shell.worker() or b"")[0]

    before = version()
    monkeypatch.setattr(shell, "offline_page", lambda language: "another page")
    after = version()
    monkeypatch.undo()
    assert before != after and version() == before


def test_without_a_build_there_is_no_worker(client, db, monkeypatch, tmp_path):
    monkeypatch.setattr(shell, "BUILT", tmp_path)
    shell.worker.cache_clear()
    assert client.get("/sw.js").status_code == 404
    shell.worker.cache_clear()
