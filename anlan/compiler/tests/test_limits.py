"""Time limits: what bounds an obligation, and what only looks like it."""

from __future__ import annotations

import pytest

from anlan.compiler import compile_text


def limits(text):
    return [(t.text, t.min_minutes, t.max_minutes, t.immediate) for t in compile_text(text).time_limits]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("两h内报告。", None, 120),
        ("30min内报告。", None, 30),
        ("值班员20分钟内报告校长。", None, 20),
        ("应在１小时之内上报。", None, 60),
        ("于两小时以内上报。", None, 120),
        ("医护人员3～5分钟内到场。", 3, 5),
        ("10至15分钟内清点完毕。", 10, 15),
        ("半小时内报告。", None, 30),
        ("一个半小时内报告。", None, 90),
        ("3个工作日内答复。", None, 4320),
        ("自收到之日起十五日内答复。", None, 21600),
        ("一周内整改。", None, 10080),
        ("两个月内办结。", None, 86400),
        ("报告最迟不得超过2小时。", None, 120),
        ("不得迟于24小时报告。", None, 1440),
        ("当天答复家长。", None, 1440),
        ("2 小 时 内报告。", None, 120),
    ],
)
def test_relative_limits_in_minutes(text, low, high):
    assert [(a, b, c) for _, a, b, c in limits("学校" + text)] == [(low, high, False)]


@pytest.mark.parametrize("word", ["第一时间", "立即", "立刻", "马上", "即刻", "当即", "立即立即"])
def test_words_of_immediacy(word):
    assert limits(f"值班员{word}报告校长。") == [(word, None, None, True)]


def test_a_bracket_after_a_word_of_immediacy_belongs_to_it():
    assert limits("必须在第一时间（5—15分钟）向校长联系。") == [("第一时间（5—15分钟）", 5, 15, True)]


@pytest.mark.parametrize(
    "text",
    [
        "1天内有3例相似症状的。",
        "30日内，伤亡人数发生变化的，应当补报。",
        "当日17时前报送。",
        "24小时内出现5例以上发热。",
        "对不能立即整改的隐患要上报。",
        "连续3天内多人缺课。",
        "病例停课72小时后返园。",
        "24小时值班。",
        "17时前报送。",
        "次日7:10前交班。",
        "提前10分钟到岗。",
        "届满前一个月提出。",
        "及时、迅速、尽快报告。",
        "停电4小时以上。",
        "未来6小时内可能出现暴雨。",
        "放学前1小时内发布通知。",
        "演练时间不超过15分钟。",
        "当日值班领导带队巡查。",
        "连续驾驶不得超过4小时。",
    ],
)
def test_conditions_durations_and_clock_times_are_no_limits(text):
    assert limits(text) == []


def test_nothing_is_taken_from_headings_and_titles():
    assert limits("事故1小时内报告制度\n一、24小时内报告要求\n值班员负责。") == []


def test_who_does_what_to_whom():
    limit = compile_text("校长接到报告后，在20分钟内向上级汇报。").time_limits[0]
    assert (limit.actor, limit.action, limit.recipient) == ("校长", "汇报", "上级")
