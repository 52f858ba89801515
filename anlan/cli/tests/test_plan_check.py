"""``anlan plan check``: findings for people, programs and editors, and an exit status for CI."""

import json

import pytest
from typer.testing import CliRunner

from anlan.cli.main import app
from anlan.cli.plan_words import language_of

runner = CliRunner()
WEAK = (
    "青山小学火灾应急预案\n一、适用范围：本预案适用于校内火灾。\n二、组织机构：组长：校长\n"
    "三、报告程序：目击者——校长——教育局。\n目击者须立即（5分钟内）向校长报告。\n"
    "校长接到报告后，须在3小时内向教育局报告。\n四、处置措施：组织疏散，拨打119。\n五、应急保障：配备灭火器材。\n"
    "2026年9月1日\n"
)


@pytest.fixture
def plan(tmp_path):
    def write(text=WEAK, name="plan.txt"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return file

    return write


def check(file, *arguments):
    return runner.invoke(app, ["plan", "check", str(file), "--on", "2026-10-14", *arguments])


def test_a_finding_has_its_line_its_sentence_its_law_and_how_to_mend_it(plan):
    answer = check(plan(), "--language", "zh")
    assert answer.exit_code == 1
    said = answer.output.replace("\n", "")
    for part in ("第6行", "要改", "时限宽于规定", "须在3小时内向教育局报告", "改为1小时内", "第九条", "核对过原文"):
        assert part in said, part


def test_english_is_said_in_english(plan):
    said = check(plan(), "--language", "en").output
    assert "line 6" in said
    assert "A deadline is looser than the law's" in said


def test_a_plan_in_order_is_clean(plan):
    answer = check(plan(WEAK.replace("3小时", "20分钟")), "--language", "zh")
    assert answer.exit_code == 0, answer.output
    assert "错误" not in answer.output.replace("错误0处", "").replace("没有发现问题", "")


def test_what_cannot_be_read_is_status_2(tmp_path):
    file = tmp_path / "old.doc"
    file.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000))
    assert check(file).exit_code == 2


def test_a_plan_too_old_depends_on_the_day_asked_for(plan):
    def codes(day):
        answer = runner.invoke(app, ["plan", "check", str(plan()), "--json", "--on", day])
        return {finding["code"] for finding in json.loads(answer.output)["findings"]}

    assert "plan.old" not in codes("2026-10-14")
    assert "plan.old" in codes("2036-10-14")


def test_json_counts_and_places_what_it_lists(plan):
    data = json.loads(check(plan(), "--json").output)
    loose = next(one for one in data["findings"] if one["code"] == "limit.looser_than_law")
    assert (loose["line"], loose["params"]["text"]) == (6, "3小时内")
    assert sum(data["counts"].values()) == len(data["findings"])


def test_sarif_points_into_the_file_as_it_was_named(plan):
    file = plan(name="火 灾.txt")
    run = json.loads(check(file, "--sarif", "--language", "zh").output)["runs"][0]
    places = [one["locations"][0]["physicalLocation"] for one in run["results"]]
    assert {place["artifactLocation"]["uri"] for place in places} == {f"{file.parent}/%E7%81%AB%20%E7%81%BE.txt"}
    rules = {rule["id"]: rule["shortDescription"]["text"] for rule in run["tool"]["driver"]["rules"]}
    assert rules["limit.looser_than_law"] == "时限宽于规定"


def test_a_database_needs_to_know_whose_plan_it_is(plan):
    assert check(plan(), "--database").exit_code == 2
    assert check(plan(), "--unit", "qszx").exit_code == 2


def test_with_a_database_the_people_are_looked_at(plan, county, monkeypatch):
    monkeypatch.setattr("anlan.cli.start.up", lambda role: None)  # the test's database is up already
    answer = check(plan(), "--json", "--database", "--unit", "青山镇中心小学")
    codes = {(one["code"], one["params"].get("post")) for one in json.loads(answer.output)["findings"]}
    assert ("post.no_deputy", "教育局") in codes
    assert check(plan(), "--database", "--unit", "没有").exit_code == 2


@pytest.mark.parametrize(
    ("wanted", "environ", "spoken"),
    [
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        (None, {}, "en"),
        ("zh", {"LANG": "en_US.UTF-8"}, "zh"),
        ("en", {"LANG": "zh_CN.UTF-8"}, "en"),
    ],
)
def test_the_language_is_the_terminals_unless_another_is_asked_for(wanted, environ, spoken):
    assert language_of(wanted, environ) == spoken
