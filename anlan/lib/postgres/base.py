"""Django's PostgreSQL backend with one login per database role (see :mod:`anlan.lib.postgres.roles`)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db.backends.postgresql import base

from anlan.lib.postgres.roles import Role, current_role

PREPARE_AFTER = 5
"""Times that a page asks the same question on a connection before its plan is kept there. The engine's statements are
planned each time: how many rows they are about decides how."""


class DatabaseWrapper(base.DatabaseWrapper):
    _pools_by_role: ClassVar[dict[Role, dict[str, Any]]] = {}

    @property
    def _connection_pools(self) -> dict[str, Any]:
        """A connection is given back to the pool of the role that opened it, never to another's."""
        return self._pools_by_role.setdefault(current_role(), {})

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        login = settings.DATABASE_LOGINS.get(current_role(), {})
        params.update({name: value for name, value in login.items() if name != "dbname"})
        params["prepare_threshold"] = PREPARE_AFTER if current_role() == "app" else None
        return params
