"""Calls from WeCom, on the sample of the vendor's own callback library (published with its document on encryption)."""

from __future__ import annotations

import base64
import hashlib
import os
import struct
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from anlan.notify.channels.base import BadCallback, Callback, HookRequest
from anlan.notify.channels.wecom import hooks

TOKEN, KEY = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
FILLED = {"token": TOKEN, "aes_key": KEY, "corp_id": "wx5823bf96d3bd56c7"}

GREETING = HookRequest(
    "GET",
    {
        "msg_signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
        "timestamp": "1409659589",
        "nonce": "263014780",
        "echostr": "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
    },
    {},
    b"",
    1409659600.0,
)
MESSAGE = HookRequest(
    "POST",
    {
        "msg_signature": "477715d11cdb4164915debcba66cb864d751f3e6",
        "timestamp": "1409659813",
        "nonce": "1372623149",
    },
    {},
    (
        b"<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName><Encrypt><![CDATA["
        b"RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvu"
        b"JTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwG"
        b"c2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9"
        b"EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0"
        b"lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==]]></Encrypt><AgentID><![CDATA[218]]></AgentID></xml>"
    ),
    1409659820.0,
)


def sealed(message, *, at=1409659820, corp=FILLED["corp_id"], token=TOKEN):
    """A call as the vendor would make it."""
    key = base64.b64decode(KEY + "=")
    plain = os.urandom(16) + struct.pack(">I", len(message.encode())) + message.encode() + corp.encode()
    pad = 32 - len(plain) % 32
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    encrypted = base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()
    signed = "".join(sorted([token, str(at), "n", encrypted]))
    query = {"msg_signature": hashlib.sha1(signed.encode()).hexdigest(), "timestamp": str(at), "nonce": "n"}
    body = f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()
    return HookRequest("POST", query, {}, body, 1409659820.0)


SAID = (
    "<xml><FromUserName><![CDATA[zhou.mh]]></FromUserName><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[ 收到 ]]></Content></xml>"
)


def test_the_vendors_sample_of_a_greeting_is_answered_with_its_plain_text():
    assert hooks.greet(GREETING, FILLED) == "1616140317555161061"


def test_the_vendors_sample_of_a_message_is_opened():
    [encrypted] = hooks._ENCRYPTED.findall(MESSAGE.body)
    opened = hooks.open_message(MESSAGE, encrypted.decode(), FILLED)
    assert opened.startswith("<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>")
    [reply] = hooks.read(MESSAGE, FILLED)
    assert (reply.kind, reply.address, reply.text) == ("reply", "mycreate", "hello")


def test_a_members_message_is_a_reply():
    assert hooks.read(sealed(SAID), FILLED) == [Callback("reply", address="zhou.mh", text="收到")]


PRESS = (
    "<xml><FromUserName><![CDATA[zhou.mh]]></FromUserName><MsgType><![CDATA[event]]></MsgType>"
    "<Event><![CDATA[template_card_event]]></Event><EventKey><![CDATA[confirm]]></EventKey>"
    "<TaskId><![CDATA[m7-c3@1409659813000]]></TaskId></xml>"
)


def test_the_press_of_our_button_is_a_reply_that_names_what_was_sent():
    reply = Callback("reply", provider_ref="m7-c3@1409659813000", address="zhou.mh", text="1")
    assert hooks.read(sealed(PRESS), FILLED) == [reply]


def test_another_button_is_none():
    assert hooks.read(sealed(PRESS.replace("confirm", "other")), FILLED) == []


def test_the_button_is_told_to_say_that_it_was_pressed_in_an_answer_the_vendor_can_check():
    answer = hooks.thanks(sealed(PRESS), FILLED)
    names = ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")
    encrypted, signature, timestamp, nonce = [hooks._field(answer, name) for name in names]
    query = {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}
    said = hooks.open_message(HookRequest("POST", query, {}, b"", 1409659820.0), encrypted, FILLED)
    assert "update_button" in said and "<ToUserName><![CDATA[zhou.mh]]>" in said


def test_a_message_is_answered_with_nothing():
    assert hooks.thanks(sealed(SAID), FILLED) == ""


def test_a_picture_or_an_event_is_none():
    assert hooks.read(sealed(SAID.replace("text", "event")), FILLED) == []


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
def test_a_call_with_anything_changed_is_refused(name):
    query = {**MESSAGE.query, name: MESSAGE.query[name][:-1] + "7"}
    with pytest.raises(BadCallback):
        hooks.read(replace(MESSAGE, query=query), FILLED)


def test_a_call_with_another_text_is_refused():
    body = MESSAGE.body.replace(b"RypEv", b"RypEw")
    with pytest.raises(BadCallback):
        hooks.read(replace(MESSAGE, body=body), FILLED)


def test_a_call_of_yesterday_is_refused():
    with pytest.raises(BadCallback):
        hooks.read(replace(MESSAGE, at=MESSAGE.at + 86400), FILLED)


def test_a_call_for_another_enterprise_is_refused():
    with pytest.raises(BadCallback):
        hooks.read(sealed(SAID, corp="ww-another"), FILLED)


def test_nothing_is_read_where_no_token_was_filled_in():
    """An empty token would let anybody sign."""
    with pytest.raises(BadCallback):
        hooks.read(sealed(SAID, token=""), {**FILLED, "token": ""})


@pytest.mark.parametrize(
    "body", [b"", b"<xml></xml>", b"\xff" * 100, b"<xml><Encrypt><![CDATA[AAAA]]></Encrypt></xml>"]
)
def test_rubbish_is_refused(body):
    with pytest.raises(BadCallback):
        hooks.read(replace(MESSAGE, body=body), FILLED)
