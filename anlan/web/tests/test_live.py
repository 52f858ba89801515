"""The live line: what is said on it, and to whom."""

import asyncio

import pytest

from anlan.cases import intake, overview
from anlan.cases.intake import Told
from anlan.lib.live import EVERYTHING
from anlan.web import live


@pytest.fixture
def heard(monkeypatch):
    """``heard({"p1"}, ["d1"], …)``: what a page that wants ``p1`` is told of each batch of notices."""
    monkeypatch.setattr(live, "PING", 0.01)
    monkeypatch.setattr(live, "BURST", 0)

    async def quiet(hub):
        hub.listening.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(live.Hub, "_listen", quiet)

    async def listen(wanted, batches):
        line, said = live.events(wanted), []
        assert await anext(line) == live.OPEN
        for batch in batches:
            for payload in batch:
                live._hub().tell(payload)
            said.append("change" if await anext(line) == live.CHANGE else "alive")
        await line.aclose()
        assert live._hub().pages == set()
        return said

    return lambda wanted, *batches: asyncio.run(listen(wanted, batches))


def test_a_page_hears_of_what_it_shows_and_of_nothing_else(heard):
    assert heard({"p1", "d7"}, ["d7"], ["d8"], ["p2"], ["p1"]) == ["change", "alive", "alive", "change"]


def test_one_of_several_that_come_together_is_enough(heard):
    assert heard({"d7"}, ["d7", "d8", "p9"]) == ["change"]


def test_everything_is_for_everybody(heard):
    assert heard({"d7"}, [EVERYTHING]) == ["change"]


def test_silence_is_a_sign_of_life(heard):
    assert heard({"d7"}, []) == ["alive"]


def test_today_watches_its_person_its_units_and_their_open_cases(county, at):
    case = intake.report("incident", county.school, Told("fire"), by=None, at=at).case
    for person in (county.director, county.other_director, county.teacher):
        person.standing(at)
    assert overview.watched(county.director) >= {
        f"p{county.director.pk}", f"d{case.pk}", f"u{county.school.pk}", f"u{county.district.pk}"
    }  # fmt: skip
    assert f"u{county.school.pk}" not in overview.watched(county.other_director)
    assert f"d{case.pk}" not in overview.watched(county.other_director)
    assert overview.watched(county.teacher) == {f"p{county.teacher.pk}"}
