"""What lint hands over: order, words in both languages, JSON and SARIF."""

import json
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.compiler.compile import compile_text
from anlan.compiler.lint import CHECKS, Finding, Severity, lint, to_json, to_sarif
from anlan.compiler.lint.finding import Basis
from anlan.compiler.lint.tests.drafts import draft

ON = date(2025, 9, 1)

WEAK = """河口小学火灾应急预案
2020年3月1日
一、组织
组长：xx
二、处置
1、发现火情，班主任及时报告校长。校长24小时内报告教育局。
2、值班电话：1381234567。
"""

SOUND = """河口小学火灾应急预案
2025年3月1日印发
一、适用范围
本预案适用于校内火灾。
二、组织机构及职责
组长：校长
成员：安全办主任、各班班主任
三、响应启动
1、班主任5分钟内报告校长，校长20分钟内报告教育局。
2、校长启动本预案。
四、处置措施
1、班主任带领学生疏散，安全办主任拨打119。
2、安全办每月组织一次疏散演练。
五、应急保障
总务处储备灭火器材。
"""


def weak() -> list[Finding]:
    return lint(compile_text(WEAK), on=ON)


def test_a_weak_plan_is_told_what_is_weak_in_the_order_of_its_text() -> None:
    found = weak()
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert {one.code for one in found} >= {
        "plan.old",
        "section.missing",
        "role.placeholder",
        "limit.vague",
        "limit.looser_than_law",
        "phone.length",
    }


def test_a_sound_plan_is_told_nothing() -> None:
    assert lint(compile_text(SOUND), on=ON) == []


def test_every_finding_stands_inside_its_sentence_and_speaks_both_languages() -> None:
    for one in weak():
        assert one.sentence_start <= one.start < one.end <= one.sentence_end <= len(WEAK)
        assert one.basis.mark in {"V", "S", "M", "C"}
        for said in (one.message, one.message_zh, one.fix, one.fix_zh):
            assert said
            assert "{" not in said
        assert re.search(r"[\u4e00-\u9fff]", one.message_zh)


def test_both_languages_of_a_check_name_the_same_things() -> None:
    def places(template: str) -> set[str]:
        return {name.removesuffix("_zh") for name in re.findall(r"\{(\w+)\}", template)}

    for code, check in CHECKS.items():
        assert check.code == code
        assert places(check.message) == places(check.message_zh), code
        assert check.title
        assert check.title_zh


def test_json_counts_and_places_the_findings() -> None:
    found = weak()
    data = json.loads(json.dumps(to_json(found, compile_text(WEAK, name="plan.txt"))))
    assert data["name"] == "plan.txt"
    assert sum(data["counts"].values()) == len(data["findings"]) == len(found)
    phone = next(one for one in data["findings"] if one["code"] == "phone.length")
    assert (phone["line"], phone["column"]) == (7, 8)
    assert Finding.model_validate({key: phone[key] for key in Finding.model_fields}) in found


@pytest.mark.parametrize(("language", "tag"), [("en", "en-US"), ("zh", "zh-CN")])
def test_sarif_has_what_the_standard_requires(language: str, tag: str) -> None:
    plan = compile_text(WEAK)
    found = lint(plan, on=ON)
    log = json.loads(json.dumps(to_sarif(found, plan, path="预案/火 灾.txt", version="0.1.0", language=language)))  # type: ignore[arg-type]
    assert log["version"] == "2.1.0"
    assert "sarif-2.1.0" in log["$schema"]
    (run,) = log["runs"]
    assert run["language"] == tag
    assert run["columnKind"] == "unicodeCodePoints"
    driver = run["tool"]["driver"]
    assert driver["name"]
    rules = driver["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert {rule["defaultConfiguration"]["level"] for rule in rules} <= {"error", "warning", "note"}
    assert all(rule["shortDescription"]["text"] for rule in rules)
    assert len(run["results"]) == len(found)
    lines = WEAK.split("\n")
    for result, finding in zip(run["results"], found, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.code
        assert result["level"] == finding.severity.value
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert re.fullmatch(r"[!-~]+", place["artifactLocation"]["uri"])
        region = place["region"]
        shown = WEAK[finding.start : finding.end]
        assert region["snippet"]["text"] == shown
        assert lines[region["startLine"] - 1][region["startColumn"] - 1 :].startswith(shown.split("\n")[0])
        assert (region["charOffset"], region["charLength"]) == (finding.start, len(shown))
        assert (region["endLine"], region["endColumn"]) >= (region["startLine"], region["startColumn"])


def test_a_fingerprint_survives_a_paragraph_added_above() -> None:
    def prints(text: str) -> dict[str, str]:
        plan = compile_text(text)
        run = to_sarif(lint(plan, on=ON), plan, path="a.txt", version="0")["runs"][0]
        return {result["ruleId"]: result["partialFingerprints"]["anlanFinding/v1"] for result in run["results"]}

    twice = WEAK + "3、校长20分钟内报告镇政府。\n4、校长30分钟内报告镇政府。\n"
    moved = twice.replace("一、组织", "学校高度重视安全工作。\n一、组织")
    for code in ("phone.length", "limit.contradiction"):
        assert prints(moved)[code] == prints(twice)[code]
    assert len(set(prints(WEAK).values())) == len(prints(WEAK))


def test_nothing_found_is_a_valid_log_too() -> None:
    log = to_sarif([], draft("甲"), path="a.txt", version="0")
    assert log["runs"][0]["results"] == []


@settings(max_examples=150, deadline=1000)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    *"一二（）、。；：\n　年月日-—1 ",
                    "及时",
                    "立即报告",
                    "校长",
                    "电话：",
                    "1381234567",
                    "20分钟内",
                    "每月",
                    "组长：xx",
                    "职责：",
                    "2024年",
                    "《",
                    "》",
                    "——",
                    "火灾",
                    "预案",
                    "定期",
                    "0571-",
                ]
            ),
            st.text(max_size=6),
        ),
        max_size=60,
    ).map("".join)
)
def test_any_text_is_linted_without_a_crash_and_spans_stay_inside(text: str) -> None:
    for one in lint(compile_text(text), on=ON):
        assert 0 <= one.sentence_start <= one.start <= one.end <= one.sentence_end <= len(text)


def test_a_finding_is_data() -> None:
    one = weak()[0]
    assert Finding.model_validate_json(one.model_dump_json()) == one
    assert isinstance(one.basis, Basis)
    assert isinstance(one.severity, Severity)
