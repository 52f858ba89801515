"""The WeCom app against a double that keeps the vendor's rules for tokens and errors."""

from __future__ import annotations

import pytest

from anlan.notify.channels.tests.double import patience, running, text
from anlan.notify.channels.wecom import CHANNEL, transport
from anlan.notify.errors import TransportError

CORP, SECRET = "ww1234567890abcdef", "app-secret"


class WeCom:
    """Gives tokens to who has the secret; takes messages with the newest one. ``ended``: that one does not count any
    more. ``answer`` replaces what is said to a message."""

    def __init__(self):
        self.tokens, self.ended, self.answer = 0, False, None

    def __call__(self, call):
        if call.path == "/cgi-bin/gettoken":
            if (call.query.get("corpid"), call.query.get("corpsecret")) != (CORP, SECRET):
                return {"errcode": 40001, "errmsg": "invalid credential, hint: [1], from ip: 1.2.3.4"}
            self.tokens, self.ended = self.tokens + 1, False
            return {"errcode": 0, "errmsg": "ok", "access_token": f"token-{self.tokens}", "expires_in": 7200}
        assert (call.method, call.path) == ("POST", "/cgi-bin/message/send")
        if call.query.get("access_token") != f"token-{self.tokens}":
            return {"errcode": 40014, "errmsg": "invalid access_token"}
        if self.ended:
            return {"errcode": 42001, "errmsg": "access_token expired"}
        return self.answer or {"errcode": 0, "errmsg": "ok", "invaliduser": "", "msgid": "msg-1"}


@pytest.fixture
def rules():
    return WeCom()


@pytest.fixture
def vendor(rules):
    with running(rules) as vendor:
        yield vendor


def filled(vendor, **changes):
    values = {"corp_id": CORP, "agent_id": "1000002", "secret": SECRET, "base_url": vendor.url}
    return CHANNEL.completed({**values, **changes})


def send(vendor, **changes):
    return CHANNEL.send("zhou.mh", text(), "m7-c3", filled(vendor, **changes))


def failure(vendor, **changes):
    with pytest.raises(TransportError) as caught:
        send(vendor, **changes)
    return caught.value


def sent(vendor):
    return vendor.to("/cgi-bin/message/send")


def test_a_card_with_a_button_goes_to_one_member(vendor):
    found = send(vendor)
    assert (found.answer, found.provider_ref) == ("0 ok", "msg-1")
    [call] = sent(vendor)
    assert (call.json["touser"], call.json["agentid"], call.json["msgtype"]) == ("zhou.mh", 1000002, "textcard")
    card = call.json["textcard"]
    assert card["url"] == "https://anlan.example/tap/personal-token/"
    assert "14:27" in card["title"] and card["btntxt"]


REPLIES = {"token": "t", "aes_key": "k"}


def test_where_replies_are_set_up_the_card_has_a_button_and_is_found_again_by_its_task(vendor):
    first, second = send(vendor, **REPLIES), send(vendor, **REPLIES)
    cards = [call.json["template_card"] for call in sent(vendor)]
    assert [card["task_id"] for card in cards] == [first.provider_ref, second.provider_ref]
    assert first.provider_ref.startswith("m7-c3@") and first.provider_ref != second.provider_ref
    assert cards[0]["button_list"][0]["key"] == "confirm"
    assert cards[0]["card_action"]["url"] == "https://anlan.example/tap/personal-token/"


def test_what_asks_nothing_has_no_button(vendor):
    CHANNEL.send("zhou.mh", text(kind="report.first"), "m7-c3", filled(vendor, **REPLIES))
    assert sent(vendor)[0].json["msgtype"] == "textcard"


@pytest.mark.parametrize("address", ["@all", "a|b", "", "部门 "])
def test_no_address_reaches_more_than_one_member(vendor, address):
    with pytest.raises(TransportError) as caught:
        CHANNEL.send(address, text(), "m7-c3", filled(vendor))
    assert caught.value.permanent and vendor.calls == []


def test_words_stay_within_the_vendors_bytes():
    card = transport.card("u", text(subject="字" * 90, body="字" * 400), {"agent_id": "1"})["textcard"]
    assert len(card["title"].encode()) <= 128 and len(card["description"].encode()) <= 512


def test_the_check_for_repeated_content_stays_off_so_that_a_second_alarm_is_not_swallowed(vendor):
    send(vendor)
    assert sent(vendor)[0].json["enable_duplicate_check"] == 0


def test_one_token_serves_many_messages(vendor, rules):
    send(vendor), send(vendor)
    assert rules.tokens == 1 and len(sent(vendor)) == 2


def test_a_token_the_vendor_has_ended_is_fetched_anew_and_the_message_goes(vendor, rules):
    send(vendor)
    rules.ended = True
    assert send(vendor).provider_ref == "msg-1"
    assert rules.tokens == 2


def test_a_token_that_never_counts_is_not_asked_for_without_end(vendor, rules):
    rules.answer = {"errcode": 42001, "errmsg": "expired"}
    assert not failure(vendor).permanent
    assert len(sent(vendor)) == 2


def test_a_wrong_secret_is_ours_to_put_right_and_passes(vendor):
    error = failure(vendor, secret="another")
    assert not error.permanent and error.message.startswith("40001")
    assert sent(vendor) == []


@pytest.mark.parametrize("code", [40003, 60111, 81013, 45002])
def test_nobody_of_that_name_is_permanent(vendor, rules, code):
    rules.answer = {"errcode": code, "errmsg": "no"}
    assert failure(vendor).permanent


@pytest.mark.parametrize("field", ["invaliduser", "unlicenseduser"])
def test_a_yes_that_leaves_the_member_out_is_a_no(vendor, rules, field):
    rules.answer = {"errcode": 0, "errmsg": "ok", field: "zhou.mh", "msgid": "x"}
    assert failure(vendor).permanent


@pytest.mark.parametrize("code", [45009, 45033])
def test_too_many_waits_a_minute(vendor, rules, code):
    rules.answer = {"errcode": code, "errmsg": "api freq out of limit"}
    error = failure(vendor)
    assert (error.permanent, error.retry_after) == (False, 60.0)


@pytest.mark.parametrize("code", [-1, 60020, 40056, 48002])
def test_what_may_be_put_right_passes(vendor, rules, code):
    rules.answer = {"errcode": code, "errmsg": "no"}
    assert not failure(vendor).permanent


def test_an_answer_without_a_code_is_not_a_yes(vendor, rules):
    rules.answer = {"hello": "portal"}
    assert not failure(vendor).permanent


def test_a_vendor_that_hangs_or_breaks_passes(vendor, rules):
    send(vendor)
    rules.answer = (500, {})
    assert not failure(vendor).permanent
    vendor.delay = 0.6
    with patience(0.2):
        assert not failure(vendor).permanent
