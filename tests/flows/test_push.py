"""A device is switched on in real Chromium, pushed to through a push service of our own, and shows what was pushed.

Headless Chromium has no push service behind it. So two steps are ours: the address that ``subscribe`` gives back, with
keys of the double's, and the last mile, where the developer's protocol hands the worker what the service was given.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from anlan.notify.channels.webpush.tests.service import Browser, PushService
from tests.flows.processes import Installation, installed, wait
from tests.flows.test_browser import PHONE, browser, pytestmark, sign_in  # noqa: F401

SUBSCRIBE = """() => {
PushManager.prototype.subscribe = async function (options) {
  window.asked = [options.userVisibleOnly, Array.from(new Uint8Array(options.applicationServerKey)).length];
  return { toJSON: () => (%s) };
};
}"""


@pytest.fixture(scope="module")
def place() -> Iterator[Installation]:
    with installed("push") as installation:
        installation.run("web", "worker")
        yield installation


@pytest.fixture(scope="module")
def service(place: Installation) -> Iterator[PushService]:
    one = PushService()
    place.act("channel", code="webpush", values={"contact": "mailto:it@school.example", "services": one.url})
    yield one
    one.stop()


def opened(browser: Any, site: str, username: str) -> Any:  # noqa: F811
    page = sign_in(browser, site, username, PHONE, offline=True)
    page.context.grant_permissions(["notifications"], origin=site)
    page.goto(f"{site}/me/devices/")
    return page


def shown(page: Any, payload: bytes, site: str) -> list[dict[str, Any]]:
    """What the worker shows when the browser hands it this push."""
    session = page.context.new_cdp_session(page)
    seen: list[dict[str, Any]] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: seen.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    wait(lambda: page.evaluate("1") and seen, "the worker's registration")
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": site, "registrationId": seen[0]["registrationId"], "data": payload.decode()},
    )
    told = "navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((all) => all.map(({title, body, tag, data, actions, requireInteraction}) => ({title, body, tag, data, actions, requireInteraction})))"  # noqa: E501
    found: list[dict[str, Any]] = wait(lambda: page.evaluate(told), "a notification")
    return found


def pressed(page: Any) -> list[str]:
    """Where the worker leads whoever presses the notification. A press that no finger made may open no window: what the
    worker asks for is read off instead."""
    [worker] = page.context.service_workers
    found: list[str] = worker.evaluate("""async () => {
      const asked = [];
      self.clients.openWindow = (address) => asked.push(address);
      self.clients.matchAll = async () => [];
      const [notification] = await self.registration.getNotifications();
      self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
      await new Promise((done) => setTimeout(done, 300));
      return [...asked, ...(await self.registration.getNotifications()).map(() => "still there")];
    }""")
    return found


def test_a_device_is_switched_on_and_shows_what_is_to_be_done(browser, place, service):  # noqa: F811
    site, own = place.ensure("web").url, Browser()
    page = opened(browser, site, "zhou.mh")
    page.evaluate(SUBSCRIBE % own.subscription(service.url + "/push/1"))
    page.click("[data-device-on] >> visible=true")
    page.wait_for_selector("h1:has-text('1台设备在提醒你')")
    place.act("tell", count=1, to=[place.cast["people"]["principal"]], tag="push")
    wait(lambda: service.taken, "the worker's push")
    payload = own.open(service.taken[0][1])
    [one] = shown(page, payload, site)
    assert one["title"] == json.loads(payload)["title"] and "首报" in one["title"]
    assert one["data"]["url"].startswith("/dockets/") and one["requireInteraction"] is False
    assert one["tag"] == json.loads(payload)["tag"] and re.fullmatch(r"m\d+", one["tag"])
    assert (one["body"], one["actions"]) == ("", []), "no button confirms from a locked screen"
    assert pressed(page) == [site + one["data"]["url"]]


def test_the_permission_is_asked_for_what_is_seen_and_with_our_key(browser, place, service):  # noqa: F811
    page = opened(browser, place.ensure("web").url, "he.j")
    page.evaluate("() => { HTMLFormElement.prototype.requestSubmit = () => {} }")
    page.evaluate(SUBSCRIBE % Browser().subscription(service.url + "/push/2"))
    page.click("[data-device-on] >> visible=true")
    wait(lambda: page.evaluate("window.asked"), "the subscription")
    assert page.evaluate("window.asked") == [True, 65]


def test_a_browser_without_a_push_service_behind_it_is_told_so(browser, place, service):  # noqa: F811
    """As it is with Chrome on a phone without Google: here nothing of ours stands in between."""
    page = opened(browser, place.ensure("web").url, "he.j")
    page.click("[data-device-on] >> visible=true")
    page.wait_for_selector("[data-device-state=failed]:visible")
    assert "收不到推送" in page.inner_text("[data-device-state=failed]")


def test_who_has_said_no_is_told_how_to_change_it(browser, place, service):  # noqa: F811
    site = place.ensure("web").url
    page = sign_in(browser, site, "he.j", PHONE, offline=True)
    page.add_init_script("Object.defineProperty(Notification, 'permission', {get: () => 'denied'})")
    page.goto(f"{site}/me/devices/")
    page.wait_for_selector("[data-device-state=denied]:visible")
    assert page.locator("[data-device-on] >> visible=true").count() == 0


def test_a_push_that_cannot_be_read_is_shown_all_the_same(browser, place, service):  # noqa: F811
    site, own = place.ensure("web").url, Browser()
    page = opened(browser, site, "sun.jg")
    page.evaluate(SUBSCRIBE % own.subscription(service.url + "/push/3"))
    page.click("[data-device-on] >> visible=true")
    page.wait_for_selector("h1:has-text('1台设备在提醒你')")
    [one] = shown(page, b"not json", site)
    assert one["title"].startswith("安澜")
