"""A phone that loses the network: what it still shows, what it keeps, what it never keeps. In real Chromium."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.cast import PASSWORD
from tests.flows.line import Line
from tests.flows.processes import Installation, installed, wait
from tests.flows.test_browser import PHONE, browser, pytestmark, sign_in  # noqa: F401

KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) {
      const answer = await caches.match(request);
      if (!answer) continue; // an old version's, thrown away while we look
      found.push([name, new URL(request.url).pathname + new URL(request.url).search, await answer.text()]);
    }
  }
  return found;
}"""
STANDS = "navigator.serviceWorker.ready.then((one) => one.active.state === 'activated')"


@pytest.fixture(scope="module")
def place() -> Iterator[Installation]:
    with installed("offline") as installation:
        installation.run("web")
        yield installation


@pytest.fixture
def line(place: Installation) -> Iterator[Line]:
    one = Line(place.ensure("web").url)
    yield one
    one.stop()


def phone(browser: Any, line: Line, username: str = "zhou.mh") -> Any:  # noqa: F811
    """Signed in, and the worker in charge of the page."""
    page = sign_in(browser, line.url, username, PHONE, offline=True)
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
    page = sign_in(browser, line.url, "zhou.mh", PHONE, offline=True)
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


# -- what is written without a line ---------------------------------------------------------------------------------
WAITING = """async () => new Promise((done) => {
  const plain = ([key, value]) => [key, value instanceof File ? `file ${value.size}` : value];
  const told = (one) => JSON.stringify({ ...one, entries: (one.entries || []).map(plain) });
  const opening = indexedDB.open("anlan", 1);
  opening.onsuccess = () => {
    const found = {};
    const reading = opening.result.transaction(["drafts", "unsent"]);
    for (const name of ["drafts", "unsent"]) {
      reading.objectStore(name).getAll().onsuccess = (event) => (found[name] = event.target.result.map(told));
    }
    reading.oncomplete = () => done(found);
  };
})"""
PICTURE = {"name": "stairs.jpg", "mimeType": "image/jpeg"}


def waiting(page: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = page.evaluate(WAITING)
    return found


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(made, "JPEG")
    return made.getvalue()


def case_of(place: Installation, line: Line) -> int:
    """A case by the sign on the wall, as the tests' own passer-by."""
    with httpx.Client(base_url=line.target) as passer:
        path = f"/r/{place.cast['place']}/"
        page = passer.get(path).text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token
        sent = {"category": "injury", "text": "有人摔倒。", "csrfmiddlewaretoken": token.group(1)}
        assert passer.post(path, data=sent).status_code == 201
    return int(place.one("SELECT max(docket_id) FROM cases_case"))


def write_note(page: Any, site: str, docket: int, text: str) -> None:
    page.goto(f"{site}/cases/{docket}/notes/")
    page.fill("[name=text]", text)
    page.set_input_files("[name=photo]", {**PICTURE, "buffer": picture()})


def press(page: Any) -> None:
    page.click("main form[data-later] button.btn-primary[type=submit]")


def notes(place: Installation, docket: int) -> int:
    count = "SELECT count(*) FROM cases_remark WHERE docket_id = %s AND kind = 'note'"
    return int(place.one(count, docket))


def line_is_back(page: Any, site: str) -> None:
    """What the browser says to the service worker once there is a line again, whether a page is open or not."""
    found: list[dict[str, Any]] = []
    browser_itself = page.context.new_cdp_session(page)
    browser_itself.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    browser_itself.send("ServiceWorker.enable")
    wait(lambda: page.evaluate("1") and [one for one in found if one["scopeURL"] == f"{site}/"], "the worker's number")
    [registration] = {one["registrationId"] for one in found if one["scopeURL"] == f"{site}/"}
    told = {"origin": site, "registrationId": registration, "tag": "al-later", "lastChance": False}
    browser_itself.send("ServiceWorker.dispatchSyncEvent", told)


def test_a_note_without_a_line_says_so_and_goes_out_by_itself_although_no_page_is_open(browser, line, place):  # noqa: F811
    docket = case_of(place, line)
    page = phone(browser, line)
    write_note(page, line.url, docket, "校医到场，冰敷固定。")
    line.is_cut = True
    press(page)
    page.wait_for_selector("[data-later-row]:has-text('还没有送出')")
    assert notes(place, docket) == 0 and page.locator("form[data-later]:visible").count() == 0
    page.goto("about:blank")
    line.is_cut = False
    line_is_back(page, line.url)
    wait(lambda: notes(place, docket) == 1, "the note to arrive by Background Sync")
    page.goto(f"{line.url}/cases/")
    page.wait_for_selector("[data-later-row]:has-text('送出，')", timeout=15000)
    assert notes(place, docket) == 1
    assert place.one("SELECT count(*) FROM cases_remark WHERE docket_id = %s AND kind = 'photo'", docket) == 1
    page.click("text=去看看")
    page.wait_for_selector("#tl:has-text('设备时间')")
    assert "冰敷固定" in page.inner_text("#tl") and "冰敷固定" not in "".join(waiting(page)["unsent"])
    page.click("text=记下了")
    assert waiting(page) == {"drafts": [], "unsent": []}


def test_an_answer_that_was_lost_makes_no_second_note(browser, line, place):  # noqa: F811
    docket = case_of(place, line)
    page = phone(browser, line)
    write_note(page, line.url, docket, "已通知家长。")
    line.is_cut = True
    press(page)
    page.wait_for_selector("[data-later-row]:has-text('还没有送出')")
    line.is_cut, line.cut_after = False, f"/cases/{docket}/notes/"
    page.click("text=现在再试")
    wait(lambda: notes(place, docket) == 1, "the note to arrive")
    line.cut_after = ""
    page.reload()
    page.wait_for_selector("[data-later-row]:has-text('送出，')", timeout=15000)
    assert notes(place, docket) == 1


def test_what_is_typed_survives_the_page_and_goes_when_it_has_arrived(browser, line, place):  # noqa: F811
    page = phone(browser, line)
    page.goto(f"{line.url}/hazards/new/")
    page.check("[name=category] >> nth=0")
    page.fill("[name=where]", "西楼二层")
    page.set_input_files("[type=file] >> nth=0", {**PICTURE, "buffer": picture()})
    wait(
        lambda: "西楼二层" in "".join(waiting(page)["drafts"]) and "file" in "".join(waiting(page)["drafts"]),
        "the draft",
    )
    page.goto(f"{line.url}/cases/")
    page.goto(f"{line.url}/hazards/new/")
    page.wait_for_selector("text=还没有交")
    assert page.input_value("[name=where]") == "西楼二层"
    assert page.evaluate("document.querySelector('[type=file]').files.length") == 1
    page.fill("[name=text]", "窗扇松动。")
    if page.locator("select[name=unit]").count():
        page.select_option("select[name=unit]", index=1)
    press(page)
    page.wait_for_url(re.compile(r"/cases/\d+/$"))
    wait(lambda: waiting(page)["drafts"] == [], "the draft to go")


def test_an_ended_session_loses_nothing(browser, line, place):  # noqa: F811
    docket = case_of(place, line)
    page = phone(browser, line)
    write_note(page, line.url, docket, "孩子清醒。")
    line.is_cut = True
    press(page)
    page.wait_for_selector("[data-later-row]:has-text('还没有送出')")
    page.context.clear_cookies()
    line.is_cut = False
    page.click("text=现在再试")
    page.wait_for_selector("[data-later-row]:has-text('登录后就送出')")
    page.goto(f"{line.url}/sign-in/")
    page.wait_for_selector("[data-later-row]:has-text('一份表单')")
    assert "孩子清醒" not in page.inner_text("body")
    page.fill("[name=username]", "zhou.mh")
    page.fill("[name=password]", PASSWORD)
    page.click("form:has([name=password]) button[type=submit]")
    page.wait_for_selector("[data-later-row]:has-text('送出，')", timeout=15000)
    assert notes(place, docket) == 1


def test_the_next_person_on_the_phone_sees_nothing_of_it(browser, line, place):  # noqa: F811
    docket = case_of(place, line)
    page = phone(browser, line)
    write_note(page, line.url, docket, "周敏华写的。")
    wait(lambda: waiting(page)["drafts"], "the draft")
    line.is_cut = True
    press(page)
    page.wait_for_selector("[data-later-row]:has-text('还没有送出')")
    page.context.clear_cookies()
    line.is_cut = False
    page.goto(f"{line.url}/sign-in/")
    page.fill("[name=username]", "he.j")
    page.fill("[name=password]", PASSWORD)
    page.click("form:has([name=password]) button[type=submit]")
    page.wait_for_url(f"{line.url}/")
    page.goto(f"{line.url}/cases/{docket}/notes/")
    page.wait_for_timeout(500)
    assert page.locator("[data-later-row]").count() == 0 and page.input_value("[name=text]") == ""
    assert notes(place, docket) == 0, "it is not sent as somebody else's"


def test_signing_out_asks_about_what_waits_and_clears_the_device(browser, line, place):  # noqa: F811
    docket = case_of(place, line)
    page = phone(browser, line)
    page.goto(f"{line.url}/hazards/new/")
    page.fill("[name=where]", "东门")
    wait(lambda: waiting(page)["drafts"], "the draft")
    write_note(page, line.url, docket, "没有送出的。")
    line.is_cut = True
    press(page)
    page.wait_for_selector("[data-later-row]:has-text('还没有送出')")
    line.missing, line.is_cut = {"/later/"}, False
    page.goto(f"{line.url}/me/")
    page.click("form[data-forget-drafts] button")
    page.click("text=还是退出")
    page.wait_for_url(f"{line.url}/sign-in/")
    assert waiting(page) == {"drafts": [], "unsent": []}


def test_a_shared_device_keeps_nothing(browser, line, place):  # noqa: F811
    docket = case_of(place, line)
    page = phone(browser, line)
    page.goto(f"{line.url}/me/devices/")
    page.check("[data-shared]")
    write_note(page, line.url, docket, "几个人用的设备。")
    page.wait_for_timeout(600)
    line.is_cut = True
    press(page)
    page.wait_for_selector("[data-later-row]:has-text('什么都不存')")
    assert waiting(page) == {"drafts": [], "unsent": []}
    assert page.input_value("[name=text]") == "几个人用的设备。"
    line.is_cut = False
    press(page)
    page.wait_for_url(re.compile(rf"/cases/{docket}/$"))
    assert notes(place, docket) == 1


def check_a_confirmation_by_link(page: Any, line: Line, place: Installation) -> None:
    """Pressed without a line it confirms nothing yet, and says so; it arrives with the time of the press beside it."""
    docket = place.one("SELECT max(docket_id) FROM cases_case")
    given = (
        "SELECT count(*) FROM duties_acknowledgement a JOIN duties_duty d ON d.id = a.duty_id WHERE d.docket_id = %s"
    )
    page.goto(line.url + place.act("tap", docket=docket, username="he.j"))
    line.is_cut = True
    press(page)
    page.wait_for_selector("[data-later-row]:has-text('还没有送出')")
    assert place.one(given, docket) == 0
    line.is_cut = False
    page.click("text=现在再试")
    page.wait_for_selector("[data-later-row]:has-text('送出，')", timeout=15000)
    said = "SELECT convert_from(body, 'UTF8') FROM journal_entry WHERE docket_id = %s AND action = 'duty.acknowledged'"
    assert place.one(given, docket) == 1 and '"written_at"' in place.one(said, docket)


def test_a_passers_by_report_goes_out_later_and_has_its_code(browser, line, place):  # noqa: F811
    page = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    page.goto(f"{line.url}/r/{place.cast['place']}/")
    page.check("[name=category][value=fire]")
    page.fill("[name=text]", "楼梯间有烟。")
    before = place.one("SELECT count(*) FROM cases_case")
    line.is_cut = True
    press(page)
    page.wait_for_selector("[data-later-row]:has-text('还没有送出')")
    line.is_cut = False
    page.click("text=现在再试")
    page.wait_for_selector("[data-later-row] b", timeout=15000)
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}-[0-9A-Z*~$=]", page.inner_text("[data-later-row]"))
    assert code and place.one("SELECT count(*) FROM cases_case") == before + 1
    page.click("[data-later-row] button:has-text('记下了')")
    wait(lambda: waiting(page)["unsent"] == [], "what has arrived to go")
    check_a_confirmation_by_link(page, line, place)
    page.goto(f"{line.url}/track/")
    page.fill("[name=code]", code.group(0))
    page.click("form:has([name=code]) button[type=submit]")
    assert "青山镇中心小学" in page.inner_text("body")


def test_a_passers_by_draft_is_not_shown_in_another_tab(browser, line, place):  # noqa: F811
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    page, path = context.new_page(), f"{line.url}/r/{place.cast['place']}/"
    page.goto(path)
    page.fill("[name=text]", "有人欺负同学。")
    wait(lambda: waiting(page)["drafts"], "the draft")
    page.reload()
    page.wait_for_selector("text=还没有交")
    assert page.input_value("[name=text]") == "有人欺负同学。"
    other = context.new_page()
    other.goto(path)
    other.wait_for_timeout(500)
    assert other.input_value("[name=text]") == ""


def test_what_is_a_week_old_is_forgotten(browser, line, place):  # noqa: F811
    page = phone(browser, line)
    page.goto(f"{line.url}/hazards/new/")
    page.fill("[name=where]", "旧的")
    wait(lambda: waiting(page)["drafts"], "the draft")
    page.evaluate("""() => new Promise((done) => { const opening = indexedDB.open("anlan", 1); opening.onsuccess = () => {
      const store = opening.result.transaction("drafts", "readwrite").objectStore("drafts");
      store.getAll().onsuccess = (event) => { event.target.result.forEach((one) => store.put({ ...one, written: new Date(Date.now() - 7.1 * 864e5).toISOString() })); done(); };
    }; })""")  # noqa: E501
    page.goto(f"{line.url}/cases/")
    wait(lambda: waiting(page)["drafts"] == [], "the draft to go")
