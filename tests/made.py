"""An installation made once, of which every test that needs one takes a copy: to make one takes ten seconds.

``folder()`` holds ``postgres`` (data of a server that was stopped in peace) and ``secrets``, as ``anlan init`` leaves
them. It is kept between runs and made anew when anything that shapes a database has changed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("ANLAN_TEST_HOME") or Path(tempfile.gettempdir()) / f"anlan-tests-{os.getuid()}")
SHAPES = (
    "anlan/*/migrations/*.py", "anlan/lib/postgres/*.py", "anlan/lib/embedded.py", "anlan/org/sealed.py", "uv.lock",
)  # fmt: skip
PLAIN = ("PATH", "HOME", "LANG", "XDG_RUNTIME_DIR")


def state() -> str:
    """Names what a database made now would be like."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in SHAPES for path in ROOT.glob(pattern)):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def folder() -> Path:
    """The installation of this state. Whichever process comes first makes it, the others wait."""
    made = HOME / "made" / state()
    made.parent.mkdir(parents=True, exist_ok=True)
    with (HOME / "made.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for old in made.parent.iterdir():
                shutil.rmtree(old)
            fresh = made.with_suffix(".part")
            kept = {name: os.environ[name] for name in PLAIN if name in os.environ}
            command = [sys.executable, "-W", "ignore", "-m", "anlan.cli.main", "init"]
            done = subprocess.run(
                command, cwd=ROOT, env={**kept, "ANLAN_HOME": str(fresh), "PYTHONPATH": str(ROOT)},
                capture_output=True, text=True, timeout=300, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            assert not (fresh / "postgres" / "postmaster.pid").exists(), "its server still runs"
            fresh.rename(made)
    return made


def copy_to(target: Path, *parts: str) -> None:
    """Copy ``parts`` of the installation (all of it, unless some are named) into ``target``."""
    for part in parts or ("postgres", "secrets"):
        subprocess.run(["cp", "-a", str(folder() / part), str(target / part)], check=True)
