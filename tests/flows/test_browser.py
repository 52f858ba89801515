"""The whole story in real Chromium, against the real processes: a phone without scripts, two desks live at once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import PASSWORD
from tests.flows.processes import Installation, installed, wait

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.processes,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (Debian: apt-get install chromium)"),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
SMALL = {"width": 320, "height": 640}
LIVE = 10_000
"""Milliseconds a page has to show what happened elsewhere; it takes well under one second on a quiet machine."""


@pytest.fixture(scope="module")
def place() -> Iterator[Installation]:
    with installed("browser") as installation:
        installation.run("clock", "worker", "sealer", "web")
        yield installation


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def site(place: Installation) -> str:
    return place.ensure("web").url


def sign_in(browser: Any, site: str, username: str, viewport: dict[str, int], *, offline: bool = False) -> Any:
    """Signed in. ``offline``: with the worker that keeps files on the device, which only some tests are about."""
    context = browser.new_context(viewport=viewport, locale="zh-CN", service_workers="allow" if offline else "block")
    page = context.new_page()
    page.goto(f"{site}/sign-in/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("form button[type=submit] >> nth=0")
    page.wait_for_url(f"{site}/")
    return page


def no_sideways_scroll(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def report_without_scripts(browser: Any, site: str, code: str) -> Any:
    """As a passer-by on a weak phone: no JavaScript, no sign-in."""
    page = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="zh-CN").new_page()
    page.goto(f"{site}/r/{code}/")
    page.check("input[name=category][value=injury]")
    page.fill("[name=text]", "有学生在台阶上摔倒了，头在流血。")
    page.click("form button[type=submit]")
    return page


def test_a_passer_by_reports_without_scripts_and_follows_it(browser, site, place):
    page = report_without_scripts(browser, site, place.cast["place"])
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}-[0-9A-Z*~$=]", page.inner_text("main"))
    assert code, page.inner_text("main")
    page.goto(f"{site}/track/")
    page.fill("[name=code]", code.group(0).lower())
    page.click("form button[type=submit]")
    assert "值班领导" in page.inner_text("main")


def test_a_report_is_answered_live_in_two_browsers_and_reported_upward(browser, site, place):
    report_without_scripts(browser, site, place.cast["place"])
    docket = place.one("SELECT max(docket_id) FROM cases_case")
    principal = sign_in(browser, site, "zhou.mh", DESK)
    leader = sign_in(browser, site, "he.j", PHONE)
    for page in (principal, leader):
        page.goto(f"{site}/cases/{docket}/")
        assert "摔倒" in page.inner_text("#tl")
    leader.click("#dock button[type=submit], #next button[type=submit] >> visible=true")
    principal.wait_for_selector("#who >> text=何静", timeout=LIVE)
    principal.wait_for_selector("#tl:has-text('何静')", timeout=LIVE)
    principal.click("#next button[type=submit]")
    leader.wait_for_selector("#tl:has-text('周敏华')", timeout=LIVE)

    principal.goto(f"{site}/cases/{docket}/reports/first/")
    assert "摔倒" in principal.input_value("[name=course]"), "filled from the record"
    principal.fill("[name=measures]", "校医到场压迫止血，已拨120。")
    principal.click("main form button[type=submit].btn-primary")
    wait(lambda: place.one("SELECT count(*) FROM reports_filing WHERE docket_id = %s", docket) == 1, "the first report")
    leader.wait_for_selector("#tl:has-text('首报')", timeout=LIVE)
    wait(lambda: [mail for mail in place.mail.mails if mail.to.startswith("sun.jg")], "the district's mail")


def test_no_page_scrolls_sideways_and_none_breaks_the_content_policy(browser, site, place):
    docket = place.one("SELECT max(docket_id) FROM cases_case")
    version = place.one("SELECT max(id) FROM plans_version")
    page = sign_in(browser, site, "zhou.mh", DESK)
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    paths = [
        "/", "/me/", "/me/devices/", "/alerts/", "/inbox/", "/report/", "/my-reports/", "/cases/", f"/cases/{docket}/",
        f"/cases/{docket}/after/",
        f"/cases/{docket}/facts/", f"/cases/{docket}/reports/follow_up/", f"/cases/{docket}/viewings/", "/plans/",
        "/plans/new/", f"/versions/{version}/", "/units/", "/units/import/", "/places/", "/journal/", "/track/",
        f"/r/{place.cast['place']}/",
    ]  # fmt: skip
    wide = []
    for path in paths:
        answer = page.goto(site + path)
        assert answer.status == 200, path
        for size in (DESK, PHONE, SMALL):
            page.set_viewport_size(size)
            if not no_sideways_scroll(page):
                wide.append((path, size["width"]))
    assert (wide, faults) == ([], [])
