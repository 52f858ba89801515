import pytest

from anlan.simulation import AnswerTimes, DayPart, LogNormal, Measured, Medium, Sample, measure
from anlan.simulation.defaults import (
    ACT_MARK,
    ACT_SOURCE,
    CHANNEL_DEFAULTS,
    PART_DEFAULTS,
    WITNESS_MARK,
    WITNESS_SOURCE,
)


def samples(*seconds: float, silent: int = 0, watched: float = 3600) -> list[Sample]:
    answered = [Sample(medium=Medium.APP, part=DayPart.NIGHT, seconds=s, answered=True) for s in seconds]
    quiet = Sample(medium=Medium.APP, part=DayPart.NIGHT, seconds=watched, answered=False)
    return answered + [quiet] * silent


def test_without_silence_the_curve_is_the_plain_share() -> None:
    curve = measure([(60, True), (120, True), (120, True), (600, True)])
    assert curve.minutes == (1.0, 2.0, 10.0)
    assert curve.answered == pytest.approx((0.25, 0.75, 1.0))


def test_the_unanswered_stay_in_the_share() -> None:
    curve = measure([(60, True), (3600, False), (3600, False), (3600, False)])
    assert curve.answered == pytest.approx((0.25,))
    assert curve.samples == 4


def test_an_observation_cut_short_counts_only_as_long_as_it_was_watched() -> None:
    # Kaplan and Meier by hand: 1 of 4 at 60 s; then 2 are left to watch, 1 of them answers at 120 s.
    curve = measure([(60, True), (90, False), (120, True), (600, False)])
    assert curve.answered == pytest.approx((0.25, 1 - 0.75 * 0.5))


def test_an_answer_and_a_cut_at_the_same_moment_count_as_still_watched() -> None:
    assert measure([(60, True), (60, False)]).answered == pytest.approx((0.5,))


def test_nobody_ever_answered_is_a_curve_without_steps() -> None:
    assert measure([(3600, False)]) == Measured(minutes=(), answered=(), samples=1)


def test_enough_samples_replace_the_default_and_only_that_one() -> None:
    times = AnswerTimes.from_samples(samples(*[30.0] * 20, silent=5))
    found = times.of(Medium.APP, DayPart.NIGHT)
    assert (found.mark, found.samples) == ("measured", 25)
    assert times.of(Medium.SMS, DayPart.NIGHT) == AnswerTimes.defaults().of(Medium.SMS, DayPart.NIGHT)
    assert times.of(Medium.APP, DayPart.LESSONS).mark == "C"


def test_too_few_answers_leave_the_default_however_many_were_sent() -> None:
    times = AnswerTimes.from_samples(samples(*[30.0] * 19, silent=500))
    assert times == AnswerTimes.defaults()


def test_absence_is_not_counted_twice() -> None:
    times = AnswerTimes.from_samples(samples(*[30.0] * 60, silent=40))
    curve = times.of(Medium.APP, DayPart.NIGHT).answers
    assert isinstance(curve, Measured)
    assert times.available(DayPart.NIGHT) * curve.answered[-1] == pytest.approx(0.6)


def test_more_answers_than_the_default_availability_allows_raise_it() -> None:
    times = AnswerTimes.from_samples(samples(*[30.0] * 40))
    assert times.available(DayPart.NIGHT) == 1.0


def test_there_is_a_default_for_every_channel_and_part_and_each_says_what_it_rests_on() -> None:
    assert {(row.medium, row.part) for row in CHANNEL_DEFAULTS} == {(m, p) for m in Medium for p in DayPart}
    assert {row.part for row in PART_DEFAULTS} == set(DayPart)
    marked = [(row.source, row.mark) for row in CHANNEL_DEFAULTS]
    marked += [(row.source, row.mark) for row in PART_DEFAULTS]
    marked += [(ACT_SOURCE, ACT_MARK), (WITNESS_SOURCE, WITNESS_MARK)]
    assert all(source and mark in {"V", "S", "M", "C"} for source, mark in marked)


def test_at_night_nobody_is_faster_or_surer_than_in_the_evening() -> None:
    times = AnswerTimes.defaults()
    for medium in Medium:
        night, evening = times.of(medium, DayPart.NIGHT), times.of(medium, DayPart.EVENING)
        assert isinstance(night.answers, LogNormal)
        assert isinstance(evening.answers, LogNormal)
        assert night.reach < evening.reach
        assert night.answers.median >= evening.answers.median
