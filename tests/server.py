"""A pytest plugin, loaded before Django: starts the built-in PostgreSQL the tests run on.

The data lie in a folder of their own that is kept between runs, so that a run does not pay for ``initdb``.
``ANLAN_TEST_HOME`` moves it.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from urllib.parse import quote

import psycopg

from anlan.lib import embedded

HOME = Path(os.environ.get("ANLAN_TEST_HOME") or Path(tempfile.gettempdir()) / f"anlan-tests-{os.getuid()}")

FORGETFUL = ("fsync", "full_page_writes", "synchronous_commit", "jit")
"""A database that no test needs after a power cut need not wait for the disk, nor compile a query asked once."""


def _start() -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    os.environ["ANLAN_HOME"] = str(HOME)
    os.environ["ANLAN_POOL"] = "0"
    os.environ["ANLAN_SITE_URL"] = "http://testserver"
    os.environ["ANLAN_HOSTS"] = "testserver,127.0.0.1,localhost"
    host = embedded.start(HOME / "postgres")
    admin = f"host={host} user=postgres dbname=postgres"
    embedded.prepare(admin, embedded.DATABASE)
    with psycopg.connect(admin, autocommit=True) as connection:
        for setting in FORGETFUL:
            connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        connection.execute("SELECT pg_reload_conf()")
    with psycopg.connect(admin, dbname="template1", autocommit=True) as connection:
        for extension in embedded.EXTENSIONS:
            connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}".encode())
        connection.execute("GRANT USAGE ON SCHEMA public TO anlan_app, anlan_engine, anlan_lookup")
        connection.execute("ALTER SCHEMA public OWNER TO anlan_owner")
    embedded.ensure_secrets(HOME / "secrets")
    address = f"postgresql://postgres@/{embedded.DATABASE}?host={quote(host, safe='')}"
    for variable in embedded.LOGINS:
        os.environ[variable] = address


_start()
