"""Where an installation keeps its data: the built-in database and the secrets."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """``ANLAN_HOME``, else a folder for this user.

    Root's is below ``/var/lib``: the built-in PostgreSQL runs as a user of its own and opens every folder above
    its data for passing through, which does no harm there and would in ``/root``.
    """
    named = os.environ.get("ANLAN_HOME")
    if named:
        return Path(named).expanduser().resolve()
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/anlan")
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "anlan"


def pace_file() -> Path:
    """The file that says how fast a demo's clock runs, for every process of the installation."""
    return home() / "clock"
