"""A rule under a heading of one kind of event runs for that kind only."""

from __future__ import annotations

import pytest

from anlan.compiler import compile_text
from anlan.plans import drafting
from anlan.plans.scope import event_kinds

TEXT = """某校突发事件应急预案
一、信息报告
1、校长接到报告后，须在20分钟内向上级报告。
二、处置
（一）火灾
1、值班领导须在3分钟内确认接警。
（二）多人聚集反映诉求
1、值班领导须在5分钟内到场。
三、附则
1、安全办须在2日内整理记录。
"""


@pytest.fixture(scope="module")
def draft():
    return compile_text(TEXT)


@pytest.mark.parametrize(
    ("words", "kinds"), [("20分钟内", []), ("3分钟内", ["fire"]), ("5分钟内", ["crowd"]), ("2日内", [])]
)
def test_the_innermost_heading_that_names_a_kind_decides(draft, words, kinds):
    assert event_kinds(draft, draft.text.index(words)) == kinds


def test_a_plan_for_one_kind_is_for_that_kind(draft):
    fire = draft.model_copy(update={"title": "某校消防应急预案", "headings": []})
    assert event_kinds(fire, 0) == ["fire"]


def test_proposed_rules_carry_it(draft):
    assert {rule.limit_text: rule.event_kinds for rule in drafting.propose(draft)}["3分钟内"] == ["fire"]
