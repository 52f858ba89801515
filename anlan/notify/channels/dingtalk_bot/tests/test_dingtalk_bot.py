"""The DingTalk group robot against a double that checks the signature by the vendor's published recipe."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

import pytest

from anlan.notify.channels.dingtalk_bot import CHANNEL, transport
from anlan.notify.channels.tests.double import running, text
from anlan.notify.errors import TransportError

SECRET = "SEC0123456789"


def is_signed(call):
    moment = call.query.get("timestamp", "0")
    key, signed = SECRET.encode(), f"{moment}\n{SECRET}".encode()
    expected = base64.b64encode(hmac.new(key, signed, digestmod=hashlib.sha256).digest()).decode()
    return call.query.get("sign") == expected and abs(time.time() * 1000 - int(moment)) < 3_600_000


@pytest.fixture
def vendor():
    def rules(call):
        assert (call.method, call.path) == ("POST", "/robot/send")
        if call.query.get("access_token") != "robot-token":
            return {"errcode": 400101, "errmsg": "access_token不存在"}
        if not is_signed(call):
            return {"errcode": 310000, "errmsg": "sign not match"}
        return double.answer

    with running(rules) as double:
        double.answer = {"errcode": 0, "errmsg": "ok"}
        yield double


def send(vendor, line=f"安全群 robot-token {SECRET}"):
    filled = CHANNEL.completed({"robots": line, "base_url": vendor.url})
    return CHANNEL.send("安全群", text(), "m7-c3", filled)


def failure(vendor, **changes):
    with pytest.raises(TransportError) as caught:
        send(vendor, **changes)
    assert SECRET not in caught.value.message and "robot-token" not in caught.value.message
    return caught.value


def test_a_signed_card_goes_to_the_group_without_anybodys_own_link(vendor):
    assert send(vendor).answer == "0 ok"
    [call] = vendor.calls
    assert call.json["actionCard"]["singleURL"] == "https://anlan.example/cases/7/"
    assert "personal-token" not in call.body.decode()


def test_a_wrong_secret_is_ours_to_put_right_and_passes(vendor):
    error = failure(vendor, line="安全群 robot-token SEC-wrong")
    assert not error.permanent and error.message.startswith("310000")


def test_a_robot_without_a_secret_sends_unsigned(vendor):
    assert not failure(vendor, line="安全群 robot-token").permanent
    assert "sign" not in vendor.calls[0].query


def test_a_robot_that_is_gone_is_permanent(vendor):
    assert failure(vendor, line=f"安全群 another {SECRET}").permanent


@pytest.mark.parametrize("code", [130101, 410100])
def test_too_many_waits_ten_minutes(vendor, code):
    vendor.answer = {"errcode": code, "errmsg": "send too fast, exceed 20 times per minute"}
    error = failure(vendor)
    assert (error.permanent, error.retry_after) == (False, 600.0)


def test_the_signature_is_the_one_of_the_vendors_recipe():
    """Its secret "this is secret", worked out with openssl; the vendor publishes the recipe and no result."""
    assert transport.signature("this is secret", 1577262236757) == "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="
