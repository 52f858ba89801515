"""What goes into the gaps of a wording that a vendor keeps."""

from __future__ import annotations

import pytest

from anlan.notify.channels.cloud.numbers import mobile, telephone
from anlan.notify.channels.cloud.wording import fill
from anlan.notify.errors import TransportError
from anlan.notify.words import Text

SETTINGS = {
    "template": "SMS_1", "wording": "待办：${what}。时限${due}，${unit}，案卷${number}。回复1表示收到。",
    "drill_template": "SMS_2", "drill_wording": "演练，不是真的：{what}。时限{due}。回复1表示收到。", "longest": "35",
}  # fmt: skip
PARTS = {"what": "签发首报", "due": "14:32", "unit": "青山中心小学", "number": "2026-0012"}


def text(*, is_drill=False, subject="请14:32前签发首报", **parts):
    return Text(1, "duty.opened", subject, "body", "https://x.example/t", is_drill, {**PARTS, **parts})


def test_the_gaps_are_filled_in_their_order():
    filled = fill(text(), SETTINGS, most=70, before="【县教育局】")
    assert filled.text == "待办：签发首报。时限14:32，青山中心小学，案卷2026-0012。回复1表示收到。"
    assert list(filled.values) == ["what", "due", "unit", "number"]
    assert filled.template == "SMS_1"


def test_a_drill_takes_the_wording_for_drills():
    filled = fill(text(is_drill=True), SETTINGS, most=70)
    assert filled.template == "SMS_2" and filled.text.startswith("演练，不是真的")


def test_a_drill_never_goes_out_in_the_words_of_an_emergency():
    with pytest.raises(TransportError) as caught:
        fill(text(is_drill=True), {**SETTINGS, "drill_template": ""}, most=70)
    assert not caught.value.permanent and "drills" in caught.value.message


def test_what_is_too_long_is_cut_until_the_whole_is_one_sms():
    filled = fill(text(what="长" * 35, unit="名" * 30), SETTINGS, most=70, before="【县教育局】")
    assert len("【县教育局】" + filled.text) == 70
    assert filled.values["due"] == "14:32" and filled.values["number"] == "2026-0012"


def test_one_variable_is_never_longer_than_the_vendor_takes():
    filled = fill(text(what="长" * 50), {**SETTINGS, "wording": "{what}", "longest": "20"}, most=70)
    assert filled.values["what"] == "长" * 20


def test_links_and_brackets_stay_out_of_variables():
    filled = fill(text(what="【演练】去\n操场 https://evil.example/x"), SETTINGS, most=350)
    assert filled.values["what"] == "演练：去 操场"


def test_without_parts_the_subject_says_what():
    bare = Text(1, "x", "【演练】请集合", "body", "", False)
    assert fill(bare, SETTINGS, most=70).values == {"what": "演练：请集合", "due": "-", "unit": "-", "number": "-"}


def test_a_gap_nobody_knows_is_for_the_operator():
    with pytest.raises(TransportError) as caught:
        fill(text(), {**SETTINGS, "wording": "{1}，{name}"}, most=70)
    assert "1, name" in caught.value.message and not caught.value.permanent


@pytest.mark.parametrize("written", ["13800001111", "+86 138-0000-1111", "0086 138 0000 1111", "86138 0000 1111"])
def test_a_mobile_number_is_known_however_it_is_written(written):
    assert mobile(written) == "13800001111"


@pytest.mark.parametrize(
    "written", ["", "1380000111", "23800001111", "0571-81234567", "+1 212 555 0100", "x13800001111"]
)
def test_what_is_no_mobile_number(written):
    assert mobile(written) is None


def test_a_landline_can_be_called():
    assert telephone("0571-8123 4567") == "057181234567"
    assert telephone("110") is None
