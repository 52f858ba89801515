"""Telephone numbers, and numbers that are none."""

from __future__ import annotations

import pytest

from anlan.compiler import compile_text


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("拨打110、119、120求救。", ["110", "119", "120"]),
        ("县防汛办：0917-7960001", ["0917-7960001"]),
        ("派出所 53881110教育局 53723910（电话）", []),
        ("联系电话派出所 53881110教育局 53723910", ["53881110", "53723910"]),
        ("手机：13800000001", ["13800000001"]),
        ("电话：63242200－32169", ["63242200－32169"]),
        ("卫生院电话:521001", ["521001"]),
        ("供电抢修：95598", ["95598"]),
        ("（0571）86000001", ["（0571）86000001"]),
        ("打电话5910110报警", ["5910110"]),
    ],
)
def test_numbers(text, numbers):
    assert [h.number for h in compile_text(text).hotlines] == numbers


@pytest.mark.parametrize(
    "text",
    [
        "共有学生1200人",
        "第110条",
        "120平方米",
        "QQ：12345678",
        "教发[2019]75号",
        "2019年10月12日",
        "http://a.cn/12345678",
        "日期：20201009",
        "高119米",
    ],
)
def test_amounts_dates_and_addresses(text):
    assert compile_text(text).hotlines == []


def test_the_label_says_whose_number_it_is():
    assert compile_text("县防汛办：0917-7960001").hotlines[0].label == "县防汛办"
