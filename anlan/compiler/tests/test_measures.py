"""Checklists, duties of posts, kinds of event, grades, triggers."""

from __future__ import annotations

from anlan.compiler import compile_text

PLAN = """校园安全应急预案
一、组织
门卫：负责打开校门，引导救护车；看守现场
总务处负责切断电源。
疏散组职责：
（一）引导学生撤离；
（二）清点人数。
二、火灾处置
1、切断电源；
2、拨打119。
三、食物中毒处置程序
停止供餐。封存食品。
四、事件分级
特别重大（Ⅰ级）事件：死亡3人以上。
同一班级1天内有3例相似症状的，立即报告。
"""


def test_checklists_by_kind_of_event():
    found = {m.event_kind: [s.text for s in m.steps] for m in compile_text(PLAN).measures}
    assert found["fire"] == ["切断电源", "拨打119"]
    assert found["food"] == ["停止供餐", "封存食品"]


def test_duties_of_posts():
    found = {d.post: d.duties for d in compile_text(PLAN).post_duties}
    assert found["门卫"] == ["负责打开校门,引导救护车", "看守现场"]
    assert found["总务处"] == ["切断电源"]
    assert found["疏散组"] == ["引导学生撤离", "清点人数"]


def test_kinds_of_event_by_weight():
    kinds = [k.kind for k in compile_text(PLAN).event_kinds]
    assert {"fire", "food"} <= set(kinds)


def test_grades_and_triggers():
    draft = compile_text(PLAN)
    assert [(g.grade, g.meaning) for g in draft.grades] == [(1, "死亡3人以上")]
    assert (3, "例", 1440.0) in [(t.count, t.unit, t.window_minutes) for t in draft.triggers]


def test_the_type_of_plan_is_told_by_its_title():
    assert compile_text("某小学总体应急预案\n一、总则\n内容。").plan_type == "综合"
    assert compile_text("防汛应急预案\n一、总则\n内容。").plan_type == "专项"
    assert compile_text("火灾现场处置方案\n一、总则\n内容。").plan_type == "现场处置方案"
    assert compile_text("值班制度\n一、总则\n内容。").plan_type == "工作制度"
    assert compile_text("无题\n一、总则\n内容。").plan_type is None
