"""The Feishu group robot against a double that checks the signature by the vendor's published recipe."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

import pytest

from anlan.notify.channels.feishu_bot import CHANNEL
from anlan.notify.channels.tests.double import running, text
from anlan.notify.errors import TransportError

SECRET = "feishu-secret"


def is_signed(said):
    moment = said.get("timestamp", "0")
    expected = base64.b64encode(hmac.new(f"{moment}\n{SECRET}".encode(), digestmod=hashlib.sha256).digest()).decode()
    return said.get("sign") == expected and abs(time.time() - int(moment)) < 3600


@pytest.fixture
def vendor():
    def rules(call):
        if call.path != "/open-apis/bot/v2/hook/hook-1":
            return {"code": 19001, "data": {}, "msg": "param invalid: incoming webhook access token invalid"}
        if not is_signed(call.json):
            return {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
        return double.answer

    with running(rules) as double:
        double.answer = {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}
        yield double


def send(vendor, line=f"安全群 hook-1 {SECRET}", **changes):
    filled = CHANNEL.completed({"robots": line, "base_url": vendor.url})
    return CHANNEL.send("安全群", text(**changes), "m7-c3", filled)


def failure(vendor, **changes):
    with pytest.raises(TransportError) as caught:
        send(vendor, **changes)
    assert SECRET not in caught.value.message and "hook-1" not in caught.value.message
    return caught.value


def test_a_signed_card_goes_to_the_group_without_anybodys_own_link(vendor):
    assert send(vendor).answer == "0 ok"
    [call] = vendor.calls
    assert call.json["msg_type"] == "interactive" and "/cases/7/" in call.body.decode()
    assert "personal-token" not in call.body.decode() and len(call.body) < 20 * 1024


def test_the_longest_words_stay_within_the_vendors_body(vendor):
    send(vendor, subject="字" * 1000, body="字" * 20000)
    assert len(vendor.calls[0].body) < 20 * 1024


def test_a_wrong_secret_is_ours_to_put_right_and_passes(vendor):
    error = failure(vendor, line="安全群 hook-1 wrong")
    assert not error.permanent and error.message.startswith("19021")


def test_a_robot_that_is_gone_is_permanent(vendor):
    assert failure(vendor, line=f"安全群 hook-9 {SECRET}").permanent


def test_a_name_cannot_lead_to_another_path(vendor):
    failure(vendor, line=f"安全群 ../../v1/secret {SECRET}")
    assert vendor.calls[0].path.startswith("/open-apis/bot/v2/hook/")


def test_too_many_waits(vendor):
    vendor.answer = {"code": 11232, "data": {}, "msg": "frequency limited psm[lark.oapi.app_platform_runtime]"}
    error = failure(vendor)
    assert (error.permanent, error.retry_after) == (False, 60.0)


def test_a_limit_said_by_status_names_the_seconds(vendor):
    vendor.answer = (429, {"code": 99991400, "msg": "request trigger frequency limit"})
    vendor.headers = {"x-ogw-ratelimit-reset": "52"}
    assert failure(vendor).retry_after == 52.0


@pytest.mark.parametrize("code", [19022, 19024])
def test_what_is_put_right_in_the_robots_settings_passes(vendor, code):
    vendor.answer = {"code": code, "msg": "Key Words Not Found"}
    assert not failure(vendor).permanent
