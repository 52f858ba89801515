"""Each check both ways: the clause that it is for, and the nearest clause that it must leave alone."""

from typing import Any

import pytest

from anlan.compiler.lint import Finding, Severity, lint
from anlan.compiler.lint.figures import LIMITS, MONTHLY, NATIONAL, REPEATS
from anlan.compiler.lint.tests.drafts import draft, duty, heading, limit, only, repeat


def looser(text: str, words: str, minutes: float, places: tuple[str, ...] = (), **said: Any) -> list[Finding]:
    found = lint(draft(text, time_limits=[limit(text, words, minutes, **said)]), places=places)
    return only(found, "limit.looser_than_law")


@pytest.mark.parametrize(
    ("text", "words", "too_long", "longest", "article"),
    [
        ("发生安全事故，校长在{}内报告教育局。", "{}内", 61, 60, "第九条"),
        ("发生安全事故，教育局在{}内报告上级政府。", "{}内", 121, 120, "第十一条"),
        ("发生突发公共卫生事件，校长{}内报告县疾控中心。", "{}内", 121, 120, "第二十条"),
        ("发现聚集性病例，校医{}内报告疾控中心。", "{}内", 1441, 1440, ""),
        ("发生食物中毒，校长{}内报告市场监管部门。", "{}内", 121, 120, "4.2.2"),
        ("收到信访事项，办公室{}内书面告知。", "{}内", 15 * 1440 + 1, 15 * 1440, "第二十二条、第二十三条"),
        ("信访事项自受理之日起{}内办结。", "{}内", 61 * 1440, 60 * 1440, "第三十四条"),
        ("信访事项可以延长，延长{}内。", "{}内", 31 * 1440, 30 * 1440, "第三十四条"),
        ("信访事项的复查意见{}内复查完毕。", "{}内", 31 * 1440, 30 * 1440, "第三十五条、第三十六条"),
    ],
)
def test_a_limit_beyond_the_laws_is_found_and_the_laws_own_is_not(
    text: str, words: str, too_long: float, longest: float, article: str
) -> None:
    sentence, expression = text.format("若干时间"), words.format("若干时间")
    actor = "教育局" if "教育局在" in text else "校长"
    said: Any = {"actor": actor, "action": "报告"} if "报告" in text else {}
    found = looser(sentence, expression, too_long, **said)
    assert [one.basis.article for one in found] == [article]
    assert sentence[found[0].start : found[0].end] == expression
    assert looser(sentence, expression, longest, **said) == []


def test_a_rule_that_binds_a_school_for_certain_makes_an_error() -> None:
    (found,) = looser("发生食物中毒，校长24小时内报告市场监管部门。", "24小时内", 1440, action="报告")
    assert found.severity is Severity.ERROR


def test_the_finding_says_what_is_allowed_and_where_it_stands() -> None:
    text = "发生火灾，校长24小时内报告教育局。"
    (found,) = looser(text, "24小时内", 1440, actor="校长", action="报告", recipient="教育局")
    assert found.severity is Severity.WARNING  # whether it binds a school is open
    assert "1 hour" in found.fix
    assert "1小时内" in found.fix_zh
    assert (found.basis.source, found.basis.mark) == ("生产安全事故报告和调查处理条例", "V")
    assert text[found.sentence_start : found.sentence_end] == text


@pytest.mark.parametrize(
    "text",
    [
        "发现乙类传染病病人，校医24小时内报告疾控中心。",  # a single case has a limit of its own
        "发生安全事故，校长24小时内向教育局报送书面报告。",  # written, after the first report
        "发生安全事故，校长24小时内向教育局续报进展。",
        "发生安全事故，班主任24小时内报告家长。",  # not to an authority
        "安排工作，校长24小时内报告教育局。",  # no event
        "发生安全事故，校长24小时内修好围墙。",  # no report
    ],
)
def test_what_the_figure_is_not_about_is_left_alone(text: str) -> None:
    assert looser(text, "24小时内", 1440, actor="校长") == []


def test_the_heading_above_says_what_a_clause_is_about() -> None:
    text = "一、火灾\n校长24小时内报告教育局。\n二、接待\n校长24小时内报告教育局。"
    headings = [heading(text, "火灾"), heading(text, "接待")]
    limits = [limit(text, "24小时内", 1440, nth=n, actor="校长", action="报告") for n in (0, 1)]
    found = only(lint(draft(text, headings=headings, time_limits=limits)), "limit.looser_than_law")
    assert [one.start for one in found] == [limits[0].start]


def test_a_heading_beside_says_nothing_about_a_clause() -> None:
    text = "一、应急\n（一）火灾\n灭火。\n（二）接待\n校长24小时内报告教育局。"
    headings = [heading(text, "应急"), heading(text, "火灾", 2), heading(text, "接待", 2)]
    one = limit(text, "24小时内", 1440, actor="校长", action="报告")
    assert only(lint(draft(text, headings=headings, time_limits=[one])), "limit.looser_than_law") == []
    under = [headings[0], headings[1].model_copy(update={"level": 1}), headings[2]]
    assert only(lint(draft(text, headings=under, time_limits=[one])), "limit.looser_than_law") != []


def test_harm_to_a_child_is_reported_at_once() -> None:
    late = "发现性侵害的，学校24小时内向公安机关报案。"
    assert [one.basis.source for one in looser(late, "24小时内", 1440, action="报案")] == [
        "中华人民共和国未成年人保护法"
    ]
    at_once = "发现性侵害的，学校立即向公安机关报案，24小时内通知家长。"
    assert looser(at_once, "24小时内", 1440, action="报案") == []


def test_a_local_rule_holds_only_where_it_is_asked_for() -> None:
    text = "发生伤害事故，校医25小时内报告教育局。"
    said: Any = {"actor": "校医", "action": "报告"}
    assert looser(text, "25小时内", 1500, **said) == []
    assert len(looser(text, "25小时内", 1500, places=("上海",), **said)) == 1
    assert looser(text, "24小时内" if "24" in text else "25小时内", 1440, places=("上海",), **said) == []


@pytest.mark.parametrize(
    ("text", "words", "freq", "times", "fires"),
    [
        ("小学每学期组织一次疏散演练。", "每学期组织一次", "semester", 1, True),
        ("小学每月组织一次疏散演练。", "每月组织一次", "monthly", 1, False),
        ("小学每学期组织五次疏散演练。", "每学期组织五次", "semester", 5, False),
        ("小学每学期组织一次夜间疏散演练。", "每学期组织一次", "semester", 1, False),
        ("幼儿园每季度组织一次疏散演练。", "每季度组织一次", "quarterly", 1, False),
        ("幼儿园每学年组织一次疏散演练。", "每学年组织一次", "yearly", 1, True),
        ("总务处每季度进行一次防火检查。", "每季度", "quarterly", 1, True),
        ("总务处每月进行一次防火检查。", "每月", "monthly", 1, False),
        ("安全员每周防火巡查。", "每周", "weekly", None, True),
        ("安全员每日防火巡查。", "每日", "daily", None, False),
        ("保安每日巡更两次。", "每日巡更两次", "daily", 2, True),
        ("保安每日巡更六次。", "每日巡更六次", "daily", 6, False),
        ("每学期召开一次班会。", "每学期召开一次", "semester", 1, False),
        ("学校定期组织疏散演练。", "定期", "regular", None, False),
    ],
)
def test_a_repetition_seldomer_than_the_law_is_found(text, words, freq, times, fires) -> None:
    found = lint(draft(text, recurrences=[repeat(text, words, freq, times, actor="学校")]))
    assert bool(only(found, "recurrence.looser_than_law")) is fires


TWO = "一、甲\n校长20分钟内报告教育局。\n二、乙\n校长30分钟内报告教育局。"


def contradicting(text: str, first: float = 20, second: float = 30, **said: Any) -> list[Finding]:
    act: Any = {"actor": "校长", "action": "报告", "recipient": "教育局"} | said
    limits = [limit(text, "20分钟内", first, actor="学校校长", action="报告", recipient="教育局")]
    limits.append(limit(text, "30分钟内", second, **act))
    return only(lint(draft(text, time_limits=limits)), "limit.contradiction")


def test_two_numbers_for_the_same_report_contradict_each_other() -> None:
    (found,) = contradicting(TWO)
    assert TWO[found.start : found.end] == "30分钟内"
    assert (found.params["other"], found.params["line"]) == ("20分钟内", "2")


def test_the_same_number_twice_is_no_contradiction() -> None:
    assert contradicting(TWO, 20, 20) == []


def test_another_post_or_another_recipient_is_no_contradiction() -> None:
    assert contradicting(TWO, actor="副校长") == []
    assert contradicting(TWO, recipient="镇政府") == []


@pytest.mark.parametrize(
    "second",
    ["校长30分钟内向教育局报送书面材料。", "重大事件，校长30分钟内报告教育局。"],
)
def test_a_written_report_or_a_limit_by_grade_is_no_contradiction(second: str) -> None:
    assert contradicting(f"校长20分钟内报告教育局。\n{second}") == []


def test_limits_for_different_events_do_not_contradict_each_other() -> None:
    assert contradicting("发生火灾，校长20分钟内报告教育局。\n发生食物中毒，校长30分钟内报告教育局。") == []
    assert len(contradicting("发生火灾，校长20分钟内报告教育局。\n发现火情，校长30分钟内报告教育局。")) == 1


def test_a_deadline_that_names_nobody_is_found_once_a_sentence() -> None:
    text = "20分钟内报告，30分钟内到场。"
    nobody = [limit(text, "20分钟内", 20), limit(text, "30分钟内", 30)]
    assert len(only(lint(draft(text, time_limits=nobody)), "limit.no_post")) == 1
    named = [limit(text, "20分钟内", 20, actor="校长")]
    assert only(lint(draft(text, time_limits=named)), "limit.no_post") == []


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("事后24小时内写出报告。", True),
        ("事后24小时内由安全办写出报告。", False),
        ("由于大雨，24小时内写出报告。", True),
        ("1、各校24小时内写出报告。", False),
        ("心理教师到场，24小时内写出报告。", False),
    ],
)
def test_a_sentence_that_names_somebody_is_not_asked_who(text: str, fires: bool) -> None:
    found = lint(draft(text, time_limits=[limit(text, "24小时内", 1440)]))
    assert bool(only(found, "limit.no_post")) is fires


def test_a_post_named_for_one_rule_of_a_sentence_speaks_for_the_others() -> None:
    text = "心理医60分钟内到场，当日写出意见。"
    rules = [limit(text, "60分钟内", 60, actor="心理医"), limit(text, "当日", 1440)]
    assert only(lint(draft(text, time_limits=rules)), "limit.no_post") == []
    assert only(lint(draft(text, time_limits=rules[1:])), "limit.no_post") != []


@pytest.mark.parametrize(
    ("above", "fires"),
    [("救护组职责：", False), ("门卫：", False), ("二、应急处置", True), ("处置如下：", True)],
)
def test_the_label_of_a_list_names_the_post_of_its_items(above: str, fires: bool) -> None:
    text = f"{above}\n1、清点人数。\n2、10分钟内报告校长。\n3、每周检查。"
    found = lint(draft(text, time_limits=[limit(text, "10分钟内", 10)], recurrences=[repeat(text, "每周", "weekly")]))
    assert bool(only(found, "limit.no_post")) is fires
    assert bool(only(found, "recurrence.no_post")) is fires


def test_a_duty_that_the_compiler_gave_to_a_post_has_one() -> None:
    text = "门卫室\n每周检查大门。"
    weekly = [repeat(text, "每周", "weekly")]
    assert only(lint(draft(text, recurrences=weekly)), "recurrence.no_post")
    assigned = [duty(text, "门卫室", "每周检查大门。")]
    assert only(lint(draft(text, recurrences=weekly, post_duties=assigned)), "recurrence.no_post") == []


def test_regularly_is_asked_how_often_and_a_number_is_not() -> None:
    text = "总务处定期检查灭火器。"
    (found,) = only(lint(draft(text, recurrences=[repeat(text, "定期", "regular")])), "recurrence.vague")
    assert text[found.start : found.end] == "定期"
    counted = "总务处每两周检查灭火器。"
    assert only(lint(draft(counted, recurrences=[repeat(counted, "每两周", "regular")])), "recurrence.vague") == []


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("班主任立即报告校长。", True),
        ("班主任立即报告校长，最迟15分钟内。", False),
        ("班主任立即组织疏散。", False),
        ("校长接到报告后立即组织疏散。", False),
    ],
)
def test_at_once_without_a_number_is_noted_for_reports(text: str, fires: bool) -> None:
    limits = [limit(text, "立即", None, immediate=True, actor="班主任")]
    if "15分钟内" in text:
        limits.append(limit(text, "15分钟内", 15, actor="班主任"))
    found = only(lint(draft(text, time_limits=limits)), "limit.no_number")
    assert bool(found) is fires
    assert all(one.severity is Severity.NOTE for one in found)


def test_every_figure_says_what_it_rests_on() -> None:
    bases = [figure.basis for figure in LIMITS] + [figure.basis for figure in REPEATS]
    assert all(basis.source and basis.mark in {"V", "S", "M", "C"} for basis in bases)
    assert {figure.code for figure in LIMITS if figure.place == NATIONAL} >= {"accident.unit", "child.harm"}
    assert set(MONTHLY) == {"daily", "weekly", "monthly", "quarterly", "semester", "yearly"}
