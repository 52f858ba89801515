"""``anlan plan new``: a skeleton, as a file that is then checked and filled in."""

import pytest
from typer.testing import CliRunner

from anlan.cli.main import app
from anlan.compiler import compile_plan
from anlan.plans.skeletons import SKELETONS

runner = CliRunner()


def new(*arguments):
    return runner.invoke(app, ["plan", "new", *map(str, arguments)])


@pytest.mark.parametrize("name", ["plan.md", "plan.txt", "plan.docx"])
def test_what_is_written_reads_back_with_its_chain_and_lints_clean(tmp_path, name):
    file = tmp_path / name
    assert new("fire", file, "--school", "青山镇中心小学").exit_code == 0
    draft = compile_plan(file)
    assert draft.title == "青山镇中心小学火灾应急预案"
    assert len(draft.chains[0].steps) == 5
    assert runner.invoke(app, ["plan", "check", str(file)]).exit_code == 0


def test_a_file_that_is_there_is_left_alone(tmp_path):
    file = tmp_path / "plan.md"
    file.write_text("mine", encoding="utf-8")
    assert new("fire", file).exit_code == 1
    assert file.read_text(encoding="utf-8") == "mine"


def test_an_unknown_kind_lists_them_all(tmp_path):
    answer = new("dragon", tmp_path / "plan.md")
    assert answer.exit_code == 2
    assert all(code in answer.output for code in SKELETONS)
    assert new("fire", tmp_path / "plan.pdf").exit_code == 2
