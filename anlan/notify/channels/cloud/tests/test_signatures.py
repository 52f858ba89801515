"""Both signatures against the examples in the vendors' own documents."""

from __future__ import annotations

from datetime import UTC, datetime

from anlan.notify.channels.cloud import aliyun, tencent


def test_alibaba_signs_as_in_its_document():
    """ "V3 request structure and signature", fixed parameters: RunInstances."""
    headers = aliyun.signed(
        "ecs.cn-shanghai.aliyuncs.com", "RunInstances", "2014-05-26",
        {"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"},
        ("YourAccessKeyId", "YourAccessKeySecret"),
        at=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC), nonce="3156853299f313e23d1673dc12e1703d",
    )  # fmt: skip
    assert headers["Authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
        "x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_alibaba_encodes_as_rfc_3986_has_it():
    assert aliyun.query({"b": "演 练", "a": "*~/+="}) == "a=%2A~%2F%2B%3D&b=%E6%BC%94%20%E7%BB%83"


def test_tencent_signs_as_in_its_document():
    """ "签名方法 v3": DescribeInstances. The body is signed as the bytes that are sent, escapes and blanks and all."""
    body = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    given = tencent.authorization(
        "cvm", "cvm.tencentcloudapi.com", body, ("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
                                                 "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"),
        at=datetime.fromtimestamp(1551113065, UTC),
    )  # fmt: skip
    assert given == (
        "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host, "
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )
