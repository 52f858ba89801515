"""Bringing the program up: built-in server, secrets, settings, checks."""

from __future__ import annotations

import os

from anlan.lib import embedded
from anlan.lib.home import pace_file
from anlan.lib.loading import loading
from anlan.lib.postgres.roles import Role, use_role


def up(role: Role = "engine") -> None:
    """Start the built-in database where none is named, load the settings, and speak as ``role`` from here on."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.settings")
    embedded.ensure()
    import django

    from anlan.lib import clock

    with loading():
        django.setup()
    use_role(role)
    clock.adopt(pace_file())


def migrate() -> None:
    """Bring the tables up to date, as their owner."""
    from django.core.management import call_command
    from django.db import connection

    use_role("owner")
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()
    use_role("engine")


def bring_books() -> None:
    """Put in place the rule books that an update brought along."""
    from anlan.lib import clock
    from anlan.plans import presets

    presets.bring_to_roots(at=clock.now())


class UnsafeLogin(Exception):
    """A database login that row-level security would not bind."""


def check_logins() -> None:
    """Refuse to run as a superuser, a table's owner, or a role that passes row-level security by.

    Raises :class:`UnsafeLogin` with what to change.
    """
    import psycopg
    from django.conf import settings

    for name in ("app", "engine"):
        with psycopg.connect(**settings.DATABASE_LOGINS[name]) as connection:
            row = connection.execute(
                """SELECT current_user, rolsuper OR rolbypassrls,
                          EXISTS (SELECT 1 FROM pg_class WHERE relowner = r.oid AND relkind = 'r')
                   FROM pg_roles r WHERE rolname = current_user"""
            ).fetchone()
        assert row is not None
        if row[1] or row[2]:
            raise UnsafeLogin(
                f"The database login {row[0]!r} for {name} is a superuser, bypasses row-level security or owns tables. "
                f"Name a plain login (anlan_app, anlan_engine) in the {name} database address."
            )
