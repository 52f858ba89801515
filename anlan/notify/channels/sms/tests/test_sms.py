"""SMS against a double that checks the vendors' signatures and speaks their errors."""

from __future__ import annotations

import json

import pytest

from anlan.notify.channels import calling, sms
from anlan.notify.channels.base import BadCallback, Callback, HookRequest
from anlan.notify.channels.cloud.tests.vendors import ALIYUN_KEY, TENCENT_KEY, Cloud
from anlan.notify.channels.sms import callbacks, segments
from anlan.notify.errors import TransportError
from anlan.notify.words import Text
from tests.flows.sinks import free_port

ALIYUN_OK = {"Code": "OK", "Message": "OK", "BizId": "900619746936498440^0", "RequestId": "F655A8D5"}


def tencent_says(code, message="send success"):
    state = {"SerialNo": "5000:104571", "PhoneNumber": "+8613800001111", "Fee": 1, "SessionContext": "m1-c2",
             "Code": code, "Message": message, "IsoCode": "CN"}  # fmt: skip
    return {"Response": {"SendStatusSet": [state], "RequestId": "a0aabda6"}}


TEXT = Text(1, "duty.opened", "请14:32前签发首报", "body", "https://x.example/t", False,
            {"what": "签发首报", "due": "14:32", "unit": "青山中心小学", "number": "2026-0012"})  # fmt: skip
DRILL = Text(1, "duty.opened", "【演练】请14:32前签发首报", "body", "", True, TEXT.parts)


def settings(vendor, url, **more):
    key_id, key_secret = ALIYUN_KEY if vendor == "aliyun" else TENCENT_KEY
    return sms.CHANNEL.completed({
        "vendor": vendor, "endpoint": url, "key_id": key_id, "key_secret": key_secret, "sign": "县教育局",
        "app_id": "1400006666", "template": "SMS_1", "drill_template": "SMS_2",
        "wording": "待办：{what}。时限{due}，{unit}，案卷{number}。回复1表示收到。",
        "drill_wording": "演练，不是真的：{what}。时限{due}。回复1表示收到。", "hook_secret": "s3cret", **more,
    })  # fmt: skip


@pytest.fixture
def aliyun():
    cloud = Cloud(ALIYUN_OK)
    yield cloud
    cloud.stop()


@pytest.fixture
def tencent():
    cloud = Cloud(tencent_says("Ok"))
    yield cloud
    cloud.stop()


def send(vendor, cloud, *, address="+86 138 0000 1111", text=TEXT, **more):
    return sms.CHANNEL.send(address, text, "m1-c2", settings(vendor, cloud.url, **more))


def refused(vendor, cloud, **more):
    with pytest.raises(TransportError) as caught:
        send(vendor, cloud, **more)
    return caught.value


def test_alibaba_is_given_the_wording_and_gives_its_id(aliyun):
    sent = send("aliyun", aliyun)
    assert (sent.answer, sent.provider_ref, sent.units) == ("OK", "900619746936498440^0", 1)
    [(action, params)] = aliyun.calls
    assert action == "SendSms" and params["PhoneNumbers"] == "13800001111" and params["SignName"] == "县教育局"
    assert params["TemplateCode"] == "SMS_1" and params["OutId"] == "m1-c2"
    assert json.loads(params["TemplateParam"]) == dict(TEXT.parts)


def test_tencent_is_given_the_values_in_the_order_of_the_wording(tencent):
    sent = send("tencent", tencent)
    assert (sent.answer, sent.provider_ref, sent.units) == ("Ok", "5000:104571", 1)
    [(action, params)] = tencent.calls
    assert action == "SendSms" and params["PhoneNumberSet"] == ["+8613800001111"]
    assert params["TemplateParamSet"] == ["签发首报", "14:32", "青山中心小学", "2026-0012"]
    assert (params["SmsSdkAppId"], params["TemplateId"], params["SignName"]) == ("1400006666", "SMS_1", "县教育局")


@pytest.mark.parametrize("vendor", ["aliyun", "tencent"])
def test_a_drill_has_a_wording_of_its_own(vendor, aliyun, tencent):
    cloud = aliyun if vendor == "aliyun" else tencent
    send(vendor, cloud, text=DRILL)
    [(_action, params)] = cloud.calls
    assert params["TemplateCode" if vendor == "aliyun" else "TemplateId"] == "SMS_2"


@pytest.mark.parametrize("vendor", ["aliyun", "tencent"])
def test_a_wrong_key_is_ours_to_put_right(vendor, aliyun, tencent):
    error = refused(vendor, aliyun if vendor == "aliyun" else tencent, key_secret="wrong")
    assert not error.permanent and "ignature" in error.message and "wrong" not in error.message


@pytest.mark.parametrize("address", ["", "110", "0571-81234567", "+1 212 555 0100"])
def test_what_is_no_mobile_number_is_not_tried_again(aliyun, address):
    assert refused("aliyun", aliyun, address=address).permanent
    assert aliyun.calls == []


FLOW = "isv.BUSINESS_LIMIT_CONTROL"


@pytest.mark.parametrize(
    ("status", "code", "message", "permanent", "retry_after"),
    [
        (200, "isv.MOBILE_NUMBER_ILLEGAL", "号码格式错误", True, None),
        (200, "isv.SMS_CONTENT_ILLEGAL", "短信内容包含禁止发送内容", True, None),
        (200, FLOW, "触发分钟级流控Permits:1", False, None),
        (200, FLOW, "触发小时级流控Permits:5", True, None),
        (200, FLOW, "触发天级流控Permits:40", True, None),
        (200, "isv.DAY_LIMIT_CONTROL", "触发日发送限额", False, 3600.0),
        (200, "isv.OUT_OF_SERVICE", "业务停机", False, None),
        (200, "isv.SMS_TEMPLATE_ILLEGAL", "该账号下找不到对应模板", False, None),
        (400, "Throttling.User", "Request was denied due to user flow control.", False, 1.0),
        (503, "ServiceUnavailable", "The request has failed due to a temporary failure.", False, 1.0),
        (500, "InternalError", "The request processing has failed.", False, None),
    ],
)
def test_what_alibaba_refuses(aliyun, status, code, message, permanent, retry_after):
    aliyun.next = [(status, {"Code": code, "Message": message, "RequestId": "r"})]
    error = refused("aliyun", aliyun)
    assert (error.permanent, error.retry_after) == (permanent, retry_after)
    assert error.message == f"{code}: {message}"


@pytest.mark.parametrize(
    ("code", "permanent", "retry_after"),
    [
        ("InvalidParameterValue.IncorrectPhoneNumber", True, None),
        ("FailedOperation.PhoneNumberInBlacklist", True, None),
        ("LimitExceeded.PhoneNumberDailyLimit", True, None),
        ("LimitExceeded.PhoneNumberThirtySecondLimit", False, None),
        ("LimitExceeded.PhoneNumberOneHourLimit", True, None),
        ("LimitExceeded.AppMainlandChinaDailyLimit", False, 3600.0),
        ("FailedOperation.InsufficientBalanceInSmsPackage", False, None),
        ("FailedOperation.TemplateIncorrectOrUnapproved", False, None),
    ],
)
def test_what_tencent_refuses_within_an_answer_that_succeeded(tencent, code, permanent, retry_after):
    tencent.next = [(200, tencent_says(code, "no"))]
    error = refused("tencent", tencent)
    assert (error.permanent, error.retry_after) == (permanent, retry_after)


def test_tencent_asks_for_fewer_calls_a_second(tencent):
    error = {"Code": "RequestLimitExceeded", "Message": "Your current request times equals to `3001` in a second"}
    tencent.next = [(200, {"Response": {"Error": error, "RequestId": "r"}})]
    assert refused("tencent", tencent).retry_after == 1.0


@pytest.mark.parametrize("vendor", ["aliyun", "tencent"])
@pytest.mark.parametrize("body", [b"<html>Bad Gateway</html>", b"", b"[]", {"Response": "what"}])
def test_an_answer_that_is_none_passes(vendor, aliyun, tencent, body):
    cloud = aliyun if vendor == "aliyun" else tencent
    cloud.next = [(502, body)]
    assert not refused(vendor, cloud).permanent


def test_a_gateway_may_say_how_long_to_wait(aliyun):
    aliyun.next, aliyun.headers = [(429, b"slow down")], {"Retry-After": "7"}
    assert refused("aliyun", aliyun).retry_after == 7.0


@pytest.mark.parametrize("way", ["silent", "hangs up", "nobody there", "no such name"])
@pytest.mark.parametrize("vendor", ["aliyun", "tencent"])
def test_without_an_answer_it_passes(vendor, aliyun, tencent, monkeypatch, way):
    monkeypatch.setattr(calling, "TIMEOUT", 0.2)
    cloud = aliyun if vendor == "aliyun" else tencent
    cloud.delay, cloud.hangs_up = 0.6 if way == "silent" else 0.0, way == "hangs up"
    elsewhere = {"nobody there": f"http://127.0.0.1:{free_port()}", "no such name": "http://sms.invalid"}
    error = refused(vendor, cloud, **({"endpoint": elsewhere[way]} if way in elsewhere else {}))
    assert not error.permanent and error.message


def test_the_connection_is_whole_again_after_the_vendor_was_away(aliyun):
    aliyun.hangs_up = True
    refused("aliyun", aliyun)
    aliyun.hangs_up = False
    assert send("aliyun", aliyun).provider_ref


@pytest.mark.parametrize(
    ("length", "paid"), [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (500, 8)]
)  # fmt: skip
def test_segments_are_counted_as_both_vendors_do(length, paid):
    assert segments.count("安" * length) == paid


def test_a_wording_too_long_for_one_sms_is_paid_as_two(aliyun):
    assert send("aliyun", aliyun, wording="长" * 60 + "{what}").units == 1
    assert send("aliyun", aliyun, wording="长" * 80 + "{what}").units == 2


# -- what vendors call us with ------------------------------------------------------------------------------------


def hook(body, key="s3cret", vendor="aliyun"):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = HookRequest("POST", {"key": key} if key else {}, {"content-type": "application/json"}, content, 0.0)
    return callbacks.read(request, settings(vendor, ""))


REPORT = {"phone_number": "13800001111", "send_time": "2026-10-14 14:12:06", "report_time": "2026-10-14 14:12:09",
          "success": True, "err_code": "DELIVERED", "err_msg": "用户接收成功", "sms_size": "1",
          "biz_id": "900619746936498440^0", "out_id": "m1-c2"}  # fmt: skip


def test_alibaba_reports_what_arrived_and_what_did_not():
    gone = {**REPORT, "success": False, "err_code": "MOBILE_NOT_ON_SERVICE", "err_msg": "停机"}
    assert hook([REPORT, gone]) == [
        Callback("delivered", provider_ref="900619746936498440^0"),
        Callback("failed", provider_ref="900619746936498440^0", error="MOBILE_NOT_ON_SERVICE 停机"),
    ]


def test_alibaba_passes_replies_on():
    up = {"phone_number": "8613800001111", "content": " 1 ", "send_time": "2026-10-14 14:13:00", "dest_code": "1234",
          "sequence_id": "1234567890"}  # fmt: skip
    assert hook([up]) == [Callback("reply", address="13800001111", text="1")]


def test_tencent_reports_what_arrived_and_what_did_not():
    one = {"user_receive_time": "2026-10-14 14:12:09", "nationcode": "86", "mobile": "13800001111",
           "report_status": "SUCCESS", "errmsg": "DELIVRD", "description": "用户短信送达成功", 
           "sid": "5000:1"}  # fmt: skip
    failed = {**one, "report_status": "FAIL", "errmsg": "MK:0001", "description": "空号"}
    assert hook([one, failed], vendor="tencent") == [
        Callback("delivered", provider_ref="5000:1"),
        Callback("failed", provider_ref="5000:1", error="MK:0001 空号"),
    ]


def test_tencent_passes_replies_on():
    up = {
        "extend": "",
        "mobile": "13800001111",
        "nationcode": "86",
        "sign": "县教育局",
        "text": "收到",
        "time": 1791958380,
    }
    assert hook(up, vendor="tencent") == [Callback("reply", address="13800001111", text="收到")]


@pytest.mark.parametrize("key", ["", "s3cre", "s3cret2", "S3CRET", "秘密"])
def test_without_the_secret_in_the_address_nothing_is_believed(key):
    with pytest.raises(BadCallback):
        hook([REPORT], key=key)


def test_where_no_secret_was_set_nothing_is_believed():
    request = HookRequest("POST", {"key": ""}, {}, json.dumps([REPORT]).encode(), 0.0)
    with pytest.raises(BadCallback):
        callbacks.read(request, settings("aliyun", "", hook_secret=""))


@pytest.mark.parametrize("body", [b"", b"not json", b"7", b'["x"]', b"\xff\xfe"])
def test_what_cannot_be_read_is_refused(body):
    with pytest.raises(BadCallback):
        hook(body)


def test_kinds_that_are_neither_are_left_out():
    assert hook([{"phone_number": "13800001111"}, {"content": "1", "phone_number": "nobody"}]) == []


def test_the_answer_is_what_either_vendor_wants_to_read():
    assert sms.CHANNEL.thanks is not None
    said = json.loads(sms.CHANNEL.thanks(HookRequest("POST", {}, {}, b"", 0.0), {}))
    assert said["code"] == 0 and said["result"] == 0
