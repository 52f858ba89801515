"""``anlan erasures``: by the administrator, in nobody's scope."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from anlan.lib import clock


def export_lines() -> Iterator[str]:
    """The whole list, each line with its proof."""
    from anlan.journal import erasures

    return erasures.export_lines()


def apply(file: Path) -> str:
    """Apply a list, all or none of it read; what was done in one line. Raises ``erasures.BadList``."""
    from anlan.cases import erasing
    from anlan.journal import erasures

    listed = erasures.read_lines(file.read_text(encoding="utf-8"))
    done = erasing.reapply(listed, at=clock.now())
    return (
        f"{done.again} destroyed again, {done.standing} were destroyed already, "
        f"{done.unknown} are not in this database. Now run VACUUM journal_docketkey."
    )
