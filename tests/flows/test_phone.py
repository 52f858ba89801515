"""Every main page of every role on a phone of 390 px, at the usual size and at twice the text: no sideways scroll,
nothing cut off, buttons large enough for a thumb. And the page that alerts lead to can be read in the sun."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.flows.processes import Installation, installed
from tests.flows.test_browser import PHONE, browser, pytestmark, report_without_scripts, sign_in  # noqa: F401

EVERYBODY = ["/", "/me/", "/me/devices/", "/inbox/", "/report/", "/my-reports/", "/plans/", "/meetings/", "/calendar/",
             "/journal/", "/phone/"]  # fmt: skip
READERS = ["/cases/", "/hazards/new/", "/inspections/", "/zero/", "/registers/"]
ROLES = {
    "teacher": ("wu.xy", EVERYBODY),
    "duty leader": ("he.j", [*EVERYBODY, *READERS, "CASE"]),
    "principal": ("zhou.mh", [*EVERYBODY, *READERS, "CASE", "CASEnotes/", "CASEfacts/", "/alerts/", "/units/"]),
    "director": ("sun.jg", [*EVERYBODY, "/cases/", "/zero/", "CASE"]),
}
TAP = 44
"""CSS pixels of a target for a thumb (ui.md, WCAG 2.5.5)."""
SUN = 7
"""Contrast for text that must be read in the sun (WCAG 2.2, 1.4.6)."""
LOOK = """(text) => {
  document.documentElement.style.fontSize = text + "%";
  const root = document.documentElement;
  const seen = (one) => one.getClientRects().length && getComputedStyle(one).visibility !== "hidden";
  const main = [...document.querySelectorAll("main .btn-primary, .al-dock .btn-primary")].filter(seen);
  const all = [...document.querySelectorAll("main .btn, .al-dock .btn")].filter(seen);
  const said = (one) => one.innerText.trim().slice(0, 30);
  const out = (one) => { const box = one.getBoundingClientRect(); return box.left < -1 || box.right > root.clientWidth + 1; };
  const inside = (one) => { for (let up = one.parentElement; up; up = up.parentElement) if (up !== root && up !== document.body && /auto|scroll|hidden/.test(getComputedStyle(up).overflowX)) return true; return false; };
  return {
    wide: root.scrollWidth - root.clientWidth,
    who: root.scrollWidth > root.clientWidth ? [...document.querySelectorAll("body *")].filter((one) => seen(one) && out(one) && !inside(one)).slice(0, 4).map((one) => one.tagName + "." + one.className) : [],
    small: main.filter((one) => one.getBoundingClientRect().height < 43.5).map(said),
    cut: all.filter((one) => one.scrollWidth > one.clientWidth + 1 || (out(one) && !inside(one))).map(said),
  };
}"""  # noqa: E501
CONTRAST = """(selector) => {
  const light = (c) => { const v = c.map((x) => (x /= 255) <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4); return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (one) => { for (let up = one; up; up = up.parentElement) { const c = parse(getComputedStyle(up).backgroundColor); if (c.length < 4 || c[3] === 1) return c; } return [255, 255, 255]; };
  const worst = [];
  const walker = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !one.offsetParent || one.closest(".visually-hidden")) continue;
    const [a, b] = [light(parse(getComputedStyle(one).color)), light(ground(one))].sort((x, y) => y - x);
    worst.push([Math.round(((a + 0.05) / (b + 0.05)) * 100) / 100, walker.currentNode.data.trim().slice(0, 30)]);
  }
  return worst.sort((x, y) => x[0] - y[0]);
}"""  # noqa: E501


@pytest.fixture(scope="module")
def place() -> Iterator[Installation]:
    with installed("phone") as installation:
        installation.run("web", "worker")
        yield installation


@pytest.fixture(scope="module")
def docket(browser: Any, place: Installation) -> int:  # noqa: F811
    report_without_scripts(browser, place.ensure("web").url, place.cast["place"])
    return int(place.one("SELECT max(docket_id) FROM cases_case"))


def faults(page: Any, site: str, paths: list[str], docket: int) -> list[str]:
    found = []
    for path in paths:
        address = path.replace("CASE", f"/cases/{docket}/")
        answer = page.goto(site + address)
        if answer.status != 200:
            found.append(f"{path}: {answer.status}")
            continue
        for text in (100, 200):
            seen = page.evaluate(LOOK, text)
            if seen["wide"] > 0 or seen["small"] or seen["cut"]:
                found.append(f"{path} at {text} %: {seen}")
    print("\n".join(found))  # pytest shortens what it compares
    return found


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_a_role_is_too_wide_or_has_a_button_too_small(browser, place, docket, role):  # noqa: F811
    username, paths = ROLES[role]
    page = sign_in(browser, place.ensure("web").url, username, PHONE)
    assert faults(page, place.ensure("web").url, paths, docket) == []


def test_no_page_of_the_public_is_too_wide_or_has_a_button_too_small(browser, place, docket):  # noqa: F811
    page = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    paths = [f"/r/{place.cast['place']}/", "/track/", "/sign-in/", "/offline/", "/phone/"]
    assert faults(page, place.ensure("web").url, paths, docket) == []


def test_english_fits_as_well(browser, place, docket):  # noqa: F811
    site = place.ensure("web").url
    place.sql("UPDATE org_person SET language = 'en' WHERE username = 'he.j'")
    try:
        page = sign_in(browser, site, "he.j", PHONE)
        assert faults(page, site, ["/", "CASE", "CASEnotes/", "/cases/", "/hazards/new/", "/zero/"], docket) == []
    finally:
        place.sql("UPDATE org_person SET language = 'zh-hans' WHERE username = 'he.j'")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_an_alert_leads_to_can_be_read_in_the_sun(browser, place, docket, theme):  # noqa: F811
    """What is to be done, by when, and the button: on the page behind a one-tap link and on today's card."""
    site = place.ensure("web").url
    place.sql("UPDATE org_person SET theme = %s WHERE username = 'zhou.mh'", theme)
    page = sign_in(browser, site, "zhou.mh", PHONE)
    dim = page.evaluate(CONTRAST, ".al-next")
    assert dim and [one for one in dim if one[0] < SUN] == []
    link = next(mail for mail in place.mail.mails if mail.to.startswith("zhou.mh") and "/tap/" in mail.body)
    page.goto(site + "/tap/" + link.body.split("/tap/")[1].split()[0])
    dim = page.evaluate(CONTRAST, "main")
    assert dim and [one for one in dim if one[0] < SUN] == []


def test_a_file_can_be_chosen_in_the_dark(browser, place, docket):  # noqa: F811
    """The button that browsers draw into the field for a file stands out from it."""
    site = place.ensure("web").url
    place.sql("UPDATE org_person SET theme = 'dark' WHERE username = 'zhou.mh'")
    page = sign_in(browser, site, "zhou.mh", PHONE)
    page.goto(f"{site}/hazards/new/")
    parts = page.evaluate("""() => { const part = getComputedStyle(document.querySelector("[type=file]"), "::file-selector-button");
      return [part.color, part.backgroundColor, getComputedStyle(document.querySelector("[type=file]")).color]; }""")  # noqa: E501
    assert parts[0] != parts[1] and parts[0] == parts[2]
