"""Recurrences: the period, the count, and what only looks like a period."""

from __future__ import annotations

import pytest

from anlan.compiler import compile_text


def found(text):
    return [(r.freq, r.times_min, r.times_max) for r in compile_text(text).recurrences]


@pytest.mark.parametrize(
    ("text", "freq", "low", "high"),
    [
        ("总务处每月检查一次屋面。", "monthly", 1, 1),
        ("每学期组织两次以上演练。", "semester", 2, None),
        ("每天巡查。", "daily", None, None),
        ("每学期对校园周边治安环境开展一至两次以上整治。", "semester", 1, None),
        ("每周开展2—3次检查。", "weekly", 2, 3),
        ("每年至少演练１次。", "yearly", 1, None),
        ("每学年不少于两遍。", "yearly", 2, None),
        ("每季度通报一次。", "quarterly", 1, 1),
        ("定期消毒。", "regular", None, None),
        ("每两小时巡查一次。", "regular", 1, 1),
        ("每半年检测一次。", "regular", 1, 1),
        ("至少每90天更换一次。", "regular", 1, None),
        ("实行日报告制度。", "daily", None, None),
        ("每周不定期抽查两次。", "weekly", 2, 2),
        ("每周一次例会。", "weekly", 1, 1),
        ("每周五汇总一次。", "weekly", 1, 1),
        ("每天上午9时、下午5时各报一次。", "daily", 2, 2),
        ("通过经常性的排查。", "regular", None, None),
        ("每 月检查 一 次。", "monthly", 1, 1),
    ],
)
def test_period_and_count(text, freq, low, high):
    assert found(text) == [(freq, low, high)]


@pytest.mark.parametrize(
    "text",
    [
        "每次活动前检查。",
        "每餐留样。",
        "每节课点名。",
        "做好日常检查。",
        "车辆贴有定期检验标志。",
        "楼道里经常发生拥挤。",
        "全国每年约有两万名儿童溺水。",
    ],
)
def test_what_is_no_obligation_that_repeats(text):
    assert found(text) == []


def test_two_clauses_have_their_own_counts():
    assert found("每日消毒，每月灭虫一次。") == [("daily", None, None), ("monthly", 1, 1)]
