"""What must hold for every chain, not only for those that can be worked out on paper.

Chains that differ share their random numbers, so the inequalities hold exactly: one run in which a deputy did
harm would fail the test.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.simulation import (
    AnswerTime,
    Chain,
    Channel,
    Deputy,
    Exponential,
    Fixed,
    Holder,
    LogNormal,
    Never,
    Outcome,
    Quorum,
    Rung,
    Target,
    simulate,
)

RUNS = 400
BOUNDED = settings(max_examples=60, deadline=None)

spans = st.floats(0, 60)
shares = st.integers(0, 100).map(lambda n: n / 100)
"""In hundredths: what always reaches draws no number, and halfway from 1 - 1e-16 to 1 is 1 in floating point."""


def answers() -> st.SearchStrategy[AnswerTime]:
    return st.one_of(
        st.builds(LogNormal, median=st.floats(0.1, 60), spread=st.floats(0, 2)),
        st.builds(Exponential, mean=st.floats(0.1, 60)),
        st.builds(Fixed, minutes=spans),
        st.just(Never()),
    )


def channels() -> st.SearchStrategy[tuple[Channel, ...]]:
    one = st.builds(Channel, name=st.sampled_from("abcd"), answers=answers(), delay=spans, reach=shares)
    return st.lists(one, max_size=3, unique_by=lambda channel: channel.name).map(tuple)


def holders(names: str) -> st.SearchStrategy[tuple[Holder, ...]]:
    one = st.builds(Holder, name=st.sampled_from(names), channels=channels(), available=shares)
    return st.lists(one, max_size=2, unique_by=lambda holder: holder.name).map(tuple)


@st.composite
def chains(draw: st.DrawFn, *, reporting: bool = False) -> Chain:
    rungs = []
    for name in "一二三"[: draw(st.integers(1, 3))]:
        act = draw(answers() if reporting else st.one_of(st.none(), answers()))
        deputies = tuple(Deputy(holder=holder, after=draw(spans)) for holder in draw(holders("mn")))
        rungs.append(
            Rung(
                name=name,
                limit=draw(st.one_of(st.none(), spans)),
                holders=draw(holders("xyz")),
                deputies=deputies,
                quorum=draw(st.sampled_from(list(Quorum))),
                act=act,
            )
        )
    return Chain(rungs=tuple(rungs), targets=(Target(rung=None, within=draw(spans)),))


def play(chain: Chain) -> Outcome:
    return simulate(chain, runs=RUNS, seed=7)


def nobody_learns_later(before: Chain, after: Chain) -> bool:
    levels = zip(play(before).levels, play(after).levels, strict=True)
    return all((new.knows_at <= old.knows_at).all() for old, new in levels)


def somebody_knows_no_later(before: Chain, after: Chain) -> bool:
    return play(after).targets[0].chance.hits >= play(before).targets[0].chance.hits


@BOUNDED
@given(chains(reporting=True), st.data())
def test_a_deputy_never_makes_anybody_on_a_reporting_chain_learn_later(chain: Chain, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(chain.rungs) - 1))
    rung = chain.rungs[position]
    if rung.is_empty:
        return  # a step nobody holds is passed at once; somebody on it may well make the next one wait
    helper = Deputy(holder=Holder(name="new", channels=data.draw(channels())), after=data.draw(spans))
    better = chain.replace(position, rung.model_copy(update={"deputies": (*rung.deputies, helper)}))
    assert nobody_learns_later(chain, better)


@BOUNDED
@given(chains(), st.data())
def test_a_deputy_never_makes_it_later_that_somebody_knows(chain: Chain, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(chain.rungs) - 1))
    rung = chain.rungs[position]
    if rung.is_empty or any(r.act is not None for r in chain.rungs):
        return
    helper = Deputy(holder=Holder(name="new", channels=data.draw(channels())), after=data.draw(spans))
    better = chain.replace(position, rung.model_copy(update={"deputies": (*rung.deputies, helper)}))
    assert somebody_knows_no_later(chain, better)


@BOUNDED
@given(chains(reporting=True), st.data())
def test_another_channel_never_makes_anybody_on_a_reporting_chain_learn_later(
    chain: Chain, data: st.DataObject
) -> None:
    position = data.draw(st.integers(0, len(chain.rungs) - 1))
    rung = chain.rungs[position]
    if not rung.holders:
        return
    new = Channel(name="new", answers=data.draw(answers()), delay=data.draw(spans), reach=data.draw(shares))
    first = rung.holders[0].model_copy(update={"channels": (*rung.holders[0].channels, new)})
    better = chain.replace(position, rung.model_copy(update={"holders": (first, *rung.holders[1:])}))
    assert nobody_learns_later(chain, better)


@BOUNDED
@given(chains(reporting=True), st.data())
def test_a_shorter_limit_never_makes_anybody_on_a_reporting_chain_learn_later(
    chain: Chain, data: st.DataObject
) -> None:
    position = data.draw(st.integers(0, len(chain.rungs) - 1))
    rung = chain.rungs[position]
    shorter = data.draw(st.floats(0, 60 if rung.limit is None else rung.limit))
    assert nobody_learns_later(chain, chain.replace(position, rung.model_copy(update={"limit": shorter})))


@BOUNDED
@given(chains(reporting=True), st.data())
def test_a_better_reach_never_makes_anybody_on_a_reporting_chain_learn_later(chain: Chain, data: st.DataObject) -> None:
    def lifted(holder: Holder) -> Holder:
        better = tuple(c.model_copy(update={"reach": (1 + c.reach) / 2}) for c in holder.channels)
        return holder.model_copy(update={"channels": better, "available": (1 + holder.available) / 2})

    rungs = tuple(r.model_copy(update={"holders": tuple(map(lifted, r.holders))}) for r in chain.rungs)
    assert nobody_learns_later(chain, Chain(rungs=rungs, targets=chain.targets))


@BOUNDED
@given(chains())
def test_more_time_never_lowers_a_chance_and_percentiles_rise(chain: Chain) -> None:
    for level in play(chain).levels:
        chances = [level.knows_within(minutes).hits for minutes in (0, 1, 5, 20, 60, 1e9)]
        assert chances == sorted(chances)
        assert list(level.percentiles.values()) == sorted(level.percentiles.values())
        assert level.met.hits <= level.told.hits
        assert level.answered.hits <= level.told.hits


@BOUNDED
@given(chains())
def test_the_same_seed_gives_the_same_outcome(chain: Chain) -> None:
    assert play(chain).as_data() == play(chain).as_data()
