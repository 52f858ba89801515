"""The operator's pages of channels: state, settings that are never shown again, a test that says it is one."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from anlan.notify import channel_settings
from anlan.notify.channels.tests.double import running
from anlan.notify.models import ChannelChange
from anlan.org.models import Contact
from tests.cast import VERIFIED

LIST = reverse("web:channels")
BOT, TEST = reverse("web:channel", args=["wecom_bot"]), reverse("web:channel-test", args=["wecom_bot"])
MAIL = reverse("web:channel", args=["email"])


@pytest.fixture
def operator(county):
    county.officer.is_operator = True
    county.officer.save(update_fields=["is_operator"])
    return county.officer


@pytest.fixture
def browser(operator, sign_in):
    return sign_in(operator)


@pytest.fixture
def vendor():
    with running(lambda call: double.answer) as double:
        double.answer = {"errcode": 0, "errmsg": "ok"}
        yield double


def text_of(answer):
    return answer.content.decode()


def keep(browser, vendor, robots="安全群 key-geheim"):
    return browser.post(BOT, {"robots": robots, "base_url": vendor.url, "is_on": "on"}, follow=True)


def test_the_list_says_what_can_be_used(browser, vendor):
    before = len(channel_settings.usable())
    page = text_of(browser.get(LIST))
    assert "企业微信群机器人" in page and f"{before}个渠道可用" in page
    keep(browser, vendor)
    assert f"{before + 1}个渠道可用" in text_of(browser.get(LIST))


def test_the_list_asks_the_same_few_questions_however_many_channels_are_set_up(browser, vendor):
    def queries():
        with CaptureQueriesContext(connection) as found:
            browser.get(LIST)
        return len(found)

    before = queries()
    keep(browser, vendor)
    assert queries() == before <= 13


def test_managers_who_do_not_run_the_installation_find_nothing(county, sign_in):
    for person in (county.officer, county.principal):
        page = sign_in(person)
        assert [page.get(url).status_code for url in (LIST, BOT)] == [404, 404]
        assert page.post(BOT, {"robots": "x y"}).status_code == 404
        assert page.post(TEST, {"to": "x"}).status_code == 404
    assert not ChannelChange.objects.exists()


def test_a_secret_is_kept_and_never_shown_again(browser, vendor):
    page = text_of(keep(browser, vendor))
    assert "key-geheim" not in page and "安全群" in page and vendor.url in page
    assert channel_settings.of("wecom_bot")["robots"] == "安全群 key-geheim"


def test_a_password_stays_where_its_field_is_left_empty(browser):
    values = {"host": "mail.example", "port": "25", "security": "none", "sender": "a@b.example", "is_on": "on"}
    browser.post(MAIL, {**values, "user": "u", "password": "pw-geheim"})
    page = text_of(browser.post(MAIL, {**values, "user": "u", "password": ""}, follow=True))
    assert channel_settings.of("email")["password"] == "pw-geheim"
    assert "pw-geheim" not in page


def test_lines_are_added_and_taken_out_by_their_names(browser, vendor):
    keep(browser, vendor)
    keep(browser, vendor, robots="片区群 key-2")
    assert channel_settings.of("wecom_bot")["robots"] == "安全群 key-geheim\n片区群 key-2"
    keep(browser, vendor, robots="安全群 -")
    assert channel_settings.of("wecom_bot")["robots"] == "片区群 key-2"


def test_what_is_missing_is_named_and_what_was_typed_stays(browser):
    url = reverse("web:channel", args=["wecom"])
    assert "还缺：企业ID（CorpID）、应用编号（AgentId）、应用的Secret" in text_of(browser.get(url))
    answer = browser.post(url, {"corp_id": "ww-typed", "agent_id": "1000002", "is_on": "on"})
    assert answer.status_code == 422
    assert "ww-typed" in text_of(answer) and "没有这一项，渠道用不了" in text_of(answer)
    assert "wecom" not in channel_settings.usable() and not ChannelChange.objects.exists()


def test_a_channel_can_be_switched_off_and_keeps_its_settings(browser, vendor):
    keep(browser, vendor)
    browser.post(BOT, {"base_url": vendor.url})
    assert "wecom_bot" not in channel_settings.usable()
    assert channel_settings.of("wecom_bot")["robots"] == "安全群 key-geheim"


def test_a_test_says_before_anything_else_that_it_is_one(browser, vendor):
    keep(browser, vendor)
    page = browser.post(TEST, {"to": "安全群"}, follow=True)
    [call] = vendor.calls
    assert json.loads(call.body)["text"]["content"].startswith("【测试】")
    assert "测试已交出" in text_of(page)


def test_what_the_vendor_says_to_a_test_is_shown(browser, vendor):
    keep(browser, vendor)
    vendor.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    page = browser.post(TEST, {"to": "安全群"})
    assert page.status_code == 422 and "93000 invalid webhook url" in text_of(page)
    assert "key-geheim" not in text_of(page)


def test_a_test_goes_to_nobody_elses_address(browser, operator, county, vendor):
    keep(browser, vendor)
    Contact.objects.create(person=county.principal, channel="wecom_bot", address="别人的群", verified_at=VERIFIED)
    assert browser.post(TEST, {"to": "别人的群"}).status_code == 422
    assert vendor.calls == []


def test_tests_without_end_are_stopped(browser, vendor):
    keep(browser, vendor)
    states = [browser.post(TEST, {"to": "安全群"}).status_code for _n in range(11)]
    assert states == [302] * 10 + [422]
    assert len(vendor.calls) == 10


def test_a_channel_that_does_not_exist_is_not_there(browser):
    assert browser.get(reverse("web:channel", args=["nonsense"])).status_code == 404
    assert browser.post(reverse("web:channel-test", args=["nonsense"])).status_code == 404


def test_the_address_for_the_vendors_console_stands_where_the_vendor_calls(browser):
    assert "/hooks/wecom" in text_of(browser.get(reverse("web:channel", args=["wecom"])))
    assert "/hooks/" not in text_of(browser.get(BOT))
