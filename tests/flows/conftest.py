"""The installation that fault tests share: to make one takes longer than to break it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.processes import Installation
from tests.flows.sinks import MailSink, WebSink


@pytest.fixture(scope="session")
def made_to_break() -> Iterator[Installation]:
    # not below pytest's own folder, which nobody but this user may enter: PostgreSQL may run as another
    folder = Path(tempfile.mkdtemp(prefix="anlan-faults-"))
    mail, hook = MailSink().start(), WebSink().start()
    installation = Installation(folder, mail, hook)
    try:
        installation.build()
        yield installation
    finally:
        installation.end()
        mail.stop()
        hook.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def built(made_to_break: Installation) -> Iterator[Installation]:
    """Its parts stand still while other files are tested."""
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
