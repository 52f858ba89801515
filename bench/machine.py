"""What a measurement ran on: without it a figure says nothing."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection

TOLD = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size")


def describe() -> dict[str, Any]:
    """Machine, versions, commit, and how the database is set. The database must be up."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()
        settings = {}
        for name in TOLD:
            cursor.execute(f"SHOW {name}")
            settings[name] = cursor.fetchone()[0]
    return {
        "cores": os.cpu_count() or 1,
        "processor": _first("/proc/cpuinfo", "model name") or platform.machine(),
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release()}",
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "postgresql": version[0] if version else "",
        "database": settings,
        "commit": commit(),
    }


def commit() -> str:
    """The commit measured; ``+`` where the program's files differ from it."""
    here = Path(__file__).resolve().parents[1]

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=here, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    name = git("rev-parse", "--short", "HEAD") or "unknown"
    return name + ("+" if git("status", "--porcelain", "--", "anlan") else "")


def lines(about: dict[str, Any]) -> list[str]:
    database = ", ".join(f"{key} {value}" for key, value in about["database"].items())
    return [
        f"{about['cores']} cores ({about['processor']}), {about['memory']}, {about['system']}, "
        f"load before {about['load_before']}",
        f"Python {about['python']}, PostgreSQL {about['postgresql']} as it comes ({database})",
        f"commit {about['commit']}",
    ]


def _first(file: str, key: str) -> str:
    path = Path(file)
    found = (line for line in path.read_text().splitlines() if line.startswith(key)) if path.exists() else iter(())
    return next(found, ":").split(":", 1)[1].strip()


def _memory() -> str:
    kilobytes = _first("/proc/meminfo", "MemTotal").split()
    return f"{int(kilobytes[0]) / 2**20:.0f} GiB" if kilobytes else "unknown memory"
