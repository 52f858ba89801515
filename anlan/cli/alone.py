"""One demo on one home, and a port that is free: said in one line instead of what would break later."""

from __future__ import annotations

import fcntl
import os
import socket
from pathlib import Path
from typing import TextIO

FILE = "demo.lock"


class NotAlone(Exception):
    """Another demo runs here, or something listens on the port; the message says what to do."""


def hold(folder: Path, address: str) -> TextIO:
    """Hold the home until the process ends, and leave our address in it for whoever comes second.

    Raises :class:`NotAlone`. The lock is the system's: it goes with the process, however that ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = os.fdopen(os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        where = file.read().strip() or "another address"
        file.close()
        raise NotAlone(
            f"A demo already runs on {folder}: open {where}, or name another folder with ANLAN_HOME."
        ) from None
    file.truncate(0)
    file.write(address)
    file.flush()
    return file


def check_port(host: str, port: int) -> None:
    """Raises :class:`NotAlone` where something else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise NotAlone(f"Port {port} of {host} cannot be had ({error.strerror}): choose one with --port.") from None
