"""A rung with two clocks: one for the answer, one from the answer to the report."""

from math import exp, sqrt

import pytest

from anlan.simulation import Chain, Fixed, Rung, simulate
from anlan.simulation.tests.people import MEAN_10, NEVER, RUNS, SEED, SURE, person


def outcome(act: float, report_limit: float | None, limit: float | None = 15):
    first = Rung(
        name="校长", limit=limit, holders=(person("校长", MEAN_10),), act=Fixed(minutes=act), report_limit=report_limit
    )
    above = Rung(name="教育局", limit=None, holders=(person("教育局", SURE),))
    return simulate(Chain(rungs=(first, above)), runs=RUNS, seed=SEED)


def agrees(value: float, expected: float) -> bool:
    return abs(value - expected) <= 5 * sqrt(expected * (1 - expected) / RUNS) + 1e-12


def test_silence_climbs_at_the_first_limit_and_a_late_report_at_the_second() -> None:
    above = outcome(act=30, report_limit=20).level("教育局")
    assert agrees(above.knows_within(19.9).value, exp(-1.5)), "only silence has climbed, at 15"
    assert agrees(above.knows_within(25).value, exp(-1.5) + 1 - exp(-0.5)), "and those who answered by minute 5"
    assert above.knows_within(35).value == 1


def test_a_report_in_time_goes_up_when_it_is_made() -> None:
    above = outcome(act=10, report_limit=20).level("教育局")
    assert agrees(above.knows_within(12).value, 1 - exp(-0.2))


@pytest.mark.parametrize(("act", "met"), [(10, 1 - exp(-1.5)), (30, 0.0)])
def test_the_part_is_done_when_both_clocks_are_kept(act: float, met: float) -> None:
    assert agrees(outcome(act=act, report_limit=20).level("校长").met.value, met)


def test_without_a_first_limit_silence_never_climbs() -> None:
    above = outcome(act=1, report_limit=20, limit=None).level("教育局")
    assert above.knows_within(1000).value == above.answered.value == 1.0, "everybody answers sometime here"


def test_a_report_to_all_tells_every_rung_above_and_silence_only_the_next() -> None:
    first = Rung(name="校长", limit=15, holders=(person("校长", MEAN_10),), act=Fixed(minutes=5), report_limit=20)
    mute = Rung(name="督导办", limit=10, holders=(person("督导办", NEVER),), act=Fixed(minutes=0))
    above = Rung(name="教育局", limit=None, holders=(person("教育局", SURE),))
    top = simulate(Chain(rungs=(first, mute, above), reports_to_all=True), runs=RUNS, seed=SEED).level("教育局")
    assert agrees(top.knows_within(15).value, 1 - exp(-1.0)), "whoever answered by 10 reported by 15, past the mute one"
    # From minute 25 on everybody knows: silence climbed at 15 and again at 25.
    assert agrees(top.knows_within(24.9).value, 1 - exp(-1.99))
    assert top.knows_within(25).value == 1
