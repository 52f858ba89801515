"""Reporting chains, drawn or told."""

from __future__ import annotations

import pytest

from anlan.compiler import compile_text


def chains(text):
    return [c.steps for c in compile_text(text).chains]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (
            "当事人（或目击者）——学校校长——片区主任——镇政府和教育局相关领导。",
            ["当事人", "学校校长", "片区主任", "镇政府和教育局相关领导"],
        ),
        ("班主任→校医（疫情报告人）→校长→区教育局、区疾控中心", ["班主任", "校医", "校长", "区教育局、区疾控中心"]),
        ("报告：值班人员-学校-中心校-教育局（相关部门）上报要及时。", ["值班人员", "学校", "中心校", "教育局"]),
        ("值班员立即报告校长，校长20分钟内报告中心校。", ["值班员", "校长", "中心校"]),
        (
            "目击者应立即向值班教师报告，值班教师向值班领导报告，值班领导向校长报告。",
            ["目击者", "值班教师", "值班领导", "校长"],
        ),
        ("班主任马上清点人数,报告引导组,引导组汇总后报告校长。", ["班主任", "引导组", "校长"]),
        ("校长通知班主任，班主任通知家长。", ["校长", "班主任", "家长"]),
        (
            "现场人员应当立即向本单位负责人报告；单位负责人接到报告后，应当于1小时内向县教育局报告。",
            ["现场人员", "本单位负责人", "县教育局"],
        ),
        ("发现者报告班主任、班主任报告校长、校长报告教育局。", ["发现者", "班主任", "校长", "教育局"]),
    ],
)
def test_chains_are_read(text, steps):
    assert chains(text) == [steps]


@pytest.mark.parametrize(
    "text",
    [
        "疏散路线：教学楼——操场——大门。",
        "报警→疏散→灭火→总结",
        "疏散顺序：一年级→二年级→三年级",
        "班主任报告校长。",
        "学校报告教育局、公安局和卫生局。",
        "班主任报告校长，总务处通知医院。",
        "一、班主任报告校长。\n二、校长报告教育局。",
        "时间：9:00—10:00—11:00",
    ],
)
def test_routes_processes_and_single_hops_are_no_chains(text):
    assert chains(text) == []


def test_the_span_runs_from_the_first_step_to_the_last():
    text = "报告程序：班主任——政教处——校长。"
    chain = compile_text(text).chains[0]
    assert text[chain.start : chain.end] == "班主任——政教处——校长"
