import io

import pytest
from rich.console import Console

from anlan.simulation import Chain, Outcome, Quorum, Step, Target, analyse, reporting_chain, simulate
from anlan.simulation.outcome import Chance
from anlan.simulation.terminal import bar, render, render_analysis
from anlan.simulation.tests.people import SEED, SURE, person, rung
from anlan.simulation.words import CHINESE, ENGLISH, Words


def shown(what: object) -> str:
    console = Console(file=io.StringIO(), width=140, color_system=None)
    console.print(what)
    out = console.file
    assert isinstance(out, io.StringIO)
    return out.getvalue()


def outcome() -> Outcome:
    rungs = (rung("值班", 10), rung("校长", 20, person("校长", SURE)))
    return simulate(Chain(rungs=rungs, targets=(Target(rung=None, within=5),)), runs=100, seed=SEED)


@pytest.mark.parametrize(
    ("share", "drawn"),
    [(0.0, "····"), (1.0, "████"), (0.5, "██··"), (0.9999, "███▉"), (0.00001, "▏···"), (0.3, "█▎··")],
)
def test_a_bar_is_full_only_when_certain_and_blank_only_when_impossible(share: float, drawn: str) -> None:
    assert bar(share, width=4) == drawn


def test_an_outcome_shows_targets_levels_and_the_weakest_link() -> None:
    text = shown(render(outcome()))
    assert "100 runs, seed 20240901" in text
    assert "Somebody knows within 5 min" in text
    assert "100.0%" in text
    assert "nobody holds this step" in text
    assert "Weakest link: 值班" in text


def test_it_speaks_chinese() -> None:
    text = shown(render(outcome(), words=CHINESE))
    assert "5分钟内有人知道" in text
    assert "这一级没有人" in text
    assert "最弱的一环：值班" in text


@pytest.mark.parametrize("words", [ENGLISH, CHINESE])
def test_an_analysis_names_what_breaks_it_and_what_would_help(words: Words) -> None:
    steps = [Step("目击者", 15, ("目击者",)), Step("镇", None, ("甲", "乙"), (), Quorum.ALL)]
    chain = reporting_chain(steps, targets=[Target(rung="镇", within=30)])
    text = shown(render_analysis(analyse(chain, runs=2000, seed=SEED), words=words))
    assert words.losses in text
    assert words.point_of_failure in text
    assert words.improvements in text
    assert "{" not in text


def test_when_nothing_helps_it_says_so() -> None:
    sure = Chain(rungs=(rung("校长", 20, person("校长", SURE)),))
    assert ENGLISH.no_gain in shown(render_analysis(analyse(sure, runs=100, seed=SEED)))


def test_an_interval_holds_the_share_and_is_not_a_point_at_the_ends() -> None:
    for hits in (0, 3, 50, 100):
        low, high = Chance(hits, 100).interval
        assert low <= hits / 100 <= high
        assert high - low > 0.03
    assert Chance(0, 0).interval == (0.0, 1.0)
