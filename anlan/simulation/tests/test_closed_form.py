"""The simulation against chances that can be worked out on paper.

Tolerance: five standard errors of a share, sqrt(p(1-p)/runs) each, at fixed seeds. A right program fails that
once in two million seeds; a wrong formula of half a point at 200,000 runs always does.
"""

from math import exp, inf, isinf, log, sqrt
from statistics import NormalDist

import numpy as np
import pytest

from anlan.simulation import (
    Chain,
    Chance,
    Channel,
    Deputy,
    Exponential,
    Fixed,
    Holder,
    LogNormal,
    Measured,
    Quorum,
    Rung,
    Target,
    simulate,
    witness,
)
from anlan.simulation.outcome import percentiles
from anlan.simulation.tests.people import MEAN_10, NEVER, RUNS, SEED, SURE, deputy, person, rung


def agrees(chance: Chance, expected: float) -> bool:
    return abs(chance.value - expected) <= 5 * sqrt(expected * (1 - expected) / chance.runs) + 1e-12


def knows(chain: Chain, name: str, within: float) -> Chance:
    return simulate(chain, runs=RUNS, seed=SEED).level(name).knows_within(within)


def chain(*rungs: Rung) -> Chain:
    return Chain(rungs=rungs)


def test_one_holder_answers_by_the_exponential_law() -> None:
    alone = chain(rung("校长", 15, person("校长")))
    assert agrees(knows(alone, "校长", 15), 1 - exp(-1.5))
    median = simulate(alone, runs=RUNS, seed=SEED).level("校长").percentiles[50]
    assert median == pytest.approx(10 * log(2), rel=0.02)


def test_one_holder_answers_by_the_lognormal_law() -> None:
    alone = chain(rung("校长", 15, person("校长", LogNormal(median=4, spread=1.2))))
    assert agrees(knows(alone, "校长", 15), NormalDist().cdf(log(15 / 4) / 1.2))


def test_a_holder_who_is_tried_each_minute_answers_by_the_geometric_law() -> None:
    tries = tuple(Channel(name=f"try {n}", answers=SURE, delay=n, reach=0.3) for n in range(10))
    tried = chain(Rung(name="校长", limit=15, holders=(Holder(name="校长", channels=tries),)))
    for minute in (0, 3, 9):
        assert agrees(knows(tried, "校长", minute), 1 - 0.7 ** (minute + 1))


def test_reach_and_availability_multiply() -> None:
    asleep = chain(rung("校长", 15, person("校长", SURE, reach=0.8, available=0.9)))
    assert agrees(knows(asleep, "校长", 15), 0.72)


def test_two_channels_fail_independently() -> None:
    channels = (
        Channel(name="app", answers=MEAN_10, reach=0.8),
        Channel(name="sms", answers=Exponential(mean=5), reach=0.6, delay=2),
    )
    both = chain(Rung(name="校长", limit=15, holders=(Holder(name="校长", channels=channels),)))
    silent_app = 1 - 0.8 * (1 - exp(-15 / 10))
    silent_sms = 1 - 0.6 * (1 - exp(-13 / 5))
    assert agrees(knows(both, "校长", 15), 1 - silent_app * silent_sms)
    assert agrees(knows(both, "校长", 1), 0.8 * (1 - exp(-0.1)))


def test_somebody_unavailable_answers_over_no_channel() -> None:
    channels = (Channel(name="app", answers=SURE), Channel(name="sms", answers=SURE))
    away = Holder(name="校长", channels=channels, available=0.6)
    assert agrees(knows(chain(Rung(name="校长", limit=5, holders=(away,))), "校长", 5), 0.6)


def test_the_same_person_on_two_rungs_is_away_from_both_or_from_neither() -> None:
    twice = chain(
        rung("值班", 5, person("李校长", SURE, available=0.5)),
        rung("校长", 5, person("李校长", SURE, available=0.5)),
        rung("教育局", None, person("局值班", SURE)),
    )
    # Told only when both rungs lapse; independent persons would give 0.25.
    assert agrees(knows(twice, "教育局", 1e9), 0.5)


def test_any_takes_the_first_and_all_takes_the_last() -> None:
    pair = (person("甲"), person("乙", Exponential(mean=20)))
    first, second = 1 - exp(-1.5), 1 - exp(-15 / 20)
    anyone = chain(Rung(name="镇", limit=15, holders=pair))
    everyone = chain(Rung(name="镇", limit=15, holders=pair, quorum=Quorum.ALL))
    assert agrees(knows(anyone, "镇", 15), 1 - (1 - first) * (1 - second))
    assert agrees(knows(everyone, "镇", 15), first * second)


def test_a_deputy_starts_later() -> None:
    with_deputy = chain(Rung(name="校长", limit=15, holders=(person("校长"),), deputies=(deputy("副校长"),)))
    assert agrees(knows(with_deputy, "校长", 15), 1 - exp(-1.5) * exp(-1.0))
    assert agrees(knows(with_deputy, "校长", 4), 1 - exp(-0.4))


def test_under_all_a_deputy_stands_only_for_whom_he_stands_for() -> None:
    pair = (person("甲", NEVER), person("乙", NEVER))
    for_one = (Deputy(holder=person("丙", SURE), stands_for="甲"),)
    for_both = (Deputy(holder=person("丙", SURE)),)
    one = chain(Rung(name="镇", limit=15, holders=pair, deputies=for_one, quorum=Quorum.ALL))
    both = chain(Rung(name="镇", limit=15, holders=pair, deputies=for_both, quorum=Quorum.ALL))
    assert knows(one, "镇", 1e9).hits == 0
    assert knows(both, "镇", 5).value == 1.0
    assert knows(both, "镇", 4.99).hits == 0


def test_the_next_rung_is_told_when_the_limit_runs_out() -> None:
    climbing = chain(rung("校长", 15, person("校长", NEVER)), rung("教育局", None, person("局", SURE)))
    outcome = simulate(climbing, runs=100, seed=SEED)
    assert set(outcome.level("教育局").knows_at) == {15.0}
    assert outcome.level("校长").met.value == 0.0
    assert outcome.weakest.rung == "校长"


def test_an_answer_in_time_ends_the_climbing() -> None:
    climbing = chain(rung("校长", 15, person("校长")), rung("教育局", None, person("局", SURE)))
    outcome = simulate(climbing, runs=RUNS, seed=SEED)
    assert agrees(outcome.level("教育局").told, exp(-1.5))
    assert agrees(outcome.level("校长").met, 1 - exp(-1.5))


def test_a_late_answer_still_counts_as_knowing() -> None:
    late = chain(rung("校长", 15, person("校长", Fixed(minutes=40))), rung("教育局", None, person("局", SURE)))
    outcome = simulate(late, runs=100, seed=SEED)
    assert set(outcome.level("校长").knows_at) == {40.0}
    assert outcome.level("校长").met.hits == 0
    assert outcome.level("教育局").told.value == 1.0


def test_a_report_upward_tells_the_next_rung_when_it_is_made() -> None:
    sent = Fixed(minutes=3)
    reporting = chain(
        rung("校长", 15, person("校长", Fixed(minutes=4)), act=sent), rung("教育局", None, person("局", SURE))
    )
    outcome = simulate(reporting, runs=100, seed=SEED)
    assert set(outcome.level("教育局").knows_at) == {7.0}
    assert outcome.level("校长").met.value == 1.0


def test_a_holder_who_answers_and_does_not_report_lapses() -> None:
    idle = chain(rung("校长", 15, person("校长", SURE), act=NEVER), rung("教育局", None, person("局", SURE)))
    outcome = simulate(idle, runs=100, seed=SEED)
    assert set(outcome.level("教育局").knows_at) == {15.0}
    assert outcome.level("校长").answered.value == 1.0
    assert outcome.level("校长").met.hits == 0


def test_two_reports_in_a_row_take_the_sum_of_two_exponentials() -> None:
    row = chain(
        rung("校长", None, person("校长"), act=SURE),
        rung("督导办", None, person("督导"), act=SURE),
        rung("教育局", None, person("局", SURE)),
    )
    x = 20 / 10
    assert agrees(knows(row, "教育局", 20), 1 - exp(-x) * (1 + x))


def test_a_limit_of_nought_climbs_at_once() -> None:
    at_once = chain(rung("校长", 0, person("校长")), rung("教育局", None, person("局")))
    outcome = simulate(at_once, runs=RUNS, seed=SEED)
    assert outcome.level("校长").met.hits == 0
    assert agrees(outcome.level("教育局").knows_within(15), 1 - exp(-1.5))


def test_a_limit_of_nought_is_met_by_an_answer_at_nought() -> None:
    at_once = chain(rung("校长", 0, person("校长", SURE)), rung("教育局", None, person("局", SURE)))
    outcome = simulate(at_once, runs=100, seed=SEED)
    assert outcome.level("校长").met.value == 1.0
    assert outcome.level("教育局").told.hits == 0


def test_a_step_that_nobody_holds_is_passed_at_once() -> None:
    hole = chain(rung("值班", 15), rung("校长", None, person("校长", SURE)))
    outcome = simulate(hole, runs=100, seed=SEED)
    assert outcome.level("值班").empty
    assert isinf(outcome.level("值班").percentiles[50])
    assert set(outcome.level("校长").knows_at) == {0.0}
    assert outcome.weakest.rung == "值班"


def test_certain_answers_meet_everything_and_silence_meets_nothing() -> None:
    target = (Target(rung="教育局", within=15), Target(rung=None, within=15))
    for answers, share in ((SURE, 1.0), (NEVER, 0.0)):
        rungs = (
            rung("校长", 10, person("校长", answers), act=SURE),
            rung("教育局", None, person("局", answers)),
        )
        outcome = simulate(Chain(rungs=rungs, targets=target), runs=1000, seed=SEED)
        assert [found.chance.value for found in outcome.targets] == [share, share]


def test_a_witness_who_does_not_report_leaves_the_clock_unstarted() -> None:
    silent = chain(witness("目击者", limit=15, act=NEVER), rung("校长", None, person("校长", SURE)))
    outcome = simulate(silent, runs=100, seed=SEED)
    assert outcome.level("目击者").percentiles[99] == 0.0
    assert outcome.level("校长").told.hits == 0


def test_percentiles_are_those_of_the_distribution_and_never_where_too_few_know() -> None:
    half = chain(rung("校长", 15, person("校长", MEAN_10, reach=0.6)))
    found = simulate(half, runs=RUNS, seed=SEED).level("校长").percentiles
    assert found[50] == pytest.approx(-10 * log(1 - 0.5 / 0.6), rel=0.02)
    assert [isinf(found[p]) for p in (90, 95, 99)] == [True, True, True]


def test_a_percentile_is_the_smallest_time_that_enough_runs_have_reached() -> None:
    hundred = np.random.default_rng(SEED).permutation(np.arange(1.0, 101.0))
    assert percentiles(hundred) == {50: 50.0, 90: 90.0, 95: 95.0, 99: 99.0}
    assert percentiles(np.array([3.0, 1.0, 2.0])) == {50: 2.0, 90: 3.0, 95: 3.0, 99: 3.0}
    assert percentiles(np.array([7.0])) == {50: 7.0, 90: 7.0, 95: 7.0, 99: 7.0}


def test_a_measured_curve_draws_its_own_shares() -> None:
    curve = Measured(minutes=(1.0, 4.0), answered=(0.25, 0.75), samples=40)
    drawn = curve.draw(np.random.default_rng(SEED), RUNS)
    for value, share in ((1.0, 0.25), (4.0, 0.5), (inf, 0.25)):
        assert agrees(Chance(int(np.count_nonzero(drawn == value)), RUNS), share)
