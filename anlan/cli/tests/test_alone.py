"""A second demo on one home, or on a taken port, is one line and no traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from anlan.cli import alone

HOLD = """
import sys, time
from pathlib import Path
from anlan.cli import alone
held = alone.hold(Path(sys.argv[1]), "http://127.0.0.1:8000")
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_demo_on_one_home_is_told_where_the_first_one_is(tmp_path):
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None and first.stdout.readline().strip() == "held"
        program = str(Path(sys.executable).with_name("anlan"))
        environment = {**os.environ, "ANLAN_HOME": str(tmp_path)}
        second = subprocess.run([program, "demo"], capture_output=True, text=True, env=environment, timeout=120)
        first.kill()
    said = (second.stdout + second.stderr).replace("\n", " ")
    assert second.returncode != 0 and "http://127.0.0.1:8000" in said and "Traceback" not in said
    with alone.hold(tmp_path, "http://127.0.0.1:8001"):  # whoever is gone holds nothing
        pass


def test_a_taken_port_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(alone.NotAlone, match=str(port)):
            alone.check_port("127.0.0.1", port)
