"""Fixtures for all tests. Tests speak to the database as the product does: pages as ``anlan_app``, behind
row-level security; everything else as ``anlan_engine``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.signals import connection_created
from django.test import Client

from anlan.lib import embedded
from tests.cast import County, make_county

MORNING = datetime(2026, 10, 14, 6, 12, 5, tzinfo=UTC)
"""14:12:05 in Shanghai on a school day."""


KEPT = {"django_content_type", "auth_permission", "django_migrations"}
"""What stands after ``migrate`` and is never written by the product."""


class QuickHasher(PBKDF2PasswordHasher):
    """Passwords in tests need not be slow to check."""

    iterations = 1


class PageClient(Client):
    """A browser whose requests reach the database as the web's own role does."""

    def request(self, **request: Any) -> Any:
        _execute("SET ROLE anlan_app")
        try:
            return super().request(**request)
        finally:
            _execute("SET ROLE anlan_engine")


def _as_owner(connection: Any, **_: Any) -> None:
    """Tables of the test database belong to the owner's role, which row-level security binds, as in earnest."""
    if str(connection.settings_dict["NAME"]).startswith("test_"):
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE anlan_owner")


connection_created.connect(_as_owner, dispatch_uid="tests")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The test database is a copy of one that migrations made, once for all processes (``tests/made.py``)."""
    connection.settings_dict["TEST"].update(TEMPLATE=embedded.DATABASE, MIGRATE=False)


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["conftest.QuickHasher"]


@pytest.fixture(autouse=True)
def engine_role(request: pytest.FixtureRequest) -> Iterator[None]:
    """Drop the superuser's powers for the length of a test that uses the database."""
    names = {"db", "transactional_db"} & set(request.fixturenames)
    if not names:
        yield
        return
    request.getfixturevalue("transactional_db" if "transactional_db" in names else "db")
    _execute("SET ROLE anlan_engine")
    yield
    if not connection.needs_rollback:
        _execute("RESET ROLE")


@pytest.fixture(autouse=True, scope="session")
def flush_as_superuser() -> Iterator[None]:
    """Emptying tables between transactional tests goes past what guards the journal."""
    plain = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        _execute("RESET ROLE")
        _execute("SET session_replication_role = replica")
        # A few rows lie in a few of two hundred tables: to truncate them all takes a hundred times as long.
        tables = set(connection.introspection.table_names()) - KEPT
        with connection.cursor() as cursor:
            asked = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables)  # noqa: S608  our own
            cursor.execute(" UNION ALL ".join(asked))
            full = [name for [name] in cursor.fetchall()]
        plain(self, [f"DELETE FROM {name}" for name in full])  # noqa: S608
        import_module("anlan.notify.migrations.0007_ladders").compose(apps, None)  # the one row that migrations bring
        _execute("SET session_replication_role = DEFAULT")

    DatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign, assignment]
    yield
    DatabaseOperations.execute_sql_flush = plain  # type: ignore[method-assign]


@pytest.fixture
def at() -> datetime:
    return MORNING


@pytest.fixture
def county(db: None) -> County:
    return make_county()


@pytest.fixture
def client() -> Client:
    return PageClient()


@pytest.fixture
def sign_in(county: County) -> Any:
    """``sign_in(county.principal)``: a browser in which that person is signed in."""

    def browser(person: Any) -> Client:
        page = PageClient()
        page.force_login(person)
        return page

    return browser


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
