"""Row-level security as migration operations: the second wall between units.

Every table that carries a unit's path gets, ``FORCE``d so that even its owner obeys:

* ``matter``: the web's role reaches rows of its scope only, for reading and writing;
* ``directory``: readable in any scope (a chain must find its holders above), writable in scope only;
* ``inherited``: readable in scope and from below (a bureau's plan binds its schools), writable in scope only;
* ``private``: as ``matter``, and the web's role may insert and read, never change or delete;
* the engine's role reaches all rows; grants still withhold what it has no business doing.

No ``anlan.scope`` in the transaction means no rows.
"""

from __future__ import annotations

from typing import Literal

from django.db import migrations

Kind = Literal["matter", "directory", "inherited", "private"]

SCOPE_FUNCTION = """
CREATE OR REPLACE FUNCTION anlan_scope() RETURNS ltree[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN coalesce(current_setting('anlan.scope', true), '') = '' THEN ARRAY[]::ltree[]
              ELSE string_to_array(current_setting('anlan.scope', true), ',')::ltree[] END
$$;
"""

# The function behind ``ltree[] @> ltree``. Called by its name, for the planner takes an operator on ltree to let one
# row in a thousand through and then sorts a whole table for one page; of a function it expects a third.
_IN_SCOPE = "_ltree_isparent((SELECT anlan_scope())::ltree[], {column})"
_ANY_SCOPE = "(SELECT cardinality(anlan_scope())) > 0"

_FROM_BELOW = "{column} @> ANY ((SELECT anlan_scope())::ltree[])"
_ALL = "SELECT, INSERT, UPDATE, DELETE"
_GRANTS: dict[Kind, str] = {"matter": _ALL, "directory": _ALL, "inherited": _ALL, "private": "SELECT, INSERT"}


def _reading(kind: Kind, column: str) -> str:
    inside = _IN_SCOPE.format(column=column)
    if kind == "directory":
        return _ANY_SCOPE
    return f"{inside} OR {_FROM_BELOW.format(column=column)}" if kind == "inherited" else inside


def _statements(table: str, kind: Kind, column: str) -> str:
    inside = _IN_SCOPE.format(column=column)
    return f"""
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY app_read ON {table} FOR SELECT TO anlan_app USING ({_reading(kind, column)});
    CREATE POLICY app_insert ON {table} FOR INSERT TO anlan_app WITH CHECK ({inside});
    CREATE POLICY app_update ON {table} FOR UPDATE TO anlan_app USING ({inside}) WITH CHECK ({inside});
    CREATE POLICY app_delete ON {table} FOR DELETE TO anlan_app USING ({inside});
    CREATE POLICY engine_all ON {table} TO anlan_engine USING (true) WITH CHECK (true);
    GRANT {_GRANTS[kind]} ON {table} TO anlan_app, anlan_engine;
    """


def secure(table: str, kind: Kind = "matter", *, column: str = "unit_path") -> migrations.RunSQL:
    """Wall off ``table`` by its ltree ``column``."""
    undo = (
        "".join(
            f"DROP POLICY IF EXISTS {name} ON {table};"
            for name in ("app_read", "app_insert", "app_update", "app_delete", "engine_all")
        )
        + f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY; ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
    )
    return migrations.RunSQL(_statements(table, kind, column), undo)


def say_again(table: str, *, column: str = "unit_path") -> migrations.RunSQL:
    """Say the walls of a ``matter`` or ``private`` table anew, as :func:`secure` says them today."""
    inside = _IN_SCOPE.format(column=column)
    return migrations.RunSQL(
        f"""
        ALTER POLICY app_read ON {table} USING ({inside});
        ALTER POLICY app_insert ON {table} WITH CHECK ({inside});
        ALTER POLICY app_update ON {table} USING ({inside}) WITH CHECK ({inside});
        ALTER POLICY app_delete ON {table} USING ({inside});
        """,
        migrations.RunSQL.noop,
    )


def grant(table: str, rights: str = "SELECT, INSERT, UPDATE, DELETE") -> migrations.RunSQL:
    """Open a table that carries no unit to both roles."""
    return migrations.RunSQL(
        f"GRANT {rights} ON {table} TO anlan_app, anlan_engine;",
        f"REVOKE ALL ON {table} FROM anlan_app, anlan_engine;",
    )


APPEND_ONLY_FUNCTION = """
        CREATE OR REPLACE FUNCTION anlan_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          -- A unit that moves takes its rows along; nothing else of them may change.
          IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'unit_path' = to_jsonb(NEW) - 'unit_path' THEN RETURN NEW; END IF;
          -- An erasure takes the reporter's account from a line. The body, which is what is hashed, names nobody.
          IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'journal_entry' AND to_jsonb(NEW) ->> 'person_id' IS NULL
             AND to_jsonb(OLD) - 'person_id' = to_jsonb(NEW) - 'person_id' THEN RETURN NEW; END IF;
          RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END $$;
"""


def append_only(table: str) -> migrations.RunSQL:
    """Refuse UPDATE, DELETE and TRUNCATE to everybody: a trigger behind the missing grants."""
    return migrations.RunSQL(
        f"""
        {APPEND_ONLY_FUNCTION}
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION anlan_append_only();
        CREATE TRIGGER append_only_all BEFORE TRUNCATE ON {table} EXECUTE FUNCTION anlan_append_only();
        """,
        f"DROP TRIGGER append_only ON {table}; DROP TRIGGER append_only_all ON {table};",
    )


def follow(table: str, whose: Literal["unit", "docket"] = "unit") -> migrations.RunSQL:
    """Keep the copied ``unit_path`` equal to its unit's (or docket's) own: a foreign key on both columns."""
    parent, column = {"unit": ("org_unit", "path"), "docket": ("journal_docket", "unit_path")}[whose]
    return migrations.RunSQL(
        f"""ALTER TABLE {table} ADD CONSTRAINT {table}_path_fk FOREIGN KEY ({whose}_id, unit_path)
            REFERENCES {parent} (id, {column}) ON UPDATE CASCADE;""",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_path_fk;",
    )


def revoke(table: str, role: Literal["anlan_app", "anlan_engine"], rights: str) -> migrations.RunSQL:
    """Withhold what ``role`` has no business doing."""
    return migrations.RunSQL(f"REVOKE {rights} ON {table} FROM {role};", f"GRANT {rights} ON {table} TO {role};")


def look_up(name: str, argument: str, returns: str, query: str) -> migrations.RunSQL:
    """A function that reads past the wall for one purpose: the secret in its argument is the permission."""
    kind = argument.split()[-1]
    return migrations.RunSQL(
        f"""CREATE FUNCTION {name}({argument}) RETURNS TABLE ({returns}) LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = public, pg_temp AS $$ {query} $$;
            REVOKE ALL ON FUNCTION {name}({kind}) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION {name}({kind}) TO anlan_app, anlan_engine;""",
        f"DROP FUNCTION {name}({kind});",
    )


def lend(function: str, **columns: str) -> migrations.RunSQL:
    """Let ``function`` read past the wall as the role ``anlan_lookup``: only the named columns of these tables."""
    kind = f"FUNCTION {function}"
    reading = "".join(
        f"""GRANT SELECT ({names}) ON {table} TO anlan_lookup;
            DROP POLICY IF EXISTS lookup_read ON {table};
            CREATE POLICY lookup_read ON {table} FOR SELECT TO anlan_lookup USING (true);"""
        for table, names in columns.items()
    )
    return migrations.RunSQL(
        f"""{reading}
            GRANT CREATE ON SCHEMA public TO anlan_lookup;
            ALTER {kind} OWNER TO anlan_lookup;
            REVOKE CREATE ON SCHEMA public FROM anlan_lookup;
            REVOKE ALL ON {kind} FROM PUBLIC;
            GRANT EXECUTE ON {kind} TO anlan_app, anlan_engine;""",
        migrations.RunSQL.noop,
    )
