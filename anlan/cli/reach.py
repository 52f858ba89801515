"""``anlan reach check``: by the administrator, over every unit, in nobody's scope."""

from __future__ import annotations

from typing import Any

from anlan.lib import clock
from anlan.lib.errors import Refused


def check(code: str, *, strict: bool) -> list[dict[str, Any]]:
    """What is amiss of posts that plans in force name, as plain values; without names of people.

    ``code``: of a unit, with all below it; empty for all. Raises ``Refused`` for a code nobody has.
    """
    from anlan.duties.reach import now

    found = []
    for row in now.check(at=clock.now(), below=_path_of(code)):
        if strict or row.is_severe:
            found.append({
                "unit": row.unit.code, "unit_name": row.unit.name, "post": row.post.name if row.post else None,
                "function": row.named.function, "severe": row.is_severe, "flags": row.flags,
                "what": [words for _flag, words, _remedy in row.said],
                "plans": sorted({plan for plan, _rung in row.named.where}),
            })  # fmt: skip
    return found


def line(found: dict[str, Any]) -> str:
    post = found["post"] or found["function"]
    return f"{found['unit']} {found['unit_name']}  {post}: {', '.join(found['what'])}"


def _path_of(code: str) -> str | None:
    from anlan.duties.reach import now

    if not code:
        return None
    path = now.path_of(code)
    if path is None:
        raise Refused(f"No unit has the code {code}.")
    return path
