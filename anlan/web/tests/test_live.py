"""The live line: what is said on it, and to whom."""

import asyncio
from types import SimpleNamespace

import psycopg
import pytest

from anlan.cases import intake, overview
from anlan.cases.intake import Told
from anlan.lib.live import EVERYTHING
from anlan.web import live


class Line:
    """A connection on which batches of notices arrive, then the line is cut."""

    def __init__(self, *batches):
        self.batches = list(batches)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *gone):
        return None

    async def execute(self, statement):
        assert statement.startswith(b"LISTEN")

    async def notifies(self, timeout, stop_after):
        if not self.batches:
            raise ConnectionResetError
        for payload in self.batches.pop(0):
            yield SimpleNamespace(payload=payload)


@pytest.fixture
def heard(monkeypatch):
    """``heard({"p1"}, ["d1"], …)``: what a page that wants ``p1`` is told of each batch."""

    def listen(wanted, *batches):
        async def connect(**parameters):
            return Line(*batches)

        async def gather():
            said = []
            with pytest.raises(ConnectionResetError):
                async for piece in live._events(wanted):
                    said.append(piece)
            return said

        monkeypatch.setattr(psycopg.AsyncConnection, "connect", connect)
        return ["change" if b"event: change" in piece else "alive" for piece in asyncio.run(gather())[1:]]

    return listen


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
