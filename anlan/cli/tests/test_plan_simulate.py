"""``anlan plan simulate``: the odds of a plan's chain, from its text alone or with the people of a unit."""

import json

import pytest
from typer.testing import CliRunner

from anlan.cli.main import app
from tests.cast import SENTENCES

runner = CliRunner()


@pytest.fixture
def plan(tmp_path):
    file = tmp_path / "plan.txt"
    file.write_text(SENTENCES, encoding="utf-8")
    return file


def simulate(file, *arguments):
    return runner.invoke(app, ["plan", "simulate", str(file), "--runs", "3000", *arguments])


def data(file, *arguments):
    answer = simulate(file, "--json", *arguments)
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.output)


def test_the_answer_is_in_words_and_says_what_it_rests_on(plan):
    answer = simulate(plan, "--language", "zh")
    assert answer.exit_code == 0
    said = answer.output.replace("\n", "")
    for part in (
        "学校校长在15分钟内知道",
        "最弱的一环",
        "单点故障",
        "怎样改会更稳",
        "片区督导办主任",
        "估算[C]",
        "不能当作预测",
    ):
        assert part in said, part
    assert "Weakest link" in simulate(plan, "--language", "en").output


def test_the_same_seed_gives_the_same_numbers_and_another_gives_others(plan):
    assert data(plan, "--seed", "7") == data(plan, "--seed", "7")
    assert data(plan, "--seed", "7")["targets"] != data(plan, "--seed", "8")["targets"]


def test_runs_and_the_part_of_the_day_are_the_askers(plan):
    lessons, night = data(plan), data(plan, "--part", "night")
    assert lessons["runs"] == 3000
    assert night["targets"][0]["chance"]["value"] < lessons["targets"][0]["chance"]["value"]
    assert simulate(plan, "--part", "noon").exit_code == 2


def test_without_a_chain_there_is_nothing_to_play(tmp_path):
    file = tmp_path / "plan.txt"
    file.write_text("本校重视安全工作。\n", encoding="utf-8")
    assert simulate(file).exit_code == 1


def test_what_cannot_be_read_is_status_2(tmp_path):
    file = tmp_path / "plan.pdf"
    file.write_bytes(b"%PDF-1.4\n")
    assert simulate(file).exit_code == 2


def test_with_a_database_the_units_people_are_on_the_posts(plan, county, monkeypatch):
    monkeypatch.setattr("anlan.cli.start.up", lambda role: None)  # the test's database is up already
    losses = data(plan, "--database", "--unit", "qszx")["losses"]
    people = {loss["person"] for loss in losses if loss["part"] == "person"}
    assert people == {"校长", "校长2", "片区督导办主任", "镇政府值班室", "安全科科长"}  # the deputy is called too
    assert simulate(plan, "--database", "--unit", "没有").exit_code == 2
    assert simulate(plan, "--database").exit_code == 2
