"""What the fault tests kill and end was forked, not started: it is as the command line starts it all the same."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from tests import made
from tests.flows import nursery

pytestmark = pytest.mark.processes
STATE = "tests.flows.state"
SLEEP = "tests.flows.sleep"


@pytest.fixture
def environment(tmp_path):
    """Another installation than the one that the nursery's own settings name."""
    made.copy_to(tmp_path, "secrets")
    address = "postgresql://anlan_app@/anlan?host=/nowhere"
    kept = {name: os.environ[name] for name in made.PLAIN if name in os.environ}
    return {
        **kept, "ANLAN_HOME": str(tmp_path), "DATABASE_URL": address, "ANLAN_POOL": "0", "ANLAN_SMTP_PORT": "2525",
        "ANLAN_HEARTBEAT_URL": "http://watcher.example", "ANLAN_TIME_ZONE": "Asia/Urumqi",
        "PYTHONPATH": str(nursery.ROOT), "PYTHONWARNINGS": "ignore",
    }  # fmt: skip


def test_a_forked_process_is_like_one_that_was_started_and_keeps_nothing_of_where_it_comes_from(environment, tmp_path):
    with (tmp_path / "said").open("w+") as said:
        child = nursery.start(STATE, ["a"], env=environment, stdout=said.fileno(), stderr=2)
        assert child.wait() == 0
        said.seek(0)
        forked = json.load(said)
    command = [sys.executable, "-m", STATE, "a"]
    done = subprocess.run(command, env=environment, cwd=nursery.ROOT, stdin=subprocess.DEVNULL, capture_output=True)
    started = json.loads(done.stdout)
    assert forked["left"] == []
    assert {name: (forked["alike"].get(name), value) for name, value in started["alike"].items()
            if forked["alike"].get(name) != value} == {}  # fmt: skip


def test_a_forked_process_is_killed_alone_and_says_how_it_ended(environment):
    asked, asking = os.pipe()
    children = [nursery.start(SLEEP, (), env=environment, stdin=asked, stdout=2, stderr=2) for _ in range(3)]
    assert len({child.pid for child in children} | {os.getpid()}) == 4
    children[0].kill()
    children[1].send_signal(signal.SIGTERM)
    assert [child.wait() for child in children[:2]] == [-signal.SIGKILL, -signal.SIGTERM]
    assert children[2].poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        children[2].wait(0.05)
    os.close(asked)
    os.close(asking)
    assert children[2].wait() == 7
