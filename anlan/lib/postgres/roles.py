"""Which database role this thread of work speaks as, and which units it may reach.

``app`` is the web's role: row-level security shows it only the units in its scope. ``engine`` is the role of
clock, worker and sealer: they serve every unit. ``owner`` runs migrations. Each is a login of its own, so a
fault in a page cannot become the engine.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Literal

from django.db import connection

Role = Literal["app", "engine", "owner"]

DIRECTORY = "directory"
"""A scope that opens the directory (units, posts, who holds them) and no matter of any unit."""

_role: ContextVar[Role] = ContextVar("database_role", default="app")


def current_role() -> Role:
    return _role.get()


def use_role(role: Role) -> None:
    """Speak as ``role`` from here on in this context (a process, or one thread of it)."""
    _role.set(role)


def set_scope(paths: Iterable[str]) -> None:
    """Open the units at and below ``paths`` to this transaction, and nothing else.

    The setting ends with the transaction. No setting, no rows.
    """
    scope = ",".join(sorted(set(paths))) or DIRECTORY
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('anlan.scope', %s, true)", [scope])
