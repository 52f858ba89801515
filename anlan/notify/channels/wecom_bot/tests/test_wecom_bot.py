"""The WeCom group robot against a double."""

from __future__ import annotations

import pytest

from anlan.notify.channels.tests.double import running, text
from anlan.notify.channels.wecom_bot import CHANNEL
from anlan.notify.errors import TransportError


@pytest.fixture
def vendor():
    def rules(call):
        assert (call.method, call.path) == ("POST", "/cgi-bin/webhook/send")
        if call.query.get("key") != "key-1":
            return {"errcode": 93000, "errmsg": "invalid webhook url"}
        return double.answer

    with running(rules) as double:
        double.answer = {"errcode": 0, "errmsg": "ok"}
        yield double


def send(vendor, address="青山小学安全群", **changes):
    filled = CHANNEL.completed({"robots": "青山小学安全群 key-1\n别的群 key-2", "base_url": vendor.url})
    return CHANNEL.send(address, text(**changes), "m7-c3", filled)


def test_the_group_gets_the_words_and_the_page_and_never_a_persons_own_link(vendor):
    assert send(vendor).answer == "0 ok"
    [call] = vendor.calls
    said = call.json["text"]["content"]
    assert said.startswith("14:27前") and said.endswith("https://anlan.example/cases/7/")
    assert "personal-token" not in call.body.decode()


def test_an_offices_own_group_may_answer_with_one_tap(vendor):
    send(vendor, page="")
    assert "/tap/" in vendor.calls[0].json["text"]["content"]


def test_long_words_stay_within_the_vendors_bytes(vendor):
    send(vendor, body="字" * 900)
    said = vendor.calls[0].json["text"]["content"]
    assert len(said.encode()) <= 2048 and said.endswith("/cases/7/")


def test_a_robot_that_is_not_in_the_settings_is_permanent_and_nothing_is_called(vendor):
    with pytest.raises(TransportError) as caught:
        send(vendor, address="没有这个")
    assert caught.value.permanent and vendor.calls == []


def test_a_robot_that_was_removed_is_permanent(vendor):
    with pytest.raises(TransportError) as caught:
        send(vendor, address="别的群")
    assert caught.value.permanent and "key-2" not in caught.value.message


def test_more_than_twenty_a_minute_waits(vendor):
    vendor.answer = {"errcode": 45009, "errmsg": "api freq out of limit"}
    with pytest.raises(TransportError) as caught:
        send(vendor)
    assert (caught.value.permanent, caught.value.retry_after) == (False, 60.0)
