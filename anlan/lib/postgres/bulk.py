"""Statements over thousands of rows at once.

Django binds parameters on the client, as text: an array of a few thousand values is then spelled out in Python and
parsed again by the server, which costs more than writing the rows. Here they are bound on the server, in binary.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from psycopg import Cursor


def execute(query: str, parameters: Sequence[Any], *, binary: bool = True) -> list[tuple[Any, ...]]:
    """Run ``query`` in the caller's transaction; the rows it returns. Each ``%b`` is one parameter, sent in binary.

    Errors are Django's, as from its own cursors. ``binary``: how rows come back.
    """
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        begun = time.perf_counter()
        cursor.execute(query.encode(), parameters, binary=binary)
        if connection.queries_logged:  # counted like any other
            connection.queries_log.append({"sql": query, "time": f"{time.perf_counter() - begun:.3f}"})
        return cursor.fetchall() if cursor.description else []


def values(of: QuerySet[Any, tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows of a ``values_list``, as PostgreSQL gives them. For what every page asks: asked again in the same words
    it is planned no more, which behind row-level security is most of its time."""
    try:
        query, parameters = of.query.sql_with_params()
    except EmptyResultSet:
        return []
    return execute(query, parameters, binary=False)  # a path in binary is no text


def columns(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Rows as columns, for ``unnest``."""
    return [list(column) for column in zip(*rows, strict=True)]
