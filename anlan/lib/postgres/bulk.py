"""Statements over thousands of rows at once.

Django binds parameters on the client, as text: an array of a few thousand values is then spelled out in Python and
parsed again by the server, which costs more than writing the rows. Here they are bound on the server, in binary.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from psycopg import Cursor


def execute(query: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run ``query`` in the caller's transaction; the rows it returns. Each ``%b`` is one parameter, sent in binary.

    Errors are Django's, as from its own cursors.
    """
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        begun = time.perf_counter()
        cursor.execute(query.encode(), parameters, binary=True)
        if connection.queries_logged:  # counted like any other
            connection.queries_log.append({"sql": query, "time": f"{time.perf_counter() - begun:.3f}"})
        return cursor.fetchall() if cursor.description else []


def columns(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Rows as columns, for ``unnest``."""
    return [list(column) for column in zip(*rows, strict=True)]
