"""Voice calls against a double that checks the vendors' signatures and speaks their errors."""

from __future__ import annotations

import json

import pytest

from anlan.notify.channels import voice
from anlan.notify.channels.base import BadCallback, Callback, HookRequest
from anlan.notify.channels.cloud.tests.vendors import ALIYUN_KEY, TENCENT_KEY, Cloud
from anlan.notify.channels.voice import callbacks
from anlan.notify.errors import TransportError
from anlan.notify.words import Text

ALIYUN_OK = {"Code": "OK", "Message": "OK", "CallId": "116012354148^102813140148", "RequestId": "D9CB3933"}
TENCENT_OK = {"Response": {"SendStatus": {"CallId": "12582bce-403c", "SessionContext": "m1-c2"}, "RequestId": "9126"}}
TEXT = Text(1, "duty.opened", "请14:32前签发首报", "body", "https://x.example/t", False,
            {"what": "签发首报", "due": "14:32", "unit": "青山中心小学", "number": "2026-0012"})  # fmt: skip
DRILL = Text(1, "duty.opened", "【演练】请14:32前签发首报", "body", "", True, TEXT.parts)


def settings(vendor, url, **more):
    key_id, key_secret = ALIYUN_KEY if vendor == "aliyun" else TENCENT_KEY
    return voice.CHANNEL.completed({
        "vendor": vendor, "endpoint": url, "key_id": key_id, "key_secret": key_secret, "app_id": "1400006666",
        "template": "TTS_1", "wording": "你有一件事要办：{what}，时限{due}。收到请按1。",
        "drill_template": "TTS_2", "drill_wording": "这是演练：{what}，时限{due}。收到请按1。", "hook_secret": "s3cret",
        **more,
    })  # fmt: skip


@pytest.fixture
def aliyun():
    cloud = Cloud(ALIYUN_OK)
    yield cloud
    cloud.stop()


@pytest.fixture
def tencent():
    cloud = Cloud(TENCENT_OK)
    yield cloud
    cloud.stop()


def send(vendor, cloud, *, address="138 0000 1111", text=TEXT, **more):
    return voice.CHANNEL.send(address, text, "m1-c2", settings(vendor, cloud.url, **more))


def refused(vendor, cloud, **more):
    with pytest.raises(TransportError) as caught:
        send(vendor, cloud, **more)
    return caught.value


def test_alibaba_reads_the_words_aloud_where_no_number_was_bought(aliyun):
    assert send("aliyun", aliyun).provider_ref == "116012354148^102813140148"
    [(action, params)] = aliyun.calls
    assert action == "SingleCallByTts" and "CalledShowNumber" not in params
    assert (params["CalledNumber"], params["TtsCode"], params["PlayTimes"]) == ("13800001111", "TTS_1", "2")
    assert json.loads(params["TtsParam"]) == {"what": "签发首报", "due": "14:32"}


def test_alibaba_waits_for_a_key_with_a_number_of_ones_own(aliyun):
    send("aliyun", aliyun, show_number="057156780000", confirmed_template="TTS_9")
    [(action, params)] = aliyun.calls
    assert action == "IvrCall" and params["CalledShowNumber"] == "057156780000"
    assert (params["MenuKeyMap.1.Key"], params["MenuKeyMap.1.Code"]) == ("1", "TTS_9")
    assert params["StartCode"] == "TTS_1" and json.loads(params["StartTtsParams"])["due"] == "14:32"
    assert "OutId" not in params, "IvrCall takes 15 bytes of it only; the call's own id is enough"


def test_tencent_calls_with_the_values_in_order(tencent):
    assert send("tencent", tencent).provider_ref == "12582bce-403c"
    [(action, params)] = tencent.calls
    assert action == "SendTtsVoice" and params["CalledNumber"] == "+8613800001111"
    assert params["TemplateParamSet"] == ["签发首报", "14:32"] and params["PlayTimes"] == 2
    assert params["VoiceSdkAppid"] == "1400006666"


def test_a_landline_rings_by_alibaba_and_not_by_tencent(aliyun, tencent):
    send("aliyun", aliyun, address="0571-81234567")
    assert aliyun.calls[0][1]["CalledNumber"] == "057181234567"
    assert refused("tencent", tencent, address="0571-81234567").permanent and tencent.calls == []


@pytest.mark.parametrize("vendor", ["aliyun", "tencent"])
def test_a_drill_has_a_wording_of_its_own_or_is_not_called(vendor, aliyun, tencent):
    cloud = aliyun if vendor == "aliyun" else tencent
    send(vendor, cloud, text=DRILL)
    assert cloud.calls[0][1]["TtsCode" if vendor == "aliyun" else "TemplateId"] == "TTS_2"
    assert not refused(vendor, cloud, text=DRILL, drill_template="").permanent
    assert len(cloud.calls) == 1


@pytest.mark.parametrize(
    ("code", "message", "permanent", "retry_after"),
    [
        ("isv.MOBILE_NUMBER_ILLEGAL", "号码格式非法", True, None),
        ("isv.COMPLAINT_REJECT", "防骚扰拦截", True, None),
        ("isv.BUSINESS_LIMIT_CONTROL", "触发分钟级流控Permits:1", False, None),
        ("isv.BUSINESS_LIMIT_CONTROL", "触发天级流控Permits:20", True, None),
        ("isv.AMOUNT_NOT_ENOUGH", "账户余额不足", False, None),
        ("isv.TTS_TEMPLATE_ILLEGAL", "TTS模板不合法", False, None),
    ],
)
def test_what_alibaba_refuses_with_http_200(aliyun, code, message, permanent, retry_after):
    aliyun.next = [(200, {"Code": code, "Message": message, "RequestId": "r"})]
    error = refused("aliyun", aliyun)
    assert (error.permanent, error.retry_after, error.message) == (permanent, retry_after, f"{code}: {message}")


@pytest.mark.parametrize(
    ("code", "permanent", "retry_after"),
    [
        ("LimitExceeded.DeliveryFrequencyLimit", False, None),
        ("RequestLimitExceeded", False, 1.0),
        ("FailedOperation.ContainSensitiveWord", True, None),
        ("FailedOperation.InsufficientBalanceInVoicePackage", False, None),
    ],
)
def test_what_tencent_refuses_with_http_200(tencent, code, permanent, retry_after):
    tencent.next = [(200, {"Response": {"Error": {"Code": code, "Message": "no"}, "RequestId": "r"}})]
    error = refused("tencent", tencent)
    assert (error.permanent, error.retry_after) == (permanent, retry_after)


# -- what vendors call us with ------------------------------------------------------------------------------------


def hook(body, key="s3cret", vendor="aliyun"):
    request = HookRequest("POST", {"key": key}, {}, json.dumps(body).encode(), 0.0)
    return callbacks.read(request, settings(vendor, ""))


CALL = "122628733198^109422060001"
RECORD = {"status_code": "200000", "callee": "13800001111", "ring_time": "2026-10-14 14:12:40", "duration": "10",
          "voice_type": "voice", "originate_time": "2026-10-14 14:12:34", "b_start_time": "2026-10-14 14:12:50",
          "end_time": "2026-10-14 14:13:00", "call_id": CALL, "caller": "057156780000", "status_msg": "执行完成",
          "out_id": "", "dtmf": "", "toll_type": "LOCAL"}  # fmt: skip


def test_alibabas_record_of_a_call_that_was_heard_is_delivered_and_no_answer():
    assert hook([RECORD]) == [Callback("delivered", provider_ref=CALL)]


def test_alibabas_record_with_a_key_is_an_answer():
    assert hook([{**RECORD, "dtmf": "1"}]) == [
        Callback("delivered", provider_ref=CALL),
        Callback("reply", provider_ref=CALL, address="13800001111", text="1"),
    ]


@pytest.mark.parametrize(("status", "words"), [("200003", "无应答"), ("200002", "用户占线"), ("200010", "关机")])
def test_a_call_nobody_took_has_failed(status, words):
    assert hook([{**RECORD, "status_code": status, "status_msg": words}]) == [
        Callback("failed", provider_ref=CALL, error=f"{status} {words}")
    ]


def test_states_on_the_way_say_nothing_but_a_key():
    on_the_way = {"status_code": "200201", "status_time": "2026-10-14 14:12:40", "out_id": "", "call_id": CALL}
    key = {**on_the_way, "status_code": "300000", "dtmf": "1"}
    assert hook([on_the_way, key]) == [Callback("reply", provider_ref=CALL, text="1")]


def test_tencent_says_how_the_call_ended():
    ended = {"result": "0", "accept_time": "1470197211", "call_from": "", "callid": "c1", "end_calltime": "1470197221",
             "fee": "1", "mobile": "13800001111", "nationcode": "86", "start_calltime": "1470197196"}  # fmt: skip
    assert hook({"voiceprompt_callback": ended}, vendor="tencent") == [Callback("delivered", provider_ref="c1")]
    missed = {**ended, "result": "1"}
    assert hook({"voiceprompt_callback": missed}, vendor="tencent") == [
        Callback("failed", provider_ref="c1", error="not answered")
    ]


def test_tencent_passes_the_key_on():
    pressed = {"call_from": "", "callid": "c1", "keypress": "1", "mobile": "13800001111", "nationcode": "86"}
    assert hook({"voicekey_callback": pressed}, vendor="tencent") == [
        Callback("reply", provider_ref="c1", address="13800001111", text="1")
    ]


def test_tencent_says_why_a_call_failed():
    why = {"callid": "c1", "mobile": "13800001111", "nationcode": "86", "call_from": "", "failure_code": 8,
           "failure_reason": "空号"}  # fmt: skip
    assert hook({"voice_failure_callback": why}, vendor="tencent") == [
        Callback("failed", provider_ref="c1", error="8 空号")
    ]


def test_without_the_secret_in_the_address_no_key_counts():
    with pytest.raises(BadCallback):
        hook([{**RECORD, "dtmf": "1"}], key="guess")
