import json

import pytest

from anlan.simulation import (
    Chain,
    Change,
    Channel,
    DayPart,
    Fixed,
    Holder,
    Part,
    Quorum,
    Rung,
    Step,
    Target,
    analyse,
    losses,
    reporting_chain,
    what_if,
)
from anlan.simulation.tests.people import NEVER, SEED, SURE, deputy, person, rung

RUNS = 4000


def two_phones() -> Holder:
    return Holder(
        name="校长",
        channels=(
            Channel(name="app", answers=SURE, device="手机"),
            Channel(name="sms", answers=SURE, device="手机"),
            Channel(name="call", answers=SURE, reach=0.4, device="座机"),
        ),
    )


def target(*rungs: Rung, within: float = 15) -> Chain:
    return Chain(rungs=rungs, targets=(Target(rung=rungs[-1].name, within=within),))


def test_the_only_holder_is_a_point_of_failure_and_loses_the_whole_chance() -> None:
    found = losses(target(rung("校长", 15, person("校长", SURE))), runs=RUNS, seed=SEED)
    assert [(loss.part, loss.person, loss.drop, loss.is_point_of_failure) for loss in found] == [
        (Part.PERSON, "校长", 1.0, True)
    ]


def test_a_deputy_makes_the_holder_dispensable() -> None:
    safe = Rung(name="校长", limit=15, holders=(person("校长", SURE),), deputies=(deputy("副校长", SURE),))
    found = losses(target(safe), runs=RUNS, seed=SEED)
    assert {loss.person: loss.drop for loss in found if loss.part is Part.PERSON} == {
        "校长": 0.0,
        "副校长": 0.0,
    }
    assert not any(loss.is_point_of_failure for loss in found if loss.part is Part.PERSON)


def test_one_gateway_for_everybody_is_a_point_of_failure_that_no_single_phone_is() -> None:
    safe = Rung(name="校长", limit=15, holders=(person("校长", SURE),), deputies=(deputy("副校长", SURE),))
    found = {(loss.part, loss.name): loss for loss in losses(target(safe), runs=RUNS, seed=SEED)}
    assert found[Part.MEDIUM, "app"].drop == 1.0
    assert found[Part.MEDIUM, "app"].is_point_of_failure


def test_a_dead_phone_takes_all_its_channels_with_it() -> None:
    found = {
        (loss.part, loss.name): loss
        for loss in losses(target(Rung(name="校长", limit=15, holders=(two_phones(),))), runs=RUNS, seed=SEED)
    }
    assert found[Part.DEVICE, "手机"].after.value == pytest.approx(0.4, abs=0.04)
    assert found[Part.DEVICE, "手机"].is_point_of_failure
    assert found[Part.CHANNEL, "app"].drop == 0.0
    assert found[Part.DEVICE, "座机"].drop == 0.0


def test_under_all_losing_one_person_does_not_shrink_the_quorum() -> None:
    both = Rung(name="镇", limit=15, holders=(person("甲", SURE), person("乙", SURE)), quorum=Quorum.ALL)
    found = losses(target(both), runs=RUNS, seed=SEED)
    assert {loss.person: loss.drop for loss in found if loss.part is Part.PERSON} == {"甲": 1.0, "乙": 1.0}


def test_the_floor_decides_what_is_called_a_point_of_failure() -> None:
    chain = target(Rung(name="校长", limit=15, holders=(two_phones(),)))
    low = {(loss.part, loss.name): loss for loss in losses(chain, runs=RUNS, seed=SEED, floor=0.2)}
    assert not low[Part.DEVICE, "手机"].is_point_of_failure
    assert low[Part.PERSON, "校长"].is_point_of_failure


def test_a_deputy_buys_what_the_silent_holder_lacks() -> None:
    chain = target(rung("校长", 15, person("校长", NEVER)))
    found = {one.change: one for one in what_if(chain, runs=RUNS, seed=SEED)}
    assert found[Change.DEPUTY].before.value == 0.0
    assert found[Change.DEPUTY].gain > 0.3
    assert found[Change.CHANNEL].gain > 0.3
    assert found[Change.CHANNEL].person == "校长"
    assert found[Change.LIMIT].gain == 0.0


def test_a_shorter_first_limit_lets_the_next_rung_know_in_time() -> None:
    chain = target(rung("值班", 20, person("值班", NEVER)), rung("校长", None, person("校长", Fixed(minutes=2))))
    best = what_if(chain, runs=RUNS, seed=SEED)[0]
    assert (best.change, best.rung, best.minutes, best.gain) == (Change.LIMIT, "值班", 10.0, 1.0)
    assert best.chain.rungs[0].limit == 10.0


def test_without_a_target_a_shorter_limit_does_not_move_the_goal() -> None:
    chain = Chain(rungs=(rung("值班", 20, person("值班", NEVER)), rung("校长", 10, person("校长", Fixed(minutes=12)))))
    found = {(one.change, one.rung): one for one in what_if(chain, runs=RUNS, seed=SEED)}
    assert found[Change.LIMIT, "值班"].gain == 1.0


def test_somebody_on_an_empty_step_is_offered_and_nothing_else_is() -> None:
    chain = target(rung("校长", 15), within=15)
    found = what_if(chain, runs=RUNS, seed=SEED)
    assert [one.change for one in found] == [Change.HOLDER]
    assert found[0].gain > 0.5


def test_the_witness_is_neither_taken_away_nor_improved() -> None:
    chain = reporting_chain([Step("目击者", 15, ("目击者",)), Step("校长", None, ("校长",))])
    assert not any(loss.person == "目击者" for loss in losses(chain, runs=RUNS, seed=SEED))
    assert {one.rung for one in what_if(chain, runs=RUNS, seed=SEED)} == {"校长"}


def test_an_analysis_is_the_three_parts_on_the_same_runs_and_fits_into_json() -> None:
    steps = [Step("目击者", 15, ("目击者",)), Step("校长", 20, ("校长",)), Step("教育局", None, ("局",))]
    wanted = Target(rung="校长", within=15)
    chain = reporting_chain(steps, targets=[Target(rung="教育局", within=35), wanted], part=DayPart.NIGHT)
    found = analyse(chain, runs=RUNS, seed=SEED, target=wanted, part=DayPart.NIGHT)
    assert found.losses[0].before == found.improvements[0].before == found.outcome.targets[1].chance
    assert list(found.losses) == losses(chain, runs=RUNS, seed=SEED, target=wanted)
    data = json.loads(json.dumps(found.as_data(), allow_nan=False))
    assert len(data["levels"][0]["curve"]) == len(data["minutes"]) == 61
    assert data["levels"][1]["percentiles"]["99"] is None


def test_a_share_to_shorten_by_must_shorten() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        what_if(target(rung("校长", 15, person("校长"))), runs=10, seed=SEED, shorten=1.0)


def test_where_two_must_answer_a_deputy_stands_for_one_of_them() -> None:
    both = Rung(
        name="政府、教育局", limit=15, quorum=Quorum.ALL, holders=(person("政府", NEVER), person("教育局", NEVER))
    )
    offered = [one for one in what_if(Chain(rungs=(both,)), seed=SEED, runs=2000) if one.change is Change.DEPUTY]
    assert {one.person for one in offered} == {"政府", "教育局"}
    assert all(one.after.value == 0 for one in offered), "the other one still never answers"
