"""An all-call from the first page to the all-clear: real processes, a real mail server, a vendor's double for SMS, and
two browsers. One answers by the link of the mail, without scripts; one by SMS; one is silent; one cannot be reached."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from anlan.notify.channels.tests.double import Vendor
from tests.flows.processes import Installation, installed, wait
from tests.flows.test_browser import DESK, browser, pytestmark, sign_in  # noqa: F401

LIVE = 20_000
"""Milliseconds a page has to show what happened elsewhere; it takes well under one second on a quiet machine."""
LEADER, OFFICER = "13800001111", "13800002222"


def sms(call: Any) -> dict[str, Any]:
    """Alibaba Cloud's answers: one number is refused, as with HTTP 200 it is."""
    if call.query.get("PhoneNumbers") == OFFICER:
        return {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": "invalid number"}
    return {"Code": "OK", "Message": "OK", "BizId": "biz-1"}


@pytest.fixture(scope="module")
def vendor() -> Iterator[Vendor]:
    made = Vendor(sms)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def place(vendor: Vendor) -> Iterator[Installation]:
    with installed("all-call") as installation:
        installation.act("by_sms", numbers={"he.j": LEADER, "chen.lp": OFFICER}, endpoint=vendor.url)
        installation.run("worker", "web")
        yield installation


def send(page: Any, site: str) -> None:
    """Three pages: what to do, earnest or drill, how it will look."""
    page.goto(f"{site}/calls/new/")
    page.click("text=疏散 >> nth=0")
    page.check("[name=mode][value=drill]")
    page.click("main form button.btn-primary")
    assert "会打扰5人" in page.inner_text("main").replace(" ", "")
    page.click("main form button.btn-primary")
    page.wait_for_url(re.compile(r"/calls/\d+/$"))


def mails_to(place: Installation, name: str, word: str) -> list[Any]:
    return [mail for mail in place.mail.mails if mail.to.startswith(name) and word in str(mail.message["Subject"])]


def link_in(mail: Any) -> str:
    found = re.search(r"http://anlan\.example(/c/\S+)", mail.body)
    assert found, mail.body
    return found[1]


def text(page: Any, part: str) -> str:
    return str(page.inner_text(part)).replace(" ", "")


def test_an_all_call_from_the_first_page_to_the_all_clear(browser, place, vendor):  # noqa: F811
    site = place.ensure("web").url
    board = sign_in(browser, site, "zhou.mh", DESK)
    send(board, site)
    wait(lambda: mails_to(place, "wu.xy", "疏散"), "the teacher's mail")
    wait(lambda: len(vendor.calls) >= 2, "both SMS")
    subject = str(mails_to(place, "wu.xy", "疏散")[0].message["Subject"])
    assert subject.startswith("【演练】【紧急】")
    assert {call.query["TemplateCode"] for call in vendor.calls} == {"SMS_4"}, "the wording for drills of all-calls"
    said = json.loads(vendor.calls[0].query["TemplateParam"])
    assert said["what"].startswith("紧急：") and "【" not in said["what"]

    # The plan's clock of the count runs on the board, as in the room of a case.
    assert "清点人数" in text(board, "#clocks")

    # Nothing reached the safety officer: apart from those who are silent, without a reload.
    board.wait_for_selector("#call-silent >> text=没有渠道送到", timeout=LIVE)
    assert "陈立平" in text(board, "#call-silent .al-panel >> nth=0")

    # The teacher answers by the link of the mail, for the class too, on a phone without scripts or cookies kept.
    phone = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="zh-CN")
    page = phone.new_page()
    page.goto(site + link_in(mails_to(place, "wu.xy", "疏散")[0]))
    assert "没有回复" not in text(page, "main") and "45/45" not in text(board, "#call-classes")
    page.click("button[name=tap][value=all]")
    assert "三（2）班：平安，齐" in text(page, "main")
    board.wait_for_selector("#call-classes >> text=45/45", timeout=LIVE)

    # The duty leader answers the SMS with 2, then with 1.
    hook = f"{site}/hooks/sms?key=hook-key-of-the-test"
    for content, shown in (("2", "#call-help >> text=何静"), ("1", "#call-head >> text=还差")):
        answer = httpx.post(hook, json=[{"phone_number": LEADER, "content": content}])
        assert answer.status_code == 200, answer.text
        board.wait_for_selector(shown, timeout=LIVE)
    board.wait_for_selector("#call-help >> text=何静", state="detached", timeout=LIVE)
    wait(lambda: mails_to(place, "zhou.mh", "求助"), "the leader's mail that somebody needs help")

    # A follow-up goes to the silent and to nobody else.
    texts = len(vendor.calls)
    board.click("text=再问没回复的人")
    wait(lambda: mails_to(place, "wu.gf", "请回复") and mails_to(place, "zhou.mh", "请回复"), "those asked again")
    wait(lambda: len(vendor.calls) > texts, "the one whose number was refused is tried again")
    assert not mails_to(place, "wu.xy", "请回复")
    assert LEADER not in {call.query["PhoneNumbers"] for call in vendor.calls[texts:]}

    # Who leads has found the two others in another way: the count is complete.
    board.click("text=清点完毕")
    board.wait_for_selector("#clocks >> text=1个已了结", timeout=LIVE)

    # The all-clear sounds otherwise, and says drill too.
    board.click("main >> text=解除")
    board.click("main form button.btn-primary")
    wait(lambda: mails_to(place, "wu.xy", "解除"), "the all-clear")
    assert str(mails_to(place, "wu.xy", "解除")[0].message["Subject"]).startswith("【演练】【解除】")
    page.reload()
    assert "通知已结束" in text(page, "main") and not page.query_selector("button[name=tap]")
    call = place.one("SELECT max(docket_id) FROM calls_call")
    actions = [row[0] for row in place.sql("SELECT action FROM journal_entry WHERE docket_id = %s ORDER BY seq", call)]
    assert actions[0] == "call.sent" and actions[-1] == "call.ended" and "call.reminded" in actions
    assert all(str(mail.message["Subject"]).startswith("【演练】") for mail in place.mail.mails)
    assert place.one("SELECT count(*) FROM journal_retention WHERE docket_id = %s AND matter = 'call'", call) == 1
