"""Headings: titles of sections, not sentences, not leaves."""

from __future__ import annotations

import pytest

from anlan.compiler import compile_file_parts, compile_text


def headings(text):
    return [(h.level, h.text) for h in compile_text(text).headings]


@pytest.mark.parametrize(
    "line",
    [
        "一、总则",
        "（一）组织机构",
        "1、加强领导，落实责任。学校成立小组。",
        "3.登记",
        "①切断电源。然后撤离。",
        "1.1 编制目的",
        "第一章 总则",
        "四：工作措施",
        "（三）、校内发生交通事故时",
        "二、运动会前做好以下工作：",
        "⒈宣传教育",
        "一．工作目标",
        "㈠预防",
    ],
)
def test_titles_are_headings(line):
    assert len(headings(f"前言。\n{line}\n下面是内容，很长的内容。")) == 1


@pytest.mark.parametrize(
    "line",
    [
        "1、报告制度：实行校长负责。",
        "2、值班人员必须准时到校。如有困难要说明。",
        "3、根据本预案,建立责任制。层层落实。",
        "第五条 学校应当做好工作。",
        "4、班主任清点人数。然后报告。",
        "5、一旦发生火灾，立即报警。不要慌张。",
        "6、立即报警。拨打电话。",
        "组织机构",
        "灭火组：张伟",
        "7、每学期演练一次。做好记录。",
    ],
)
def test_sentences_and_labels_are_not(line):
    assert headings(f"前言。\n{line}\n下面是内容。") == []


def test_a_leaf_without_content_is_no_heading():
    assert headings("一、原则\n1、以人为本\n2、预防为主\n二、措施\n内容。") == [(1, "原则"), (1, "措施")]


def test_levels_follow_the_order_of_the_document():
    text = "一、总则\n（一）目的\n为了安全。\n1、依据\n有关法律。\n二、附则\n自发布之日起施行。"
    assert headings(text) == [(1, "总则"), (2, "目的"), (3, "依据"), (1, "附则")]


def test_a_flattened_paragraph_has_no_headings():
    assert headings("某校预案一、总则。为了安全。二、组织。成立小组。") == []


def test_hard_line_breaks_are_not_taken_for_titles():
    text = "制度\n" + "\n".join(f"{n}．门卫对外来人员和车辆以及所携带的物品认真地进行\n登记。" for n in range(1, 6))
    assert headings(text) == []


def test_several_plans_in_one_file_are_split():
    body = (
        "为了安全，制定本预案，请各处室认真执行，落实到人。\n一、总则\n"
        + "内容很多，需要逐条落实。" * 10
        + "\n二、附则\n自发布之日起施行。\n"
    )
    text = "防火应急预案\n" + body + "防汛应急预案\n" + body
    parts = compile_file_parts(text)
    assert [p.title for p in parts] == ["防火应急预案", "防汛应急预案"]
    assert "".join(p.text for p in parts) == text
