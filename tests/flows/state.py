"""What a process is and what it knows of its installation, as JSON: ``python -m tests.flows.state``."""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
import threading
from typing import Any

from tests.flows import nursery


def main() -> None:
    from anlan.cli import start

    start.up("engine")
    print(json.dumps({"alike": _alike(), "left": _left()}))


def _alike() -> dict[str, Any]:
    """What is the same in a process that was forked and in one that was started."""
    from django.conf import settings
    from django.db import connections

    from anlan.lib.postgres.roles import current_role

    known = repr(connections.settings)  # what is not said in them is put in when they are looked at
    return {
        **{name: repr(getattr(settings, name)) for name in dir(settings) if name.isupper() and "KEY" not in name},
        "keys": [repr(settings.SIGNING_KEY.public), repr(settings.MASTER_KEY), repr(settings.SECRET_KEY)],
        "connections": known, "role": current_role(), "arguments": sys.argv[1:],
        "environment": dict(os.environ), "folder": os.getcwd(), "threads": threading.active_count(),
        "handlers": [str(signal.getsignal(one)) for one in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)],
        "files": sorted(int(name) for name in os.listdir("/dev/fd"))[:-1],
    }  # fmt: skip


def _left() -> list[str]:
    """Whoever still has something of the settings of the process that was forked from."""
    importlib.import_module("anlan.asgi")  # the handler reads settings when it is made
    gc.unfreeze()
    gc.collect()
    found = []
    for one in gc.get_objects():
        for part in gc.get_referents(one):
            text = part.decode("latin-1") if type(part) is bytes else part
            if isinstance(text, str) and nursery.NOWHERE in text and text is not nursery.NOWHERE:
                found.append(f"{type(one)}: {str(one)[:200]}")
    return found


if __name__ == "__main__":
    main()
