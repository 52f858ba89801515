"""The cast of these tests: chains small enough for their chances to be written down by hand."""

from anlan.simulation import AnswerTime, Channel, Deputy, Exponential, Fixed, Holder, Never, Rung

RUNS = 200_000
SEED = 20240901

SURE = Fixed(minutes=0)
NEVER = Never()
MEAN_10 = Exponential(mean=10.0)


def person(name: str, answers: AnswerTime = MEAN_10, *, reach: float = 1.0, available: float = 1.0) -> Holder:
    channels = (Channel(name="app", answers=answers, reach=reach),)
    return Holder(name=name, channels=channels, available=available)


def deputy(name: str, answers: AnswerTime = MEAN_10, *, after: float = 5.0) -> Deputy:
    return Deputy(holder=person(name, answers), after=after)


def rung(name: str, limit: float | None, *holders: Holder, act: AnswerTime | None = None) -> Rung:
    return Rung(name=name, limit=limit, holders=holders, act=act)
