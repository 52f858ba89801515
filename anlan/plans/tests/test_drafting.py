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
