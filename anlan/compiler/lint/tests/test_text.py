"""Checks that read the text itself: sections, dates, vague words, telephone numbers."""

from datetime import date

import pytest

from anlan.compiler.draft import PlanType
from anlan.compiler.lint import Severity, lint
from anlan.compiler.lint.sections import SECTIONS
from anlan.compiler.lint.tests.drafts import draft, heading, only

ON = date(2025, 9, 1)

COMPLETE: dict[PlanType, str] = {
    "综合": "适用范围 响应分级 组织机构及职责 信息报告 预警 响应启动 应急处置 响应终止 后期处置 应急保障",
    "专项": "适用范围 组织机构及职责 响应启动 处置措施 应急保障",
    "现场处置方案": "事故风险描述 应急工作职责 应急处置 注意事项",
}


@pytest.mark.parametrize("kind", list(COMPLETE))
def test_a_plan_with_all_its_sections_lacks_none_and_each_is_missed_when_it_is_gone(kind: PlanType) -> None:
    names = COMPLETE[kind].split()
    assert len(names) == len(SECTIONS[kind])
    for gone in (None, *range(len(names))):
        kept = [name for place, name in enumerate(names) if place != gone]
        text = "甲\n" + "\n".join(kept)
        plan = draft(text, plan_type=kind, headings=[heading(text, name) for name in kept])
        missing = [one.params["section_zh"] for one in only(lint(plan), "section.missing")]
        assert missing == ([] if gone is None else [SECTIONS[kind][gone].name_zh])


def test_running_text_shows_a_section_without_a_heading() -> None:
    text = "本预案适用于全校。由校长任组长。立即报告校长并启动本预案。组织师生疏散。总务处储备应急物资。"
    assert only(lint(draft(text, plan_type="专项")), "section.missing") == []


def test_a_rule_book_and_an_excerpt_of_a_law_are_asked_for_no_sections() -> None:
    assert only(lint(draft("门卫制度\n登记。", plan_type="工作制度")), "section.missing") == []
    law = "第一条 为了编制应急预案，制定本办法。\n第二条 本办法自公布之日起施行。"
    assert only(lint(draft(law)), "section.missing") == []
    assert only(lint(draft("防火预案\n一、灭火。")), "section.missing") != []


def test_a_section_known_from_memory_only_is_noted_and_not_warned_of() -> None:
    found = only(lint(draft("甲\n乙", plan_type="综合")), "section.missing")
    for one in found:
        assert one.severity is (Severity.NOTE if one.basis.mark == "M" else Severity.WARNING)
    assert {one.basis.mark for one in found} == {"S", "M"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("某校预案（2021年9月1日印发）\n内容。", "plan.old"),
        ("某校预案（二〇二一年九月）\n内容。", "plan.old"),
        ("某校预案（二〇二二年三月）\n内容。", "plan.old"),
        ("某校预案（二〇二二年九月）\n内容。", None),
        ("某校预案（二〇二二年十月）\n内容。", None),
        ("某校预案（二〇二二年八月三十一日）\n内容。", "plan.old"),
        ("某校预案\n2021.9.1\n内容。", "plan.old"),
        ("2020年某校预案\n内容。", "plan.old"),
        ("某校预案（2022年9月1日印发）\n内容。", None),
        ("某校预案（2022年8月31日印发）\n内容。", "plan.old"),
        ("某校预案（2019年印发，2024年3月修订）\n内容。", None),
        ("某校预案\n内容。", "plan.no_date"),
        ("某校预案\n依据《学校安全条例（2018年修订）》制定。", "plan.no_date"),
        ("某校预案\n依据2018年发布的《学校安全条例》制定。", "plan.no_date"),
        ("某校预案\n2021年13月40日印发。", "plan.no_date"),
        ("某校预案（2030年9月1日印发）\n内容。", "plan.no_date"),
        ("某校预案\n电话0571-20219101。", "plan.no_date"),
    ],
)
def test_the_latest_date_of_its_own_says_how_old_a_plan_is(text: str, code: str | None) -> None:
    found = [one.code for one in lint(draft(text, plan_type="专项"), on=ON) if one.code.startswith("plan.")]
    assert found == ([] if code is None else [code])


def test_a_date_in_the_middle_counts_only_where_a_word_says_what_it_is() -> None:
    filler = "学校做好安全工作，各处室配合。\n" * 40
    told = f"某校预案\n{filler}本预案自2024年9月1日起施行。\n{filler}"
    silent = f"某校预案\n{filler}我校于2024年9月1日开学。\n{filler}"
    assert only(lint(draft(told, plan_type="专项"), on=ON), "plan.no_date") == []
    assert only(lint(draft(silent, plan_type="专项"), on=ON), "plan.no_date") != []


def test_without_a_day_of_the_check_no_plan_is_too_old() -> None:
    assert [one.code for one in lint(draft("某校预案2001年9月1日\n", plan_type="工作制度"))] == []


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("班主任及时报告校长。", Severity.WARNING),
        ("发现情况尽快上报。", Severity.WARNING),
        ("总务处及时整改隐患。", Severity.NOTE),
        ("班主任及时（30分钟内）报告校长。", None),
        ("班主任及时报告校长，最迟半小时。", None),
        ("保证信息的及时性，做好报告工作。", None),
        ("做到及时、准确，不漏报告。", None),
        ("老师随时观察学生。", None),
    ],
)
def test_a_vague_word_before_a_duty_is_found(text: str, severity: Severity | None) -> None:
    found = only(lint(draft(text)), "limit.vague")
    assert [one.severity for one in found] == ([] if severity is None else [severity])


def test_a_vague_word_in_a_heading_is_left_alone() -> None:
    text = "一、及时报告\n内容。"
    assert only(lint(draft(text, headings=[heading(text, "及时报告")])), "limit.vague") == []


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("1381234567", "10"),
        ("138123456789", "12"),
        ("0571-860000", "10"),
        ("010-8600000", "10"),
        ("0571-860000012", "13"),
        ("123456789", "9"),
        ("400-123-456", "9"),
        ("１３８１２３４５６７", "10"),
    ],
)
def test_a_number_of_the_wrong_length_is_found(number: str, digits: str) -> None:
    text = f"值班电话：{number}。"
    (found,) = only(lint(draft(text)), "phone.length")
    assert text[found.start : found.end] == number
    assert found.params["digits"] == digits


@pytest.mark.parametrize(
    "text",
    [
        "值班电话：13812345678。",
        "电话：0571-86000001",
        "电话：0571—86000001",
        "电话：010-86000001",
        "电话：0531 88888888",
        "电话：(0531)88888888",
        "电话：138 1234 5678",
        "电话：110 119 120",
        "电话：8600001",
        "电话：86000001",
        "报警电话：110、119、120",
        "短号电话：661234",
        "热线电话：12345",
        "电话：400-123-4567",
        "电话：0571-86000001-805",
        "电话：0755-1234567",
        "电话：05711234567",
        "拨打95598",
        "邮编310000，共123456789元。",
        "第1381234567号文件",
        "手机13812345678、13912345678",
        "电话：138-1234-5678",
        "电话2—5部。",
        "紧急事件10分钟内电话报告,材料共123456789字。",
        "先电话报告123456789人次。",
    ],
)
def test_a_number_that_can_be_dialled_and_what_is_no_telephone_number_are_left_alone(text: str) -> None:
    assert only(lint(draft(text)), "phone.length") == []


def test_every_number_of_a_list_is_looked_at() -> None:
    text = "联系电话：13812345678、1391234567，0571-86000001、057186"
    found = only(lint(draft(text)), "phone.length")
    assert [one.params["number"] for one in found] == ["1391234567", "057186"]
