"""The installation that fault tests share: to make one takes longer than to break it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.flows.processes import Installation, installed


@pytest.fixture(scope="session")
def made_to_break() -> Iterator[Installation]:
    with installed("faults") as installation:
        yield installation


@pytest.fixture(scope="module")
def built(made_to_break: Installation) -> Iterator[Installation]:
    """Its parts stand still while other files are tested; whatever the file before broke, the server serves."""
    if not made_to_break.serves:
        made_to_break.start_server()
    yield made_to_break
    made_to_break.only()


@pytest.fixture
def place(built: Installation) -> Iterator[Installation]:
    """The installation, with nothing due and nothing to be sent, and every vendor well."""
    if not built.serves:
        built.start_server()
    built.mail.reset()
    built.hook.reset()
    built.act("calm")
    yield built
    built.mail.reset()
    built.hook.reset()
