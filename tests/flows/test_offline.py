"""A phone that loses the network: what it still shows, what it keeps, what it never keeps. In real Chromium."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.flows.line import Line
from tests.flows.processes import Installation, wait
from tests.flows.sinks import MailSink, WebSink
from tests.flows.test_browser import PHONE, browser, pytestmark, sign_in  # noqa: F401

KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) {
      const answer = await caches.match(request);
      found.push([name, new URL(request.url).pathname + new URL(request.url).search, await answer.text()]);
    }
  }
  return found;
}"""
STANDS = "navigator.serviceWorker.ready.then((one) => one.active.state === 'activated')"


@pytest.fixture(scope="module")
def place() -> Iterator[Installation]:
    folder = Path(tempfile.mkdtemp(prefix="anlan-offline-"))
    mail, hook = MailSink().start(), WebSink().start()
    installation = Installation(folder, mail, hook)
    try:
        installation.build()
        installation.run("web")
        yield installation
    finally:
        installation.end()
        mail.stop()
        hook.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def line(place: Installation) -> Iterator[Line]:
    one = Line(place.ensure("web").url)
    yield one
    one.stop()


def phone(browser: Any, line: Line, username: str = "zhou.mh") -> Any:  # noqa: F811
    """Signed in, and the worker in charge of the page."""
    page = sign_in(browser, line.url, username, PHONE)
    wait(lambda: page.evaluate(STANDS), "the worker to stand")
    page.reload()  # a page that was on its way while the worker began is not yet its own
    assert page.evaluate("Boolean(navigator.serviceWorker.controller)")
    return page


def kept(page: Any) -> list[tuple[str, str, str]]:
    return [tuple(one) for one in page.evaluate(KEPT)]


def test_without_a_line_the_page_says_what_happened_and_comes_back_by_itself(browser, line):  # noqa: F811
    page = phone(browser, line)
    line.is_cut = True
    page.goto(f"{line.url}/cases/")
    assert "没有连上网络" in page.inner_text("h1") and page.url == f"{line.url}/cases/"
    assert page.locator("a[href='tel:120']").count() == 1
    assert (
        "al-wrap" in page.inner_html("body")
        and page.evaluate("getComputedStyle(document.querySelector('.al-bar')).backgroundColor") == "rgb(11, 63, 74)"
    ), "style sheet and all, from the device"
    line.is_cut = False
    page.click("text=再试一次")
    page.wait_for_selector(".al-tabs")
    assert "没有连上网络" not in page.inner_text("body")


def test_nothing_of_a_person_or_a_matter_is_kept(browser, line, place):  # noqa: F811
    page = phone(browser, line)
    for path in ("/", "/cases/", "/me/", "/inbox/", f"/r/{place.cast['place']}/"):
        page.goto(line.url + path)
    found = kept(page)
    assert {address.partition("?")[0] for _name, address, _text in found} >= {"/offline/", "/static/anlan/app.css"}
    assert all(address.startswith(("/static/", "/offline/?lang=")) for _name, address, _text in found)
    words = "".join(text for _name, address, text in found if address.startswith("/offline/"))
    assert "周敏华" not in words and "zhou.mh" not in words and "青山" not in words and "csrf" not in words.lower()


def test_a_later_version_is_taken_at_once_and_the_old_one_goes(browser, line):  # noqa: F811
    page = phone(browser, line)
    [old] = {name for name, _address, _text in kept(page)}
    sheet = httpx.get(f"{line.target}/static/anlan/app.css").content
    before, after = (hashlib.sha256(one).hexdigest()[:16].encode() for one in (sheet, sheet + b"/*later*/"))
    line.swaps = {before: after, sheet: sheet + b"/*later*/", b'self.SHELL={"version": "': b'self.SHELL={"version": "f'}
    page.goto(f"{line.url}/cases/")
    loaded = page.evaluate("fetch(document.querySelector('link[rel=stylesheet]').href).then((a) => a.text())")
    assert loaded.endswith("/*later*/"), "the first page of the new version has the new sheet"
    wait(lambda: {name for name, _address, _text in kept(page)} == {"al-shell-f" + old.removeprefix("al-shell-")},
         "the old version's files to go")  # fmt: skip
    line.is_cut = True
    page.goto(f"{line.url}/inbox/")
    assert "没有连上网络" in page.inner_text("h1")


def test_an_old_file_under_a_new_address_is_not_kept(browser, line):  # noqa: F811
    """One of several servers still has the old files while the page already names the new ones."""
    page = phone(browser, line)
    sheet = httpx.get(f"{line.target}/static/anlan/app.css").content
    before, after = (hashlib.sha256(one).hexdigest()[:16].encode() for one in (sheet, sheet + b"/*later*/"))
    line.swaps = {before: after}
    page.goto(f"{line.url}/cases/")
    page.wait_for_load_state("networkidle")
    assert f"/static/anlan/app.css?v={after.decode()}" not in {address for _name, address, _text in kept(page)}
    line.swaps = {before: after, sheet: sheet + b"/*later*/"}
    page.goto(f"{line.url}/cases/")
    loaded = page.evaluate("fetch(document.querySelector('link[rel=stylesheet]').href).then((a) => a.text())")
    assert loaded.endswith("/*later*/")


def test_pages_work_where_the_worker_is_missing(browser, line):  # noqa: F811
    line.missing = {"/sw.js"}
    faults: list[str] = []
    page = sign_in(browser, line.url, "zhou.mh", PHONE)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{line.url}/cases/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    assert faults == [] and page.locator(".al-tabs").count() == 1


def test_a_worker_whose_script_has_gone_traps_nobody(browser, line):  # noqa: F811
    page = phone(browser, line)
    line.missing = {"/sw.js"}
    page.goto(f"{line.url}/cases/")
    assert page.locator(".al-tabs").count() == 1


def test_the_browser_finds_it_fit_to_be_installed(browser, line):  # noqa: F811
    page = phone(browser, line)
    told = page.context.new_cdp_session(page).send("Page.getAppManifest")
    assert told["errors"] == [] and told["url"].endswith("/manifest.webmanifest?lang=zh-hans")
    for address in re.findall(r'"src": ?"([^"]+)"', told["data"]):
        assert httpx.get(line.target + address).headers["content-type"] == "image/png"
