"""DingTalk work notices against a double that keeps the vendor's rules for tokens, tasks and errors."""

from __future__ import annotations

import pytest

from anlan.notify.channels.base import Callback
from anlan.notify.channels.dingtalk import CHANNEL, transport
from anlan.notify.channels.tests.double import running, text
from anlan.notify.errors import TransportError

LISTS = ("invalid", "forbidden", "failed", "read", "unread")


class DingTalk:
    def __init__(self):
        self.tokens, self.answer, self.result = 0, None, {}

    def __call__(self, call):
        if call.path == "/gettoken":
            if (call.query.get("appkey"), call.query.get("appsecret")) != ("app-key", "app-secret"):
                return {"errcode": 40089, "errmsg": "不合法的corpid或corpsecret"}
            self.tokens += 1
            return {"errcode": 0, "access_token": f"token-{self.tokens}", "errmsg": "ok", "expires_in": 7200}
        if call.query.get("access_token") != f"token-{self.tokens}":
            return refused("40014", "不合法的access_token")
        if self.answer:
            return self.answer
        if call.path == "/topapi/message/corpconversation/getsendresult":
            assert call.json["task_id"] == "256271667526"
            empty: dict[str, list[str]] = {f"{name}_user_id_list": [] for name in LISTS}
            return {"errcode": 0, "send_result": {**empty, **self.result}, "request_id": "r"}
        assert call.path == "/topapi/message/corpconversation/asyncsend_v2"
        return {"errcode": 0, "task_id": 256271667526, "request_id": "r"}


def refused(code, message):
    """The vendor's form of an error in its gateway."""
    said = f"ding talk error[subcode={code},submsg={message}]"
    return {"errcode": 88, "sub_code": code, "sub_msg": message, "errmsg": said, "request_id": "r"}


@pytest.fixture
def rules():
    return DingTalk()


@pytest.fixture
def vendor(rules):
    with running(rules) as vendor:
        yield vendor


def filled(vendor, **changes):
    values = {"app_key": "app-key", "app_secret": "app-secret", "agent_id": "1234", "base_url": vendor.url}
    return CHANNEL.completed({**values, **changes})


def send(vendor, key="m7-c3", **changes):
    return CHANNEL.send("user123", text(), key, filled(vendor, **changes))


def failure(vendor, **changes):
    with pytest.raises(TransportError) as caught:
        send(vendor, **changes)
    return caught.value


def notices(vendor):
    return vendor.to("/topapi/message/corpconversation/asyncsend_v2")


def test_a_card_with_a_button_goes_to_one_member_as_a_task(vendor):
    assert send(vendor).provider_ref == "256271667526"
    [call] = notices(vendor)
    assert (call.json["userid_list"], call.json["agent_id"]) == ("user123", "1234")
    card = call.json["msg"]["action_card"]
    assert card["single_url"] == "https://anlan.example/tap/personal-token/" and "14:27" in card["title"]


def test_the_same_words_on_one_day_differ_so_that_the_vendor_does_not_drop_them(vendor):
    send(vendor, key="m7-c3"), send(vendor, key="m8-c3"), send(vendor, key="m8-c3")
    first, second, again = [call.json["msg"]["action_card"]["markdown"] for call in notices(vendor)]
    assert first != second and second == again


def test_a_token_the_gateway_does_not_take_is_fetched_anew(vendor, rules):
    send(vendor)
    rules.tokens += 1  # the vendor has given out another since
    assert send(vendor).answer == "0 ok"


def test_wrong_keys_are_ours_to_put_right_and_pass(vendor):
    error = failure(vendor, app_secret="another")
    assert not error.permanent and error.message.startswith("40089")


@pytest.mark.parametrize("answer", [{"errcode": 33012, "errmsg": "无效的USERID"}, refused("60121", "找不到该用户")])
def test_nobody_of_that_name_is_permanent(vendor, rules, answer):
    rules.answer = answer
    assert failure(vendor).permanent


@pytest.mark.parametrize("answer", [refused("90018", "流控"), {"errcode": 90002, "errmsg": "流控"}])
def test_too_many_waits(vendor, rules, answer):
    rules.answer = answer
    error = failure(vendor)
    assert (error.permanent, error.retry_after) == (False, 60.0)


@pytest.mark.parametrize("answer", [(500, {}), {"errcode": -1, "errmsg": "系统繁忙"}, refused("60011", "没有权限")])
def test_what_may_be_put_right_passes(vendor, rules, answer):
    rules.answer = answer
    assert not failure(vendor).permanent


@pytest.mark.parametrize(
    ("name", "kind"),
    [("read", "read"), ("unread", "delivered"), ("failed", "failed"), ("invalid", "failed"), ("forbidden", "failed")],
)
def test_how_a_notice_fared_can_be_asked(vendor, rules, name, kind):
    rules.result = {f"{name}_user_id_list": ["user123"]}
    [found] = transport.ask("256271667526", filled(vendor))
    assert isinstance(found, Callback) and (found.kind, found.provider_ref) == (kind, "256271667526")
    assert bool(found.error) is (kind == "failed")


def test_a_notice_that_is_on_its_way_tells_nothing(vendor):
    assert transport.ask("256271667526", filled(vendor)) == []
