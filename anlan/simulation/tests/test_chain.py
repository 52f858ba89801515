from collections.abc import Callable

import pytest
from pydantic import TypeAdapter, ValidationError

from anlan.simulation import (
    Chain,
    Channel,
    Deputy,
    Holder,
    LogNormal,
    Measured,
    Quorum,
    Rung,
    Step,
    Target,
    reporting_chain,
    simulate,
)
from anlan.simulation.tests.people import SEED, SURE, person, rung


def test_a_chain_survives_a_trip_through_json() -> None:
    chain = reporting_chain(
        [Step("目击者", 15, ("目击者",)), Step("镇", None, ("甲", "乙"), ("丙",), Quorum.ALL)],
        targets=[Target(rung=None, within=20)],
    )
    assert TypeAdapter(Chain).validate_json(chain.model_dump_json()) == chain


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Chain(rungs=()),
        lambda: Chain(rungs=(rung("甲", 1), rung("甲", 2))),
        lambda: Chain(rungs=(rung("甲", 1),), targets=(Target(rung="乙", within=1),)),
        lambda: rung("甲", -1),
        lambda: rung("甲", float("nan")),
        lambda: rung("甲", 1, person("人"), person("人")),
        lambda: Rung(name="甲", limit=1, deputies=(Deputy(holder=person("丙"), stands_for="乙"),)),
        lambda: Holder(name="人", channels=(Channel(name="app", answers=SURE),) * 2),
        lambda: Channel(name="app", answers=SURE, reach=1.1),
        lambda: LogNormal(median=0, spread=1),
        lambda: Measured(minutes=(2, 1), answered=(0.1, 0.2), samples=2),
        lambda: Measured(minutes=(1, 2), answered=(0.3, 0.2), samples=2),
        lambda: Measured(minutes=(1,), answered=(), samples=0),
    ],
)
def test_nonsense_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(ValidationError):
        wrong()


@pytest.mark.parametrize("runs", [0, -1, 10_000_001])
def test_a_senseless_number_of_runs_is_refused(runs: int) -> None:
    with pytest.raises(ValueError, match="runs"):
        simulate(Chain(rungs=(rung("甲", 1),)), runs=runs, seed=SEED)


def test_another_seed_gives_other_runs() -> None:
    chain = Chain(rungs=(rung("校长", 15, person("校长")),))
    one, other = (simulate(chain, runs=1000, seed=seed).level("校长").knows_at for seed in (1, 2))
    assert (one != other).any()


def test_the_default_target_is_the_last_rung_by_the_sum_of_the_limits() -> None:
    chain = Chain(rungs=(rung("甲", 15, person("甲")), rung("乙", 20, person("乙")), rung("丙", None, person("丙"))))
    assert chain.target == Target(rung="丙", within=35)


def test_a_step_of_a_plan_becomes_people_with_the_products_ladder() -> None:
    chain = reporting_chain([Step("校长", 20, ("王",), ("李",)), Step("局", None, ())], witnessed=False)
    first, last = chain.rungs
    assert [(c.name, c.delay) for c in first.holders[0].channels] == [("app", 0.0), ("sms", 2.0)]
    assert first.deputies[0].after == 5.0
    assert first.act is not None
    assert last.is_empty
    assert last.act is None


def test_an_unknown_level_is_a_key_error() -> None:
    outcome = simulate(Chain(rungs=(rung("甲", 1),)), runs=10, seed=SEED)
    with pytest.raises(KeyError):
        outcome.level("乙")
