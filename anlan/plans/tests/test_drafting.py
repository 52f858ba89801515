"""The rules proposed for the sample plan and for sentences that plans are full of."""

from __future__ import annotations

from pathlib import Path

import pytest

from anlan.compiler import compile_text
from anlan.plans.drafting import propose
from anlan.plans.models import Act, Trigger

SAMPLE = Path(__file__).parents[3] / "samples" / "青山镇中心小学突发事件应急预案.md"
CHAIN = "报告程序：当事人（或目击者）——学校校长——片区督导办主任——镇政府和教育局相关领导。\n"


@pytest.fixture(scope="module")
def rules():
    return {rule.title: rule for rule in propose(compile_text(SAMPLE.read_text()))}


def of(text: str):
    return propose(compile_text(CHAIN + text))


def test_each_rule_of_the_sample_is_named_by_what_is_to_be_done(rules):
    assert list(rules) == [
        "轮换", "确认接警", "校长确认收到报告", "向上级报告", "续报进展", "报送结案报告", "到场", "告知监护人",
        "告知办理期限和查询方式", "报送零报告", "检查一次消防设施", "巡查一次教学楼和宿舍", "组织一次应急疏散演练",
        "召开两次校园周边联席会议", "修订一次",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "trigger", "act", "minutes", "function"),
    [
        ("确认接警", Trigger.REPORTED, Act.ACKNOWLEDGE, 3, "duty_leader"),
        ("校长确认收到报告", Trigger.REPORTED, Act.ACKNOWLEDGE, 15, "principal"),
        ("向上级报告", Trigger.KNOWN, Act.REPORT_UP, 20, "principal"),
        ("续报进展", Trigger.REPORTED, Act.FOLLOW_UP, 120, "safety_officer"),
        ("报送结案报告", Trigger.ENDED, Act.FINISH, 3 * 24 * 60, "safety_officer"),
        ("告知监护人", Trigger.REPORTED, Act.DO, 10, "teacher"),
    ],
)
def test_what_starts_it_what_it_is_and_whose(rules, title, trigger, act, minutes, function):
    rule = rules[title]
    assert (rule.trigger, rule.act, rule.minutes, rule.function) == (trigger, act, minutes, function)


def test_a_lapse_climbs_the_chain_of_the_plan(rules):
    words = [[step["word"] for step in rung] for rung in rules["确认接警"].chain]
    assert words == [["值班领导"], ["学校校长"], ["片区督导办主任"], ["镇政府", "教育局相关领导"]]


def test_a_sentence_that_names_nobody_is_left_for_people_to_say(rules):
    rule = rules["告知办理期限和查询方式"]
    assert rule.word == "" and rule.confidence <= 0.5


def test_in_one_sentence_the_post_is_named_once(rules):
    assert rules["巡查一次教学楼和宿舍"].word == "总务处"
    assert rules["组织一次应急疏散演练"].word == ""


def test_the_post_is_what_stands_after_by(rules):
    assert rules["修订一次"].word == "安全办"


def test_the_limit_may_stand_in_a_clause_of_its_own():
    (rule,) = [rule for rule in of("校长接到报告后，20分钟内，向上级报告。") if rule.minutes == 20]
    assert rule.title == "向上级报告"


def test_who_is_no_post_is_no_superior():
    (rule,) = [rule for rule in of("班主任必须在10分钟内通知家长。") if rule.minutes == 10]
    assert (rule.act, rule.title) == (Act.DO, "通知家长")


def test_no_rule_is_made_of_a_sentence_outside_the_charter():
    text = "班主任须在3日内摸排重点人员和有上访倾向的人员，建立台账。"
    assert compile_text(CHAIN + text).outside_charter
    assert of(text) == []


@pytest.mark.parametrize("text", ["班主任须在5分钟内清点人数。", "到操场后，班主任清点学生人数须在5分钟内完成。"])
def test_a_limit_for_the_count_begins_with_the_all_call(text):
    (rule,) = [rule for rule in of(text) if rule.minutes == 5]
    assert (rule.trigger, rule.act, rule.function) == (Trigger.CALLED, Act.ACCOUNT, "teacher")


@pytest.mark.parametrize(
    "text", ["班主任清点人数后，须在5分钟内告知监护人。", "总务处须在30分钟内清点学生用书。", "校长须在5分钟内到场。"]
)
def test_another_act_beside_a_count_is_no_count(text):
    assert {rule.act for rule in of(text) if rule.minutes}.isdisjoint({Act.ACCOUNT})


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("安全办每日17:00前报送零报告。", "17:00"),
        ("安全办每天下午5时30分前向教育局报送“零报告”。", "17:30"),
        ("严格落实每日安全稳定信息“零报告”制度。", None),
    ],
)
def test_the_zero_report_of_a_day_is_handed_in_on_its_own_page(text, due):
    (rule,) = [rule for rule in of(text) if rule.recurrence]
    assert (rule.act, (rule.recurrence or {}).get("due")) == (Act.FILE, due)


@pytest.mark.parametrize(
    "text",
    [
        "校医每日晨检，没有症状的实行零报告。", "班主任每月报送一次矛盾纠纷零报告。",
        "安全办每天上午9时、下午5时各报一次零报告。", "值班员每日巡查；发生事件的，报送零报告。",
    ],
)  # fmt: skip
def test_other_returns_of_nothing_are_not_the_zero_report(text):
    assert {rule.act for rule in of(text) if rule.recurrence} <= {Act.DO}
